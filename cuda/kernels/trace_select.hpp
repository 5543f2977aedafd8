// The columns of the test AIR select (air/select.ts) from a seed: Fibonacci rows, and the squares of a small table.
#ifndef OB_KERNELS_TRACE_SELECT_HPP
#define OB_KERNELS_TRACE_SELECT_HPP
#include "../protocol/circle.hpp"
#include "trace_fibonacci.hpp"

namespace ob::gpu {

struct SelectTrace {
  static constexpr const char* kName = "trace_select";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  static constexpr uint32_t kRecipeElements = 1;
  static constexpr uint32_t kTableLog = 4, kFibonacciColumns = 3;
  using Shared = Nothing;
  using Local = Nothing;

  const uint32_t* recipe;
  uint32_t *fibonacci, *squares;
  uint32_t log;  // at least kTableLog

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << log) + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t blocks) const {
    Work work;
    work.bytes_read = uint64_t{4} * blocks;
    work.bytes_written = (uint64_t{4} * kFibonacciColumns << log) + (uint64_t{4} << kTableLog);
    work.products = (uint64_t{2} << log) + (uint64_t{1} << kTableLog);
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t position = thread.block * kThreads + thread.index;
    if (position < 1u << log) fibonacci_row(fibonacci, log, kFibonacciColumns, position, recipe[kRecipeSeed]);
    if (position < 1u << kTableLog) squares[position] = m31::square(circle::position_to_row(position, kTableLog));
  }
};

}  // namespace ob::gpu
#endif
