// The columns of wide Fibonacci (air/wide_fibonacci.ts) from a seed: rows are independent, a thread makes one.
#ifndef OB_KERNELS_TRACE_FIBONACCI_HPP
#define OB_KERNELS_TRACE_FIBONACCI_HPP
#include "../protocol/m31.hpp"
#include "launch.hpp"

namespace ob::gpu {

// Where a recipe has its seed: after the number of its words and the generator's.
inline constexpr uint32_t kRecipeSeed = 2;

// One row of `count` columns of 2^log values, one after another.
OB_DEVICE void fibonacci_row(uint32_t* columns, uint32_t log, uint32_t count, uint32_t position, uint32_t seed) {
  uint32_t before = m31::add(1, seed), last = position;
  columns[position] = before;
  columns[(uint64_t{1} << log) + position] = last;
  for (uint32_t k = 2; k < count; ++k) {
    const uint32_t next = m31::add(m31::square(before), m31::square(last));
    columns[(uint64_t{k} << log) + position] = next;
    before = last;
    last = next;
  }
}

struct FibonacciTrace {
  static constexpr const char* kName = "trace_fibonacci";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  static constexpr uint32_t kRecipeElements = 1;
  using Shared = Nothing;
  using Local = Nothing;

  const uint32_t* recipe;
  uint32_t* columns;
  uint32_t log, count;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << log) + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t blocks) const {
    Work work;
    work.bytes_read = uint64_t{4} * blocks;
    work.bytes_written = uint64_t{4} * count << log;
    work.products = uint64_t{2} * (count - 2) << log;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t position = thread.block * kThreads + thread.index;
    if (position < 1u << log) fibonacci_row(columns, log, count, position, recipe[kRecipeSeed]);
  }
};

}  // namespace ob::gpu
#endif
