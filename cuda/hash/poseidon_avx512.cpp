// The Poseidon252 loops on eight lanes of AVX-512 IFMA, several vectors at once to hide the latency of the multiply-adds.
//
// The same Montgomery form as felt252.hpp (R = 2^260, base 2^52). A factor must have its five limbs in [0, 2^52): sums are made
// positive by a multiple of p in the round constants and carried before each cube.
#include <immintrin.h>

#include "felt252.hpp"
#include "kernels.hpp"
#include "merkle.hpp"
#include "poseidon_constants.hpp"

namespace ob::avx512 {
namespace {

using felt::kLimbBits;
using felt::kLimbs;
using poseidon::kConstants;

constexpr int kLanes = 8;

// Eight felts.
struct Felts {
  __m512i l[kLimbs];
};

OB_ALWAYS_INLINE __m512i set1(int64_t x) { return _mm512_set1_epi64(x); }
OB_ALWAYS_INLINE __m512i zero() { return _mm512_setzero_si512(); }
OB_ALWAYS_INLINE __m512i add(__m512i a, __m512i b) { return _mm512_add_epi64(a, b); }
OB_ALWAYS_INLINE __m512i sub(__m512i a, __m512i b) { return _mm512_sub_epi64(a, b); }
OB_ALWAYS_INLINE __m512i low(__m512i a) { return _mm512_and_si512(a, set1(felt::kMask)); }
// The maskz form avoids gcc 12's warning about its own undefined operand.
template <int n>
OB_ALWAYS_INLINE __m512i shift_right(__m512i a) {
  return _mm512_maskz_srai_epi64(0xff, a, n);
}

OB_ALWAYS_INLINE Felts add(const Felts& a, const Felts& b) {
  return {{add(a.l[0], b.l[0]), add(a.l[1], b.l[1]), add(a.l[2], b.l[2]), add(a.l[3], b.l[3]), add(a.l[4], b.l[4])}};
}
OB_ALWAYS_INLINE Felts sub(const Felts& a, const Felts& b) {
  return {{sub(a.l[0], b.l[0]), sub(a.l[1], b.l[1]), sub(a.l[2], b.l[2]), sub(a.l[3], b.l[3]), sub(a.l[4], b.l[4])}};
}
OB_ALWAYS_INLINE Felts broadcast(const felt::Felt& a) {
  return {{set1(a.limb[0]), set1(a.limb[1]), set1(a.limb[2]), set1(a.limb[3]), set1(a.limb[4])}};
}
OB_ALWAYS_INLINE Felts carried(Felts a) {
#pragma GCC unroll 4
  for (int i = 0; i < kLimbs - 1; ++i) {
    a.l[i + 1] = add(a.l[i + 1], shift_right<kLimbBits>(a.l[i]));
    a.l[i] = low(a.l[i]);
  }
  return a;
}
// As felt::tightened.
OB_ALWAYS_INLINE Felts tightened(const Felts& a) {
  Felts out = carried(a);
  const __m512i k = shift_right<43>(out.l[4]);
  const __m512i k17 = add(k, _mm512_maskz_slli_epi64(0xff, k, 4));
  out.l[0] = sub(out.l[0], k);
  out.l[3] = sub(out.l[3], _mm512_maskz_slli_epi64(0xff, k17, 36));
  out.l[4] = sub(out.l[4], _mm512_maskz_slli_epi64(0xff, k, 43));
  return out;
}

// t / 2^260 mod p, carried, below t / 2^260 + p. Adds m·p·2^(52 i) with m = -t_i mod 2^52 to clear the five low limbs.
template <int N>
OB_ALWAYS_INLINE void montgomery(__m512i t[N][10], Felts out[N]) {
  const __m512i middle = set1(felt::kMiddle), top = set1(felt::kTop);
#pragma GCC unroll 5
  for (int i = 0; i < kLimbs; ++i) {
#pragma GCC unroll 4
    for (int n = 0; n < N; ++n) {
      const __m512i m = low(sub(zero(), t[n][i]));
      t[n][i + 1] = add(t[n][i + 1], shift_right<kLimbBits>(add(t[n][i], m)));
      t[n][i + 3] = _mm512_madd52lo_epu64(t[n][i + 3], m, middle);
      t[n][i + 4] = _mm512_madd52hi_epu64(t[n][i + 4], m, middle);
      t[n][i + 4] = _mm512_madd52lo_epu64(t[n][i + 4], m, top);
      t[n][i + 5] = _mm512_madd52hi_epu64(t[n][i + 5], m, top);
    }
  }
#pragma GCC unroll 4
  for (int n = 0; n < N; ++n) out[n] = carried(Felts{{t[n][5], t[n][6], t[n][7], t[n][8], t[n][9]}});
}

template <int N>
OB_ALWAYS_INLINE void multiply(const Felts a[N], const Felts b[N], Felts out[N]) {
  __m512i t[N][10];
#pragma GCC unroll 4
  for (int n = 0; n < N; ++n) {
#pragma GCC unroll 10
    for (int i = 0; i < 10; ++i) t[n][i] = zero();
  }
#pragma GCC unroll 5
  for (int i = 0; i < kLimbs; ++i) {
#pragma GCC unroll 5
    for (int j = 0; j < kLimbs; ++j) {
#pragma GCC unroll 4
      for (int n = 0; n < N; ++n) {
        t[n][i + j] = _mm512_madd52lo_epu64(t[n][i + j], a[n].l[i], b[n].l[j]);
        t[n][i + j + 1] = _mm512_madd52hi_epu64(t[n][i + j + 1], a[n].l[i], b[n].l[j]);
      }
    }
  }
  montgomery<N>(t, out);
}

template <int N>
OB_ALWAYS_INLINE void square(const Felts a[N], Felts out[N]) {
  __m512i t[N][10];
#pragma GCC unroll 4
  for (int n = 0; n < N; ++n) {
#pragma GCC unroll 10
    for (int i = 0; i < 10; ++i) t[n][i] = zero();
  }
  // Products of different limbs once, doubled, then the squares.
#pragma GCC unroll 5
  for (int i = 0; i < kLimbs; ++i) {
#pragma GCC unroll 5
    for (int j = i + 1; j < kLimbs; ++j) {
#pragma GCC unroll 4
      for (int n = 0; n < N; ++n) {
        t[n][i + j] = _mm512_madd52lo_epu64(t[n][i + j], a[n].l[i], a[n].l[j]);
        t[n][i + j + 1] = _mm512_madd52hi_epu64(t[n][i + j + 1], a[n].l[i], a[n].l[j]);
      }
    }
  }
#pragma GCC unroll 4
  for (int n = 0; n < N; ++n) {
#pragma GCC unroll 8
    for (int i = 1; i < 9; ++i) t[n][i] = add(t[n][i], t[n][i]);
#pragma GCC unroll 5
    for (int i = 0; i < kLimbs; ++i) {
      t[n][2 * i] = _mm512_madd52lo_epu64(t[n][2 * i], a[n].l[i], a[n].l[i]);
      t[n][2 * i + 1] = _mm512_madd52hi_epu64(t[n][2 * i + 1], a[n].l[i], a[n].l[i]);
    }
  }
  montgomery<N>(t, out);
}

// (a + constant)³, for a + constant ≥ 0.
template <int N>
OB_ALWAYS_INLINE void cube(const Felts a[N], const felt::Felt& constant, Felts out[N]) {
  Felts sum[N], squared[N];
#pragma GCC unroll 4
  for (int n = 0; n < N; ++n) sum[n] = carried(add(a[n], broadcast(constant)));
  square<N>(sum, squared);
  multiply<N>(squared, sum, out);
}

// The constants, each with 4p more.
struct Raised {
  poseidon::Constants constants;
  constexpr Raised() : constants(kConstants) {
    for (auto& round : constants.first) {
      for (felt::Felt& element : round) raise(element);
    }
    for (felt::Felt& element : constants.partial) raise(element);
    for (auto& round : constants.last) {
      for (felt::Felt& element : round) raise(element);
    }
  }
  static constexpr void raise(felt::Felt& element) {
    element.limb[0] += 4;
    element.limb[3] += 4 * felt::kMiddle;
    element.limb[4] += 4 * felt::kTop;
  }
};
constexpr Raised kRaised;

template <int N>
struct State {
  Felts a[N], b[N], c[N];
};

template <int N>
OB_ALWAYS_INLINE void full_round(State<N>& s, const felt::Felt constants[3]) {
  Felts x[N], y[N], z[N];
  cube<N>(s.a, constants[0], x);
  cube<N>(s.b, constants[1], y);
  cube<N>(s.c, constants[2], z);
#pragma GCC unroll 4
  for (int n = 0; n < N; ++n) {
    const Felts xz = add(x[n], z[n]);
    s.a[n] = add(add(xz, y[n]), add(x[n], x[n]));
    s.b[n] = sub(xz, y[n]);
    s.c[n] = sub(add(x[n], y[n]), add(z[n], z[n]));
  }
}

// a, b tightened before the first of two rounds keep c above -4p in both.
template <int N>
OB_ALWAYS_INLINE void partial_round(State<N>& s, const felt::Felt& constant) {
  Felts z[N];
  cube<N>(s.c, constant, z);
#pragma GCC unroll 4
  for (int n = 0; n < N; ++n) {
    const Felts az = add(s.a[n], z[n]);
    s.c[n] = sub(add(s.a[n], s.b[n]), add(z[n], z[n]));
    s.a[n] = add(add(az, s.b[n]), add(s.a[n], s.a[n]));
    s.b[n] = sub(az, s.b[n]);
  }
}

template <int N>
__attribute__((noinline)) void permute(State<N>& state) {
  State<N> s = state;
  const poseidon::Constants& constants = kRaised.constants;
  for (const auto& round : constants.first) full_round<N>(s, round);
#pragma GCC unroll 4
  for (int n = 0; n < N; ++n) {
    s.a[n] = tightened(s.a[n]);
    s.b[n] = tightened(s.b[n]);
  }
  static_assert(poseidon::kPartial % 2 == 1);
  for (int round = 0; round < poseidon::kPartial - 1; round += 2) {
    partial_round<N>(s, constants.partial[round]);
    partial_round<N>(s, constants.partial[round + 1]);
#pragma GCC unroll 4
    for (int n = 0; n < N; ++n) {
      s.a[n] = tightened(s.a[n]);
      s.b[n] = tightened(s.b[n]);
    }
  }
  partial_round<N>(s, constants.partial[poseidon::kPartial - 1]);
  for (const auto& round : constants.last) full_round<N>(s, round);
  state = s;
}

// Plain limbs in [0, 2^52) into Montgomery form.
OB_ALWAYS_INLINE Felts enter(const Felts& plain) {
  const Felts factor = broadcast(felt::kMontgomerySquare);
  Felts out;
  multiply<1>(&plain, &factor, &out);
  return out;
}

// Out of Montgomery form, in [0, p), as eight words each. The value must be at least 0 and below 16p.
OB_ALWAYS_INLINE void store_plain(const Felts& value, uint32_t* nodes) {
  const Felts sum = carried(value);
  __m512i t[1][10] = {{sum.l[0], sum.l[1], sum.l[2], sum.l[3], sum.l[4], zero(), zero(), zero(), zero(), zero()}};
  Felts out;
  montgomery<1>(t, &out);
  // At most p, and p only for zero.
  __mmask8 is_p = 0xff;
  const int64_t p[kLimbs] = {1, 0, 0, felt::kMiddle, felt::kTop};
#pragma GCC unroll 5
  for (int i = 0; i < kLimbs; ++i) is_p = _mm512_mask_cmpeq_epi64_mask(is_p, out.l[i], set1(p[i]));
  alignas(64) int64_t limbs[kLimbs][kLanes];
#pragma GCC unroll 5
  for (int i = 0; i < kLimbs; ++i) _mm512_store_si512(limbs[i], _mm512_mask_mov_epi64(out.l[i], is_p, zero()));
  for (int lane = 0; lane < kLanes; ++lane) {
    const felt::Plain plain = felt::plain_of({{limbs[0][lane], limbs[1][lane], limbs[2][lane], limbs[3][lane], limbs[4][lane]}});
    __builtin_memcpy(nodes + 8 * lane, plain.word, 32);
  }
}

// Eight nodes, `stride` words apart, into Montgomery form.
OB_ALWAYS_INLINE Felts load_nodes(const uint32_t* nodes, uint32_t stride) {
  alignas(64) int64_t limbs[kLimbs][kLanes];
  for (int lane = 0; lane < kLanes; ++lane) {
    felt::Plain plain;
    __builtin_memcpy(plain.word, nodes + stride * lane, 32);
    const felt::Felt value = felt::limbs_of(plain);
    for (int i = 0; i < kLimbs; ++i) limbs[i][lane] = value.limb[i];
  }
  Felts out;
#pragma GCC unroll 5
  for (int i = 0; i < kLimbs; ++i) out.l[i] = _mm512_load_si512(limbs[i]);
  return enter(out);
}

template <int N>
OB_ALWAYS_INLINE void hash_parents(const uint32_t* children, uint32_t* parents) {
  State<N> s;
  for (int n = 0; n < N; ++n) {
    s.a[n] = load_nodes(children + 128 * n, 16);
    s.b[n] = load_nodes(children + 128 * n + 8, 16);
    s.c[n] = broadcast(felt::canonical(felt::enter(2)));
  }
  permute<N>(s);
  for (int n = 0; n < N; ++n) store_plain(s.a[n], parents + 64 * n);
}

void nodes(const uint32_t* children, uint32_t* parents, uint64_t parent_count, bool) {
  uint64_t i = 0;
  for (; i + 8 < parent_count; i += 16) hash_parents<2>(children + 16 * i, parents + 8 * i);
  if (i < parent_count) hash_parents<1>(children + 16 * i, parents + 8 * i);
}

// The value with this index of leaves q … q + 7.
OB_ALWAYS_INLINE __m512i load_values(const LeafPlan& plan, uint32_t index, uint64_t q) {
  alignas(32) uint32_t values[kLanes];
  const uint32_t* source = values;
  if (plan.packed) {
    for (int lane = 0; lane < kLanes; ++lane) values[lane] = plan.columns[index % 4].data[4 * (q + lane) + index / 4];
  } else if (plan.columns[index].log == plan.log) {
    source = plan.columns[index].data + q;
  } else {
    for (int lane = 0; lane < kLanes; ++lane) values[lane] = lifted_value(plan.columns[index], plan.log, q + lane);
  }
  return _mm512_maskz_cvtepu32_epi64(0xff, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(source)));
}

// Values first … first + count - 1 of leaves q … q + 7 as one felt each: base 2^31, the first most significant. A short block
// carries its length.
OB_ALWAYS_INLINE Felts pack_values(const LeafPlan& plan, uint32_t first, uint32_t count, uint64_t q) {
  Felts out = {{zero(), zero(), zero(), zero(), zero()}};
  for (uint32_t k = 0; k < count; ++k) {
    const __m512i value = load_values(plan, first + k, q);
    const uint32_t bit = 31 * (count - 1 - k), limb = bit / kLimbBits, place = bit % kLimbBits;
    out.l[limb] = add(out.l[limb], low(_mm512_maskz_sll_epi64(0xff, value, _mm_cvtsi32_si128(static_cast<int>(place)))));
    if (place > kLimbBits - 31) {
      out.l[limb + 1] = add(out.l[limb + 1], _mm512_maskz_srl_epi64(0xff, value, _mm_cvtsi32_si128(static_cast<int>(kLimbBits - place))));
    }
  }
  if (count < 8) out.l[4] = add(out.l[4], set1(int64_t{count} << (248 - 208)));
  return enter(out);
}

// Two vectors of leaves: a group.
OB_ALWAYS_INLINE void hash_group(const LeafPlan& plan, uint64_t q, uint32_t* out) {
  const uint32_t count = plan.packed ? 16 : plan.end_column;
  const Felts one = broadcast(felt::canonical(felt::enter(1)));
  const Felts none = {{zero(), zero(), zero(), zero(), zero()}};
  State<2> s = {{none, none}, {none, none}, {none, none}};
  uint32_t felts = 0;
  for (uint32_t first = 0; first < count; first += 8, ++felts) {
    const uint32_t length = count - first < 8 ? count - first : 8;
    for (int n = 0; n < 2; ++n) {
      Felts& element = felts % 2 == 0 ? s.a[n] : s.b[n];
      element = add(element, pack_values(plan, first, length, q + 8 * n));
    }
    if (felts % 2 == 1) permute<2>(s);
  }
  for (int n = 0; n < 2; ++n) {
    Felts& element = felts % 2 == 0 ? s.a[n] : s.b[n];
    element = add(element, one);
  }
  permute<2>(s);
  for (int n = 0; n < 2; ++n) store_plain(s.a[n], out + 64 * n);
}

void leaves(const LeafPlan& plan, uint64_t first_group, uint32_t groups, uint32_t* out) {
  for (uint32_t g = 0; g < groups; ++g) hash_group(plan, (first_group + g) * kGroupNodes, out + uint64_t{g} * kGroupWords);
}

}  // namespace

