// The emulator's memory: every region an allocation of its own, so that an address sanitizer sees every step outside.
#ifndef OB_BACKENDS_HOST_MEMORY_HPP
#define OB_BACKENDS_HOST_MEMORY_HPP
#include <cstring>
#include <memory>
#include <vector>

#include "../kernels/device.hpp"

namespace ob::gpu {

class HostMemory : public Memory {
 public:
  void* allocate(size_t bytes) override {
    regions_.push_back(std::make_unique<unsigned char[]>(bytes));
    std::memset(regions_.back().get(), detail::kPoison, bytes);
    return regions_.back().get();
  }
  void upload(void* device, const void* host, size_t bytes) override { std::memcpy(device, host, bytes); }
  void download(void* host, const void* device, size_t bytes) override { std::memcpy(host, device, bytes); }

 private:
  std::vector<std::unique_ptr<unsigned char[]>> regions_;
};

}  // namespace ob::gpu
#endif
