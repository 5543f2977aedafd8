// What a proof asks of a device, phase by phase.
#ifndef OB_KERNELS_COUNTS_HPP
#define OB_KERNELS_COUNTS_HPP
#include <cstdint>
#include <map>
#include <string>

#include "work.hpp"

namespace ob::gpu {

// What was asked of a device since its counts were last reset.
struct Counts {
  uint64_t launches = 0, synchronisations = 0;
  uint64_t copies_up = 0, copies_down = 0, bytes_up = 0, bytes_down = 0;
  // Stretches between two barriers, one after another: those of the rounds and phases of every launch, and of the launches that have one
  // block alone, which nothing else can hide.
  uint64_t steps = 0, lone_steps = 0;
  Work work;
  // Hashes that the emulator saw done: compressions and permutations alone. Zero on a GPU and in a plan.
  Work performed;
  std::map<std::string, uint64_t, std::less<>> launches_by_kernel;

  Counts& operator+=(const Counts& other) {
    launches += other.launches;
    synchronisations += other.synchronisations;
    copies_up += other.copies_up;
    copies_down += other.copies_down;
    bytes_up += other.bytes_up;
    bytes_down += other.bytes_down;
    steps += other.steps;
    lone_steps += other.lone_steps;
    work += other.work;
    performed += other.performed;
    for (const auto& [kernel, launches_of_it] : other.launches_by_kernel) launches_by_kernel[kernel] += launches_of_it;
    return *this;
  }
};

}  // namespace ob::gpu
#endif
