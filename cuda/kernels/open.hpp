// Query positions and openings: what goes back to the host (stwo 2.3.0 core/queries.rs, prover/pcs, prover/fri.rs).
#ifndef OB_KERNELS_OPEN_HPP
#define OB_KERNELS_OPEN_HPP
#include "tree_levels.hpp"
#include "planes.hpp"

namespace ob::gpu {

// Positions of the domain as leaves of a tree that is 2^lower times as low, or 2^higher times as high.
struct PositionMap {
  uint32_t lower, higher;

  OB_ALWAYS_INLINE constexpr uint32_t leaf(uint32_t p) const {
    if (lower > 0) return ((p >> (lower + 1)) << 1) + (p & 1);
    return higher > 0 ? ((p >> 1) << (higher + 1)) + (p & 1) : p;
  }
};

// A piece of what goes back to the host. What the fields mean depends on the kind; `count` threads do it.
template <class Hash>
struct GatherJob {
  enum class Kind : uint32_t {
    copy,      // word i of `from`
    values,    // of `columns` columns at every position: out[position number·columns + column]
    group,     // all values of the group of 2^step that holds position >> dropped: out[(position number << step) + k], in fours
    siblings,  // of every position on every level below the root: out[position number·height + level from below], in eights
  };
  Kind kind;
  uint32_t count, first_thread;
  uint32_t* out;
  const uint32_t* from;
  const LeafColumn* columns;
  uint32_t column_count;
  Planes layer;
  uint32_t step, dropped;
  StoredTree<Hash> tree;
  PositionMap map;

  constexpr Work work(uint32_t position_count) const {
    if (kind == Kind::siblings) return tree.sibling_work(position_count);
    const uint64_t bytes = (kind == Kind::group ? 16 : 4) * uint64_t{count};
    return {bytes, bytes, 0, 0, 0, 0};
  }
  // What thread i of them does.
  OB_DEVICE void take(const uint32_t* positions, uint32_t i) const {
    switch (kind) {
      case Kind::copy:
        out[i] = from[i];
        return;
      case Kind::values:
        out[i] = columns[i % column_count].value(map.leaf(positions[i / column_count]));
        return;
      case Kind::group: {
        const uint32_t group = positions[i >> step] >> (dropped + step);
        const QM31 value = layer.at((group << step) + (i & ((1u << step) - 1)));
        out[4 * i] = value.a;
        out[4 * i + 1] = value.b;
        out[4 * i + 2] = value.c;
        out[4 * i + 3] = value.d;
        return;
      }
      case Kind::siblings: {
        const uint32_t leaf = map.leaf(positions[i / tree.height]) >> dropped;
        tree.sibling(leaf, i % tree.height, out + uint64_t{i} * kDigestWords);
        return;
      }
    }
  }
};

// One piece, asked for by the host.
template <class Hash>
struct Gather {
  static constexpr const char* kName = "gather";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  GatherJob<Hash> job;
  const uint32_t* positions;
  uint32_t position_count;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return (job.count + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const { return job.work(position_count); }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t i = thread.block * kThreads + thread.index;
    if (i < job.count) job.take(positions, i);
  }
};

// All pieces of a proof in one launch: they are known beforehand and lie in device memory.
template <class Hash>
struct GatherAll {
  static constexpr const char* kName = "gather_all";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;
  using Job = GatherJob<Hash>;

  const Job* jobs;
  const uint32_t* positions;
  uint32_t job_count, threads;
  Work total;  // of all jobs

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return (threads + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const { return total; }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t number = thread.block * kThreads + thread.index;
    if (number >= threads) return;
    uint32_t low = 0, high = job_count;
    while (high - low > 1) {
      const uint32_t middle = (low + high) / 2;
      if (jobs[middle].first_thread <= number) {
        low = middle;
      } else {
        high = middle;
      }
    }
    jobs[low].take(positions, number - jobs[low].first_thread);
  }
};

}  // namespace ob::gpu
#endif
