// LogUp columns: fractions of every row, claimed sums, running sums over natural rows (stwo-constraint-framework 2.3.0, prover/logup.rs).
//
// Rows alternate between the halves of the domain: rows 2j and 2j + 1 are at positions 2q and N - 1 - 2q, q the reversed bits of j. So runs
// of 2^run neighbouring pairs j lie 2^(m - run) apart in q, m = log - 1: one run for every value of q's low bits.
#ifndef OB_KERNELS_LOGUP_HPP
#define OB_KERNELS_LOGUP_HPP
#include "../cpu/air_contexts.hpp"
#include "launch.hpp"
#include "planes.hpp"

namespace ob::gpu {

// Batches of a component with straight-line code, at most.
inline constexpr uint32_t kMaxBatches = 16;

// z, alpha of every relation to the powers that combinations need.
struct RelationPowers {
  static constexpr const char* kName = "relation_powers";
  static constexpr uint32_t kThreads = 32;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  const QM31* drawn;  // z, alpha by relation
  QM31* powers;       // `size` by relation
  RelationChallenges* relations;
  uint32_t count, size;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return (count + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = uint64_t{count} * 2 * sizeof(QM31);
    work.bytes_written = uint64_t{count} * (size * sizeof(QM31) + sizeof(RelationChallenges));
    work.products = uint64_t{count} * size * 16;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t r = thread.block * kThreads + thread.index;
    if (r >= count) return;
    QM31* const own = powers + uint64_t{r} * size;
    QM31 power = qm31::kOne;
    for (uint32_t j = 0; j < size; ++j, power = qm31::mul(power, drawn[2 * r + 1])) own[j] = power;
    relations[r] = {drawn[2 * r], own};
  }
};

// Collects a row's batches as quotients in shared memory, where any of them can be reached by its number: an array of a thread would lie
// in device memory. One inversion a batch costs about as much as the products that share one among several.
class QuotientContext : public InteractionContext<ScalarVector> {
 public:
  // `own`: the thread's first word; its words are `stride` apart.
  OB_DEVICE QuotientContext(const InteractionJob& job, uint32_t position, uint32_t* own, uint32_t stride)
      : InteractionContext(job, position, nullptr), own_(own), stride_(stride) {}

  OB_DEVICE void batch(uint32_t, uint32_t index, bool, const BatchVector<ScalarVector>& f) {
    const Secure quotient = f.numerator * inverse(f.denominator);
    uint32_t* const at = own_ + 4 * index * stride_;
    at[0] = quotient.a.r;
    at[stride_] = quotient.b.r;
    at[2 * stride_] = quotient.c.r;
    at[3 * stride_] = quotient.d.r;
  }
  OB_DEVICE QM31 quotient(uint32_t index) const {
    const uint32_t* const at = own_ + 4 * index * stride_;
    return {at[0], at[stride_], at[2 * stride_], at[3 * stride_]};
  }

 private:
  uint32_t* const own_;
  const uint32_t stride_;
};

// The batch columns of a component: sums over a row's batches, the last one without its running sum over rows. One thread a row.
template <class Code>
struct Fractions {
  static constexpr const char* kName = "fractions";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 1;
  struct Shared {
    uint32_t quotients[4 * kMaxBatches * kThreads];
  };
  using Local = Nothing;

  InteractionJob job;
  uint64_t column_words;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << job.log_rows) + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = 4 * column_words;
    work.bytes_written = uint64_t{16} * job.code.program.batches << job.log_rows;
    work.products = uint64_t{16 * 6} * job.code.program.batches << job.log_rows;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t) const {
    const uint32_t position = thread.block * kThreads + thread.index;
    if (position >= 1u << job.log_rows) return;
    QuotientContext context(job, position, shared.quotients + thread.index, kThreads);
    Code::template evaluate<ScalarVector>(context);
    QM31 sum = qm31::kZero;
    for (uint32_t b = 0; b < job.code.program.batches; ++b) {
      sum = qm31::add(sum, context.quotient(b));
      secure_of_qm31(sum).store(job.out + 4 * b, position);
    }
  }
};

// Runs of natural row pairs: chunks of them for each thread.
inline constexpr uint32_t kRunLog = 8;

