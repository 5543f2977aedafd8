// Leaf, node and nonce loops of Blake2s over a lane type. Included by one translation unit per instruction set.
#ifndef OB_HASH_BLAKE2S_KERNELS_HPP
#define OB_HASH_BLAKE2S_KERNELS_HPP
#include "blake2s_lanes.hpp"
#include "kernels.hpp"
#include "merkle.hpp"

namespace ob::blake {

// First entry that leaves q, q + 1, … read in an array that is 2^shift times shorter.
template <class L>
OB_ALWAYS_INLINE uint64_t lifted(uint64_t q, uint32_t shift) {
  return ((q >> (shift + 1)) << 1) + (L::count == 1 ? q & 1 : 0);
}

template <class L>
OB_ALWAYS_INLINE void store_group(const typename L::V h[8], uint32_t* group, uint32_t lane, bool m31) {
  for (int w = 0; w < 8; ++w) L::store(group + 16 * w + lane, m31 ? L::reduce(h[w]) : h[w]);
}

// Absorbs `words` columns from `columns` on at leaves q, …; the block's missing words are zeros.
template <class L, uint32_t words>
OB_ALWAYS_INLINE void absorb(typename L::V h[8], const LeafPlan& plan, const ColumnRef* columns, uint64_t q, uint32_t bytes, bool last) {
  typename L::V m[16];
  // Sorted by length: when the first column is not shorter than the tree, none is.
  if (columns[0].log == plan.log) {
    for (uint32_t i = 0; i < words; ++i) m[i] = L::load(columns[i].data + q);
  } else {
    for (uint32_t i = 0; i < words; ++i) {
      const uint32_t shift = plan.log - columns[i].log;
      m[i] = L::spread(columns[i].data + lifted<L>(q, shift), shift);
    }
  }
  compress<L, words>(h, m, bytes, last);
}

// The last block: zero words are left out of the additions.
template <class L>
OB_ALWAYS_INLINE void absorb_last(typename L::V h[8], const LeafPlan& plan, const ColumnRef* columns, uint64_t q, uint32_t words,
                                  uint32_t bytes) {
  switch (words) {
    case 1: return absorb<L, 1>(h, plan, columns, q, bytes, true);
    case 2: return absorb<L, 2>(h, plan, columns, q, bytes, true);
    case 3: return absorb<L, 3>(h, plan, columns, q, bytes, true);
    case 4: return absorb<L, 4>(h, plan, columns, q, bytes, true);
    case 5: return absorb<L, 5>(h, plan, columns, q, bytes, true);
    case 6: return absorb<L, 6>(h, plan, columns, q, bytes, true);
    case 7: return absorb<L, 7>(h, plan, columns, q, bytes, true);
    case 8: return absorb<L, 8>(h, plan, columns, q, bytes, true);
    case 9: return absorb<L, 9>(h, plan, columns, q, bytes, true);
    case 10: return absorb<L, 10>(h, plan, columns, q, bytes, true);
    case 11: return absorb<L, 11>(h, plan, columns, q, bytes, true);
    case 12: return absorb<L, 12>(h, plan, columns, q, bytes, true);
    case 13: return absorb<L, 13>(h, plan, columns, q, bytes, true);
    case 14: return absorb<L, 14>(h, plan, columns, q, bytes, true);
    case 15: return absorb<L, 15>(h, plan, columns, q, bytes, true);
    default: return absorb<L, 16>(h, plan, columns, q, bytes, true);
  }
}

// L::count packed leaves from leaf q on.
template <class L>
OB_ALWAYS_INLINE void hash_packed(typename L::V h[8], const ColumnRef* columns, uint64_t q) {
  typename L::V m[16];
  for (uint32_t column = 0; column < 4; ++column) {
    typename L::V positions[4];
    L::split4(columns[column].data + 4 * q, positions);
    for (uint32_t k = 0; k < 4; ++k) m[4 * k + column] = positions[k];
  }
  compress<L, 16>(h, m, 64, true);
}

// L::count leaves from leaf q on.
template <class L>
OB_ALWAYS_INLINE void hash_leaves(const LeafPlan& plan, uint64_t q, uint32_t* group, uint32_t lane) {
  typename L::V h[8];
  initial_state<L>(h);
  if (plan.packed) {
    hash_packed<L>(h, plan.columns, q);
    return store_group<L>(h, group, lane, plan.m31);
  }
  if (plan.states != nullptr) {
    const uint32_t shift = plan.log - plan.states_log;
    const uint64_t at = lifted<L>(q, shift);
    const uint32_t* states = plan.states + at / kGroupNodes * kGroupWords + at % kGroupNodes;
    for (int w = 0; w < 8; ++w) h[w] = L::spread(states + 16 * w, shift);
  }
  uint32_t column = plan.first_column;
  const uint32_t whole = plan.finish ? plan.end_column - 1 : plan.end_column;
  for (; column + kBlockColumns <= whole; column += kBlockColumns) {
    absorb<L, 16>(h, plan, plan.columns + column, q, 4 * (column + kBlockColumns), false);
  }
  if (plan.finish) absorb_last<L>(h, plan, plan.columns + column, q, plan.end_column - column, 4 * plan.end_column);
  store_group<L>(h, group, lane, plan.m31 && plan.finish);
}

template <class L>
OB_ALWAYS_INLINE void leaves(const LeafPlan& plan, uint64_t first_group, uint32_t groups, uint32_t* out) {
  for (uint32_t g = 0; g < groups; ++g) {
    for (uint32_t lane = 0; lane < kGroupNodes; lane += L::count) {
      hash_leaves<L>(plan, (first_group + g) * kGroupNodes + lane, out + uint64_t{g} * kGroupWords, lane);
    }
  }
}

template <class L>
OB_ALWAYS_INLINE void nodes(const uint32_t* children, uint32_t* parents, uint64_t parent_count, bool m31) {
  using V = typename L::V;
  for (uint64_t parent = 0; parent < parent_count; parent += L::count) {
    // Left children are the even ones of the 2·count children from here on.
    const uint64_t first = 2 * parent, second = first + L::count;
    const uint32_t* x = children + first / kGroupNodes * kGroupWords + first % kGroupNodes;
    const uint32_t* y = children + second / kGroupNodes * kGroupWords + second % kGroupNodes;
    V h[8], m[16];
    initial_state<L>(h);
    for (int w = 0; w < 8; ++w) L::split2(x + 16 * w, y + 16 * w, m[w], m[8 + w]);
    compress<L, 16>(h, m, 64, true);
    store_group<L>(h, parents + parent / kGroupNodes * kGroupWords, parent % kGroupNodes, m31);
  }
}

// Only words 8 and 9 of the message change with the nonce, and they enter the first round in its fifth mixing: what comes before and beside
// it is computed once. What the first output word does not need, the compiler leaves out of the last round.
template <class L>
OB_ALWAYS_INLINE uint32_t grind(const GrindPlan& plan, uint32_t hi, uint32_t first, uint32_t count) {
  using V = typename L::V;
  constexpr uint32_t words = 10, bytes = 40;
  uint32_t block[16] = {}, state[16];
  for (int i = 0; i < 32; ++i) block[i / 4] |= uint32_t{plan.prefix[i]} << (8 * (i % 4));
  start_block<Lanes1>(state, bytes, true);
  mix<Lanes1, words, 0, 0>(state[0], state[4], state[8], state[12], block);
  mix<Lanes1, words, 0, 1>(state[1], state[5], state[9], state[13], block);
  mix<Lanes1, words, 0, 2>(state[2], state[6], state[10], state[14], block);
  mix<Lanes1, words, 0, 3>(state[3], state[7], state[11], state[15], block);
  mix<Lanes1, words, 0, 5>(state[1], state[6], state[11], state[12], block);
  mix<Lanes1, words, 0, 6>(state[2], state[7], state[8], state[13], block);
  mix<Lanes1, words, 0, 7>(state[3], state[4], state[9], state[14], block);

  V m[16];
  for (int i = 0; i < 8; ++i) m[i] = L::set1(block[i]);
  m[9] = L::set1(hi);
  for (uint32_t lo = first; lo < first + count; lo += L::count) {
    m[8] = L::add(L::set1(lo), L::lane_index());
    V v[16];
    for (int i = 0; i < 16; ++i) v[i] = L::set1(state[i]);
    mix<L, words, 0, 4>(v[0], v[5], v[10], v[15], m);
    mix_rounds<L, words>(v, m);
    V word = L::xor_(L::set1(iv(0) ^ kParameters), L::xor_(v[0], v[8]));
    if (plan.m31) word = L::reduce(word);
    const uint32_t lane = L::first_zero(L::and_(word, L::set1(plan.mask)));
    if (lane < L::count) return lo + lane;
  }
  return kNoNonce;
}

}  // namespace ob::blake
#endif