const TreeKernels poseidon_tree = {leaves, nodes};

uint32_t poseidon_grind(const GrindPlan& plan, uint32_t hi, uint32_t first, uint32_t count) {
  felt::Plain prefix;
  for (int i = 0; i < 32; ++i) prefix.word[i / 8] |= uint64_t{plan.prefix[31 - i]} << (8 * (i % 8));
  const Felts start = broadcast(felt::canonical(felt::enter(prefix)));
  const Felts two = broadcast(felt::canonical(felt::enter(2)));
  for (uint32_t lo = first; lo < first + count; lo += 2 * kLanes) {
    State<2> s;
    for (int n = 0; n < 2; ++n) {
      // A nonce has at most 64 bits: two limbs.
      const uint64_t nonce = (uint64_t{hi} << 32) | (lo + n * kLanes);
      const __m512i lanes = add(set1(static_cast<int64_t>(nonce & felt::kMask)), _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7));
      s.a[n] = start;
      s.b[n] = enter(Felts{{lanes, set1(static_cast<int64_t>(nonce >> kLimbBits)), zero(), zero(), zero()}});
      s.c[n] = two;
    }
    permute<2>(s);
    uint32_t hashes[2 * kLanes * 8];
    for (int n = 0; n < 2; ++n) store_plain(s.a[n], hashes + 64 * n);
    for (uint32_t lane = 0; lane < 2 * kLanes; ++lane) {
      if ((hashes[8 * lane] & plan.mask) == 0) return lo + lane;
    }
  }
  return kNoNonce;
}

}  // namespace ob::avx512