// Sums inside each run, in place: row 2j holds the sum of the run's rows up to it, and so on; the runs' totals go to `totals`, which has the
// reversed order again. One thread a run: neighbours in memory belong to neighbouring runs.
struct RunSums {
  static constexpr const char* kName = "run_sums";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  Planes column, totals;
  uint32_t log, run_log;  // run_log ≤ log - 1

  OB_ALWAYS_INLINE constexpr uint32_t runs_log() const { return log - 1 - run_log; }
  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << runs_log()) + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = uint64_t{16} << log;
    work.bytes_written = (uint64_t{16} << log) + (uint64_t{16} << runs_log());
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t low = thread.block * kThreads + thread.index;
    if (low >= 1u << runs_log()) return;
    QM31 sum = qm31::kZero;
    for (uint32_t i = 0; i < 1u << run_log; ++i) {
      const uint32_t q = (run_log == 0 ? 0 : reversed_bits(i, run_log) << runs_log()) | low;
      const uint32_t even = 2 * q, odd = (1u << log) - 1 - 2 * q;
      column.put(even, sum = qm31::add(sum, column.at(even)));
      column.put(odd, sum = qm31::add(sum, column.at(odd)));
    }
    totals.put(low, sum);
  }
};

// Totals to what comes before each run; the sum of all is the claimed sum. One block.
struct RunOffsets {
  static constexpr const char* kName = "run_offsets";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 3;
  struct Shared {
    QM31 chunk[kThreads];
  };
  using Local = Nothing;

  Planes totals;          // replaced
  uint32_t runs_log, log;
  QM31 *claimed, *share;  // share = claimed / 2^log

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return 1; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = uint64_t{16} << runs_log;
    work.bytes_written = (uint64_t{16} << runs_log) + 32;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t) const {
    const uint32_t runs = 1u << runs_log, each = (runs + kThreads - 1) / kThreads;
    const uint32_t first = thread.index * each, end = first + each < runs ? first + each : runs;
    if constexpr (phase == 0) {
      QM31 sum = qm31::kZero;
      for (uint32_t i = first; i < end; ++i) sum = qm31::add(sum, totals.at(place(i)));
      shared.chunk[thread.index] = sum;
    } else if constexpr (phase == 1) {
      if (thread.index != 0) return;
      QM31 before = qm31::kZero;
      for (uint32_t i = 0; i < kThreads; ++i) {
        const QM31 own = shared.chunk[i];
        shared.chunk[i] = before;
        before = qm31::add(before, own);
      }
      *claimed = before;
      *share = qm31::mul_m31(before, m31::inv(1u << log));
    } else {
      QM31 before = shared.chunk[thread.index];
      for (uint32_t i = first; i < end; ++i) {
        const QM31 own = totals.at(place(i));
        totals.put(place(i), before);
        before = qm31::add(before, own);
      }
    }
  }

 private:
  OB_DEVICE uint32_t place(uint32_t i) const { return runs_log == 0 ? 0 : reversed_bits(i, runs_log); }
};

// Every row's sum over all rows up to it, less its shares.
struct FinishSums {
  static constexpr const char* kName = "finish_sums";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  Planes column, before;
  uint32_t log, run_log;
  const QM31* share;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << (log - 1)) + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = (uint64_t{16} << log) + (uint64_t{16} << (log - 1 - run_log));
    work.bytes_written = uint64_t{16} << log;
    work.products = uint64_t{4} << log;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t q = thread.block * kThreads + thread.index;
    if (q >= 1u << (log - 1)) return;
    const uint32_t j = log == 1 ? 0 : reversed_bits(q, log - 1);
    const QM31 offset = before.at(q & ((1u << (log - 1 - run_log)) - 1)), own_share = *share;
    const uint32_t even = 2 * q, odd = (1u << log) - 1 - 2 * q;
    column.put(even, qm31::sub(qm31::add(column.at(even), offset), qm31::mul_m31(own_share, 2 * j + 1)));
    column.put(odd, qm31::sub(qm31::add(column.at(odd), offset), qm31::mul_m31(own_share, 2 * j + 2)));
  }
};

}  // namespace ob::gpu
#endif
