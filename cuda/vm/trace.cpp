#include "trace.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <mutex>

#include "../protocol/m31.hpp"
#include "lookups.hpp"

namespace ob::vm {
namespace {

// Positions filled by one task.
constexpr size_t kChunk = size_t{1} << 14;
// Positions written together: a cache line of each column. Components have at least as many rows.
constexpr size_t kBlock = 16;
static_assert(kBlock <= size_t{1} << kMinLog && kChunk % kBlock == 0);
// Rows a gather asks for ahead of time: in stored order neighbours are far apart in the log.
constexpr size_t kAhead = 12;

uint32_t log_rows_for(size_t count) {
  return std::max(kMinLog, count <= 1 ? 0 : static_cast<uint32_t>(std::bit_width(count - 1)));
}

uint32_t bit_reverse(uint32_t x, uint32_t log) {
  x = (x >> 1 & 0x55555555) | (x & 0x55555555) << 1;
  x = (x >> 2 & 0x33333333) | (x & 0x33333333) << 2;
  x = (x >> 4 & 0x0f0f0f0f) | (x & 0x0f0f0f0f) << 4;
  return __builtin_bswap32(x) >> (32 - log);
}

// The row at a position of stored order.
uint32_t row_at(size_t position, uint32_t log) {
  const uint32_t index = bit_reverse(static_cast<uint32_t>(position), log);
  return 2 * index < uint32_t{1} << log ? 2 * index : (uint32_t{2} << log) - 1 - 2 * index;
}

// The position of a row in stored order: the inverse of row_at.
uint32_t position_of(uint32_t row, uint32_t log) {
  const uint32_t half = uint32_t{1} << (log - 1);
  return bit_reverse(row % 2 == 0 ? row / 2 : 2 * half - 1 - row / 2, log);
}

// What is known of the whole log before any column is written.
struct Gathered {
  std::vector<uint32_t> differences;               // how often each difference of times is looked up
  std::vector<std::vector<uint32_t>> operations;   // by component: the CPU rows that ask it, in execution order
};

class Filler {
 public:
  Filler(const Program& program, const Execution& run, std::span<const Component> components, ThreadPool& pool, uint32_t* columns)
      : program_(program), run_(run), components_(components), pool_(pool) {
    for (const Component& component : components) {
      first_.push_back(columns);
      columns += component.words();
    }
    lookups_ = Lookups(program);
  }

  void fill() {
    gather();
    // The shared tables count what the other components look up.
    for (const bool tables : {false, true}) {
      for (size_t i = 0; i < components_.size(); ++i) {
        if ((components_[i].kind == Kind::tables) == tables) fill_component(i);
      }
    }
  }

 private:
  // One scan of the log per kind of result, side by side.
  void gather() {
    gathered_.operations.resize(components_.size());
    pool_.parallel(components_.size(), [&](size_t i) {
      if (components_[i].kind == Kind::cpu) gather_differences();
      if (components_[i].is_operation() && components_[i].kind != Kind::dot) gather_operations(i);
    });
  }

  void gather_differences() {
    std::vector<uint32_t>& counts = gathered_.differences;
    counts.resize(run_.rows());
    for (uint32_t row = 0; row < run_.rows(); ++row) {
      const LogRow& log = run_.log()[row];
      ++counts[row - log.time_a];
      ++counts[row - log.time_b];
      ++counts[row - log.time_c];
    }
    for (const Component& component : components_) {
      if (component.kind == Kind::dot) counts[0] += kDotCells * unused_rows(component);
    }
    for (const DotRow& dot : run_.dots) {
      for (const uint32_t time : dot.times) ++counts[dot.clk - 1 - time];
    }
  }

  static uint32_t unused_rows(const Component& component) {
    return static_cast<uint32_t>(component.rows() - component.used_rows);
  }

  void gather_operations(size_t component) {
    const Component& wanted = components_[component];
    std::vector<uint8_t> asks(program_.rom.size());
    for (size_t pc = 0; pc < asks.size(); ++pc) asks[pc] = asks_component(program_.rom[pc], wanted);
    std::vector<uint32_t>& rows = gathered_.operations[component];
    rows.reserve(wanted.used_rows);
    for (uint32_t row = 0; row < run_.rows(); ++row) {
      if (asks[run_.log()[row].pc]) rows.push_back(row);
    }
  }

  static bool asks_component(const Row& row, const Component& component) {
    if (!row.has(flag::alu_)) return false;
    switch (component.kind) {
      case Kind::alu: return is_alu(row.imm);
      case Kind::act: return row.imm == op::act_ + component.table;
      case Kind::bit: return is_bit(row.imm);
      default: return false;
    }
  }

