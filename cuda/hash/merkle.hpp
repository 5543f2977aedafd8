// The lifted Merkle tree: columns of several sizes under one tree of 2^height leaves.
//
// Leaf q reads a column of log l at ((q >> (height - l + 1)) << 1) + (q & 1); columns sorted by length ascending (stable).
// stwo 2.3.0 prover/vcs_lifted/prover.rs, core/vcs_lifted/merkle_hasher.rs.
#ifndef OB_HASH_MERKLE_HPP
#define OB_HASH_MERKLE_HPP
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "../cpu/simd_level.hpp"
#include "../cpu/thread_pool.hpp"
#include "../protocol/m31.hpp"
#include "hash.hpp"

namespace ob {

// An extended column of 2^log values below P, in stored (bit-reversed) order.
struct ColumnRef {
  const uint32_t* data;
  uint32_t log;
};

struct LeafPlan;
struct TreeKernels;

// What leaf q of a tree of 2^height leaves reads in a column.
OB_ALWAYS_INLINE uint32_t lifted_value(const ColumnRef& column, uint32_t height, uint64_t q) {
  const uint32_t shift = height - column.log;
  return column.data[((q >> (shift + 1)) << 1) + (q & 1)];
}

// The tree keeps the column pointers: the columns must stay unchanged until the last call of decommit, because the bottom layers are
// hashed again from them where they are opened rather than stored.
class MerkleTree {
 public:
  MerkleTree() = default;

  // `height`: log2 of the number of leaves; at least every column's log. `packed`: exactly 4 columns of log height + 2, leaf j holds
  // positions 4j … 4j+3, each with its 4 coordinates. No columns: the empty tree, height must be 0.
  static MerkleTree commit(HashKind kind, std::span<const ColumnRef> columns, uint32_t height, bool packed, ThreadPool& pool,
                           SimdLevel simd);
  // The same, reusing this tree's memory: nothing is allocated when an earlier tree was at least as large.
  void recommit(HashKind kind, std::span<const ColumnRef> columns, uint32_t height, bool packed, ThreadPool& pool, SimdLevel simd);

  Digest root() const;
  uint32_t height() const { return height_; }
  // Siblings missing from the opened set, from the leaf layer upwards, ascending. `sorted_leaf_positions` ascending, repeats allowed.
  std::vector<Digest> decommit(std::span<const uint32_t> sorted_leaf_positions) const;
  // Bytes of node storage held.
  size_t memory_bytes() const { return (node_words_ + state_words_) * sizeof(uint32_t); }

 private:
  struct Release {
    void operator()(uint32_t* words) const;
  };
  using Words = std::unique_ptr<uint32_t[], Release>;
  // One part of the leaves' columns: those up to `end_column`, hashed for 2^log leaves.
  struct Stage {
    uint32_t end_column;
    uint32_t log;
  };

  void plan_stages();
  void hash_prefixes(ThreadPool& pool, const TreeKernels& kernels, LeafPlan& plan);
  void hash_bottom(ThreadPool& pool, const TreeKernels& kernels, const LeafPlan& plan);
  void hash_top(ThreadPool& pool, const TreeKernels& kernels, uint32_t level);
  void climb(const TreeKernels& kernels, uint32_t level, size_t i, uint32_t groups, const uint32_t* children, uint32_t* scratch);
  uint32_t* layer(uint32_t level) const;
  void store(uint32_t level, uint64_t index, const Digest& digest);
  Digest stored(uint32_t level, uint64_t index) const;
  Digest node(uint32_t level, uint64_t index) const;
  Digest leaf(uint64_t index) const;

  HashKind kind_ = HashKind::blake2s;
  uint32_t height_ = 0;
  uint32_t kept_ = 0;  // layers 0 (the root) to kept_ are stored
  bool packed_ = false;
  std::vector<ColumnRef> columns_;  // sorted by log ascending, ties in commit order
  std::vector<Stage> stages_;
  Words nodes_, states_;
  size_t node_words_ = 0, state_words_ = 0;  // capacities
};

}  // namespace ob
#endif
