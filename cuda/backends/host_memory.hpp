// Emulated device memory: every region an allocation of its own, so that an address sanitizer sees every step outside. What is put on the
// queue is done at once.
#ifndef OB_BACKENDS_HOST_MEMORY_HPP
#define OB_BACKENDS_HOST_MEMORY_HPP
#include <chrono>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

#include "../kernels/device.hpp"

namespace ob::gpu {

class HostMemory : public Memory {
 public:
  void reserve(size_t bytes) override {
    static_cast<void>(bytes);
    regions_.clear();
  }
  void* allocate(size_t bytes) override { return allocate_staging(bytes); }
  void* allocate_staging(size_t bytes) override {
    regions_.push_back(std::make_unique<unsigned char[]>(bytes));
    std::memset(regions_.back().get(), detail::kPoison, bytes);
    return regions_.back().get();
  }
  void upload(void* device, const void* host, size_t bytes) override { std::memcpy(device, host, bytes); }
  void download(void* host, const void* device, size_t bytes) override { std::memcpy(host, device, bytes); }
  void run(const Operation& operation, Native native) override {
    switch (operation.kind) {
      case Operation::Kind::launch:
        operation.run(operation.kernel.data(), operation.blocks, native);
        *operation.performed += take_performed();
        break;
      case Operation::Kind::copy:
      case Operation::Kind::copy_beside: std::memcpy(operation.to, operation.from, operation.bytes); break;
      case Operation::Kind::fork:
      case Operation::Kind::join: break;
      case Operation::Kind::mark: marks_[operation.mark] = std::chrono::steady_clock::now(); break;
    }
  }
  void synchronise(Native) override {}
  std::unique_ptr<Graph> graph(std::vector<Operation> operations, Native native) override {
    return std::make_unique<Kept>(*this, std::move(operations), native);
  }
  double between(uint32_t first_mark, uint32_t second_mark) override {
    return std::chrono::duration<double, std::milli>(marks_.at(second_mark) - marks_.at(first_mark)).count();
  }

 private:
  // The operations as they were when the graph was built.
  class Kept final : public Graph {
   public:
    Kept(Memory& memory, std::vector<Operation> operations, Native native)
        : memory_(memory), operations_(std::move(operations)), native_(native) {}
    void launch() override {
      for (const Operation& operation : operations_) memory_.run(operation, native_);
    }

   private:
    Memory& memory_;
    std::vector<Operation> operations_;
    Native native_;
  };

  std::vector<std::unique_ptr<unsigned char[]>> regions_;
  std::map<uint32_t, std::chrono::steady_clock::time_point> marks_;
};

}  // namespace ob::gpu
#endif
