// The vector abstraction with one lane. Its interface is the one that vector_avx2.hpp and vector_avx512.hpp implement.
#ifndef OB_CPU_VECTOR_SCALAR_HPP
#define OB_CPU_VECTOR_SCALAR_HPP
#include <cstddef>
#include <cstdint>

#include "../protocol/m31.hpp"

namespace ob {

// A vector of canonical M31 values.
struct ScalarVector {
  static constexpr unsigned log_lanes = 0;
  static constexpr unsigned lanes = 1;
  // Transforms keep 2^log_spare_pairs pairs of vectors in registers.
  static constexpr unsigned log_spare_pairs = 2;

  uint32_t r;

  static OB_ALWAYS_INLINE ScalarVector load(const uint32_t* p) { return {*p}; }
  static OB_ALWAYS_INLINE ScalarVector set1(uint32_t x) { return {x}; }
  // 2^k words, repeated to fill the vector.
  template <unsigned k>
  static OB_ALWAYS_INLINE ScalarVector load_repeated(const uint32_t* p) {
    return {*p};
  }
  OB_ALWAYS_INLINE void store(uint32_t* p) const { *p = r; }

  friend OB_ALWAYS_INLINE ScalarVector operator+(ScalarVector x, ScalarVector y) { return {m31::add(x.r, y.r)}; }
  friend OB_ALWAYS_INLINE ScalarVector operator-(ScalarVector x, ScalarVector y) { return {m31::sub(x.r, y.r)}; }
  friend OB_ALWAYS_INLINE ScalarVector operator*(ScalarVector x, ScalarVector y) { return {m31::mul(x.r, y.r)}; }
  OB_ALWAYS_INLINE ScalarVector operator-() const { return {m31::neg(r)}; }
  // Times a value that is given doubled (2t < 2^32), as twiddles are stored.
  OB_ALWAYS_INLINE ScalarVector times_doubled(ScalarVector t2) const { return {m31::mul(r, t2.r >> 1)}; }
  OB_ALWAYS_INLINE ScalarVector halved_word() const { return {r >> 1}; }
  // Times 2^(31 - k): a rotation of the 31 bits. 1 ≤ k ≤ 30.
  OB_ALWAYS_INLINE ScalarVector rotated(unsigned k) const { return {((r << (31 - k)) & P) | (r >> k)}; }

  // The values at even and at odd places of (x, y) read as one sequence, and back.
  static OB_ALWAYS_INLINE void deinterleave(ScalarVector&, ScalarVector&) {}
  static OB_ALWAYS_INLINE void interleave(ScalarVector&, ScalarVector&) {}
  // Even lanes of x, odd lanes of y. A single lane has the parity of its position.
  static OB_ALWAYS_INLINE ScalarVector even_odd(ScalarVector x, ScalarVector) { return x; }

  // Doubled twiddles of layer 0 for pairs h … h + lanes - 1, from the doubled layer-1 table: (x, y) gives y, -y, -x, x.
  static OB_ALWAYS_INLINE ScalarVector circle_twiddles(const uint32_t* layer1, size_t h) {
    const uint32_t t = layer1[2 * (h >> 2) + ((h & 2) ? 0 : 1)];
    const bool negative = (h & 3) == 1 || (h & 3) == 2;
    return {negative ? t ^ 0xfffffffeu : t};
  }
  // Coordinates of the domain points at positions p … p + lanes - 1, from the same table.
  static OB_ALWAYS_INLINE void domain_point(const uint32_t* layer1, size_t p, ScalarVector& x, ScalarVector& y) {
    const uint32_t t = layer1[p >> 2] >> 1;
    x.r = (p & 2) ? P - t : t;
    const uint32_t s = circle_twiddles(layer1, p >> 1).r >> 1;
    y.r = (p & 1) ? P - s : s;
  }
  // The values at positions p … p + lanes - 1 of a column lifted by `shift` ≥ 1 doublings.
  static OB_ALWAYS_INLINE ScalarVector load_lifted(const uint32_t* column, size_t p, unsigned shift) {
    return {column[((p >> (shift + 1)) << 1) + (p & 1)]};
  }

  // Sums of up to four products before `fold`, which makes room for four more.
  struct Sum {
    uint64_t s = 0;
    OB_ALWAYS_INLINE void add(ScalarVector x, ScalarVector y) { s += static_cast<uint64_t>(x.r) * y.r; }
    OB_ALWAYS_INLINE void add_weight(ScalarVector x, const uint64_t* weight) { s += x.r * *weight; }
    OB_ALWAYS_INLINE void fold() { s = (s & P) + (s >> 31); }
    OB_ALWAYS_INLINE ScalarVector value() const { return {m31::reduce(s)}; }
  };
};

}  // namespace ob
#endif
