// The lifted Merkle tree on the device: leaves from columns, and all above them (stwo 2.3.0 prover/vcs_lifted/prover.rs).
#ifndef OB_KERNELS_MERKLE_HPP
#define OB_KERNELS_MERKLE_HPP
#include "tree_levels.hpp"

namespace ob::gpu {

// One leaf a thread, then the levels above.
template <class Hash>
struct CommitTree {
  static constexpr const char* kName = Hash::kTreeName;
  static constexpr uint32_t kThreads = Hash::kTreeThreads;
  using Levels = TreeLevels<Hash, kThreads>;
  static constexpr uint32_t kPhases = Levels::kPhases;
  using Shared = typename Levels::Shared;
  using Local = typename Levels::Local;

  Levels up;
  uint64_t column_words;  // of all columns: what is read

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return up.grid(); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return up.rounds(); }
  constexpr Work work(uint32_t) const {
    Work work = up.work();
    work.bytes_read += 4 * column_words;
    Hash::count(work, uint64_t{1} << up.tree.height, up.tree.count, 0);
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local& local, uint32_t round) const {
    if constexpr (phase == 1) {
      if (round == 0 && up.has_leaf(thread)) local.hash.leaf(up.tree.table, up.tree.columns, up.tree.count, up.leaf(thread));
    }
    up.template run<phase>(thread, shared, local, round);
  }
  OB_DEVICE bool stopped(const Local& local, uint32_t round) const { return up.stopped(local, round); }
};

}  // namespace ob::gpu
#endif
