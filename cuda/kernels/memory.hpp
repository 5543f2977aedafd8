// Where a device's memory comes from, and the queue that its work goes through.
#ifndef OB_KERNELS_MEMORY_HPP
#define OB_KERNELS_MEMORY_HPP
#include <memory>
#include <vector>

#include "operation.hpp"

namespace ob::gpu {

// Operations that are started together.
class Graph {
 public:
  virtual ~Graph() = default;
  // In the order of the launches, not waited for.
  virtual void launch() = 0;
};

class Memory {
 public:
  virtual ~Memory() = default;
  // Called before all other calls on a thread.
  virtual void use() {}
  // Gives back all that was allocated and makes room for regions of this many bytes together, each rounded up to 256. Throws
  // std::runtime_error that says how much is needed and how much is free.
  virtual void reserve(size_t bytes) = 0;
  // Aligned to 256 bytes.
  virtual void* allocate(size_t bytes) = 0;
  // Host memory that copies run from while the host goes on.
  virtual void* allocate_staging(size_t bytes) = 0;

  // Both in the order of the launches. When upload returns the host's memory may change; download waits for all that came before.
  virtual void upload(void* device, const void* host, size_t bytes) = 0;
  virtual void download(void* host, const void* device, size_t bytes) = 0;
  // In order, not waited for: memory that an operation reads must not change before synchronise or download.
  virtual void run(const Operation& operation, Native native) = 0;
  virtual void synchronise(Native native) = 0;
  virtual std::unique_ptr<Graph> graph(std::vector<Operation> operations, Native native) = 0;
  // Milliseconds between two marks, both passed.
  virtual double between(uint32_t first_mark, uint32_t second_mark) = 0;
};

}  // namespace ob::gpu
#endif
