// Single kernels under measurement, behind ob_kernel: the work that a run says it does, and how long it took.
#ifndef OB_KERNEL_RUN_HPP
#define OB_KERNEL_RUN_HPP
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/work.hpp"

namespace ob {

struct KernelRun {
  gpu::Work work;                     // of one repetition
  std::vector<uint64_t> nanoseconds;  // by repetition
};

// Times once() so many times; its work is asked for outside of the time.
template <class Once, class WorkOf>
KernelRun timed_run(uint32_t repetitions, const Once& once, const WorkOf& work_of) {
  KernelRun run;
  for (uint32_t i = 0; i < repetitions; ++i) {
    const auto start = std::chrono::steady_clock::now();
    once();
    const auto time = std::chrono::steady_clock::now() - start;
    run.work = work_of();
    run.nanoseconds.push_back(static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(time).count()));
  }
  return run;
}

// A kernel that can be run alone. Those that `is_ceiling` do nothing but one thing, in registers or the nearest cache (`copy`: in
// memory): what the machine can do at most.
struct KernelName {
  std::string name;
  bool is_ceiling;
};

}  // namespace ob
#endif
