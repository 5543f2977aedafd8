// The lower layers of a forward transform, and the Merkle tree over the columns that they complete: a block has the same rows of 16 columns
// at a time in shared memory, writes them and hashes them, so that no extended value is read again for the tree.
#ifndef OB_KERNELS_EXTEND_LEAVES_HPP
#define OB_KERNELS_EXTEND_LEAVES_HPP
#include "transform.hpp"
#include "tree_levels.hpp"

namespace ob::gpu {

// Columns that a compression takes in.
inline constexpr uint32_t kLeafColumns = 16;

// A thread hashes two neighbouring leaves and joins them; tree_levels.hpp does the rest. Blake2s only.
template <class Hash, uint32_t tile_log>
struct ExtendLeaves {
  static constexpr const char* kName = "extend_leaves";
  // Enough to join the nodes of a group of blocks.
  static constexpr uint32_t kThreads = 1u << (tile_log > kTierLevels ? tile_log - 1 : kTierLevels - 1);
  using Levels = TreeLevels<Hash, kThreads>;
  static constexpr uint32_t kPhases = Levels::kPhases;
  static constexpr uint32_t kColumnWords = padded(1u << tile_log);
  struct Shared {
    uint32_t columns[kLeafColumns * kColumnWords];
    typename Levels::Shared up;
  };
  struct Local {
    typename Levels::Local up;
    Hash leaves[2];
  };

  Levels up;                   // over the pairs of leaves: a level lower than the tree
  StoredTree<Hash> tree;
  ColumnsView columns;         // the upper layers are done; in place
  uint32_t count;              // of columns
  uint32_t log;                // of the extended columns
  const uint32_t* twiddles;
  uint64_t packed_log;         // 2: leaves of four rows of four columns, else 0; 64 bits, so that there is no padding: see operation.hpp
  const LeafColumn* shorter;   // columns that come before in the leaves, complete
  uint64_t shorter_count;
  uint64_t shorter_words;      // of all of them together

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return 1u << (log - tile_log); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return own_rounds() + up.rounds(); }
  constexpr Work work(uint32_t blocks) const {
    const uint64_t words = uint64_t{count} << log, leaves = uint64_t{1} << tree.height;
    Work work = up.work();
    work.bytes_read += 4 * (words + shorter_words + blocks * shape().twiddle_words()) + uint64_t{blocks} * shorter_count * sizeof(LeafColumn);
    work.bytes_written += 4 * words + (tree.height <= tree.kept ? 4 * kDigestWords * leaves : 0);
    work.butterflies += words / 2 * tile_log;
    Hash::count(work, leaves, packed_log > 0 ? kLeafColumns : shorter_count + count, leaves / 2);
    return work;
  }

  // The kernel's own steps go on from phase to phase, up to phase 1 of the tree's first round.
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local& local, uint32_t round) const {
    const uint32_t step = kPhases * round + phase, first = kPhases * own_rounds() + 2 - steps();
    if (step >= first && step < first + steps()) {
      const uint32_t batch = (step - first) / batch_steps(), own = (step - first) % batch_steps();
      if (own + 1 < batch_steps()) {
        transform(thread, shared, batch, own);
      } else {
        hash(thread, shared, local, batch);
      }
    }
    if (round >= own_rounds()) up.template run<phase>(thread, shared.up, local.up, round - own_rounds());
  }
  OB_DEVICE bool stopped(const Local& local, uint32_t round) const {
    return round >= own_rounds() && up.stopped(local.up, round - own_rounds());
  }

 private:
  OB_ALWAYS_INLINE constexpr TileShape shape() const { return {log, 0, tile_log, 0}; }
  OB_ALWAYS_INLINE constexpr uint32_t batches() const { return (shorter_count + count + kLeafColumns - 1) / kLeafColumns; }
  OB_ALWAYS_INLINE constexpr uint32_t batch_steps() const { return rounds_of(tile_log) + 1; }
  OB_ALWAYS_INLINE constexpr uint32_t steps() const { return batches() * batch_steps(); }
  // Before the tree's first round, whose first two phases are the kernel's too.
  OB_ALWAYS_INLINE constexpr uint32_t own_rounds() const { return steps() <= 2 ? 0 : (steps() - 2 + kPhases - 1) / kPhases; }

  // The columns of a batch are shared out among teams of as many threads as a tile has groups.
  OB_DEVICE void transform(const Thread& thread, Shared& shared, uint32_t batch, uint32_t round) const {
    constexpr uint32_t kTeam = 1u << (tile_log - kRegisterLayers);
    const uint32_t base = thread.block << tile_log;
    const bool starts = round == 0, ends = round + 1 == rounds_of(tile_log);
    for (uint32_t slot = thread.index / kTeam; slot < kLeafColumns; slot += kThreads / kTeam) {
      const uint32_t number = batch * kLeafColumns + slot;
      if (number < shorter_count || number >= shorter_count + count) continue;
      uint32_t* const column = columns.column(number - shorter_count) + base;
      uint32_t* const own = shared.columns + slot * kColumnWords;
      tile_round<true>(
          shape(), {twiddles, log}, 0, base, round, thread.index % kTeam, kTeam,
          [&](uint32_t e) { return starts ? column[e] : own[padded(e)]; },
          [&](uint32_t e, uint32_t value) {
            own[padded(e)] = value;
            if (ends) column[e] = value;
          });
    }
  }
  OB_DEVICE void hash(const Thread& thread, const Shared& shared, Local& local, uint32_t batch) const {
    const uint32_t all = shorter_count + count, end = (batch + 1) * kLeafColumns < all ? (batch + 1) * kLeafColumns : all;
    if (!up.has_leaf(thread)) return;
    OB_UNROLL
    for (uint32_t side = 0; side < 2; ++side) {
      const uint32_t own = 2 * thread.index + side, leaf = (thread.block << (tile_log - packed_log)) + own;
      uint32_t words[kLeafColumns];
      OB_UNROLL
      for (uint32_t i = 0; i < kLeafColumns; ++i) words[i] = word(shared, batch, i, own, leaf);
      if (batch == 0) local.leaves[side].start();
      local.leaves[side].block(words, packed_log > 0 ? 4 * kLeafColumns : 4 * end, end == all);
      if (end == all) tree.store(tree.height, leaf, local.leaves[side]);
    }
    if (end < all) return;
    uint32_t words[16];
    OB_UNROLL
    for (uint32_t w = 0; w < 16; ++w) words[w] = local.leaves[w / kDigestWords].state[w % kDigestWords];
    local.up.hash.node(tree.table, words);
  }
  // Word i of what a leaf takes in, `own` being its number in the tile.
  OB_DEVICE uint32_t word(const Shared& shared, uint32_t batch, uint32_t i, uint32_t own, uint32_t leaf) const {
    if (packed_log > 0) return shared.columns[(i & 3) * kColumnWords + padded(4 * own + (i >> 2))];
    const uint32_t number = batch * kLeafColumns + i;
    if (number < shorter_count) return shorter[number].value(leaf);
    return number < shorter_count + count ? shared.columns[i * kColumnWords + padded(own)] : 0;
  }
};

}  // namespace ob::gpu
#endif
