// What a launch moves and computes, as the kernel itself declares it. A planner adds these up without running anything; the emulator's
// sums must be the same.
#ifndef OB_KERNELS_WORK_HPP
#define OB_KERNELS_WORK_HPP
#include <cstdint>

namespace ob::gpu {

struct Work {
  uint64_t bytes_read = 0;       // of device memory, each address of a block counted once
  uint64_t bytes_written = 0;
  uint64_t compressions = 0;     // Blake2s
  uint64_t permutations = 0;     // Hades
  uint64_t butterflies = 0;      // two additions and a product of base-field elements
  uint64_t products = 0;         // other products of base-field elements

  friend constexpr bool operator==(const Work&, const Work&) = default;
  constexpr Work& operator+=(const Work& other) {
    bytes_read += other.bytes_read;
    bytes_written += other.bytes_written;
    compressions += other.compressions;
    permutations += other.permutations;
    butterflies += other.butterflies;
    products += other.products;
    return *this;
  }
};

}  // namespace ob::gpu
#endif
