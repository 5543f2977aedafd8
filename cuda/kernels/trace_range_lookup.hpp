// The columns of range_lookup (air/range_lookup.ts) from a seed. The steps repeat every kRange rows, so that the running sum and the
// multiplicities have closed forms.
#ifndef OB_KERNELS_TRACE_RANGE_LOOKUP_HPP
#define OB_KERNELS_TRACE_RANGE_LOOKUP_HPP
#include "../protocol/circle.hpp"
#include "trace_fibonacci.hpp"

namespace ob::gpu {

struct RangeLookupTrace {
  static constexpr const char* kName = "trace_range_lookup";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  static constexpr uint32_t kRecipeElements = 1;
  static constexpr uint32_t kRangeLog = 4, kRange = 1u << kRangeLog, kFibonacciColumns = 3;
  using Shared = Nothing;
  using Local = Nothing;

  const uint32_t* recipe;
  uint32_t *counter, *fibonacci, *table;
  uint32_t log;  // of the counter; more than kRangeLog

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << log) + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t blocks) const {
    Work work;
    work.bytes_read = uint64_t{4} * blocks;
    work.bytes_written = (uint64_t{16} << log) + (uint64_t{4} * kFibonacciColumns << (log - 1)) + 4 * kRange;
    work.products = (uint64_t{1} << log) + (uint64_t{2} << (log - 1));
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t position = thread.block * kThreads + thread.index, seed = recipe[kRecipeSeed];
    if (position < 1u << log) counter_row(position, seed);
    if (position < 1u << (log - 1)) fibonacci_row(fibonacci, log - 1, kFibonacciColumns, position, seed);
    if (position < kRange) table[position] = multiplicity(circle::position_to_row(position, kRangeLog), seed);
  }

 private:
  OB_DEVICE static uint32_t step(uint32_t x) { return (7 * x + 3) % kRange; }
  OB_DEVICE static uint32_t looked_up(uint32_t x) { return (x % kRange * x + 1) % kRange; }

  OB_DEVICE void counter_row(uint32_t position, uint32_t seed) const {
    const uint32_t rows = 1u << log, row = circle::position_to_row(position, log), x = row + seed % kRange;
    // A period's steps are the numbers below kRange in some order.
    uint32_t sum = kRange * (kRange - 1) / 2 * ((row + 1) / kRange);
    for (uint32_t i = (row + 1) / kRange * kRange; i <= row; ++i) sum += step(i + seed % kRange);
    const uint32_t v = m31::add(m31::add(2, seed), sum);
    counter[position] = v;
    counter[rows + position] = step(x);
    counter[2 * uint64_t{rows} + position] = looked_up(x);
    counter[3 * uint64_t{rows} + position] = m31::square(v);
  }
  // A row looks up its step once and its other value twice; rows are whole periods.
  OB_DEVICE uint32_t multiplicity(uint32_t value, uint32_t seed) const {
    uint32_t count = 1;
    for (uint32_t x = 0; x < kRange; ++x) count += looked_up(x + seed % kRange) == value ? 2 : 0;
    return count << (log - kRangeLog);
  }
};

}  // namespace ob::gpu
#endif
