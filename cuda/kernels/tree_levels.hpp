// A Merkle tree in the launch that makes its leaves: each block joins its own leaves to one node, the last block of a group to arrive joins
// the group's, and so on up to the root; the block that made the root goes on with the transcript. Nothing waits, and no launch is spent
// on the few nodes at the top.
#ifndef OB_KERNELS_TREE_LEVELS_HPP
#define OB_KERNELS_TREE_LEVELS_HPP
#include "transcript.hpp"

namespace ob::gpu {

// Levels that the last block of a group joins: more would keep one block busy while the others have nothing to do.
inline constexpr uint32_t kTierLevels = 6;

// A tree's columns and nodes. Node i of the level with 2^k nodes is number 2^k + i; the root is number 1. Levels higher than `kept` (the
// level with 2^kept nodes) are not stored: they are hashed again where they are opened.
template <class Hash>
struct StoredTree {
  const typename Hash::Table* table;
  const LeafColumn* columns;  // sorted by length ascending
  uint32_t count, height;
  uint64_t kept;  // 64 bits, so that there is no padding: see operation.hpp
  uint32_t* nodes;

  OB_DEVICE void store(uint32_t level, uint32_t node, const Hash& hash) const {
    if (level > kept) return;
    for (uint32_t w = 0; w < kDigestWords; ++w) nodes[(uint64_t{1u << level} + node) * kDigestWords + w] = hash.state[w];
  }
  // The sibling of the node `up` levels above a leaf.
  OB_DEVICE void sibling(uint32_t leaf, uint32_t up, uint32_t out[kDigestWords]) const {
    const uint32_t level = height - up, node = (leaf >> up) ^ 1;
    if (level <= kept) {
      for (uint32_t w = 0; w < kDigestWords; ++w) out[w] = nodes[(uint64_t{1u << level} + node) * kDigestWords + w];
      return;
    }
    Hash hash;
    hash_node(level, node, hash);
    for (uint32_t w = 0; w < kDigestWords; ++w) out[w] = hash.state[w];
  }
  // Of all siblings of that many leaves.
  constexpr Work sibling_work(uint64_t paths) const {
    Work work;
    work.bytes_read = work.bytes_written = uint64_t{4 * kDigestWords} * height * paths;
    for (uint32_t level = height; level > kept; --level) {
      const uint64_t below = uint64_t{1} << (height - level);
      Hash::count(work, paths * below, count, paths * (below - 1));
      work.bytes_read += paths * below * 4 * count;
    }
    return work;
  }

 private:
  // A node from the columns alone; level ≥ height - 2.
  OB_DEVICE void hash_node(uint32_t level, uint32_t node, Hash& hash) const {
    const uint32_t leaves = 1u << (height - level);
    Hash left, lower_left;  // what waits for its right neighbour, on the lower and the lowest level
    for (uint32_t i = 0; i < leaves; ++i) {
      hash.leaf(table, columns, count, leaves * node + i);
      if ((i & 1) == 0) {
        lower_left = hash;
        continue;
      }
      join(lower_left, hash);
      if ((i & 2) == 0) {
        left = hash;
      } else {
        join(left, hash);
      }
    }
  }
  // right = the node over both.
  OB_DEVICE void join(const Hash& left, Hash& right) const {
    uint32_t words[16];
    OB_UNROLL
    for (uint32_t w = 0; w < 16; ++w) words[w] = w < kDigestWords ? left.state[w] : right.state[w - kDigestWords];
    right.node(table, words);
  }
};

// What a kernel with one leaf a thread does, in three phases a round: round 0 is the kernel's own (it gives the leaf's hash), round r the
// level r above the leaves, the round after the root the transcript.
template <class Hash, uint32_t threads>
struct TreeLevels {
  static constexpr uint32_t kPhases = 3;
  struct Shared {
    uint32_t words[threads * kDigestWords];
    uint32_t last;  // this block goes on
  };
  struct Local {
    Hash hash;
    bool stopped;  // others go on
  };

  StoredTree<Hash> tree;
  uint32_t levels;       // above the leaves of one block, which has 2^levels
  uint32_t tier_levels;  // that each group joins
  uint32_t* arrivals;    // a counter a group, all 0: see arrival_counters
  TranscriptSteps after;

