// The lifted Merkle tree on the device: leaves from columns, nodes level by level (stwo 2.3.0 prover/vcs_lifted/prover.rs).
//
// A tree is one array of 8-word digests: node i of the level with 2^k nodes is number 2^k + i; the root is number 1.
#ifndef OB_KERNELS_MERKLE_HPP
#define OB_KERNELS_MERKLE_HPP
#include "hashes.hpp"

namespace ob::gpu {

// Levels above the digests that the threads of a block hold, one a thread: written to the tree from `keep` levels above on.
template <class Hash, uint32_t threads>
struct BlockTree {
  struct Shared {
    uint32_t words[threads * kDigestWords];
  };
  struct Local {
    Hash hash;
    bool active;
  };

  static OB_DEVICE void put(Shared& shared, uint32_t thread, const Local& local) {
    for (uint32_t w = 0; w < kDigestWords; ++w) shared.words[thread * kDigestWords + w] = local.hash.state[w];
  }
  // Nodes are read in one phase and written in the next: a thread's node lies where another's child was.
  static OB_DEVICE void join(const typename Hash::Table* table, const Shared& shared, uint32_t thread, uint32_t nodes, Local& local) {
    local.active = thread < nodes;
    if (!local.active) return;
    uint32_t words[16];
    for (uint32_t w = 0; w < 16; ++w) words[w] = shared.words[thread * 16 + w];
    local.hash.node(table, words);
  }
};

OB_DEVICE void store_digest(uint32_t* tree, uint32_t number, const uint32_t* words) {
  for (uint32_t w = 0; w < kDigestWords; ++w) tree[uint64_t{number} * kDigestWords + w] = words[w];
}

// Leaves of 2^height, one a thread, and the `levels` above them. Levels higher than `kept` (the level with 2^kept nodes) are not stored: they
// are hashed again where they are opened.
template <class Hash>
struct MerkleLeaves {
  static constexpr const char* kName = Hash::kLeavesName;
  static constexpr uint32_t kThreads = 512;
  static constexpr uint32_t kPhases = 2;
  using Tree = BlockTree<Hash, kThreads>;
  using Shared = typename Tree::Shared;
  using Local = typename Tree::Local;

  const typename Hash::Table* table;
  const LeafColumn* columns;  // sorted by length ascending
  uint32_t count;
  uint32_t height, levels, kept;
  uint32_t* tree;
  uint64_t column_words;      // of all columns: what is read

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return height <= levels ? 1 : 1u << (height - levels); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return levels + 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = 4 * column_words;
    Hash::count(work, uint64_t{1} << height, count, 0);
    for (uint32_t level = height; level + levels + 1 > height; --level) {
      if (level < height) Hash::count(work, 0, 0, uint64_t{1} << level);
      if (level <= kept) work.bytes_written += uint64_t{4 * kDigestWords} << level;
      if (level == 0) break;
    }
    return work;
  }

  // Round 0 makes the leaves, round r the level r above them.
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local& local, uint32_t round) const {
    const uint32_t level = height - round, first = thread.block << (levels - round);
    if constexpr (phase == 0) {
      if (round == 0) {
        local.active = thread.index < (1u << levels);
        if (local.active) local.hash.leaf(table, columns, count, first + thread.index);
      } else {
        Tree::join(table, shared, thread.index, 1u << (levels - round), local);
      }
    } else {
      if (!local.active) return;
      Tree::put(shared, thread.index, local);
      if (level <= kept) store_digest(tree, (1u << level) + first + thread.index, local.hash.state);
    }
  }

  // The sibling of the node `up` levels above a leaf.
  OB_DEVICE void sibling(uint32_t leaf, uint32_t up, uint32_t out[kDigestWords]) const {
    const uint32_t level = height - up, node = (leaf >> up) ^ 1;
    if (level <= kept) {
      for (uint32_t w = 0; w < kDigestWords; ++w) out[w] = tree[(uint64_t{1u << level} + node) * kDigestWords + w];
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
  // A node from the columns alone; level ≥ height - 2.
  OB_DEVICE void hash_node(uint32_t level, uint32_t node, Hash& hash) const {
    if (level == height) return hash.leaf(table, columns, count, node);
    uint32_t words[16];
    for (uint32_t side = 0; side < 2; ++side) {
      Hash child;
      if (level + 1 == height) {
        child.leaf(table, columns, count, 2 * node + side);
      } else {
        uint32_t below[16];
        for (uint32_t i = 0; i < 2; ++i) {
          Hash leaf;
          leaf.leaf(table, columns, count, 4 * node + 2 * side + i);
          for (uint32_t w = 0; w < kDigestWords; ++w) below[i * kDigestWords + w] = leaf.state[w];
        }
        child.node(table, below);
      }
      for (uint32_t w = 0; w < kDigestWords; ++w) words[side * kDigestWords + w] = child.state[w];
    }
    hash.node(table, words);
  }
};

// `levels` levels above the stored one of 2^below nodes.
template <class Hash>
struct MerkleNodes {
  static constexpr const char* kName = Hash::kNodesName;
  static constexpr uint32_t kThreads = 512;
  static constexpr uint32_t kPhases = 2;
  using Tree = BlockTree<Hash, kThreads>;
  using Shared = typename Tree::Shared;
  using Local = typename Tree::Local;

  const typename Hash::Table* table;
  uint32_t* tree;
  uint32_t below, levels;  // levels ≤ 10

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return 1u << (below - levels); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return levels; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = uint64_t{4 * kDigestWords} << below;
    for (uint32_t level = below - levels; level < below; ++level) {
      Hash::count(work, 0, 0, uint64_t{1} << level);
      work.bytes_written += uint64_t{4 * kDigestWords} << level;
    }
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local& local, uint32_t round) const {
    const uint32_t level = below - 1 - round, nodes = 1u << (levels - 1 - round), first = thread.block * nodes;
    if constexpr (phase == 0) {
      if (round == 0) {
        local.active = thread.index < nodes;
        if (local.active) from_memory(first + thread.index, local.hash);
      } else {
        Tree::join(table, shared, thread.index, nodes, local);
      }
    } else {
      if (!local.active) return;
      Tree::put(shared, thread.index, local);
      store_digest(tree, (1u << level) + first + thread.index, local.hash.state);
    }
  }

 private:
  OB_DEVICE void from_memory(uint32_t node, Hash& hash) const {
    const uint32_t* const children = tree + (uint64_t{1u << below} + 2 * node) * kDigestWords;
    uint32_t words[16];
    for (uint32_t w = 0; w < 16; ++w) words[w] = children[w];
    hash.node(table, words);
  }
};

}  // namespace ob::gpu
#endif
