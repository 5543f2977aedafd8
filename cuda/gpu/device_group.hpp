// Several devices that make one proof: which one is meant, and what goes from one to another.
#ifndef OB_GPU_DEVICE_GROUP_HPP
#define OB_GPU_DEVICE_GROUP_HPP
#include <cstddef>
#include <cstdint>

#include "../kernels/device.hpp"

namespace ob::gpu {

class DeviceGroup {
 public:
  virtual ~DeviceGroup() = default;
  virtual uint32_t count() const = 0;
  // A device; until the next call no other's memory may be touched.
  virtual Device& select(uint32_t number) = 0;

  // Words from one device's memory to another's, after all that was launched on both.
  void exchange(uint32_t to, uint32_t* place, uint32_t from, const uint32_t* words, size_t count) {
    ++copies_;
    bytes_ += count * sizeof(uint32_t);
    copy(to, place, from, words, count * sizeof(uint32_t));
  }
  uint64_t copies() const { return copies_; }
  uint64_t bytes() const { return bytes_; }

 protected:
  virtual void copy(uint32_t to, void* place, uint32_t from, const void* data, size_t bytes) = 0;

 private:
  uint64_t copies_ = 0, bytes_ = 0;
};

}  // namespace ob::gpu
#endif
