// A device's counts as JSON: the planner's output, and a part of a native prover's report.
#ifndef OB_GPU_WORK_JSON_HPP
#define OB_GPU_WORK_JSON_HPP
#include <string>

#include "../kernels/device.hpp"

namespace ob::gpu {

std::string counts_json(const Counts& counts);
// By phase.
std::string work_json(const Device& device);

}  // namespace ob::gpu
#endif
