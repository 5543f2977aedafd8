// The Blake2s loops on 8 lanes of AVX2.
#include <immintrin.h>

#include "blake2s_kernels.hpp"

namespace ob::avx2 {
namespace {

struct Lanes8 {
  using V = __m256i;
  static constexpr uint32_t count = 8;
  static constexpr bool side_by_side = false;
  static OB_ALWAYS_INLINE V set1(uint32_t x) { return _mm256_set1_epi32(static_cast<int>(x)); }
  static OB_ALWAYS_INLINE V load(const uint32_t* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
  static OB_ALWAYS_INLINE void store(uint32_t* p, V x) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), x); }
  static OB_ALWAYS_INLINE V add(V a, V b) { return _mm256_add_epi32(a, b); }
  static OB_ALWAYS_INLINE V xor_(V a, V b) { return _mm256_xor_si256(a, b); }
  static OB_ALWAYS_INLINE V and_(V a, V b) { return _mm256_and_si256(a, b); }
  template <int n>
  static OB_ALWAYS_INLINE V rotr(V a) {
    if constexpr (n == 16 || n == 8) {
      // Whole bytes: one shuffle.
      const __m128i by16 = _mm_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
      const __m128i by8 = _mm_setr_epi8(1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);
      return _mm256_shuffle_epi8(a, _mm256_broadcastsi128_si256(n == 16 ? by16 : by8));
    } else {
      return _mm256_or_si256(_mm256_srli_epi32(a, n), _mm256_slli_epi32(a, 32 - n));
    }
  }
  static OB_ALWAYS_INLINE V reduce(V a) {
    const V p = set1(P);
    const V x = add(and_(a, p), _mm256_srli_epi32(a, 31));
    return _mm256_min_epu32(x, _mm256_sub_epi32(x, p));
  }
  static OB_ALWAYS_INLINE V lane_index() { return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7); }
  static OB_ALWAYS_INLINE uint32_t first_zero(V a) {
    const int lanes = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(a, _mm256_setzero_si256())));
    return lanes == 0 ? count : static_cast<uint32_t>(__builtin_ctz(static_cast<unsigned>(lanes)));
  }
  static OB_ALWAYS_INLINE V spread(const uint32_t* p, uint32_t shift) {
    if (shift == 0) return load(p);
    if (shift == 1) {
      const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
      return _mm256_permute4x64_epi64(_mm256_castsi128_si256(four), 0x50);
    }
    long long two;
    __builtin_memcpy(&two, p, 8);
    return _mm256_set1_epi64x(two);
  }
  static OB_ALWAYS_INLINE void split2(const uint32_t* x, const uint32_t* y, V& even, V& odd) {
    const __m256 a = _mm256_castsi256_ps(load(x)), b = _mm256_castsi256_ps(load(y));
    even = _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(a, b, 0x88)), 0xd8);
    odd = _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(a, b, 0xdd)), 0xd8);
  }
  static OB_ALWAYS_INLINE void split4(const uint32_t* p, V out[4]) {
    const V a0 = load(p), a1 = load(p + 8), a2 = load(p + 16), a3 = load(p + 24);
    const V b0 = _mm256_permute2x128_si256(a0, a2, 0x20), b1 = _mm256_permute2x128_si256(a0, a2, 0x31);
    const V b2 = _mm256_permute2x128_si256(a1, a3, 0x20), b3 = _mm256_permute2x128_si256(a1, a3, 0x31);
    const V c0 = _mm256_unpacklo_epi32(b0, b1), c1 = _mm256_unpackhi_epi32(b0, b1);
    const V c2 = _mm256_unpacklo_epi32(b2, b3), c3 = _mm256_unpackhi_epi32(b2, b3);
    out[0] = _mm256_unpacklo_epi64(c0, c2);
    out[1] = _mm256_unpackhi_epi64(c0, c2);
    out[2] = _mm256_unpacklo_epi64(c1, c3);
    out[3] = _mm256_unpackhi_epi64(c1, c3);
  }
};

void leaves(const LeafPlan& plan, uint64_t first_group, uint32_t groups, uint32_t* out) {
  blake::leaves<Lanes8>(plan, first_group, groups, out);
}
void nodes(const uint32_t* children, uint32_t* parents, uint64_t parent_count, bool m31) {
  blake::nodes<Lanes8>(children, parents, parent_count, m31);
}

}  // namespace

const TreeKernels blake2s_tree = {leaves, nodes};
uint32_t blake2s_grind(const GrindPlan& plan, uint32_t hi, uint32_t first, uint32_t count) {
  return blake::grind<Lanes8>(plan, hi, first, count);
}

}  // namespace ob::avx2
