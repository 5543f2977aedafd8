// Query positions and openings: what goes back to the host (stwo 2.3.0 core/queries.rs, prover/pcs, prover/fri.rs).
#ifndef OB_KERNELS_OPEN_HPP
#define OB_KERNELS_OPEN_HPP
#include "merkle.hpp"
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

// Values of columns at positions: out[position number·columns + column].
struct GatherValues {
  static constexpr const char* kName = "gather_values";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  const LeafColumn* columns;
  const uint32_t* positions;
  uint32_t* out;
  uint32_t column_count, position_count;
  PositionMap map;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return (column_count * position_count + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = work.bytes_written = uint64_t{4} * column_count * position_count;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t i = thread.block * kThreads + thread.index;
    if (i >= column_count * position_count) return;
    out[i] = columns[i % column_count].value(map.leaf(positions[i / column_count]));
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
  MerkleLeaves<Hash> leaves;  // for the levels that are not stored
  PositionMap map;
};

// All pieces in one launch.
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
    take(jobs[low], number - jobs[low].first_thread);
  }

 private:
  OB_DEVICE void take(const Job& job, uint32_t i) const {
    switch (job.kind) {
      case Job::Kind::copy:
        job.out[i] = job.from[i];
        return;
      case Job::Kind::values:
        job.out[i] = job.columns[i % job.column_count].value(job.map.leaf(positions[i / job.column_count]));
        return;
      case Job::Kind::group: {
        const uint32_t group = positions[i >> job.step] >> (job.dropped + job.step);
        const QM31 value = job.layer.at((group << job.step) + (i & ((1u << job.step) - 1)));
        job.out[4 * i] = value.a;
        job.out[4 * i + 1] = value.b;
        job.out[4 * i + 2] = value.c;
        job.out[4 * i + 3] = value.d;
        return;
      }
      case Job::Kind::siblings: {
        const uint32_t height = job.leaves.height, leaf = job.map.leaf(positions[i / height]) >> job.dropped;
        job.leaves.sibling(leaf, i % height, job.out + uint64_t{i} * kDigestWords);
        return;
      }
    }
  }
};

// The sibling of every position on every level below the root: out[(position number·height + level from below)·8].
template <class Hash>
struct GatherSiblings {
  static constexpr const char* kName = "gather_siblings";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  MerkleLeaves<Hash> leaves;  // for the levels that are not stored
  const uint32_t* positions;
  uint32_t* out;
  uint32_t position_count;
  PositionMap map;
  uint32_t dropped;  // low bits of a position that say nothing of its leaf

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return (leaves.height * position_count + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const { return leaves.sibling_work(position_count); }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t i = thread.block * kThreads + thread.index;
    if (i >= leaves.height * position_count) return;
    leaves.sibling(map.leaf(positions[i / leaves.height]) >> dropped, i % leaves.height, out + uint64_t{i} * kDigestWords);
  }
};

}  // namespace ob::gpu
#endif
