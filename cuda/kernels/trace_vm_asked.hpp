// The rows of a run that ask each operation component, in order of execution: counted by chunks of the log, then listed.
#ifndef OB_KERNELS_TRACE_VM_ASKED_HPP
#define OB_KERNELS_TRACE_VM_ASKED_HPP
#include "trace_vm.hpp"

namespace ob::gpu {

// Components that steps ask: Alu, Bit and one of every table.
inline constexpr uint32_t kMaxAsked = 2 + vm::kMaxTables;

// The log in chunks, one a block; neighbouring rows belong to one thread.
struct VmChunks {
  static constexpr uint32_t kThreads = 256, kEach = 8, kRows = kThreads * kEach;

  VmRecipe recipe;
  uint32_t log, components;  // components: asked in this program
  uint32_t* starts;          // by component, then chunk

  OB_ALWAYS_INLINE constexpr uint32_t count() const { return ((1u << log) + kRows - 1) / kRows; }
  // Calls visit(component, row) for the thread's rows that ask.
  template <class Visit>
  OB_DEVICE void each(const Thread& thread, const Visit& visit) const {
    const uint32_t first = thread.block * kRows + thread.index * kEach;
    for (uint32_t row = first; row < first + kEach && row < 1u << log; ++row) {
      const uint32_t asks = recipe.rom(recipe.log(row).pc).asks;
      if (asks - 1 < components) visit(asks - 1, row);
    }
  }
  constexpr Work scan() const {
    Work work;
    work.bytes_read = uint64_t{4} << log;  // pc; the ROM is small beside it
    return work;
  }
};

struct VmCountAsked {
  static constexpr const char* kName = "trace_vm_count_asked";
  static constexpr uint32_t kThreads = VmChunks::kThreads;
  static constexpr uint32_t kPhases = 3;
  struct Shared {
    uint32_t counts[kMaxAsked];
  };
  using Local = Nothing;

  VmChunks chunks;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return chunks.count(); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work = chunks.scan();
    work.bytes_written = uint64_t{4} * chunks.components * chunks.count();
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t) const {
    if constexpr (phase == 1) {
      chunks.each(thread, [&](uint32_t component, uint32_t) { atomic_add(shared.counts + component, 1); });
      return;
    }
    if (thread.index >= chunks.components) return;
    if constexpr (phase == 0) {
      shared.counts[thread.index] = 0;
    } else {
      chunks.starts[thread.index * chunks.count() + thread.block] = shared.counts[thread.index];
    }
  }
};

// Counts to what comes before each chunk. One block; a round for each component.
struct VmAskedStarts {
  static constexpr const char* kName = "trace_vm_asked_starts";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 3;
  struct Shared {
    uint32_t before[kThreads];
  };
  using Local = Nothing;

  VmChunks chunks;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return 1; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return chunks.components; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = work.bytes_written = uint64_t{4} * chunks.components * chunks.count();
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t round) const {
    const uint32_t count = chunks.count(), each = (count + kThreads - 1) / kThreads;
    const uint32_t first = thread.index * each, end = first + each < count ? first + each : count;
    uint32_t* const starts = chunks.starts + round * count;
    if constexpr (phase == 0) {
      uint32_t sum = 0;
      for (uint32_t i = first; i < end; ++i) sum += starts[i];
      shared.before[thread.index] = sum;
    } else if constexpr (phase == 1) {
      if (thread.index != 0) return;
      uint32_t before = 0;
      for (uint32_t i = 0; i < kThreads; ++i) {
        const uint32_t own = shared.before[i];
        shared.before[i] = before;
        before += own;
      }
    } else {
      uint32_t before = shared.before[thread.index];
      for (uint32_t i = first; i < end; ++i) {
        const uint32_t own = starts[i];
        starts[i] = before;
        before += own;
      }
    }
  }
};

// Where the rows that ask a component are listed: as many as the component has rows.
struct VmAskedList {
  uint32_t* rows;
  uint32_t log;
};

struct VmListAsked {
  static constexpr const char* kName = "trace_vm_list_asked";
  static constexpr uint32_t kThreads = VmChunks::kThreads;
  static constexpr uint32_t kPhases = 3;
  struct Shared {
    uint32_t next[kMaxAsked][kThreads];
  };
  using Local = Nothing;

  VmChunks chunks;
  const VmAskedList* lists;
  uint64_t listed;  // rows of all lists

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return chunks.count(); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work = chunks.scan();
    work.bytes_read += uint64_t{4} * chunks.components * chunks.count();
    work.bytes_written = 4 * listed;  // at most
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t) const {
    if constexpr (phase == 0) {
      for (uint32_t c = 0; c < chunks.components; ++c) shared.next[c][thread.index] = 0;
      chunks.each(thread, [&](uint32_t component, uint32_t) { ++shared.next[component][thread.index]; });
    } else if constexpr (phase == 1) {
      if (thread.index >= chunks.components) return;
      uint32_t before = chunks.starts[thread.index * chunks.count() + thread.block];
      for (uint32_t i = 0; i < kThreads; ++i) {
        const uint32_t own = shared.next[thread.index][i];
        shared.next[thread.index][i] = before;
        before += own;
      }
    } else {
      chunks.each(thread, [&](uint32_t component, uint32_t row) {
        const uint32_t at = shared.next[component][thread.index]++;
        if (at < 1u << lists[component].log) lists[component].rows[at] = row;
      });
    }
  }
};

}  // namespace ob::gpu
#endif
