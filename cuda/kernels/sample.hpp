// Out-of-domain values of columns from their coefficients (stwo 2.3.0 core/poly/circle, prover/poly/circle).
//
// A polynomial of 2^log coefficients at a point is Σ c_j·Π factor_b over the bits b of j, with the factors y, x, π(x), π²(x), … A basis is
// the factors of one point for one size, and the products of the lowest ones as a table.
#ifndef OB_KERNELS_SAMPLE_HPP
#define OB_KERNELS_SAMPLE_HPP
#include "../protocol/circle.hpp"
#include "block_sums.hpp"
#include "planes.hpp"
#include "transcript.hpp"

namespace ob::gpu {

inline constexpr uint32_t kMaxFactors = 31;
inline constexpr uint32_t kLowBasisLog = 10;

// Which point a basis is for: the drawn point moved by a fixed one, then doubled.
struct BasisPlan {
  CirclePoint move;
  uint32_t doublings;
  uint32_t log;  // of the number of coefficients
};

// Factors and low products of every basis; one block each.
struct MakeBases {
  static constexpr const char* kName = "make_bases";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 2;
  struct Shared {
    QM31 factors[kMaxFactors];
  };
  using Local = Nothing;

  const QM31* parameter;
  const BasisPlan* plans;
  QM31* factors;  // kMaxFactors of each
  QM31* low;      // 2^kLowBasisLog of each, of which the first 2^min(log, kLowBasisLog) are used
  uint32_t count;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return count; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = uint64_t{count} * sizeof(BasisPlan);
    work.bytes_written = uint64_t{count} * sizeof(QM31) * (kMaxFactors + (1u << kLowBasisLog));
    work.products = uint64_t{count} * 16 * kLowBasisLog << kLowBasisLog;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t) const {
    const BasisPlan& plan = plans[thread.block];
    if constexpr (phase == 0) {
      if (thread.index != 0) return;
      SecurePoint point = circle::add(circle::from_parameter(*parameter), plan.move);
      for (uint32_t i = 0; i < plan.doublings; ++i) point = circle::doubled(point);
      QM31 x = point.x;
      shared.factors[0] = point.y;
      for (uint32_t i = 1; i < plan.log; ++i, x = circle::double_x(x)) shared.factors[i] = x;
      for (uint32_t i = 0; i < plan.log; ++i) factors[uint64_t{thread.block} * kMaxFactors + i] = shared.factors[i];
    } else {
      const uint32_t log = plan.log < kLowBasisLog ? plan.log : kLowBasisLog;
      for (uint32_t i = thread.index; i < 1u << log; i += kThreads) {
        QM31 product = qm31::kOne;
        for (uint32_t bit = 0; bit < log; ++bit) {
          if ((i >> bit) & 1) product = qm31::mul(product, shared.factors[bit]);
        }
        low[(uint64_t{thread.block} << kLowBasisLog) + i] = product;
      }
    }
  }
};

// One column at one point.
struct SamplePlan {
  const uint32_t* coefficients;
  uint32_t log, basis;
  uint32_t first_partial;  // of its partial sums
};

// Samples of columns of one size at one point: they share a basis.
struct SampleGroup {
  uint32_t first, count;  // of the list of samples by group
  uint32_t log, basis;
  uint32_t first_block;   // of the launch
};

inline constexpr uint32_t kSampleGroup = 12;  // samples of a group, at most
inline constexpr uint32_t kSampleChunks = 4;  // that a block takes; each has 2^kLowBasisLog coefficients

// Blocks, and partial sums of each sample, of a size.
OB_ALWAYS_INLINE constexpr uint32_t sample_blocks(uint32_t log) {
  return log > kLowBasisLog ? ((1u << (log - kLowBasisLog)) + kSampleChunks - 1) / kSampleChunks : 1;
}

// Partial sums of a group's samples. A thread has its part of the basis in registers for all columns.
struct SamplePartials {
  static constexpr const char* kName = "sample_partials";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 3;
  using Shared = BlockSums<kThreads, kSampleGroup>;
  using Local = Nothing;

