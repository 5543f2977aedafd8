// Emulated queues: nothing that is put on one is done before the host waits for it, and copies on the second queue are done as early or as
// late as their order allows. Staging memory that is changed too soon, and a wait that is missing, give wrong bytes.
#ifndef OB_BACKENDS_QUEUED_MEMORY_HPP
#define OB_BACKENDS_QUEUED_MEMORY_HPP
#include <stdexcept>
#include <utility>

#include "host_memory.hpp"

namespace ob::gpu {

class QueuedMemory final : public HostMemory {
 public:
  // `seed`: of the orders in which blocks and threads are gone through.
  explicit QueuedMemory(uint64_t seed) : order_(seed) {}

  Native order() { return &order_; }
  void reserve(size_t bytes) override {
    queue_.clear();
    HostMemory::reserve(bytes);
  }
  void upload(void* device, const void* host, size_t bytes) override {
    finish();
    HostMemory::upload(device, host, bytes);
  }
  void download(void* host, const void* device, size_t bytes) override {
    finish();
    HostMemory::download(host, device, bytes);
  }
  void run(const Operation& operation, Native) override {
    queue_.push_back(operation);
  }
  void synchronise(Native) override { finish(); }
  double between(uint32_t first_mark, uint32_t second_mark) override {
    finish();
    return HostMemory::between(first_mark, second_mark);
  }

 private:
  using Kind = Operation::Kind;

  void finish() {
    const std::vector<Operation> queue = std::exchange(queue_, {});
    std::vector<bool> done(queue.size(), false);
    std::vector<size_t> late;
    const auto complete = [&] {
      for (const size_t i : late) HostMemory::run(queue[i], &order_);
      late.clear();
    };
    for (size_t i = 0; i < queue.size(); ++i) {
      if (queue[i].kind == Kind::fork) {
        for (size_t k = i + 1; k < queue.size() && queue[k].kind != Kind::fork; ++k) {
          if (queue[k].kind != Kind::copy_beside || order_.permutation(2)[0] == 0) continue;
          HostMemory::run(queue[k], &order_);
          done[k] = true;
        }
      } else if (queue[i].kind == Kind::copy_beside) {
        if (!done[i]) late.push_back(i);
      } else if (queue[i].kind == Kind::join) {
        complete();
      } else {
        HostMemory::run(queue[i], &order_);
      }
    }
    if (!late.empty()) throw std::logic_error("a copy on the second queue that nothing waits for");
  }

  std::vector<Operation> queue_;
  Order order_;
};

}  // namespace ob::gpu
#endif
