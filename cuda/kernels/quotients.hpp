// The DEEP quotients on the first positions of the domain (stwo 2.3.0 core/pcs/quotients.rs, prover/pcs/quotient_ops.rs).
//
// What is sampled where follows from the shape and is uploaded with it; values, points and powers of the challenge are the device's own.
#ifndef OB_KERNELS_QUOTIENTS_HPP
#define OB_KERNELS_QUOTIENTS_HPP
#include "../protocol/circle.hpp"
#include "block_sums.hpp"
#include "hashes.hpp"
#include "planes.hpp"

namespace ob::gpu {

// A sample with the power of the challenge it gets. Terms are sorted by point, then slot.
struct QuotientTerm {
  uint32_t power;
  uint32_t value;  // number of the sampled value
  uint32_t point;
  uint32_t slot;   // of the weight of its column at its point
};

// A point's terms and slots: [first, end) of both.
struct QuotientGroup {
  uint32_t first_term, end_term, first_slot, end_slot;
};

// What a point's terms add up to, besides the columns' weights.
struct PointConstants {
  QM31 y_weight, constant;
  CM31 denominator, denominator_x, denominator_y;
};

// Weights of columns and constants of points; one block a point.
struct QuotientWeights {
  static constexpr const char* kName = "quotient_weights";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 3;
  using Shared = BlockSums<kThreads, 2>;  // of the weights of y, of the constants
  struct Local {
    SecurePoint point;
  };

  const QuotientTerm* terms;
  const QuotientGroup* groups;
  const QM31* parameter;      // of the out-of-domain point
  const CirclePoint* moves;   // from there to the points
  const QM31 *values, *challenge;
  QM31* weights;              // by slot
  PointConstants* constants;  // by point
  uint32_t count;             // points
  uint32_t term_count, slot_count;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return count; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = uint64_t{term_count} * (sizeof(QuotientTerm) + sizeof(QM31)) + uint64_t{count} * (sizeof(QuotientGroup) + sizeof(CirclePoint));
    work.bytes_written = uint64_t{slot_count} * sizeof(QM31) + uint64_t{count} * sizeof(PointConstants);
    work.products = uint64_t{term_count} * 16 * 20;
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local& local, uint32_t) const {
    if constexpr (phase == 0) {
      local.point = circle::add(circle::from_parameter(*parameter), moves[thread.block]);
      add_terms(thread, local.point, shared);
    } else if constexpr (phase == 1) {
      shared.add_parts(thread.index, 2);
    } else if (thread.index == 0) {
      const SecurePoint& point = local.point;
      const CM31 rx = qm31::re(point.x), ix = qm31::im(point.x), ry = qm31::re(point.y), iy = qm31::im(point.y);
      constants[thread.block] = {shared.total(0), shared.total(1), cm31::sub(cm31::mul(rx, iy), cm31::mul(ry, ix)), cm31::neg(iy), ix};
    }
  }

 private:
  // The threads share out slots; the terms of a slot follow one another.
  OB_DEVICE void add_terms(const Thread& thread, const SecurePoint& point, Shared& shared) const {
    const QuotientGroup group = groups[thread.block];
    const QM31 c = qm31::sub(qm31::conj(point.y), point.y);
    QM31 y_weight = qm31::kZero, constant = qm31::kZero, weight = qm31::kZero;
    for (uint32_t t = group.first_term; t < group.end_term; ++t) {
      const QuotientTerm term = terms[t];
      if ((term.slot - group.first_slot) % kThreads != thread.index) continue;
      const QM31 power = qm31::pow(*challenge, term.power), value = values[term.value];
      const QM31 a = qm31::sub(qm31::conj(value), value), b = qm31::sub(qm31::mul(value, c), qm31::mul(a, point.y));
      y_weight = qm31::add(y_weight, qm31::mul(power, a));
      constant = qm31::add(constant, qm31::mul(power, b));
      weight = qm31::add(weight, qm31::mul(power, c));
      if (t + 1 == group.end_term || terms[t + 1].slot != term.slot) {
        weights[term.slot] = weight;
        weight = qm31::kZero;
      }
    }
    shared.value(0, thread.index) = y_weight;
    shared.value(1, thread.index) = constant;
  }
};

// The answers at positions 0 … 2^log - 1 of a domain of 2^domain_log points.
struct Quotients {
  static constexpr const char* kName = "quotients";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;
  static constexpr uint32_t kMaxPoints = 64;

  const LeafColumn* columns;  // by slot; as positions of the domain read them
  const QM31* weights;
  const QuotientGroup* groups;
  const PointConstants* constants;
  const uint32_t* tables;     // doubled twiddles
  Planes out;
  uint32_t points, slots, log, domain_log;
  uint64_t column_words;      // of all slots, on the positions that are read

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << log) + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  // `slots` of all points and what is known of them are read by every block; a twiddle serves four positions.
  constexpr Work work(uint32_t blocks) const {
    Work work;
    work.bytes_read = 4 * column_words + (uint64_t{1} << log);
    work.bytes_read += blocks * (slots * (sizeof(LeafColumn) + sizeof(QM31)) + points * (sizeof(QuotientGroup) + sizeof(PointConstants)));
    work.bytes_written = uint64_t{16} << log;
    work.products = 4 * column_words;
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t position = thread.block * kThreads + thread.index;
    if (position >= 1u << log) return;
    ScalarVector x, y;
    ScalarVector::domain_point(tables + (1u << (domain_log - 2)), position, x, y);
    QM31 answer = qm31::kZero;
    for (uint32_t p = 0; p < points; ++p) {
      const PointConstants& point = constants[p];
      const QM31 line = qm31::add(qm31::mul_m31(point.y_weight, y.r), point.constant);
      const QM31 numerator = qm31::sub(weighted_sum(groups[p], position), line);
      const CM31 denominator =
          cm31::add(point.denominator, cm31::add(cm31::mul_m31(point.denominator_x, x.r), cm31::mul_m31(point.denominator_y, y.r)));
      const CM31 inverse = cm31::inv(denominator);
      const QM31 quotient = qm31::from_cm31(cm31::mul(qm31::re(numerator), inverse), cm31::mul(qm31::im(numerator), inverse));
      answer = qm31::add(answer, quotient);
    }
    out.put(position, answer);
  }

 private:
  OB_DEVICE QM31 weighted_sum(const QuotientGroup& group, uint32_t position) const {
    ScalarVector::Sum sum[4];
    for (uint32_t slot = group.first_slot; slot < group.end_slot; ++slot) {
      const ScalarVector f{columns[slot].value(position)};
      const QM31 weight = weights[slot];
      sum[0].add(f, {weight.a});
      sum[1].add(f, {weight.b});
      sum[2].add(f, {weight.c});
      sum[3].add(f, {weight.d});
      if ((slot - group.first_slot) % 4 == 3) {
        for (ScalarVector::Sum& s : sum) s.fold();
      }
    }
    return {sum[0].value().r, sum[1].value().r, sum[2].value().r, sum[3].value().r};
  }
};

}  // namespace ob::gpu
#endif
