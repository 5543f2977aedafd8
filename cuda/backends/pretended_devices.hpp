// Several devices on the processor. Each has pages of its own; while one is selected the others' cannot be read or written, so that an
// address used on the wrong device ends the process.
#ifndef OB_BACKENDS_PRETENDED_DEVICES_HPP
#define OB_BACKENDS_PRETENDED_DEVICES_HPP
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "../gpu/device_group.hpp"
#include "host_memory.hpp"

namespace ob::gpu {

// Memory whose regions are pages that can be closed.
class PagedMemory final : public HostMemory {
 public:
  PagedMemory() = default;
  PagedMemory(const PagedMemory&) = delete;
  PagedMemory& operator=(const PagedMemory&) = delete;
  ~PagedMemory() override {
    for (const Pages& pages : regions_) munmap(pages.first, pages.bytes);
  }

  void* allocate(size_t bytes) override {
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE)), size = (bytes + page - 1) / page * page;
    void* const first = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (first == MAP_FAILED) throw std::bad_alloc();
    std::memset(first, detail::kPoison, size);
    regions_.push_back({first, size});
    return first;
  }
  void open(bool readable) {
    for (const Pages& pages : regions_) {
      if (mprotect(pages.first, pages.bytes, readable ? PROT_READ | PROT_WRITE : PROT_NONE) != 0) throw std::bad_alloc();
    }
  }

 private:
  struct Pages {
    void* first;
    size_t bytes;
  };
  std::vector<Pages> regions_;
};

class PretendedDevices final : public DeviceGroup {
 public:
  PretendedDevices(uint32_t count, Native native) {
    for (uint32_t i = 0; i < count; ++i) {
      memories_.push_back(std::make_unique<PagedMemory>());
      devices_.push_back(std::make_unique<Device>(memories_.back().get(), native));
    }
  }

  uint32_t count() const override { return static_cast<uint32_t>(devices_.size()); }
  Device& select(uint32_t number) override {
    for (uint32_t i = 0; i < memories_.size(); ++i) memories_[i]->open(i == number);
    return *devices_[number];
  }

 private:
  void copy(uint32_t to, void* place, uint32_t from, const void* data, size_t bytes) override {
    memories_[to]->open(true);
    memories_[from]->open(true);
    std::memcpy(place, data, bytes);
    memories_[to]->open(false);
    memories_[from]->open(false);
  }

  std::vector<std::unique_ptr<PagedMemory>> memories_;
  std::vector<std::unique_ptr<Device>> devices_;
};

}  // namespace ob::gpu
#endif
