// The emulator: the GPU kernels' own bodies, thread by thread on the processor in an order that changes from launch to launch.
#include <atomic>

#include "../gpu/gpu_backend.hpp"
#include "queued_memory.hpp"

namespace ob {

std::string describe_devices() { return "[]"; }
std::string device_problem() { return ""; }
const char* const kBackendName = "emu";

std::unique_ptr<Backend> make_backend(const ExecutionOptions& options) {
  // Different provers of a process see different orders.
  static std::atomic<uint64_t> seed{0x0b5e};
  auto memory = std::make_unique<gpu::QueuedMemory>(seed++);
  gpu::Order* const order = memory->order();
  return std::make_unique<gpu::GpuBackend>(options, std::move(memory), order);
}

}  // namespace ob
