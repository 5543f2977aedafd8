// The vector abstraction of vector_scalar.hpp with 8 lanes of AVX2.
#ifndef OB_CPU_VECTOR_AVX2_HPP
#define OB_CPU_VECTOR_AVX2_HPP
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "../protocol/m31.hpp"

namespace ob {

struct Avx2Vector {
  static constexpr unsigned log_lanes = 3;
  static constexpr unsigned lanes = 8;
  // Transforms keep 2^log_spare_pairs pairs of vectors in registers.
  static constexpr unsigned log_spare_pairs = 1;

  __m256i r;

  static OB_ALWAYS_INLINE Avx2Vector load(const uint32_t* p) { return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))}; }
  static OB_ALWAYS_INLINE Avx2Vector set1(uint32_t x) { return {_mm256_set1_epi32(static_cast<int>(x))}; }
  template <unsigned k>
  static OB_ALWAYS_INLINE Avx2Vector load_repeated(const uint32_t* p) {
    static_assert(k <= 3);
    if constexpr (k == 3) return load(p);
    if constexpr (k == 2) return {_mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))};
    if constexpr (k == 1) return {_mm256_broadcastq_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)))};
    return set1(*p);
  }
  OB_ALWAYS_INLINE void store(uint32_t* p) const { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), r); }

  static OB_ALWAYS_INLINE __m256i modulus() { return _mm256_set1_epi32(static_cast<int>(P)); }
  static OB_ALWAYS_INLINE Avx2Vector reduced(__m256i x) { return {_mm256_min_epu32(x, _mm256_sub_epi32(x, modulus()))}; }

  friend OB_ALWAYS_INLINE Avx2Vector operator+(Avx2Vector x, Avx2Vector y) { return reduced(_mm256_add_epi32(x.r, y.r)); }
  friend OB_ALWAYS_INLINE Avx2Vector operator-(Avx2Vector x, Avx2Vector y) {
    const __m256i d = _mm256_sub_epi32(x.r, y.r);
    return {_mm256_min_epu32(d, _mm256_add_epi32(d, modulus()))};
  }
  friend OB_ALWAYS_INLINE Avx2Vector operator*(Avx2Vector x, Avx2Vector y) { return x.times_doubled({_mm256_add_epi32(y.r, y.r)}); }
  OB_ALWAYS_INLINE Avx2Vector operator-() const { return Avx2Vector{_mm256_setzero_si256()} - *this; }
  OB_ALWAYS_INLINE Avx2Vector times_doubled(Avx2Vector t2) const {
    const __m256i even = _mm256_mul_epu32(r, t2.r);
    const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(r, 32), _mm256_srli_epi64(t2.r, 32));
    const __m256i low = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa);
    const __m256i high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
    return reduced(_mm256_add_epi32(_mm256_srli_epi32(low, 1), high));
  }
  OB_ALWAYS_INLINE Avx2Vector halved_word() const { return {_mm256_srli_epi32(r, 1)}; }
  OB_ALWAYS_INLINE Avx2Vector rotated(unsigned k) const {
    const __m256i up = _mm256_sll_epi32(r, _mm_cvtsi32_si128(static_cast<int>(31 - k)));
    const __m256i down = _mm256_srl_epi32(r, _mm_cvtsi32_si128(static_cast<int>(k)));
    return {_mm256_or_si256(_mm256_and_si256(up, modulus()), down)};
  }

  static OB_ALWAYS_INLINE void deinterleave(Avx2Vector& x, Avx2Vector& y) {
    const __m256i places = _mm256_set_epi32(7, 5, 3, 1, 6, 4, 2, 0);
    const __m256i a = _mm256_permutevar8x32_epi32(x.r, places);
    const __m256i b = _mm256_permutevar8x32_epi32(y.r, places);
    x.r = _mm256_permute2x128_si256(a, b, 0x20);
    y.r = _mm256_permute2x128_si256(a, b, 0x31);
  }
  static OB_ALWAYS_INLINE void interleave(Avx2Vector& x, Avx2Vector& y) {
    const __m256i a = _mm256_unpacklo_epi32(x.r, y.r);
    const __m256i b = _mm256_unpackhi_epi32(x.r, y.r);
    x.r = _mm256_permute2x128_si256(a, b, 0x20);
    y.r = _mm256_permute2x128_si256(a, b, 0x31);
  }
  static OB_ALWAYS_INLINE Avx2Vector even_odd(Avx2Vector x, Avx2Vector y) { return {_mm256_blend_epi32(x.r, y.r, 0xaa)}; }

  static OB_ALWAYS_INLINE Avx2Vector circle_twiddles(const uint32_t* layer1, size_t h) {
    const __m256i places = _mm256_set_epi32(2, 2, 3, 3, 0, 0, 1, 1);
    const __m256i t = _mm256_permutevar8x32_epi32(load_repeated<2>(layer1 + h / 2).r, places);
    return {_mm256_xor_si256(t, _mm256_set_epi32(0, -2, -2, 0, 0, -2, -2, 0))};
  }
  static OB_ALWAYS_INLINE void domain_point(const uint32_t* layer1, size_t p, Avx2Vector& x, Avx2Vector& y) {
    const __m256i two = _mm256_srli_epi32(load_repeated<1>(layer1 + p / 4).r, 1);
    const __m256i a = _mm256_permutevar8x32_epi32(two, _mm256_set_epi32(1, 1, 1, 1, 0, 0, 0, 0));
    const __m256i b = _mm256_permutevar8x32_epi32(two, _mm256_set_epi32(0, 0, 0, 0, 1, 1, 1, 1));
    x.r = _mm256_blend_epi32(a, _mm256_sub_epi32(modulus(), a), 0xcc);
    y.r = _mm256_blend_epi32(b, _mm256_sub_epi32(modulus(), b), 0x96);
  }
  static OB_ALWAYS_INLINE Avx2Vector load_lifted(const uint32_t* column, size_t p, unsigned shift) {
    if (shift == 1) {
      const __m256i places = _mm256_set_epi32(3, 2, 3, 2, 1, 0, 1, 0);
      return {_mm256_permutevar8x32_epi32(load_repeated<2>(column + p / 2).r, places)};
    }
    return load_repeated<1>(column + ((p >> (shift + 1)) << 1));
  }

  struct Sum {
    __m256i even = _mm256_setzero_si256(), odd = _mm256_setzero_si256();
    OB_ALWAYS_INLINE void add(Avx2Vector x, Avx2Vector y) {
      even = _mm256_add_epi64(even, _mm256_mul_epu32(x.r, y.r));
      odd = _mm256_add_epi64(odd, _mm256_mul_epu32(_mm256_srli_epi64(x.r, 32), _mm256_srli_epi64(y.r, 32)));
    }
    OB_ALWAYS_INLINE void add_weight(Avx2Vector x, const uint64_t* weight) {
      const __m256i w = _mm256_set1_epi64x(static_cast<long long>(*weight));
      even = _mm256_add_epi64(even, _mm256_mul_epu32(x.r, w));
      odd = _mm256_add_epi64(odd, _mm256_mul_epu32(_mm256_srli_epi64(x.r, 32), w));
    }
    static OB_ALWAYS_INLINE __m256i fold64(__m256i x) {
      return _mm256_add_epi64(_mm256_and_si256(x, _mm256_set1_epi64x(P)), _mm256_srli_epi64(x, 31));
    }
    OB_ALWAYS_INLINE void fold() {
      even = fold64(even);
      odd = fold64(odd);
    }
    OB_ALWAYS_INLINE Avx2Vector value() const {
      const __m256i e = fold64(even), o = fold64(odd);
      const __m256i low = _mm256_and_si256(_mm256_blend_epi32(e, _mm256_slli_epi64(o, 32), 0xaa), modulus());
      const __m256i high = _mm256_blend_epi32(_mm256_srli_epi64(e, 31), _mm256_slli_epi64(o, 1), 0xaa);
      return reduced(_mm256_add_epi32(low, high));
    }
  };
};

}  // namespace ob
#endif
