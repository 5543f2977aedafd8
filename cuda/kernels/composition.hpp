// The constraints of a component on its committed columns, weighted and added up (stwo 2.3.0 prover/air/component_prover.rs).
#ifndef OB_KERNELS_COMPOSITION_HPP
#define OB_KERNELS_COMPOSITION_HPP
#include "../cpu/air_contexts.hpp"
#include "launch.hpp"
#include "planes.hpp"
#include "tuning.hpp"

namespace ob::gpu {

// Weights of a component's constraints: powers of the random coefficient over the vanishing polynomial, on both halves of the domain.
struct ConstraintWeights {
  static constexpr const char* kName = "constraint_weights";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  const QM31* random_coefficient;
  SecureMatrix* weights;   // [half][constraint]
  uint32_t count;          // constraints of the component
  uint32_t last_power;     // of its first constraint; the next have one less each
  uint32_t scale[2];       // inverse of the vanishing polynomial on each half

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return (2 * count + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_written = uint64_t{2} * count * sizeof(SecureMatrix);
    work.products = uint64_t{2} * count * 16 * 20;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t i = thread.block * kThreads + thread.index;
    if (i >= 2 * count) return;
    const uint32_t half = i / count, constraint = i % count;
    weights[i] = secure_matrix(qm31::mul_m31(qm31::pow(*random_coefficient, last_power - constraint), scale[half]));
  }
};

// Positions that a thread takes one after another, so that a block reads the weights once for all of them; one where blocks would be few.
OB_ALWAYS_INLINE constexpr uint32_t positions_each(uint64_t positions, uint32_t threads) {
  const uint64_t each = positions / threads / tuning::kPositionBlocks;
  return each < 1 ? 1 : each < 8 ? static_cast<uint32_t>(each) : 8;
}

// `Code`: a component's straight-line code, for the first 2^(log_rows + 1) positions.
template <class Code>
struct Compose {
  static constexpr const char* kName = "compose";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  CompositionJob job;            // pointers of the device
  const QM31* claimed_share;     // null without fractions: then job's own
  uint64_t column_words;         // that are read

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((2u << job.log_rows) + kThreads * rounds() - 1) / (kThreads * rounds()); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return positions_each(uint64_t{2} << job.log_rows, kThreads); }
  constexpr Work work(uint32_t blocks) const {
    Work work;
    work.bytes_read = 4 * column_words + (job.accumulate ? uint64_t{32} << job.log_rows : 0);
    work.bytes_read += blocks * static_cast<uint64_t>(job.weights[1] - job.weights[0]) * sizeof(SecureMatrix);
    work.bytes_written = uint64_t{32} << job.log_rows;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t round) const {
    const uint32_t position = (thread.block * rounds() + round) * kThreads + thread.index;
    if (position >= 2u << job.log_rows) return;
    CompositionContext<ScalarVector> context(job, position, claimed_share != nullptr ? *claimed_share : job.claimed_share);
    Code::template evaluate<ScalarVector>(context);
    context.finish();
  }
};

// big[p] += small[lift(p)] for the four planes of an accumulator.
struct AddLifted {
  static constexpr const char* kName = "add_lifted";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  Planes big, small;
  uint32_t log, small_log;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << log) + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = (uint64_t{16} << log) + (uint64_t{16} << small_log);
    work.bytes_written = uint64_t{16} << log;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t p = thread.block * kThreads + thread.index;
    if (p >= 1u << log) return;
    const uint32_t shift = log - small_log;
    big.put(p, qm31::add(big.at(p), small.at(((p >> (shift + 1)) << 1) + (p & 1))));
  }
};

}  // namespace ob::gpu
#endif
