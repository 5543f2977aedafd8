// A device as the prover sees it: memory, copies and launches in order, and a count of all that is asked of it.
#ifndef OB_KERNELS_DEVICE_HPP
#define OB_KERNELS_DEVICE_HPP
#include <array>
#include <span>
#include <string>
#include <vector>

#include "../options.gen.hpp"
#include "counts.hpp"
#include "kernel_list.hpp"
#include "launch.hpp"

namespace ob::gpu {

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
  // What is asked from now on is counted under this phase of a proof.
  void enter(Phase phase) { phase_ = phase; }
  const Counts& counts(Phase phase) const { return counts_[static_cast<uint32_t>(phase)]; }
  // Of all phases.
  Counts counts() const {
    Counts sum;
    for (const Counts& of_phase : counts_) sum += of_phase;
    return sum;
  }
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
    ++counted().copies_up;
    counted().bytes_up += values.size_bytes();
    if (memory_ != nullptr) memory_->upload(device, values.data(), values.size_bytes());
  }
  template <class T>
  void download(std::span<T> values, const T* device) {
    ++counted().synchronisations;
    ++counted().copies_down;
    counted().bytes_down += values.size_bytes();
    if (memory_ != nullptr) memory_->download(values.data(), device, values.size_bytes());
  }
  template <class K>
  void launch(const K& kernel) {
    static_cast<void>(&kListed<K>);
    const uint32_t blocks = kernel.grid();
    if (blocks == 0) return;
    Counts& count = counted();
    const uint64_t steps = uint64_t{kernel.rounds()} * K::kPhases;
    ++count.launches;
    ++count.launches_by_kernel[K::kName];
    count.steps += steps;
    if (blocks == 1) count.lone_steps += steps;
    count.work += kernel.work(blocks);
    if (memory_ == nullptr) return;
    gpu::launch(kernel, blocks, native_);
    count.performed += take_performed();
  }

 private:
  Counts& counted() { return counts_[static_cast<uint32_t>(phase_)]; }

  Memory* memory_;
  Native native_;
  Phase phase_ = Phase::trace;
  std::array<Counts, kPhases> counts_;
  std::vector<Region> regions_;
  uintptr_t made_up_ = 4096;
};

}  // namespace ob::gpu
#endif
