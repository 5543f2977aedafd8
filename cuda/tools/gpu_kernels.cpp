// Prints, as JSON, every kernel that the GPU prover can launch: mangled type, name, threads of a block, bytes of shared memory.
#include <cstdio>

#include "../kernels/kernel_list.hpp"

int main() {
  const char* comma = "";
  std::printf("[");
  for (const ob::gpu::KernelEntry& kernel : ob::gpu::kernel_list()) {
    std::printf("%s{\"type\": \"%s\", \"name\": \"%s\", \"threads\": %u, \"sharedBytes\": %zu}", comma, kernel.type, kernel.name,
                kernel.threads, kernel.shared_bytes);
    comma = ",\n ";
  }
  std::printf("]\n");
}
