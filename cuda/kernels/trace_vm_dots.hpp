// The columns of the Dot component from the rows of a run, how often its rows of weights are used, and the cells that it reads.
#ifndef OB_KERNELS_TRACE_VM_DOTS_HPP
#define OB_KERNELS_TRACE_VM_DOTS_HPP
#include "../vm/operation_rows.hpp"
#include "trace_vm.hpp"

namespace ob::gpu {

// The sums of every row's chain up to it. The thread of a chain's first row goes through the chain: they are many and short.
struct VmDotSums {
  static constexpr const char* kName = "trace_vm_dot_sums";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  VmRecipe recipe;
  vm::DotSums* sums;  // by row
  uint32_t log;       // rows there is room for

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << log) + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = uint64_t{sizeof(vm::DotRow) + sizeof(vm::WeightRow) + 8} << log;  // at most
    work.bytes_written = uint64_t{sizeof(vm::DotSums)} << log;
    work.products = uint64_t{vm::kDotCells * vm::kDotSums} << log;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t first = thread.block * kThreads + thread.index, rows = recipe.header().dots;
    if (first >= rows || (first > 0 && !starts(first))) return;
    vm::DotSums running{};
    for (uint32_t i = first; i < rows && (i == first || !starts(i)); ++i) {
      vm::add_products(recipe.weights(recipe.dot(i).id), recipe.dot(i), running);
      sums[i] = running;
    }
  }

 private:
  OB_DEVICE bool starts(uint32_t i) const { return recipe.weights(recipe.dot(i).id).first != 0; }
};

// The differences of times and the weights' counts must be zero before, or have been counted in.
struct VmDots {
  static constexpr const char* kName = "trace_vm_dots";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 3;
  using Shared = VmCounters<kVmNear>;
  using Local = Nothing;

  VmRecipe recipe;
  const vm::DotSums* sums;
  uint32_t* columns;
  uint32_t log;
  VmColumn differences, weights;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << log) + kThreads * kVmRounds - 1) / (kThreads * kVmRounds); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return kVmRounds; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = uint64_t{sizeof(vm::DotRow) + sizeof(vm::WeightRow) + sizeof(vm::DotSums)} << log;  // at most
    work.bytes_written = uint64_t{4} * vm::dot_column::kCount << log;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t round) const {
    if constexpr (phase == 0) {
      if (round == 0) shared.clear(thread.index, kThreads);
    } else if constexpr (phase == 1) {
      const uint32_t position = (thread.block * kVmRounds + round) * kThreads + thread.index;
      if (position < 1u << log) fill(position, shared);
      if (position != 0) return;
      // What unused rows look up.
      const uint32_t unused = (1u << log) - recipe.header().dots;
      differences.count(0, vm::kDotCells * unused);
      weights.count(0, unused);
    } else {
      if (round + 1 == kVmRounds) shared.flush(differences, thread.index, kThreads);
    }
  }

 private:
  OB_DEVICE void fill(uint32_t position, Shared& shared) const {
    const uint32_t at = circle::position_to_row(position, log);
    vm::OperationRow row = vm::unused_dot_row();
    if (at < recipe.header().dots) {
      const vm::DotRow dot = recipe.dot(at);
      row = vm::dot_row(recipe.weights(dot.id), dot, sums[at]);
      weights.count(dot.id & ((1u << weights.log) - 1), 1);
      OB_UNROLL
      for (uint32_t k = 0; k < vm::kDotCells; ++k) shared.count(differences, dot.clk - 1 - dot.times[k]);
    }
    OB_UNROLL
    for (uint32_t k = 0; k < vm::dot_column::kCount; ++k) columns[(uint64_t{k} << log) + position] = row[k];
  }
};

}  // namespace ob::gpu
#endif
