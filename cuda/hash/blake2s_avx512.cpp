// The Blake2s loops on 16 lanes of AVX-512.
#include <immintrin.h>

#include "blake2s_kernels.hpp"

namespace ob::avx512 {
namespace {

// The maskz forms with a full mask stand where gcc 12 warns about its own undefined pass-through operand; the code is the same.
struct Lanes16 {
  using V = __m512i;
  static constexpr uint32_t count = 16;
  static constexpr bool side_by_side = true;
  static OB_ALWAYS_INLINE V set1(uint32_t x) { return _mm512_set1_epi32(static_cast<int>(x)); }
  static OB_ALWAYS_INLINE V load(const uint32_t* p) { return _mm512_loadu_si512(p); }
  static OB_ALWAYS_INLINE void store(uint32_t* p, V x) { _mm512_storeu_si512(p, x); }
  static OB_ALWAYS_INLINE V add(V a, V b) { return _mm512_add_epi32(a, b); }
  static OB_ALWAYS_INLINE V xor_(V a, V b) { return _mm512_xor_si512(a, b); }
  static OB_ALWAYS_INLINE V and_(V a, V b) { return _mm512_and_si512(a, b); }
  template <int n>
  static OB_ALWAYS_INLINE V rotr(V a) {
    return _mm512_maskz_ror_epi32(0xffff, a, n);
  }
  static OB_ALWAYS_INLINE V reduce(V a) {
    const V p = set1(P);
    const V x = add(and_(a, p), _mm512_maskz_srli_epi32(0xffff, a, 31));
    return _mm512_maskz_min_epu32(0xffff, x, _mm512_sub_epi32(x, p));
  }
  static OB_ALWAYS_INLINE V lane_index() { return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); }
  static OB_ALWAYS_INLINE uint32_t first_zero(V a) {
    const uint32_t lanes = _mm512_testn_epi32_mask(a, a);
    return lanes == 0 ? count : static_cast<uint32_t>(__builtin_ctz(lanes));
  }
  static OB_ALWAYS_INLINE V spread(const uint32_t* p, uint32_t shift) {
    if (shift == 0) return load(p);
    if (shift == 1) {
      const __m512i index = _mm512_setr_epi64(0, 0, 1, 1, 2, 2, 3, 3);
      return _mm512_maskz_permutexvar_epi64(0xff, index, _mm512_maskz_loadu_epi64(0x0f, p));
    }
    if (shift == 2) {
      const __m512i index = _mm512_setr_epi64(0, 0, 0, 0, 1, 1, 1, 1);
      return _mm512_maskz_permutexvar_epi64(0xff, index, _mm512_maskz_loadu_epi64(0x03, p));
    }
    long long two;
    __builtin_memcpy(&two, p, 8);
    return _mm512_set1_epi64(two);
  }
  static OB_ALWAYS_INLINE void split2(const uint32_t* x, const uint32_t* y, V& even, V& odd) {
    const V evens = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const V odds = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    const V a = load(x), b = load(y);
    even = _mm512_permutex2var_epi32(a, evens, b);
    odd = _mm512_permutex2var_epi32(a, odds, b);
  }
  static OB_ALWAYS_INLINE void split4(const uint32_t* p, V out[4]) {
    // Transpose the 4 × 4 blocks of 128 bits, then the words inside.
    const V a0 = load(p), a1 = load(p + 16), a2 = load(p + 32), a3 = load(p + 48);
    const V s0 = shuffle<0x44>(a0, a1), s1 = shuffle<0xee>(a0, a1), s2 = shuffle<0x44>(a2, a3), s3 = shuffle<0xee>(a2, a3);
    const V b0 = shuffle<0x88>(s0, s2), b1 = shuffle<0xdd>(s0, s2), b2 = shuffle<0x88>(s1, s3), b3 = shuffle<0xdd>(s1, s3);
    const V c0 = _mm512_maskz_unpacklo_epi32(0xffff, b0, b1), c1 = _mm512_maskz_unpackhi_epi32(0xffff, b0, b1);
    const V c2 = _mm512_maskz_unpacklo_epi32(0xffff, b2, b3), c3 = _mm512_maskz_unpackhi_epi32(0xffff, b2, b3);
    out[0] = _mm512_maskz_unpacklo_epi64(0xff, c0, c2);
    out[1] = _mm512_maskz_unpackhi_epi64(0xff, c0, c2);
    out[2] = _mm512_maskz_unpacklo_epi64(0xff, c1, c3);
    out[3] = _mm512_maskz_unpackhi_epi64(0xff, c1, c3);
  }

 private:
  template <int order>
  static OB_ALWAYS_INLINE V shuffle(V a, V b) {
    return _mm512_maskz_shuffle_i64x2(0xff, a, b, order);
  }
};

void leaves(const LeafPlan& plan, uint64_t first_group, uint32_t groups, uint32_t* out) {
  blake::leaves<Lanes16>(plan, first_group, groups, out);
}
void nodes(const uint32_t* children, uint32_t* parents, uint64_t parent_count, bool m31) {
  blake::nodes<Lanes16>(children, parents, parent_count, m31);
}

}  // namespace

const TreeKernels blake2s_tree = {leaves, nodes};
uint32_t blake2s_grind(const GrindPlan& plan, uint32_t hi, uint32_t first, uint32_t count) {
  return blake::grind<Lanes16>(plan, hi, first, count);
}

}  // namespace ob::avx512