  // Levels that groups of blocks join.
  OB_ALWAYS_INLINE constexpr uint32_t top() const { return tree.height - levels; }
  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return 1u << top(); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1 + tree.height + (after.count > 0 ? 1 : 0); }
  // Of all but the leaves' hashes.
  constexpr Work work() const {
    Work work = after.template work<Hash>();
    for (uint32_t level = 0; level <= tree.height; ++level) {
      if (level < tree.height) Hash::count(work, 0, 0, uint64_t{1} << level);
      if (level <= tree.kept) work.bytes_written += uint64_t{4 * kDigestWords} << level;
    }
    for (uint32_t below = top(); below > 0; below -= tier_of(below)) {
      work.bytes_read += (uint64_t{4 * kDigestWords} + 4) << below;
      work.bytes_written += uint64_t{4} << below;
    }
    return work;
  }

  // The leaf of a thread, if it has one.
  OB_DEVICE uint32_t leaf(const Thread& thread) const { return (thread.block << levels) + thread.index; }
  OB_DEVICE bool has_leaf(const Thread& thread) const { return thread.index < 1u << levels; }

  // Phase 1 of round 0 is the kernel's: local.hash of every thread that has a leaf.
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local& local, uint32_t round) const {
    if constexpr (phase == 0) {
      if (round == tree.height + 1) {
        if (thread.index == 0) after.template run<Hash>(tree.table);
      } else if (const Place at = place(thread, round); at.arrives && thread.index == 0) {
        shared.last = arrives_last(arrivals + at.counter, 2 * at.nodes) ? 1 : 0;
      }
    } else if constexpr (phase == 1) {
      if (round > 0 && round <= tree.height) join(thread, shared, local, round);
    } else {
      if (round > tree.height) return;
      const Place at = place(thread, round);
      if (thread.index >= at.nodes || (at.arrives && local.stopped)) return;
      for (uint32_t w = 0; w < kDigestWords; ++w) shared.words[thread.index * kDigestWords + w] = local.hash.state[w];
      tree.store(tree.height - round, at.first + thread.index, local.hash);
    }
  }
  OB_DEVICE bool stopped(const Local& local, uint32_t round) const { return round > levels + 1 && local.stopped; }

 private:
  // A block's nodes in a round.
  struct Place {
    uint32_t first, nodes;
    bool arrives;      // the children are those of several blocks
    uint32_t counter;  // of the group
  };
  // Levels of the tier over 2^below nodes.
  OB_ALWAYS_INLINE constexpr uint32_t tier_of(uint32_t below) const { return below < tier_levels ? below : tier_levels; }
  OB_DEVICE Place place(const Thread& thread, uint32_t round) const {
    if (round <= levels) return {thread.block << (levels - round), 1u << (levels - round), false, 0};
    const uint32_t done = round - levels - 1, tier_start = done - done % tier_levels, step = done - tier_start;
    const uint32_t tier = tier_of(top() - tier_start), group = thread.block >> (tier_start + tier);
    const uint32_t nodes_log = tier - 1 - step;
    return {group << nodes_log, 1u << nodes_log, step == 0, (1u << (top() - tier_start - tier)) + group};
  }
  // Nodes are read in one phase and written in the next: a thread's node lies where another's child was.
  OB_DEVICE void join(const Thread& thread, const Shared& shared, Local& local, uint32_t round) const {
    const Place at = place(thread, round);
    if (at.arrives) local.stopped = shared.last == 0;
    if (thread.index >= at.nodes || (at.arrives && local.stopped)) return;
    uint32_t words[16];
    if (at.arrives) {
      const uint32_t* const children = tree.nodes + (uint64_t{2u << (tree.height - round)} + 2 * (at.first + thread.index)) * kDigestWords;
      for (uint32_t w = 0; w < 16; ++w) words[w] = children[w];
    } else {
      for (uint32_t w = 0; w < 16; ++w) words[w] = shared.words[thread.index * 16 + w];
    }
    local.hash.node(tree.table, words);
  }
};

// Levels of a group when blocks make 2^blocks_log nodes: the same for all, as few groups as kTierLevels allows.
constexpr uint32_t tier_levels_of(uint32_t blocks_log) {
  const uint32_t tiers = (blocks_log + kTierLevels - 1) / kTierLevels;
  return tiers == 0 ? 1 : (blocks_log + tiers - 1) / tiers;
}
// Counters that the groups need.
constexpr size_t arrival_counters(uint32_t blocks_log) {
  return blocks_log == 0 ? 0 : size_t{2} << (blocks_log - tier_levels_of(blocks_log));
}

}  // namespace ob::gpu
#endif
