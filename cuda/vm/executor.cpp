#include "executor.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "../protocol/m31.hpp"
#include "inverse.hpp"

namespace ob::vm {
namespace {

// The group of steps that takes the sums of a chain: what its first step asked, and when.
struct DotGroup {
  uint32_t id = 0, base = 0, row = 0;
  std::array<uint32_t, kDotSums> sums{};
};

// The machine between two runs of rows.
struct Machine {
  const Program& program;
  Execution& run;
  uint32_t pc = 0;
  uint32_t halted_at = 0;
  DotGroup group{};
};

[[noreturn]] __attribute__((noinline, cold)) void fault(FaultKind kind, uint32_t pc, uint32_t x = 0, uint32_t y = 0, uint32_t z = 0) {
  throw Fault{kind, pc, x, y, z};
}

bool is_negative(uint32_t x) { return x > (P - 1) / 2; }

// The result of an operation; false when there is none.
bool operate(const Program& program, uint32_t operation, uint32_t a, uint32_t b, uint32_t& c) {
  switch (operation) {
    case op::relu_: c = is_negative(a) ? 0 : a; return true;
    case op::lt_: c = is_negative(m31::sub(a, b)); return true;
    case op::eq_: c = a == b; return true;
    case op::div_: c = m31::mul(a, inverse(b)); return b != 0;
    case op::max_: c = is_negative(m31::sub(a, b)) ? b : a; return true;
    case op::and_: c = a & b; return true;
    case op::or_: c = (a | b) == P ? 0 : a | b; return true;
    case op::xor_: c = (a ^ b) == P ? 0 : a ^ b; return true;
    default: break;
  }
  if (operation < op::act_ || operation - op::act_ >= program.tables.size()) return false;
  const Table& table = program.tables[operation - op::act_];
  const uint32_t index = m31::add(a, table.offset()) >> table.shift;
  if (index >= table.values.size()) return false;
  c = table.values[index];
  return true;
}

// The index in `values` of cell fixed + a of data memory.
OB_ALWAYS_INLINE uint32_t data_cell(const Program& program, uint32_t pc, uint32_t fixed, uint32_t a) {
  const uint32_t address = m31::add(fixed, a);
  if (address >= program.memory_cells) [[unlikely]] fault(FaultKind::address, pc, address);
  return kRegisterCells + address;
}

// The sums of the chain that ends at row of weights `id`, read at the time after `row`.
void run_chain(Machine& machine, uint32_t pc, uint32_t id, uint32_t base, uint32_t row) {
  const Program& program = machine.program;
  Execution& run = machine.run;
  std::array<uint64_t, kDotSums> sums{};
  if (run.dots.size() + id - program.weights[id - 1].start > size_t{1} << kMaxLog) fault(FaultKind::dot_rows, pc);
  for (uint32_t i = program.weights[id - 1].start; i < id; ++i) {
    const WeightRow& weights = program.weights[i];
    const uint32_t first = m31::add(base, weights.offset);
    DotRow dot{row + 1, i + 1, base, {}, {}};
    for (uint32_t k = 0; k < kDotCells; ++k) {
      const uint32_t cell = data_cell(program, pc, first, k);
      dot.values[k] = run.values[cell];
      dot.times[k] = run.times[cell];
      run.times[cell] = row + 1;
      for (uint32_t j = 0; j < kDotSums; ++j) {
        sums[j] = m31::reduce(sums[j] + uint64_t{weights.weights[kDotCells * j + k]} * dot.values[k]);
      }
    }
    run.dots.push_back(dot);
  }
  machine.group = {id, base, row, {}};
  std::ranges::copy(sums, machine.group.sums.begin());
}

// The sum that a step asks for.
uint32_t dot_sum(Machine& machine, uint32_t pc, const Row& r, uint32_t a, uint32_t row) {
  const uint32_t base = r.has(flag::mB_) ? m31::add(r.fB, a) : r.fB;
  DotGroup& group = machine.group;
  if (r.qA == 0) {
    run_chain(machine, pc, r.imm, base, row);
  } else if (group.id != r.imm || group.base != base || group.row + r.qA != row) {
    fault(FaultKind::dot_group, pc);
  }
  return group.sums[r.qA];
}

// Executes rows from … to - 1.
void run_rows(Machine& machine, uint32_t from, uint32_t to) {
  const Program& program = machine.program;
  const Row* const rom = program.rom.data();
  const size_t rom_rows = program.rom.size();
  uint32_t* const values = machine.run.values.data();
  uint32_t* const times = machine.run.times.data();
  uint32_t* const pc_counts = machine.run.pc_counts.data();
  LogRow* const log = machine.run.log();
  uint32_t pc = machine.pc;
  uint32_t halted_at = machine.halted_at;
  for (uint32_t row = from; row < to; ++row) {
    if (pc >= rom_rows) [[unlikely]] fault(FaultKind::pc, pc);
    const Row& r = rom[pc];
    ++pc_counts[pc];
    const bool reads_a = r.has(flag::uA_);
    const bool reads_b = r.has(flag::uB_);
    const uint32_t base = reads_a ? values[r.rA] : 0;
    const uint32_t cell_c = r.has(flag::mC_) ? data_cell(program, pc, r.fC, base) : r.fC;
    const uint32_t old = values[cell_c];
    const uint32_t a = reads_a ? base : old;
    const uint32_t cell_b = !reads_b ? 0 : r.has(flag::mB_) ? data_cell(program, pc, r.fB, a) : r.fB;
    const uint32_t b = reads_b ? values[cell_b] : a;
    const uint32_t x = r.has(flag::qM_) ? m31::add(r.qA, b) : r.qA;
    const bool is_dot = r.has(flag::dot_);
    const uint32_t xa = is_dot ? 0 : m31::mul(x, a);
    uint32_t c = 0;
    uint32_t next = pc + 1;
    if (r.has(flag::jif_)) {
      if (a != 0) {
        next = r.imm;
        if (next != pc + 1) c = m31::mul(m31::sub(m31::sub(next, pc), 1), inverse(a));
      }
    } else if (is_dot) [[unlikely]] {
      c = m31::add(dot_sum(machine, pc, r, a, row), r.qB);
    } else if (r.has(flag::alu_)) {
      if (!operate(program, r.imm, a, b, c)) [[unlikely]] fault(FaultKind::operation, pc, r.imm, a, b);
    } else {
      c = m31::reduce(uint64_t{x} * a + uint64_t{r.qB} * b + r.imm + (r.has(flag::qO_) ? old : 0));
      if (r.has(flag::jmp_)) next = m31::add(r.imm, xa);
    }
    const uint32_t clock = row + 1;
    log[row] = {pc, a, b, c, reads_a ? times[r.rA] : row, reads_b ? times[cell_b] : row, times[cell_c], old};
    if (reads_a) times[r.rA] = clock;
    if (reads_b) times[cell_b] = clock;
    values[cell_c] = c;
    times[cell_c] = clock;
    if (cell_c == kHaltCell) {
      halted_at = clock;
    } else if (next == pc && halted_at == 0 && r.has(flag::jmp_) && xa == 0) [[unlikely]] {
      fault(FaultKind::self_jump, pc);
    }
    pc = next;
  }
  machine.pc = pc;
  machine.halted_at = halted_at;
}

std::unique_ptr<Buffer> log_memory(uint32_t log_rows) {
  auto memory = std::make_unique<Buffer>();
  memory->reserve((sizeof(LogRow) / sizeof(uint32_t)) << log_rows);
  return memory;
}

// Makes the log twice as long.
void grow(Execution& run) {
  const std::unique_ptr<Buffer> smaller = std::exchange(run.log_memory, log_memory(run.log_rows + 1));
  std::memcpy(run.log_memory->words(), smaller->words(), run.rows() * sizeof(LogRow));
  ++run.log_rows;
}

void check_arguments(const Program& program, std::span<const uint32_t> inputs, uint32_t first_log, uint32_t last_log) {
  if (inputs.size() != program.inputs.size()) throw std::invalid_argument("Cannot run program: another number of inputs is wanted");
  if (std::ranges::any_of(inputs, [](uint32_t input) { return input >= P; })) {
    throw std::invalid_argument("Cannot run program: an input is no field element");
  }
  if (first_log < kMinLog || first_log > last_log || last_log > kMaxLog) {
    throw std::invalid_argument("Cannot run program: its rows are not an allowed power of two");
  }
}

}  // namespace

Execution execute(const Program& program, std::span<const uint32_t> inputs, uint32_t first_log, uint32_t last_log) {
  check_arguments(program, inputs, first_log, last_log);
  Execution run;
  run.values.resize(kRegisterCells + size_t{program.memory_cells});
  run.values[kOneCell] = 1;
  std::ranges::copy(program.initial, run.values.begin() + kRegisterCells);
  for (size_t i = 0; i < inputs.size(); ++i) run.values[kRegisterCells + program.inputs[i]] = inputs[i];
  run.times.resize(run.values.size());
  run.pc_counts.resize(program.rom.size());
  run.log_rows = first_log;
  run.log_memory = log_memory(first_log);
  Machine machine{.program = program, .run = run};
  run_rows(machine, 0, uint32_t{1} << first_log);
  while (machine.halted_at == 0) {
    if (run.log_rows == last_log) fault(FaultKind::no_halt, machine.pc, last_log);
    grow(run);
    run_rows(machine, uint32_t{1} << (run.log_rows - 1), uint32_t{1} << run.log_rows);
  }
  run.steps = machine.halted_at;
  run.end_pc = machine.pc;
  return run;
}

}  // namespace ob::vm
