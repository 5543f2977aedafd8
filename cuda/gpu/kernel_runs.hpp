// Kernels of the GPU prover run alone, on what the last proof left on the device, and the card's ceilings beside them.
#ifndef OB_GPU_KERNEL_RUNS_HPP
#define OB_GPU_KERNEL_RUNS_HPP
#include <vector>

#include "../kernel_run.hpp"
#include "stages.hpp"

namespace ob::gpu {

class KernelRuns {
 public:
  // Takes device memory of its own at the first run. Both must outlive this.
  KernelRuns(Device& device, Stages& stages);

  static std::vector<KernelName> names();
  // After a proof. `name`: one of these.
  KernelRun run(const std::string& name, uint32_t repetitions);

 private:
  void once(const std::string& name);
  void grind();
  void transform();
  void wait();

  Device& device_;
  Stages& stages_;
  DeviceTransforms transforms_;
  uint32_t *source_ = nullptr, *target_ = nullptr;
  TranscriptState* state_ = nullptr;
  unsigned long long* found_ = nullptr;
};

}  // namespace ob::gpu
#endif
