// Queues and graphs, emulated: what waits, what must not change meanwhile, and when a graph is built anew.
#include <stdexcept>

#include "../../backends/queued_memory.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

// *out += by.
struct Add {
  static constexpr const char* kName = "add";
  static constexpr uint32_t kThreads = 1;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  uint32_t* out;
  const uint32_t* by;
  uint32_t factor;

  uint32_t grid() const { return 1; }
  uint32_t rounds() const { return 1; }
  Work work(uint32_t) const { return {}; }
  template <uint32_t phase>
  void run(const Thread&, Shared&, Local&, uint32_t) const {
    *out += factor * *by;
  }
};

struct Queue {
  QueuedMemory memory;
  Device device;
  uint32_t *sum, *by;

  explicit Queue(uint64_t seed) : memory(seed), device(&memory, memory.order()) {
    sum = device.allocate<uint32_t>("sum", 1);
    by = device.allocate<uint32_t>("by", 1);
  }
  void set(uint32_t* place, uint32_t value) { device.upload<uint32_t>(place, {&value, 1}); }
  uint32_t read() {
    uint32_t value = 0;
    device.download<uint32_t>({&value, 1}, sum);
    return value;
  }
  // A proof of its own: 0 + factor·value.
  uint32_t prove(bool graphs, uint32_t value, uint32_t factor) {
    device.begin_proof(graphs);
    set(sum, 0);
    set(by, value);
    device.launch(Add{sum, by, factor});
    const uint32_t result = read();
    device.end_proof();
    return result;
  }
};

void test_graphs() {
  Queue queue(1);
  check(queue.prove(true, 5, 2) == 10 && queue.device.graph_counts().built == 1, "a graph is built");
  check(queue.prove(true, 7, 2) == 14 && queue.device.graph_counts().built == 0, "a graph takes what is uploaded");
  check(queue.device.graph_counts().launched == 1, "uploads and launches are one graph");
  check(queue.prove(true, 7, 3) == 21 && queue.device.graph_counts().built == 1, "a graph is built anew for another parameter");
  check(queue.prove(false, 7, 4) == 28 && queue.device.graph_counts().launched == 0, "no graph without graphs");
}

// Staging memory that is used again before the device was waited for, and copies that nothing waits for.
void test_mistakes() {
  int early = 0, late = 0;
  for (uint64_t seed = 0; seed < kOrders; ++seed) {
    Queue queue(seed);
    uint32_t* const staging = queue.device.allocate_staging<uint32_t>(1);
    const uint32_t one = 1, two = 2;
    queue.set(queue.sum, 0);
    queue.device.upload_staged<uint32_t>(queue.by, staging, {&one, 1});
    queue.device.launch(Add{queue.sum, queue.by, 1});
    queue.device.upload_staged<uint32_t>(queue.by, staging, {&two, 1});
    queue.device.launch(Add{queue.sum, queue.by, 1});
    check(queue.read() != 3, "staging memory that changes too soon gives wrong values");

    // The launch does not wait for the copy beside it.
    queue.set(queue.sum, 0);
    queue.set(queue.by, 1);
    queue.device.fork();
    queue.device.upload_staged<uint32_t>(queue.by, staging, {&two, 1}, true);
    queue.device.launch(Add{queue.sum, queue.by, 1});
    queue.device.join();
    (queue.read() == 2 ? early : late) += 1;
  }
  check(early > 0 && late > 0, "a copy beside is done early and late");
  Queue queue(0);
  uint32_t* const staging = queue.device.allocate_staging<uint32_t>(1);
  bool caught = false;
  for (int attempt = 0; attempt < kOrders && !caught; ++attempt) {
    const uint32_t one = 1;
    queue.device.fork();
    queue.device.upload_staged<uint32_t>(queue.by, staging, {&one, 1}, true);
    try {
      queue.read();
    } catch (const std::logic_error&) {
      caught = true;
    }
  }
  check(caught, "a copy that nothing waits for is noticed");
}

}  // namespace

void test_queues() {
  test_graphs();
  test_mistakes();
}

}  // namespace ob::test
