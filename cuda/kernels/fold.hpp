// A FRI layer folded, several times in one go (stwo 2.3.0 prover/backend/simd/fri.rs, core/fri.rs).
#ifndef OB_KERNELS_FOLD_HPP
#define OB_KERNELS_FOLD_HPP
#include "layers.hpp"
#include "planes.hpp"

namespace ob::gpu {

// Folds of one launch, at most: a group is held in registers.
inline constexpr uint32_t kMaxFoldStep = 4;

// Doubled inverse twiddle of pair `pair` of a layer of 2^log values after `fold` folds. `circle`: the first fold goes from the circle domain
// to its x coordinates. Tables: 2^j twiddles at tables + 2^j.
OB_DEVICE uint32_t fold_twiddle(const uint32_t* inverse_tables, uint32_t log, bool circle, uint32_t fold, uint32_t pair) {
  if (circle) return LayerTwiddles{inverse_tables, log}.at(fold, pair);
  return inverse_tables[(1u << (log - fold - 1)) + pair];
}

// Twiddles of all pairs of `step` folds: those of the circle are the next layer's.
OB_ALWAYS_INLINE constexpr uint64_t fold_twiddle_words(uint32_t log, bool circle, uint32_t step) {
  const uint64_t all = (uint64_t{1} << log) - (uint64_t{1} << (log - step));
  if (!circle) return all;
  return step == 1 ? uint64_t{1} << (log - 2) : all - (uint64_t{1} << (log - 1));
}

// Folds whose values a thread holds at a time: with more, one half comes after the other, or registers do not do.
inline constexpr uint32_t kFoldsAtOnce = 3;

// What `folds` folds make of 2^folds neighbours, group number `group`; fold i multiplies by powers[i].
template <uint32_t folds>
OB_DEVICE QM31 folded(const Planes& in, uint32_t log, bool circle, const QM31* powers, const uint32_t* inverse_tables, uint32_t group) {
  // The folds made here, of values that are read or that halves were folded to.
  constexpr uint32_t kFirst = folds > kFoldsAtOnce ? folds - 1 : 0;
  QM31 values[1u << (folds - kFirst)];
  if constexpr (kFirst > 0) {
    OB_NO_UNROLL
    for (uint32_t half = 0; half < 2; ++half) {
      const QM31 value = folded<kFirst>(in, log, circle, powers, inverse_tables, 2 * group + half);
      (half == 0 ? values[0] : values[1]) = value;
    }
  } else {
    OB_UNROLL
    for (uint32_t k = 0; k < 1u << folds; ++k) values[k] = in.at((group << folds) + k);
  }
  OB_UNROLL
  for (uint32_t fold = kFirst; fold < folds; ++fold) {
    const uint32_t left = folds - fold - 1;  // folds that follow
    OB_UNROLL
    for (uint32_t k = 0; k < 1u << left; ++k) {
      const uint32_t t = fold_twiddle(inverse_tables, log, circle, fold, (group << left) + k);
      const QM31 a = values[2 * k], b = values[2 * k + 1], d = qm31::sub(a, b);
      const QM31 scaled{times_doubled(d.a, t), times_doubled(d.b, t), times_doubled(d.c, t), times_doubled(d.d, t)};
      values[k] = qm31::add(qm31::add(a, b), qm31::mul(powers[fold], scaled));
    }
  }
  return values[0];
}

// One group of 2^step neighbours to one value, which is returned too; the challenge is squared from fold to fold.
template <uint32_t step>
OB_DEVICE QM31 fold_group(const Planes& in, const Planes& out, uint32_t log, bool circle, const QM31& challenge,
                          const uint32_t* inverse_tables, uint32_t group) {
  QM31 powers[step];
  powers[0] = challenge;
  OB_UNROLL
  for (uint32_t i = 1; i < step; ++i) powers[i] = qm31::square(powers[i - 1]);
  const QM31 value = folded<step>(in, log, circle, powers, inverse_tables, group);
  out.put(group, value);
  return value;
}

// Folds the 2^log values of a layer `step` times.
template <uint32_t step>
struct FoldLayer {
  static constexpr const char* kName = "fold_layer";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  Planes in, out;
  uint32_t log;
  bool circle;
  const QM31* challenge;
  uint32_t squarings;  // of the challenge before the first fold
  const uint32_t* inverse_tables;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << (log - step)) + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    const uint64_t values = uint64_t{1} << log;
    Work work;
    work.bytes_read = 16 * values + 4 * fold_twiddle_words(log, circle, step);
    work.bytes_written = 16 * (values >> step);
    work.products = (values - (values >> step)) * (4 + 16);
    return work;
  }

  // What the first fold multiplies by.
  OB_DEVICE QM31 factor() const {
    QM31 factor = *challenge;
    for (uint32_t i = 0; i < squarings; ++i) factor = qm31::square(factor);
    return factor;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t group = thread.block * kThreads + thread.index;
    if (group < 1u << (log - step)) fold_group<step>(in, out, log, circle, factor(), inverse_tables, group);
  }
};

}  // namespace ob::gpu
#endif
