// The vector abstraction of vector_scalar.hpp with 16 lanes of AVX-512.
#ifndef OB_CPU_VECTOR_AVX512_HPP
#define OB_CPU_VECTOR_AVX512_HPP
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "../protocol/m31.hpp"

namespace ob {

struct Avx512Vector {
  static constexpr unsigned log_lanes = 4;
  static constexpr unsigned lanes = 16;
  // Transforms keep 2^log_spare_pairs pairs of vectors in registers.
  static constexpr unsigned log_spare_pairs = 3;

  __m512i r;

  static OB_ALWAYS_INLINE Avx512Vector load(const uint32_t* p) { return {_mm512_loadu_si512(p)}; }
  static OB_ALWAYS_INLINE Avx512Vector set1(uint32_t x) { return {_mm512_set1_epi32(static_cast<int>(x))}; }
  template <unsigned k>
  static OB_ALWAYS_INLINE Avx512Vector load_repeated(const uint32_t* p) {
    static_assert(k <= 4);
    if constexpr (k == 4) return load(p);
    if constexpr (k == 3) {
      const __m512i x = _mm512_castsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
      return {_mm512_shuffle_i64x2(x, x, 0x44)};
    }
    if constexpr (k == 2) return {_mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))};
    if constexpr (k == 1) return {_mm512_broadcastq_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)))};
    return set1(*p);
  }
  OB_ALWAYS_INLINE void store(uint32_t* p) const { _mm512_storeu_si512(p, r); }

  static OB_ALWAYS_INLINE __m512i modulus() { return _mm512_set1_epi32(static_cast<int>(P)); }
  static OB_ALWAYS_INLINE Avx512Vector reduced(__m512i x) { return {_mm512_min_epu32(x, _mm512_sub_epi32(x, modulus()))}; }

  friend OB_ALWAYS_INLINE Avx512Vector operator+(Avx512Vector x, Avx512Vector y) { return reduced(_mm512_add_epi32(x.r, y.r)); }
  friend OB_ALWAYS_INLINE Avx512Vector operator-(Avx512Vector x, Avx512Vector y) {
    const __m512i d = _mm512_sub_epi32(x.r, y.r);
    return {_mm512_min_epu32(d, _mm512_add_epi32(d, modulus()))};
  }
  friend OB_ALWAYS_INLINE Avx512Vector operator*(Avx512Vector x, Avx512Vector y) {
    return x.times_doubled({_mm512_add_epi32(y.r, y.r)});
  }
  OB_ALWAYS_INLINE Avx512Vector operator-() const { return Avx512Vector{_mm512_setzero_si512()} - *this; }
  OB_ALWAYS_INLINE Avx512Vector times_doubled(Avx512Vector t2) const {
    // The product of x and 2t has its high word worth 2^31 ≡ 1 and twice the rest in its low word.
    const __m512i even = _mm512_mul_epu32(r, t2.r);
    const __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(r, 32), _mm512_srli_epi64(t2.r, 32));
    const __m512i low = _mm512_mask_shuffle_epi32(even, 0xaaaa, odd, static_cast<_MM_PERM_ENUM>(0xa0));
    const __m512i high = _mm512_mask_shuffle_epi32(odd, 0x5555, even, static_cast<_MM_PERM_ENUM>(0xf5));
    return reduced(_mm512_add_epi32(_mm512_srli_epi32(low, 1), high));
  }
  OB_ALWAYS_INLINE Avx512Vector halved_word() const { return {_mm512_srli_epi32(r, 1)}; }
  OB_ALWAYS_INLINE Avx512Vector rotated(unsigned k) const {
    const __m512i up = _mm512_sll_epi32(r, _mm_cvtsi32_si128(static_cast<int>(31 - k)));
    const __m512i down = _mm512_srl_epi32(r, _mm_cvtsi32_si128(static_cast<int>(k)));
    return {_mm512_ternarylogic_epi32(up, modulus(), down, 0xea)};  // (up & P) | down
  }

  static OB_ALWAYS_INLINE void deinterleave(Avx512Vector& x, Avx512Vector& y) {
    const __m512i even = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    const __m512i odd = _mm512_set_epi32(31, 29, 27, 25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1);
    const __m512i a = _mm512_permutex2var_epi32(x.r, even, y.r);
    y.r = _mm512_permutex2var_epi32(x.r, odd, y.r);
    x.r = a;
  }
  static OB_ALWAYS_INLINE void interleave(Avx512Vector& x, Avx512Vector& y) {
    const __m512i low = _mm512_set_epi32(23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    const __m512i high = _mm512_set_epi32(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8);
    const __m512i a = _mm512_permutex2var_epi32(x.r, low, y.r);
    y.r = _mm512_permutex2var_epi32(x.r, high, y.r);
    x.r = a;
  }
  static OB_ALWAYS_INLINE Avx512Vector even_odd(Avx512Vector x, Avx512Vector y) {
    return {_mm512_mask_blend_epi32(0xaaaa, x.r, y.r)};
  }

  static OB_ALWAYS_INLINE Avx512Vector circle_twiddles(const uint32_t* layer1, size_t h) {
    const __m512i pairs = _mm512_castsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(layer1 + h / 2)));
    const __m512i places = _mm512_set_epi32(6, 6, 7, 7, 4, 4, 5, 5, 2, 2, 3, 3, 0, 0, 1, 1);
    const __m512i t = _mm512_permutexvar_epi32(places, pairs);
    return {_mm512_mask_xor_epi32(t, 0x6666, t, _mm512_set1_epi32(-2))};
  }
  static OB_ALWAYS_INLINE void domain_point(const uint32_t* layer1, size_t p, Avx512Vector& x, Avx512Vector& y) {
    const __m512i four =
        _mm512_srli_epi32(_mm512_castsi128_si512(_mm_loadu_si128(reinterpret_cast<const __m128i*>(layer1 + p / 4))), 1);
    const __m512i of_x = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
    const __m512i of_y = _mm512_set_epi32(2, 2, 2, 2, 3, 3, 3, 3, 0, 0, 0, 0, 1, 1, 1, 1);
    const __m512i a = _mm512_permutexvar_epi32(of_x, four);
    const __m512i b = _mm512_permutexvar_epi32(of_y, four);
    x.r = _mm512_mask_sub_epi32(a, 0xcccc, modulus(), a);
    y.r = _mm512_mask_sub_epi32(b, 0x9696, modulus(), b);
  }
  static OB_ALWAYS_INLINE Avx512Vector load_lifted(const uint32_t* column, size_t p, unsigned shift) {
    if (shift == 1) {
      const __m512i places = _mm512_set_epi32(7, 6, 7, 6, 5, 4, 5, 4, 3, 2, 3, 2, 1, 0, 1, 0);
      return {_mm512_permutexvar_epi32(places, load_repeated<3>(column + p / 2).r)};
    }
    if (shift == 2) {
      const __m512i places = _mm512_set_epi32(3, 2, 3, 2, 3, 2, 3, 2, 1, 0, 1, 0, 1, 0, 1, 0);
      return {_mm512_permutexvar_epi32(places, load_repeated<2>(column + p / 4).r)};
    }
    return load_repeated<1>(column + ((p >> (shift + 1)) << 1));
  }

  struct Sum {
    __m512i even = _mm512_setzero_si512(), odd = _mm512_setzero_si512();
    OB_ALWAYS_INLINE void add(Avx512Vector x, Avx512Vector y) {
      even = _mm512_add_epi64(even, _mm512_mul_epu32(x.r, y.r));
      odd = _mm512_add_epi64(odd, _mm512_mul_epu32(_mm512_srli_epi64(x.r, 32), _mm512_srli_epi64(y.r, 32)));
    }
    // A weight is one M31 in a 64-bit word.
    OB_ALWAYS_INLINE void add_weight(Avx512Vector x, const uint64_t* weight) {
      const __m512i w = _mm512_set1_epi64(static_cast<long long>(*weight));
      even = _mm512_add_epi64(even, _mm512_mul_epu32(x.r, w));
      odd = _mm512_add_epi64(odd, _mm512_mul_epu32(_mm512_srli_epi64(x.r, 32), w));
    }
    static OB_ALWAYS_INLINE __m512i fold64(__m512i x) {
      return _mm512_add_epi64(_mm512_and_si512(x, _mm512_set1_epi64(P)), _mm512_srli_epi64(x, 31));
    }
    OB_ALWAYS_INLINE void fold() {
      even = fold64(even);
      odd = fold64(odd);
    }
    OB_ALWAYS_INLINE Avx512Vector value() const {
      const __m512i e = fold64(even), o = fold64(odd);
      const __m512i low = _mm512_and_si512(_mm512_mask_shuffle_epi32(e, 0xaaaa, o, static_cast<_MM_PERM_ENUM>(0xa0)), modulus());
      const __m512i high = _mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(e, 31), _mm512_slli_epi64(o, 1));
      return reduced(_mm512_add_epi32(low, high));
    }
  };
};

}  // namespace ob
#endif