  void fill_component(size_t i) {
    const Component& component = components_[i];
    uint32_t* const first = first_[i];
    const auto column = [&](size_t k) { return first + k * component.rows(); };
    switch (component.kind) {
      case Kind::cpu: return in_chunks(component, [&](size_t from, size_t to) { fill_cpu(component, first, from, to); });
      case Kind::rom: return fill_stored(component, column(0), run_.pc_counts);
      case Kind::mem: fill_stored(component, column(0), run_.values); return fill_stored(component, column(1), run_.times);
      case Kind::tables: return fill_tables(component, first);
      case Kind::weights: return fill_stored(component, column(0), weight_counts());
      case Kind::dot: return fill_dots(component, first);
      case Kind::alu:
      case Kind::act:
      case Kind::bit: return in_chunks(component, [&](size_t from, size_t to) { fill_operations(i, from, to); });
    }
  }

  void in_chunks(const Component& component, const std::function<void(size_t from, size_t to)>& body) {
    const size_t rows = component.rows();
    pool_.parallel((rows + kChunk - 1) / kChunk, [&](size_t task) { body(task * kChunk, std::min(rows, (task + 1) * kChunk)); });
  }

  // A column from one in row order; missing rows are 0.
  void fill_stored(const Component& component, uint32_t* column, std::span<const uint32_t> rows) {
    in_chunks(component, [&](size_t from, size_t to) {
      for (size_t position = from; position < to; ++position) {
        const uint32_t row = row_at(position, component.log_rows);
        column[position] = row < rows.size() ? rows[row] : 0;
      }
    });
  }

  void fill_tables(const Component& component, uint32_t* column) {
    const auto next = [&](std::span<const uint32_t> counts) {
      fill_stored(component, column, counts);
      column += component.rows();
    };
    next(lookups_.bytes);
    if (program_.uses_act) std::ranges::for_each(lookups_.entries, next);
    if (program_.uses_bit) next(lookups_.nibbles);
  }

  // How often each row of weights is used, 0 first.
  std::vector<uint32_t> weight_counts() const {
    std::vector<uint32_t> counts(1 + program_.weights.size());
    for (const Component& component : components_) {
      if (component.kind == Kind::dot) counts[0] = unused_rows(component);
    }
    for (const DotRow& dot : run_.dots) ++counts[dot.id];
    return counts;
  }

  // Row by row: sums run through a chain.
  void fill_dots(const Component& component, uint32_t* first) const {
    DotSums sums{};
    const size_t rows = component.rows();
    for (uint32_t row = 0; row < rows; ++row) {
      OperationRow values = unused_dot_row();
      if (row < run_.dots.size()) {
        const DotRow& dot = run_.dots[row];
        const WeightRow& weights = program_.weights[dot.id - 1];
        add_products(weights, dot, sums);
        values = dot_row(weights, dot, sums);
      }
      const size_t position = position_of(row, component.log_rows);
      for (uint32_t k = 0; k < component.columns; ++k) first[k * rows + position] = values[k];
    }
  }

  void fill_cpu(const Component& component, uint32_t* first, size_t from, size_t to) const {
    using namespace cpu_column;
    const size_t rows = component.rows();
    const uint32_t last_flag = program_.uses_dot ? flag::dot_ : flag::jmp_;
    // Columns lie powers of two apart, in the same cache sets: a block is made elsewhere and copied line by line.
    uint32_t block[kCount + 1][kBlock];
    for (size_t start = from; start < to; start += kBlock) {
      for (size_t i = 0; i < kBlock; ++i) {
        prefetch(row_at(std::min(start + i + kAhead, to - 1), component.log_rows));
        const uint32_t row = row_at(start + i, component.log_rows);
        const LogRow& log = run_.log()[row];
        const Row& rom = program_.rom[log.pc];
        block[npc_][i] = row + 1 < rows ? run_.log()[row + 1].pc : run_.end_pc;
        block[a_][i] = log.a;
        block[ta_][i] = log.time_a;
        block[rA_][i] = rom.rA;
        block[b_][i] = log.b;
        block[tb_][i] = log.time_b;
        block[adB_][i] = rom.has(flag::mB_) ? m31::add(rom.fB, log.a) : rom.fB;
        block[c_][i] = log.c;
        block[co_][i] = log.old;
        block[tc_][i] = log.time_c;
        block[adC_][i] = rom.has(flag::mC_) ? m31::add(rom.fC, log.a) : rom.fC;
        block[x_][i] = rom.has(flag::qM_) ? m31::add(rom.qA, log.b) : rom.qA;
        block[qB_][i] = rom.qB;
        block[imm_][i] = rom.imm;
        for (uint32_t bit = 0; flag::uA_ << bit <= last_flag; ++bit) block[uA_ + bit][i] = rom.flags >> bit & 1;
        block[component.columns - 1][i] = gathered_.differences[row];
      }
      for (uint32_t k = 0; k < component.columns; ++k) std::copy_n(block[k], kBlock, first + k * rows + start);
    }
  }

