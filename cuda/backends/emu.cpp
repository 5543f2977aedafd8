// The emulator: the GPU kernels' own bodies, thread by thread on the processor in an order that changes from launch to launch.
#include "../gpu/gpu_backend.hpp"
#include "host_memory.hpp"

namespace ob {

namespace {

// Different proofs of a process see different orders.
gpu::Order& order() {
  static gpu::Order order(0x0b5e);
  return order;
}

}  // namespace

const char* const kBackendName = "emu";

std::unique_ptr<Backend> make_backend(const ExecutionOptions& options) {
  return std::make_unique<gpu::GpuBackend>(options, std::make_unique<gpu::HostMemory>(), &order());
}

}  // namespace ob