  const SampleGroup* groups;
  const uint32_t* members;  // numbers of samples by group
  const SamplePlan* samples;
  const QM31 *factors, *low;
  QM31* partials;  // by sample and block
  uint32_t group_count, blocks;
  uint64_t coefficient_words, basis_bytes, partial_count;  // basis_bytes: that all blocks read

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return blocks; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = 4 * coefficient_words + basis_bytes + partial_count * sizeof(SamplePlan);
    work.bytes_written = partial_count * sizeof(QM31);
    work.products = 4 * coefficient_words;
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t) const {
    const SampleGroup group = group_of(thread.block);
    if constexpr (phase == 0) {
      add_products(thread, group, shared);
    } else if constexpr (phase == 1) {
      shared.add_parts(thread.index, group.count);
    } else if (thread.index < group.count) {
      partials[sample(group, thread.index).first_partial + thread.block - group.first_block] = shared.total(thread.index);
    }
  }

 private:
  static constexpr uint32_t kEach = (1u << kLowBasisLog) / kThreads;

  OB_DEVICE const SamplePlan& sample(const SampleGroup& group, uint32_t i) const { return samples[members[group.first + i]]; }
  // The last group that starts at or before the block.
  OB_DEVICE SampleGroup group_of(uint32_t block) const {
    uint32_t number = 0;
    while (number + 1 < group_count && groups[number + 1].first_block <= block) ++number;
    return groups[number];
  }
  OB_DEVICE void add_products(const Thread& thread, const SampleGroup& group, Shared& shared) const {
    const uint32_t size = 1u << (group.log < kLowBasisLog ? group.log : kLowBasisLog), chunks = (1u << group.log) / size;
    const uint32_t first = (thread.block - group.first_block) * kSampleChunks;
    const QM31* const table = low + (uint64_t{group.basis} << kLowBasisLog);
    for (uint32_t i = 0; i < group.count; ++i) shared.value(i, thread.index) = qm31::kZero;
    for (uint32_t chunk = first; chunk < first + kSampleChunks && chunk < chunks; ++chunk) {
      const QM31 above = high(group.basis, chunk);
      QM31 basis[kEach];
      OB_UNROLL
      for (uint32_t k = 0; k < kEach; ++k) {
        const uint32_t at = k * kThreads + thread.index;
        basis[k] = at < size ? qm31::mul(table[at], above) : qm31::kZero;
      }
      for (uint32_t i = 0; i < group.count; ++i) {
        QM31& own = shared.value(i, thread.index);
        own = qm31::add(own, dot(sample(group, i).coefficients + (uint64_t{chunk} << kLowBasisLog), thread.index, size, basis));
      }
    }
  }
  static OB_DEVICE QM31 dot(const uint32_t* coefficients, uint32_t thread, uint32_t size, const QM31 basis[kEach]) {
    ScalarVector::Sum sum[4];
    OB_UNROLL
    for (uint32_t k = 0; k < kEach; ++k) {
      const uint32_t at = k * kThreads + thread;
      const ScalarVector c{at < size ? coefficients[at] : 0};
      sum[0].add(c, {basis[k].a});
      sum[1].add(c, {basis[k].b});
      sum[2].add(c, {basis[k].c});
      sum[3].add(c, {basis[k].d});
      if (k % 4 == 3) {
        for (ScalarVector::Sum& s : sum) s.fold();
      }
    }
    return {sum[0].value().r, sum[1].value().r, sum[2].value().r, sum[3].value().r};
  }
  // Product of the factors above the table, as the chunk's number says.
  OB_DEVICE QM31 high(uint32_t basis, uint32_t chunk) const {
    QM31 product = qm31::kOne;
    for (uint32_t bit = 0; chunk >> bit != 0; ++bit) {
      if ((chunk >> bit) & 1) product = qm31::mul(product, factors[uint64_t{basis} * kMaxFactors + kLowBasisLog + bit]);
    }
    return product;
  }
};

// Sums of each sample's partial sums; one block each. The block that ends last goes on with the transcript.
template <class Hash>
struct SampleSums {
  static constexpr const char* kName = "sample_sums";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 3;
  using Shared = BlockSums<kThreads, 1>;
  using Local = Nothing;

  const SamplePlan* samples;
  const QM31* partials;
  QM31* values;
  uint32_t count, partial_count;
  const typename Hash::Table* table;
  uint32_t* arrivals;  // a counter that is 0
  TranscriptSteps after;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return count; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return after.count > 0 ? 2 : 1; }
  constexpr Work work(uint32_t) const {
    Work work = after.template work<Hash>();
    work.bytes_read += uint64_t{partial_count} * sizeof(QM31) + uint64_t{count} * sizeof(SamplePlan);
    work.bytes_written += uint64_t{count} * sizeof(QM31);
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t round) const {
    if (round == 1) {
      if (phase == 0 && thread.index == 0 && arrives_last(arrivals, count)) after.template run<Hash>(table);
    } else if constexpr (phase == 0) {
      const uint32_t first = samples[thread.block].first_partial;
      const uint32_t end = thread.block + 1 < count ? samples[thread.block + 1].first_partial : partial_count;
      QM31 sum = qm31::kZero;
      for (uint32_t i = first + thread.index; i < end; i += kThreads) sum = qm31::add(sum, partials[i]);
      shared.value(0, thread.index) = sum;
    } else if constexpr (phase == 1) {
      shared.add_parts(thread.index, 1);
    } else if (thread.index == 0) {
      values[thread.block] = shared.total(0);
    }
  }
};

}  // namespace ob::gpu
#endif
