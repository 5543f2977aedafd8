// Single kernels under measurement, behind ob_kernel: the work that a run says it does, and how long it took.
#ifndef OB_KERNEL_RUN_HPP
#define OB_KERNEL_RUN_HPP
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/work.hpp"

namespace ob {

struct KernelRun {
  gpu::Work work;                     // of one repetition
  std::vector<uint64_t> nanoseconds;  // by repetition
};

// A kernel that can be run alone. Those that `is_ceiling` do nothing but one thing, in registers or the nearest cache (`copy`: in
// memory): what the machine can do at most.
struct KernelName {
  std::string name;
  bool is_ceiling;
};

}  // namespace ob
#endif
