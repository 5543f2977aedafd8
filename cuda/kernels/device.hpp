// A device as the prover sees it: memory, copies and launches in order, and a count of all that is asked of it.
#ifndef OB_KERNELS_DEVICE_HPP
#define OB_KERNELS_DEVICE_HPP
#include <map>
#include <span>
#include <string>
#include <vector>

#include "launch.hpp"

namespace ob::gpu {

// What was asked of a device since its counts were last reset.
struct Counts {
  uint64_t launches = 0, synchronisations = 0, bytes_up = 0, bytes_down = 0;
  Work work;
  std::map<std::string, uint64_t, std::less<>> launches_by_kernel;
};

// A named piece of device memory.
struct Region {
  std::string name;
  size_t bytes;
};

// Where a device's memory comes from.
class Memory {
 public:
  virtual ~Memory() = default;
  // Aligned to 256 bytes; released with this object.
  virtual void* allocate(size_t bytes) = 0;
  // Both in the order of the launches; download waits for them.
  virtual void upload(void* device, const void* host, size_t bytes) = 0;
  virtual void download(void* host, const void* device, size_t bytes) = 0;
};

class Device {
 public:
  // Without a memory nothing runs: addresses are made up, and everything is counted.
  Device(Memory* memory, Native native) : memory_(memory), native_(native) {}

  bool planning() const { return memory_ == nullptr; }
  const Counts& counts() const { return counts_; }
  void reset_counts() { counts_ = {}; }
  // In the order in which they were asked for.
  const std::vector<Region>& regions() const { return regions_; }

  template <class T>
  T* allocate(std::string name, size_t count) {
    if (count == 0) return nullptr;
    const size_t bytes = count * sizeof(T);
    regions_.push_back({std::move(name), bytes});
    if (memory_ != nullptr) return static_cast<T*>(memory_->allocate(bytes));
    made_up_ += (bytes + 255) / 256 * 256;
    return reinterpret_cast<T*>(made_up_);
  }
  // A table that does not change any more.
  template <class T>
  T* table(std::string name, const std::vector<T>& values) {
    T* const place = allocate<T>(std::move(name), values.size());
    if (!values.empty()) upload<T>(place, values);
    return place;
  }
  template <class T>
  void upload(T* device, std::span<const T> values) {
    counts_.bytes_up += values.size_bytes();
    if (memory_ != nullptr) memory_->upload(device, values.data(), values.size_bytes());
  }
  template <class T>
  void download(std::span<T> values, const T* device) {
    ++counts_.synchronisations;
    counts_.bytes_down += values.size_bytes();
    if (memory_ != nullptr) memory_->download(values.data(), device, values.size_bytes());
  }
  template <class K>
  void launch(const K& kernel) {
    const uint32_t blocks = kernel.grid();
    if (blocks == 0) return;
    ++counts_.launches;
    ++counts_.launches_by_kernel[K::kName];
    counts_.work += kernel.work(blocks);
    if (memory_ != nullptr) gpu::launch(kernel, blocks, native_);
  }

 private:
  Memory* memory_;
  Native native_;
  Counts counts_;
  std::vector<Region> regions_;
  uintptr_t made_up_ = 4096;
};

}  // namespace ob::gpu
#endif
