// Out-of-domain values of columns from their coefficients (stwo 2.3.0 core/poly/circle, prover/poly/circle).
//
// A polynomial of 2^log coefficients at a point is Σ c_j·Π factor_b over the bits b of j, with the factors y, x, π(x), π²(x), … A basis is
// the factors of one point for one size, and the products of the lowest ones as a table.
#ifndef OB_KERNELS_SAMPLE_HPP
#define OB_KERNELS_SAMPLE_HPP
#include "../protocol/circle.hpp"
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
  uint32_t first_block;  // of the launch
};

// Partial sums: a block takes 2^kLowBasisLog coefficients.
struct SamplePartials {
  static constexpr const char* kName = "sample_partials";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 2;
  struct Shared {
    QM31 sums[kThreads];
  };
  using Local = Nothing;

  const SamplePlan* samples;
  const QM31 *factors, *low;
  QM31* partials;  // one a block
  uint32_t count, blocks;
  uint64_t coefficient_words;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return blocks; }
  // Halving sums: one round more than kThreads has bits.
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 8; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = 4 * coefficient_words + uint64_t{count} * sizeof(SamplePlan);
    work.bytes_written = uint64_t{blocks} * sizeof(QM31);
    work.products = 4 * coefficient_words;
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t round) const {
    if constexpr (phase == 0) {
      if (round == 0) shared.sums[thread.index] = dot(thread);
    } else {
      const uint32_t half = kThreads >> (round + 1);
      if (half > 0 && thread.index < half) {
        shared.sums[thread.index] = qm31::add(shared.sums[thread.index], shared.sums[thread.index + half]);
      } else if (half == 0 && thread.index == 0) {
        partials[thread.block] = qm31::mul(shared.sums[0], high(thread.block));
      }
    }
  }

 private:
  // The last sample that starts at or before the block.
  OB_DEVICE const SamplePlan& sample_of(uint32_t block) const {
    uint32_t low_end = 0, high_end = count;
    while (high_end - low_end > 1) {
      const uint32_t middle = (low_end + high_end) / 2;
      if (samples[middle].first_block <= block) {
        low_end = middle;
      } else {
        high_end = middle;
      }
    }
    return samples[low_end];
  }
  OB_DEVICE QM31 dot(const Thread& thread) const {
    const SamplePlan& sample = sample_of(thread.block);
    const uint32_t log = sample.log < kLowBasisLog ? sample.log : kLowBasisLog;
    const uint32_t* const coefficients = sample.coefficients + (uint64_t{thread.block - sample.first_block} << kLowBasisLog);
    const QM31* const table = low + (uint64_t{sample.basis} << kLowBasisLog);
    ScalarVector::Sum sum[4];
    uint32_t pending = 0;
    for (uint32_t i = thread.index; i < 1u << log; i += kThreads) {
      const ScalarVector c{coefficients[i]};
      const QM31 basis = table[i];
      sum[0].add(c, {basis.a});
      sum[1].add(c, {basis.b});
      sum[2].add(c, {basis.c});
      sum[3].add(c, {basis.d});
      if (++pending % 4 == 0) {
        for (ScalarVector::Sum& s : sum) s.fold();
      }
    }
    return {sum[0].value().r, sum[1].value().r, sum[2].value().r, sum[3].value().r};
  }
  // Product of the factors above the table, as the block's number says.
  OB_DEVICE QM31 high(uint32_t block) const {
    const SamplePlan& sample = sample_of(block);
    const uint32_t number = block - sample.first_block;
    QM31 product = qm31::kOne;
    for (uint32_t bit = 0; number >> bit != 0; ++bit) {
      if ((number >> bit) & 1) product = qm31::mul(product, factors[uint64_t{sample.basis} * kMaxFactors + kLowBasisLog + bit]);
    }
    return product;
  }
};

// Sums of each sample's partial sums; one block each. The block that ends last goes on with the transcript.
template <class Hash>
struct SampleSums {
  static constexpr const char* kName = "sample_sums";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 2;
  struct Shared {
    QM31 sums[kThreads];
  };
  using Local = Nothing;

  const SamplePlan* samples;
  const QM31* partials;
  QM31* values;
  uint32_t count, blocks;
  const typename Hash::Table* table;
  uint32_t* arrivals;  // a counter that is 0
  TranscriptSteps after;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return count; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return after.count > 0 ? 9 : 8; }
  constexpr Work work(uint32_t) const {
    Work work = after.template work<Hash>();
    work.bytes_read += uint64_t{blocks} * sizeof(QM31) + uint64_t{count} * sizeof(SamplePlan);
    work.bytes_written += uint64_t{count} * sizeof(QM31);
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t round) const {
    if constexpr (phase == 0) {
      if (round == 8 && thread.index == 0 && arrives_last(arrivals, count)) after.template run<Hash>(table);
      if (round != 0) return;
      const uint32_t first = samples[thread.block].first_block;
      const uint32_t end = thread.block + 1 < count ? samples[thread.block + 1].first_block : blocks;
      QM31 sum = qm31::kZero;
      for (uint32_t i = first + thread.index; i < end; i += kThreads) sum = qm31::add(sum, partials[i]);
      shared.sums[thread.index] = sum;
    } else {
      const uint32_t half = kThreads >> (round + 1);
      if (half > 0 && thread.index < half) {
        shared.sums[thread.index] = qm31::add(shared.sums[thread.index], shared.sums[thread.index + half]);
      } else if (half == 0 && thread.index == 0) {
        values[thread.block] = shared.sums[0];
      }
    }
  }
};

}  // namespace ob::gpu
#endif
