// Kernels with a barrier too few: the emulator must show it.
#include "../../kernels/trace_vm.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

// A tree whose nodes are read and written in one phase: right in some orders only.
struct RacyNodes {
  static constexpr const char* kName = "racy_nodes";
  static constexpr uint32_t kThreads = 16;
  static constexpr uint32_t kPhases = 1;
  struct Shared {
    uint32_t words[kThreads];
  };
  using Local = Nothing;

  uint32_t* out;

  static uint32_t grid() { return 1; }
  static uint32_t rounds() { return 4; }
  static Work work(uint32_t) { return {}; }
  template <uint32_t phase>
  void run(const Thread& thread, Shared& shared, Local&, uint32_t round) const {
    if (round == 0) {
      shared.words[thread.index] = thread.index * thread.index + 1;
      return;
    }
    if (thread.index >= kThreads >> round) return;
    shared.words[thread.index] = 3 * shared.words[2 * thread.index] + shared.words[2 * thread.index + 1];
    if (round == 3) out[thread.index] = shared.words[thread.index];
  }
};

// Reads its neighbour's word without waiting for it.
struct RacyNeighbours {
  static constexpr const char* kName = "racy_neighbours";
  static constexpr uint32_t kThreads = 16;
  static constexpr uint32_t kPhases = 1;
  struct Shared {
    uint32_t words[kThreads];
  };
  using Local = Nothing;

  uint32_t* out;

  static uint32_t grid() { return 1; }
  static uint32_t rounds() { return 1; }
  static Work work(uint32_t) { return {}; }
  template <uint32_t phase>
  void run(const Thread& thread, Shared& shared, Local&, uint32_t) const {
    shared.words[thread.index] = thread.index;
    out[thread.index] = shared.words[(thread.index + 1) % kThreads];
  }
};

// Counts in a block's memory without waiting until all of it is cleared.
struct RacyCounters {
  static constexpr const char* kName = "racy_counters";
  static constexpr uint32_t kThreads = 16;
  static constexpr uint32_t kPhases = 2;
  using Shared = VmCounters<kThreads>;
  using Local = Nothing;

  uint32_t* out;

  static uint32_t grid() { return 1; }
  static uint32_t rounds() { return 1; }
  static Work work(uint32_t) { return {}; }
  template <uint32_t phase>
  void run(const Thread& thread, Shared& shared, Local&, uint32_t) const {
    const VmColumn column{out, 4};
    if constexpr (phase == 0) {
      shared.clear(thread.index, kThreads);
      shared.count(column, thread.index * 7);
    } else {
      shared.flush(column, thread.index, kThreads);
    }
  }
};

// Says that its block is done while other threads of the block still write; the block that comes last reads what all wrote.
struct RacyArrival {
  static constexpr const char* kName = "racy_arrival";
  static constexpr uint32_t kThreads = 16;
  static constexpr uint32_t kPhases = 2;
  static constexpr uint32_t kBlocks = 4;
  struct Shared {
    bool last;
  };
  using Local = Nothing;

  uint32_t* out;
  uint32_t* words;
  uint32_t* arrivals;

  static uint32_t grid() { return kBlocks; }
  static uint32_t rounds() { return 1; }
  static Work work(uint32_t) { return {}; }
  template <uint32_t phase>
  void run(const Thread& thread, Shared& shared, Local&, uint32_t) const {
    if constexpr (phase == 0) {
      words[thread.block * kThreads + thread.index] = thread.block * kThreads + thread.index + 1;
      if (thread.index == 0) shared.last = arrives_last(arrivals, kBlocks);
    } else {
      if (!shared.last) return;
      out[thread.index] = 0;
      for (uint32_t block = 0; block < kBlocks; ++block) out[thread.index] += words[block * kThreads + thread.index];
    }
  }
};

template <class Racy>
void race_is_caught(const char* name) {
  std::vector<Words> results;
  for (int seed = 0; seed < kOrders; ++seed) {
    Order order(static_cast<uint64_t>(seed));
    HostMemory memory;
    Device device(&memory, &order);
    Words out(Racy::kThreads, 0);
    if constexpr (requires(Racy racy) { racy.arrivals; }) {
      Words words(Racy::kThreads * Racy::kBlocks, 0);
      uint32_t arrivals = 0;
      device.launch(Racy{out.data(), words.data(), &arrivals});
    } else {
      device.launch(Racy{out.data()});
    }
    results.push_back(out);
  }
  bool differ = false;
  for (const Words& result : results) differ |= result != results[0];
  check(differ, std::string(name) + " gives different results in different orders");
}

}  // namespace

void test_races() {
  race_is_caught<RacyNodes>("a tree without its second barrier");
  race_is_caught<RacyNeighbours>("a read of a neighbour without a barrier");
  race_is_caught<RacyCounters>("counters used before all are cleared");
  race_is_caught<RacyArrival>("an arrival before the block's writes");
}

}  // namespace ob::test
