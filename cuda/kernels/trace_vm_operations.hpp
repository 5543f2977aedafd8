// The columns of the operation components Alu, Bit and Act from the rows that ask them, and their lookups in the shared tables.
#ifndef OB_KERNELS_TRACE_VM_OPERATIONS_HPP
#define OB_KERNELS_TRACE_VM_OPERATIONS_HPP
#include "../vm/operation_rows.hpp"
#include "trace_vm_asked.hpp"

namespace ob::gpu {

// The shared tables' columns that one operation component counts in; they must be zero before.
struct VmLookups {
  VmColumn bytes;    // of Alu and Act; of Bit the nibbles
  VmColumn entries;  // of Act alone
};

struct VmOperationJob {
  VmRecipe recipe;
  uint32_t component;  // its number in the recipe
  VmAskedList asked;
  uint32_t* columns;
  uint32_t log, count;
  VmLookups lookups;
};

// What the kinds of components have of their own: the row of a step or of none, and what it looks up.
struct VmAluRows {
  static constexpr const char* kName = "trace_vm_alu";
  static constexpr uint32_t kColumns = vm::alu_column::kCount;

  OB_DEVICE static vm::OperationRow row(const VmOperationJob&, uint32_t operation, const vm::LogRow& log) {
    return vm::alu_row(operation, log.a, log.b, log.c);
  }
  OB_DEVICE static vm::OperationRow unused(const VmOperationJob&) { return vm::alu_row(vm::op::relu_, 0, 0, 0); }
  OB_DEVICE static void count(const VmOperationJob& job, const vm::OperationRow& row, bool, VmCounters<256>& bytes) {
    using namespace vm::alu_column;
    OB_UNROLL
    for (uint32_t i = 0; i < 4; ++i) bytes.count(job.lookups.bytes, row[l0_ + i]);
    bytes.count(job.lookups.bytes, 4 * row[l3_]);
  }
};

struct VmBitRows {
  static constexpr const char* kName = "trace_vm_bit";
  static constexpr uint32_t kColumns = vm::bit_column::kCount;

  OB_DEVICE static vm::OperationRow row(const VmOperationJob&, uint32_t operation, const vm::LogRow& log) {
    return vm::bit_row(operation, log.a, log.b, log.c);
  }
  OB_DEVICE static vm::OperationRow unused(const VmOperationJob&) { return vm::bit_row(vm::op::and_, 0, 0, 0); }
  OB_DEVICE static void count(const VmOperationJob& job, const vm::OperationRow& row, bool, VmCounters<256>& nibbles) {
    using namespace vm::bit_column;
    OB_UNROLL
    for (uint32_t i = 0; i < 8; ++i) nibbles.count(job.lookups.bytes, 16 * row[x0_ + i] + row[y0_ + i]);
    nibbles.count(job.lookups.bytes, 16 * 2 * row[x7_] + 2 * row[y7_]);
  }
};

struct VmActRows {
  static constexpr const char* kName = "trace_vm_act";
  static constexpr uint32_t kColumns = 2 + vm::kMaxLimbs;  // at most

  OB_DEVICE static const vm::RecipeHeader::Table& table(const VmOperationJob& job) {
    const vm::RecipeHeader& h = job.recipe.header();
    return h.tables[h.component[job.component].table];
  }
  OB_DEVICE static vm::OperationRow row(const VmOperationJob& job, uint32_t, const vm::LogRow& log) {
    return vm::act_row(table(job).size, log.a, log.c);
  }
  // The first entry.
  OB_DEVICE static vm::OperationRow unused(const VmOperationJob& job) {
    const vm::RecipeHeader::Table& own = table(job);
    return vm::act_row(own.size, m31::neg(own.size.offset()), own.first);
  }
  // Entries of unused rows are counted all at once.
  OB_DEVICE static void count(const VmOperationJob& job, const vm::OperationRow& row, bool used, VmCounters<256>& bytes) {
    const vm::TableSize size = table(job).size;
    if (used) job.lookups.entries.count(m31::add(row[0], size.offset()) >> size.shift & ((1u << size.log_size) - 1), 1);
    const uint32_t limbs = job.count - 2, free = 8 * limbs - size.shift;
    OB_UNROLL
    for (uint32_t i = 2; i < kColumns; ++i) {
      if (i >= job.count) continue;
      bytes.count(job.lookups.bytes, row[i]);
      if (i + 1 == job.count && free > 0) bytes.count(job.lookups.bytes, row[i] << free & 255);
    }
  }
};

template <class Rows>
struct VmOperations {
  static constexpr const char* kName = Rows::kName;
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 3;
  using Shared = VmCounters<256>;
  using Local = Nothing;

  VmOperationJob job;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << job.log) + kThreads * kVmRounds - 1) / (kThreads * kVmRounds); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return kVmRounds; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = uint64_t{4 + sizeof(vm::LogRow)} << job.log;  // at most
    work.bytes_written = uint64_t{4} * job.count << job.log;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t round) const {
    if constexpr (phase == 0) {
      if (round == 0) shared.clear(thread.index, kThreads);
    } else if constexpr (phase == 1) {
      const uint32_t position = (thread.block * kVmRounds + round) * kThreads + thread.index;
      if (position < 1u << job.log) fill(position, shared);
      if (position == 0 && job.lookups.entries.values != nullptr) job.lookups.entries.count(0, (1u << job.log) - used_rows());
    } else {
      if (round + 1 == kVmRounds) shared.flush(job.lookups.bytes, thread.index, kThreads);
    }
  }

 private:
  OB_DEVICE uint32_t used_rows() const { return job.recipe.header().component[job.component].used_rows; }
  OB_DEVICE void fill(uint32_t position, Shared& shared) const {
    const uint32_t at = circle::position_to_row(position, job.log);
    const bool used = at < used_rows();
    vm::OperationRow row;
    if (used) {
      const vm::LogRow log = job.recipe.log(job.asked.rows[at] & ((1u << job.recipe.header().log_rows) - 1));
      row = Rows::row(job, job.recipe.rom(log.pc).row.imm, log);
    } else {
      row = Rows::unused(job);
    }
    OB_UNROLL
    for (uint32_t k = 0; k < Rows::kColumns; ++k) {
      if (k < job.count) job.columns[(uint64_t{k} << job.log) + position] = row[k];
    }
    Rows::count(job, row, used, shared);
  }
};

}  // namespace ob::gpu
#endif
