// A FRI layer folded, and the Merkle tree of the layer that this makes: its values are hashed before they leave the registers.
#ifndef OB_KERNELS_FOLD_LEAVES_HPP
#define OB_KERNELS_FOLD_LEAVES_HPP
#include "fold.hpp"
#include "tree_levels.hpp"

namespace ob::gpu {

inline constexpr uint32_t kFoldThreadsLog = 8;

// A thread makes two neighbouring leaves of one value each, or of four, and joins them; tree_levels.hpp does the rest. Blake2s only.
template <class Hash, uint32_t step, bool packed>
struct FoldLeaves {
  static constexpr const char* kName = "fold_leaves";
  static constexpr uint32_t kThreads = 1u << kFoldThreadsLog;
  using Levels = TreeLevels<Hash, kThreads>;
  static constexpr uint32_t kPhases = Levels::kPhases;
  using Shared = typename Levels::Shared;
  using Local = typename Levels::Local;
  static constexpr uint32_t kValues = packed ? 4 : 1;

  Levels up;  // over the pairs of leaves: a level lower than the tree
  StoredTree<Hash> tree;
  FoldLayer<step> fold;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return up.grid(); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return up.rounds(); }
  constexpr Work work(uint32_t blocks) const {
    const uint64_t leaves = uint64_t{1} << tree.height;
    Work work = up.work();
    work += fold.work(blocks);
    Hash::count(work, leaves, 4 * kValues, leaves / 2);
    work.bytes_written += tree.height <= tree.kept ? 4 * kDigestWords * leaves : 0;
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local& local, uint32_t round) const {
    if constexpr (phase == 1) {
      if (round == 0 && up.has_leaf(thread)) make_pair(thread, local.hash);
    }
    up.template run<phase>(thread, shared, local, round);
  }
  OB_DEVICE bool stopped(const Local& local, uint32_t round) const { return up.stopped(local, round); }

 private:
  OB_DEVICE void make_pair(const Thread& thread, Hash& joined) const {
    const QM31 challenge = fold.factor();
    uint32_t words[16];
    OB_UNROLL
    for (uint32_t side = 0; side < 2; ++side) {
      const uint32_t leaf = 2 * up.leaf(thread) + side;
      uint32_t values[16] = {};
      OB_UNROLL
      for (uint32_t k = 0; k < kValues; ++k) {
        const QM31 value = fold_group<step>(fold.in, fold.out, fold.log, fold.circle, challenge, fold.inverse_tables, leaf * kValues + k);
        values[4 * k] = value.a;
        values[4 * k + 1] = value.b;
        values[4 * k + 2] = value.c;
        values[4 * k + 3] = value.d;
      }
      Hash hash;
      hash.start();
      hash.block(values, 16 * kValues, true);
      tree.store(tree.height, leaf, hash);
      OB_UNROLL
      for (uint32_t w = 0; w < kDigestWords; ++w) words[side * kDigestWords + w] = hash.state[w];
    }
    joined.node(tree.table, words);
  }
};

}  // namespace ob::gpu
#endif
