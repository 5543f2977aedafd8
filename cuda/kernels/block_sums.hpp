// Sums of what the threads of a block hold, in two steps with a barrier between them.
#ifndef OB_KERNELS_BLOCK_SUMS_HPP
#define OB_KERNELS_BLOCK_SUMS_HPP
#include "../protocol/qm31.hpp"
#include "launch.hpp"

namespace ob::gpu {

// In shared memory; up to `most` sums at a time. A phase writes value(sum, thread) for every thread, the next calls add_parts from every
// thread, and from the one after that on total(sum) is there.
template <uint32_t threads, uint32_t most>
struct BlockSums {
  static constexpr uint32_t kParts = 8;
  QM31 values[most * threads];
  QM31 parts[most * kParts];

  OB_DEVICE QM31& value(uint32_t sum, uint32_t thread) { return values[sum * threads + thread]; }
  OB_DEVICE void add_parts(uint32_t thread, uint32_t sums) {
    for (uint32_t i = thread; i < sums * kParts; i += threads) {
      QM31 part = qm31::kZero;
      for (uint32_t k = i % kParts; k < threads; k += kParts) part = qm31::add(part, values[i / kParts * threads + k]);
      parts[i] = part;
    }
  }
  OB_DEVICE QM31 total(uint32_t sum) const {
    QM31 total = qm31::kZero;
    for (uint32_t i = 0; i < kParts; ++i) total = qm31::add(total, parts[sum * kParts + i]);
    return total;
  }
};

}  // namespace ob::gpu
#endif
