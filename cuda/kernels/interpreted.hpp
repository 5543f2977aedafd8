// Components without straight-line code: their programs, interpreted. One thread a position at a time, values in device memory.
#ifndef OB_KERNELS_INTERPRETED_HPP
#define OB_KERNELS_INTERPRETED_HPP
#include "../cpu/interpreter.hpp"
#include "composition.hpp"
#include "logup.hpp"

namespace ob::gpu {

inline constexpr uint32_t kInterpreterThreads = 128;
// Blocks of a launch, at most: scratch memory is theirs.
inline constexpr uint32_t kInterpreterBlocks = 512;

OB_ALWAYS_INLINE constexpr uint32_t interpreter_blocks(uint64_t positions) {
  const uint64_t blocks = (positions + kInterpreterThreads - 1) / kInterpreterThreads;
  return blocks < kInterpreterBlocks ? static_cast<uint32_t>(blocks) : kInterpreterBlocks;
}
// Words of scratch memory of one thread.
OB_ALWAYS_INLINE constexpr uint32_t interpreter_words(const ProgramView& program) {
  return program.slots + 5 * program.fractions + (8 + 4) * program.batches;
}

struct InterpretedCompose {
  static constexpr const char* kName = "compose_interpreted";
  static constexpr uint32_t kThreads = kInterpreterThreads;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  CompositionJob job;
  const QM31* claimed_share;
  uint64_t column_words;
  uint32_t* scratch;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return interpreter_blocks(uint64_t{2} << job.log_rows); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  // Scratch memory is not counted: it stays in the caches.
  constexpr Work work(uint32_t blocks) const {
    Work work;
    work.bytes_read = 4 * column_words + (job.accumulate ? uint64_t{32} << job.log_rows : 0);
    work.bytes_read += blocks * static_cast<uint64_t>(job.weights[1] - job.weights[0]) * sizeof(SecureMatrix);
    work.bytes_written = uint64_t{32} << job.log_rows;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const ProgramView& program = job.code.program;
    const uint32_t number = thread.block * kThreads + thread.index;
    auto* const slots = reinterpret_cast<ScalarVector*>(scratch + uint64_t{number} * interpreter_words(program));
    auto* const fractions = reinterpret_cast<FractionVector<ScalarVector>*>(slots + program.slots);
    for (uint32_t p = number; p < 2u << job.log_rows; p += thread.blocks * kThreads) {
      CompositionContext<ScalarVector> context(job, p, claimed_share != nullptr ? *claimed_share : job.claimed_share);
      interpret(program, &context, 1, slots, fractions);
      context.finish();
    }
  }
};

// Divides the batches of one row, with one inversion, and writes their running sums.
OB_DEVICE void divide_row(const InteractionJob& job, uint32_t position, const BatchVector<ScalarVector>* sums, Secure* products) {
  const uint32_t batches = job.code.program.batches;
  products[0] = sums[0].denominator;
  for (uint32_t b = 1; b < batches; ++b) products[b] = products[b - 1] * sums[b].denominator;
  Secure rest = inverse(products[batches - 1]);
  for (uint32_t b = batches; b-- > 0;) {
    const Secure own = b == 0 ? rest : rest * products[b - 1];
    rest = rest * sums[b].denominator;
    products[b] = sums[b].numerator * own;
  }
  Secure sum = products[0];
  sum.store(job.out, position);
  for (uint32_t b = 1; b < batches; ++b) {
    sum = sum + products[b];
    sum.store(job.out + 4 * b, position);
  }
}

struct InterpretedFractions {
  static constexpr const char* kName = "fractions_interpreted";
  static constexpr uint32_t kThreads = kInterpreterThreads;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  InteractionJob job;
  uint64_t column_words;
  uint32_t* scratch;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return interpreter_blocks(uint64_t{1} << job.log_rows); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = 4 * column_words;
    work.bytes_written = uint64_t{16} * job.code.program.batches << job.log_rows;
    work.products = uint64_t{16 * 4} * job.code.program.batches << job.log_rows;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const ProgramView& program = job.code.program;
    const uint32_t number = thread.block * kThreads + thread.index;
    auto* const slots = reinterpret_cast<ScalarVector*>(scratch + uint64_t{number} * interpreter_words(program));
    auto* const fractions = reinterpret_cast<FractionVector<ScalarVector>*>(slots + program.slots);
    auto* const sums = reinterpret_cast<BatchVector<ScalarVector>*>(fractions + program.fractions);
    auto* const products = reinterpret_cast<Secure*>(sums + program.batches);
    for (uint32_t p = number; p < 1u << job.log_rows; p += thread.blocks * kThreads) {
      InteractionContext<ScalarVector> context(job, p, sums);
      interpret(program, &context, 1, slots, fractions);
      divide_row(job, p, sums, products);
    }
  }
};

}  // namespace ob::gpu
#endif