  // The log's row and its lookups, into the cache.
  void prefetch(uint32_t row) const {
    __builtin_prefetch(&run_.log()[row]);
    __builtin_prefetch(&gathered_.differences[row]);
  }

  void fill_operations(size_t i, size_t from, size_t to) {
    const Component& component = components_[i];
    const std::vector<uint32_t>& rows = gathered_.operations[i];
    const Table* const table = component.kind == Kind::act ? &program_.tables[component.table] : nullptr;
    Lookups lookups(program_);
    for (size_t position = from; position < to; ++position) {
      const uint32_t at = row_at(position, component.log_rows);
      const LogRow* const log = at < rows.size() ? &run_.log()[rows[at]] : nullptr;
      const uint32_t operation = log != nullptr ? program_.rom[log->pc].imm : 0;
      OperationRow row{};
      switch (component.kind) {
        case Kind::alu: row = log ? alu_row(operation, log->a, log->b, log->c) : alu_row(op::relu_, 0, 0, 0); break;
        case Kind::bit: row = log ? bit_row(operation, log->a, log->b, log->c) : bit_row(op::and_, 0, 0, 0); break;
        default: row = log ? act_row(*table, log->a, log->c) : act_row(*table, m31::neg(table->offset()), table->values[0]);
      }
      for (uint32_t k = 0; k < component.columns; ++k) first_[i][k * component.rows() + position] = row[k];
      switch (component.kind) {
        case Kind::alu: lookups.count_alu(row); break;
        case Kind::bit: lookups.count_bit(row); break;
        default: lookups.count_act(*table, component.table, row);
      }
    }
    const std::scoped_lock lock(lookups_lock_);
    lookups_.add(lookups);
  }

  const Program& program_;
  const Execution& run_;
  std::span<const Component> components_;
  ThreadPool& pool_;
  std::vector<uint32_t*> first_;  // by component: its first column
  Gathered gathered_;
  std::mutex lookups_lock_;
  Lookups lookups_;
};

}  // namespace

std::vector<Component> components_of(const Program& program, const Execution& run) {
  std::vector<uint32_t> acts(kMaxTables);
  uint32_t alus = 0, bits = 0;
  for (size_t pc = 0; pc < program.rom.size(); ++pc) {
    const Row& row = program.rom[pc];
    if (!row.has(flag::alu_)) continue;
    if (is_alu(row.imm)) alus += run.pc_counts[pc];
    if (is_bit(row.imm)) bits += run.pc_counts[pc];
    if (is_act(row.imm)) acts[row.imm - op::act_] += run.pc_counts[pc];
  }
  uint32_t tables_log = 8;
  for (const Table& table : program.tables) tables_log = std::max(tables_log, table.log_size);
  const uint32_t tables = static_cast<uint32_t>(program.tables.size());
  std::vector<Component> components{
      {Kind::cpu, 0, run.log_rows, cpu_column::kCount + (program.uses_dot ? 1u : 0), 0},
      {Kind::rom, 0, log_rows_for(program.rom.size()), 1, 0},
      {Kind::mem, 0, log_rows_for(run.values.size()), 2, 0},
  };
  const auto operation = [&](Kind kind, uint32_t table, uint32_t columns, uint32_t count) {
    components.push_back({kind, table, log_rows_for(count), columns, count});
  };
  if (program.uses_alu || program.uses_act || program.uses_bit) {
    components.push_back({Kind::tables, 0, tables_log, 1 + (program.uses_act ? tables : 0) + (program.uses_bit ? 1u : 0), 0});
  }
  if (program.uses_alu) operation(Kind::alu, 0, alu_column::kCount, alus);
  for (uint32_t t = 0; program.uses_act && t < tables; ++t) operation(Kind::act, t, 2 + program.tables[t].limbs(), acts[t]);
  if (program.uses_bit) operation(Kind::bit, 0, bit_column::kCount, bits);
  if (program.uses_dot) {
    components.push_back({Kind::weights, 0, log_rows_for(1 + program.weights.size()), 1, 0});
    operation(Kind::dot, 0, dot_column::kCount, static_cast<uint32_t>(run.dots.size()));
  }
  return components;
}

void fill_columns(const Program& program, const Execution& run, std::span<const Component> components, ThreadPool& pool,
                  uint32_t* columns) {
  Filler(program, run, components, pool, columns).fill();
}

}  // namespace ob::vm
