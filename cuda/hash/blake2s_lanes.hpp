// The Blake2s compression on a vector of independent hashes, one hash per lane (RFC 7693 §3.2).
//
// Everything is a template over the lane type, so that the translation units of different instruction sets share no symbol.
#ifndef OB_HASH_BLAKE2S_LANES_HPP
#define OB_HASH_BLAKE2S_LANES_HPP
#include <cstddef>
#include <cstdint>

#include "../protocol/m31.hpp"

namespace ob::blake {

// Word i of the initial value. A function: a GPU's code cannot index an array of the host's.
OB_ALWAYS_INLINE constexpr uint32_t iv(int i) {
  constexpr uint32_t words[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  return words[i];
}
// Parameter word 0: digest length 32, no key, fanout 1, depth 1.
inline constexpr uint32_t kParameters = 0x01010020;

inline constexpr uint8_t kSigma[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

// One lane: plain words.
struct Lanes1 {
  using V = uint32_t;
  static constexpr uint32_t count = 1;
  static constexpr bool side_by_side = false;  // the order of operations that suits the number of registers
  static OB_ALWAYS_INLINE V set1(uint32_t x) { return x; }
  static OB_ALWAYS_INLINE V load(const uint32_t* p) { return *p; }
  static OB_ALWAYS_INLINE void store(uint32_t* p, V x) { *p = x; }
  static OB_ALWAYS_INLINE V add(V a, V b) { return a + b; }
  static OB_ALWAYS_INLINE V xor_(V a, V b) { return a ^ b; }
  template <int n>
  static OB_ALWAYS_INLINE V rotr(V a) {
    return (a >> n) | (a << (32 - n));
  }
  // Word mod P = 2^31 - 1, below P.
  static OB_ALWAYS_INLINE V reduce(V a) {
    const uint32_t x = (a & P) + (a >> 31);
    return x >= P ? x - P : x;
  }
  static OB_ALWAYS_INLINE V and_(V a, V b) { return a & b; }
  static OB_ALWAYS_INLINE V lane_index() { return 0; }
  // First lane that is zero; count when there is none.
  static OB_ALWAYS_INLINE uint32_t first_zero(V a) { return a == 0 ? 0 : 1; }
  // Lane j = p[((j >> (shift + 1)) << 1) + (j & 1)]: a shorter array read at the positions of a longer one.
  static OB_ALWAYS_INLINE V spread(const uint32_t* p, uint32_t) { return *p; }
  // The 2·count consecutive words whose first half is at x and whose second half is at y.
  static OB_ALWAYS_INLINE void split2(const uint32_t* x, const uint32_t* y, V& even, V& odd) {
    even = *x;
    odd = *y;
  }
  // out[k] lane j = p[4j + k].
  static OB_ALWAYS_INLINE void split4(const uint32_t* p, V out[4]) {
    for (int k = 0; k < 4; ++k) out[k] = p[k];
  }
};

// One half of the mixing function G on the four columns (or diagonals) at once. With 32 registers this is 10 % faster than one G after
// the other; with 16 it spills. `at` is the place of the four first message words in the round's schedule.
template <class L, uint32_t words, int round, int at, int rotate_d, int rotate_b>
OB_ALWAYS_INLINE void half_mix(typename L::V* a, typename L::V* b, typename L::V* c, typename L::V* d, const typename L::V* m, int turn) {
  constexpr uint32_t w0 = kSigma[round][at], w1 = kSigma[round][at + 2], w2 = kSigma[round][at + 4], w3 = kSigma[round][at + 6];
  // The message goes in first: it does not wait for b.
  if constexpr (w0 < words) a[0] = L::add(a[0], m[w0]);
  if constexpr (w1 < words) a[1] = L::add(a[1], m[w1]);
  if constexpr (w2 < words) a[2] = L::add(a[2], m[w2]);
  if constexpr (w3 < words) a[3] = L::add(a[3], m[w3]);
  for (int i = 0; i < 4; ++i) a[i] = L::add(a[i], b[(i + turn) & 3]);
  for (int i = 0; i < 4; ++i) d[(i + 3 * turn) & 3] = L::xor_(d[(i + 3 * turn) & 3], a[i]);
  for (int i = 0; i < 4; ++i) d[(i + 3 * turn) & 3] = L::template rotr<rotate_d>(d[(i + 3 * turn) & 3]);
  for (int i = 0; i < 4; ++i) c[(i + 2 * turn) & 3] = L::add(c[(i + 2 * turn) & 3], d[(i + 3 * turn) & 3]);
  for (int i = 0; i < 4; ++i) b[(i + turn) & 3] = L::xor_(b[(i + turn) & 3], c[(i + 2 * turn) & 3]);
  for (int i = 0; i < 4; ++i) b[(i + turn) & 3] = L::template rotr<rotate_b>(b[(i + turn) & 3]);
}

template <class L, uint32_t words, int round, int column>
OB_ALWAYS_INLINE void mix(typename L::V& a, typename L::V& b, typename L::V& c, typename L::V& d, const typename L::V* m) {
  constexpr uint32_t x = kSigma[round][2 * column], y = kSigma[round][2 * column + 1];
  if constexpr (x < words) a = L::add(a, m[x]);
  a = L::add(a, b);
  d = L::template rotr<16>(L::xor_(d, a));
  c = L::add(c, d);
  b = L::template rotr<12>(L::xor_(b, c));
  if constexpr (y < words) a = L::add(a, m[y]);
  a = L::add(a, b);
  d = L::template rotr<8>(L::xor_(d, a));
  c = L::add(c, d);
  b = L::template rotr<7>(L::xor_(b, c));
}

template <class L, uint32_t words, int round>
OB_ALWAYS_INLINE void mix_round(typename L::V* v, const typename L::V* m) {
  if constexpr (L::side_by_side) {
    half_mix<L, words, round, 0, 16, 12>(v, v + 4, v + 8, v + 12, m, 0);
    half_mix<L, words, round, 1, 8, 7>(v, v + 4, v + 8, v + 12, m, 0);
    half_mix<L, words, round, 8, 16, 12>(v, v + 4, v + 8, v + 12, m, 1);
    half_mix<L, words, round, 9, 8, 7>(v, v + 4, v + 8, v + 12, m, 1);
  } else {
    mix<L, words, round, 0>(v[0], v[4], v[8], v[12], m);
    mix<L, words, round, 1>(v[1], v[5], v[9], v[13], m);
    mix<L, words, round, 2>(v[2], v[6], v[10], v[14], m);
    mix<L, words, round, 3>(v[3], v[7], v[11], v[15], m);
    mix<L, words, round, 4>(v[0], v[5], v[10], v[15], m);
    mix<L, words, round, 5>(v[1], v[6], v[11], v[12], m);
    mix<L, words, round, 6>(v[2], v[7], v[8], v[13], m);
    mix<L, words, round, 7>(v[3], v[4], v[9], v[14], m);
  }
}

template <class L>
OB_ALWAYS_INLINE void initial_state(typename L::V h[8]) {
  for (int i = 0; i < 8; ++i) h[i] = L::set1(i == 0 ? iv(0) ^ kParameters : iv(i));
}

// The working state at the start of a message's first block; of a later one after v[0 … 7] have been replaced.
template <class L>
OB_ALWAYS_INLINE void start_block(typename L::V v[16], uint32_t bytes, bool last) {
  initial_state<L>(v);
  for (int i = 0; i < 8; ++i) v[8 + i] = L::set1(iv(i));
  v[12] = L::set1(iv(4) ^ bytes);
  v[14] = L::set1(last ? ~iv(6) : iv(6));
}

// Rounds 1 … 9.
template <class L, uint32_t words>
OB_ALWAYS_INLINE void mix_rounds(typename L::V v[16], const typename L::V* m) {
  mix_round<L, words, 1>(v, m);
  mix_round<L, words, 2>(v, m);
  mix_round<L, words, 3>(v, m);
  mix_round<L, words, 4>(v, m);
  mix_round<L, words, 5>(v, m);
  mix_round<L, words, 6>(v, m);
  mix_round<L, words, 7>(v, m);
  mix_round<L, words, 8>(v, m);
  mix_round<L, words, 9>(v, m);
}

// h = compress(h, m); `bytes` hashed so far including this block. Words from `words` on are zero and not added.
template <class L, uint32_t words>
OB_ALWAYS_INLINE void compress(typename L::V h[8], const typename L::V* m, uint32_t bytes, bool last) {
  typename L::V v[16];
  start_block<L>(v, bytes, last);
  for (int i = 0; i < 8; ++i) v[i] = h[i];
  mix_round<L, words, 0>(v, m);
  mix_rounds<L, words>(v, m);
  for (int i = 0; i < 8; ++i) h[i] = L::xor_(h[i], L::xor_(v[i], v[8 + i]));
}

}  // namespace ob::blake
#endif
