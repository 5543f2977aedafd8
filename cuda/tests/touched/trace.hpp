// Which words of device memory emulated kernels touch. The compiler puts a call before every load and store (-fsanitize=thread); here those
// calls count instead of looking for races.
#ifndef OB_TESTS_TOUCHED_TRACE_HPP
#define OB_TESTS_TOUCHED_TRACE_HPP
#include <map>
#include <string>

#include "../../backends/host_memory.hpp"

namespace ob::gpu {

// Of all launches of a kernel, in bytes: what it declares, and the words touched, each once for a launch or once for every block.
struct Touched {
  uint64_t launches = 0, declared_read = 0, declared_written = 0;
  uint64_t read_by_launch = 0, read_by_block = 0, written_by_launch = 0, written_by_block = 0;
  // Words of device or shared memory that a thread wrote and another of its block read or wrote in the same phase.
  uint64_t races = 0;
};

// Memory in one piece, so that an address of the device is known by its value.
class TracedMemory final : public HostMemory {
 public:
  void* allocate(size_t bytes) override;
};

// By kernel, since the process began.
const std::map<std::string, Touched>& touched();

}  // namespace ob::gpu
#endif
