// The columns of the virtual machine's Cpu, Rom and Mem components from the recipe of a run (cuda/vm/recipe.hpp), and what the kernels of
// all its components share. Sizes that a run decides are read from the recipe; a wrong one gives a wrong trace and no access outside.
#ifndef OB_KERNELS_TRACE_VM_HPP
#define OB_KERNELS_TRACE_VM_HPP
#include "../protocol/circle.hpp"
#include "../vm/recipe.hpp"
#include "launch.hpp"

namespace ob::gpu {

// The words of a run's recipe in device memory.
struct VmRecipe {
  const uint32_t* words;

  OB_DEVICE const vm::RecipeHeader& header() const { return *reinterpret_cast<const vm::RecipeHeader*>(words); }
  OB_DEVICE const vm::LogRow& log(uint32_t row) const { return reinterpret_cast<const vm::LogRow*>(words + header().log_at)[row]; }
  OB_DEVICE const vm::RecipeRow& rom(uint32_t pc) const {
    return reinterpret_cast<const vm::RecipeRow*>(words + header().rom_at)[pc < header().rom_rows ? pc : 0];
  }
  OB_DEVICE const vm::DotRow& dot(uint32_t i) const { return reinterpret_cast<const vm::DotRow*>(words + header().dots_at)[i]; }
  // Of a row's number, from 1.
  OB_DEVICE const vm::WeightRow& weights(uint32_t id) const {
    return reinterpret_cast<const vm::WeightRow*>(words + header().weights_at)[id - 1 < header().weights ? id - 1 : 0];
  }
};

// One column of 2^log rows.
struct VmColumn {
  uint32_t* values;
  uint32_t log;

  OB_DEVICE void count(uint32_t row, uint32_t times) const { atomic_add(values + circle::row_to_position(row, log), times); }
};

// Counters of a block: it counts what is asked most often in its own memory and adds that to the column once.
template <uint32_t size>
struct VmCounters {
  uint32_t counts[size];

  OB_DEVICE void clear(uint32_t thread, uint32_t threads) {
    for (uint32_t i = thread; i < size; i += threads) counts[i] = 0;
  }
  // Of a column with at least one row; the rest wraps around, so that nothing is written outside.
  OB_DEVICE void count(const VmColumn& column, uint32_t row) {
    row &= (1u << column.log) - 1;
    if (row < size) {
      atomic_add(counts + row, 1);
    } else {
      column.count(row, 1);
    }
  }
  OB_DEVICE void flush(const VmColumn& column, uint32_t thread, uint32_t threads) const {
    for (uint32_t i = thread; i < size; i += threads) {
      if (counts[i] != 0) column.count(i, counts[i]);
    }
  }
};

// Rows that a block of the kernels below makes: rounds of one a thread.
inline constexpr uint32_t kVmRounds = 8;
// Differences of times that are counted in a block: most accesses are near the one before.
inline constexpr uint32_t kVmNear = 1024;

// A column that is in the recipe in the order of rows, or that counts from 0.
struct VmStoredColumn {
  enum class From : uint32_t { zero, counts, values, times };

  VmColumn column;
  From from;
  uint32_t first_block;
};

struct VmStored {
  static constexpr const char* kName = "trace_vm_stored";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;
  using From = VmStoredColumn::From;

  VmRecipe recipe;
  const VmStoredColumn* columns;
  uint32_t count, blocks;
  uint64_t rows, read_rows;  // of all columns; of those that are read

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return blocks; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  OB_ALWAYS_INLINE static constexpr uint32_t blocks_of(uint32_t log) { return ((1u << log) + kThreads - 1) / kThreads; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = 4 * read_rows;  // at most
    work.bytes_written = 4 * rows;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    uint32_t c = 0;
    while (c + 1 < count && columns[c + 1].first_block <= thread.block) ++c;
    const VmStoredColumn& own = columns[c];
    const uint32_t position = (thread.block - own.first_block) * kThreads + thread.index;
    if (position >= 1u << own.column.log) return;
    const vm::RecipeHeader& h = recipe.header();
    const uint32_t length = own.from == From::zero ? 0 : own.from == From::counts ? h.rom_rows : h.cells;
    const uint32_t at = own.from == From::counts ? h.counts_at : own.from == From::values ? h.values_at : h.times_at;
    const uint32_t row = circle::position_to_row(position, own.column.log);
    own.column.values[position] = row < length ? recipe.words[at + row] : 0;
  }
};

// The rows of the CPU; its last column, how often each difference of times is looked up, must be zero before.
struct VmCpu {
  static constexpr const char* kName = "trace_vm_cpu";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 3;
  using Shared = VmCounters<kVmNear>;
  using Local = Nothing;

  VmRecipe recipe;
  uint32_t* columns;
  uint32_t log, count;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << log) + kThreads * kVmRounds - 1) / (kThreads * kVmRounds); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return kVmRounds; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = uint64_t{sizeof(vm::LogRow)} << log;  // the ROM is small beside it
    work.bytes_written = uint64_t{4} * count << log;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t round) const {
    if constexpr (phase == 0) {
      if (round == 0) shared.clear(thread.index, kThreads);
    } else if constexpr (phase == 1) {
      const uint32_t position = (thread.block * kVmRounds + round) * kThreads + thread.index;
      if (position < 1u << log) fill(position, shared);
    } else {
      if (round + 1 == kVmRounds) shared.flush(differences(), thread.index, kThreads);
    }
  }

 private:
  OB_DEVICE VmColumn differences() const { return {columns + (uint64_t{count - 1} << log), log}; }
  OB_DEVICE void fill(uint32_t position, Shared& shared) const {
    using namespace vm::cpu_column;
    const uint32_t row = circle::position_to_row(position, log);
    const vm::LogRow own = recipe.log(row);
    const vm::Row rom = recipe.rom(own.pc).row;
    const auto put = [&](uint32_t column, uint32_t value) { columns[(uint64_t{column} << log) + position] = value; };
    put(npc_, row + 1 < 1u << log ? recipe.log(row + 1).pc : recipe.header().end_pc);
    put(a_, own.a);
    put(ta_, own.time_a);
    put(rA_, rom.rA);
    put(b_, own.b);
    put(tb_, own.time_b);
    put(adB_, rom.has(vm::flag::mB_) ? m31::add(rom.fB, own.a) : rom.fB);
    put(c_, own.c);
    put(co_, own.old);
    put(tc_, own.time_c);
    put(adC_, rom.has(vm::flag::mC_) ? m31::add(rom.fC, own.a) : rom.fC);
    put(x_, rom.has(vm::flag::qM_) ? m31::add(rom.qA, own.b) : rom.qA);
    put(qB_, rom.qB);
    put(imm_, rom.imm);
    for (uint32_t column = uA_; column + 1 < count; ++column) put(column, rom.flags >> (column - uA_) & 1);
    shared.count(differences(), row - own.time_a);
    shared.count(differences(), row - own.time_b);
    shared.count(differences(), row - own.time_c);
  }
};

}  // namespace ob::gpu
#endif
