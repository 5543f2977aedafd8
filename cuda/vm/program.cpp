#include "program.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "../protocol/m31.hpp"

namespace ob::vm {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument("Cannot run program: " + what); }

class Reader {
 public:
  explicit Reader(std::span<const uint32_t> words) : rest_(words) {}

  uint32_t word() { return take(1)[0]; }
  std::span<const uint32_t> take(size_t count) {
    if (count > rest_.size()) refuse("its words end before the program does");
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::vector<uint32_t> list() {
    const auto taken = take(word());
    return {taken.begin(), taken.end()};
  }
  bool done() const { return rest_.empty(); }

 private:
  std::span<const uint32_t> rest_;
};

void check_elements(std::span<const uint32_t> values, const char* what) {
  if (std::ranges::any_of(values, [](uint32_t value) { return value >= P; })) refuse(std::string(what) + " is no field element");
}

void check_row(const Row& row, size_t pc, bool has_weights) {
  const std::string name = "row " + std::to_string(pc);
  const uint32_t members[] = {row.rA, row.fB, row.fC, row.qA, row.qB, row.imm, row.flags};
  check_elements(members, ("a member of " + name).c_str());
  const uint32_t flags_end = has_weights ? 2 * flag::dot_ : flag::dot_;
  if (row.flags >= flags_end) {
    refuse("flags of " + name + " are " + std::to_string(row.flags) + ", allowed is 0 to " + std::to_string(flags_end - 1));
  }
  const bool fits = (!row.has(flag::uA_) || row.rA < kRegisterCells) &&
                    (!row.has(flag::uB_) || row.has(flag::mB_) || row.fB < kRegisterCells) &&
                    (row.has(flag::mC_) || row.fC < kRegisterCells);
  if (!fits) refuse(name + " names a register cell that does not exist");
}

Table read_table(Reader& reader) {
  Table table;
  table.log_size = reader.word();
  table.shift = reader.word();
  if (table.log_size < 1 || table.log_size > kMaxTableLog || table.shift > kMaxTableShift ||
      table.log_size + table.shift > kMaxTableBits) {
    refuse("a table has size 2^" + std::to_string(table.log_size) + " and shift " + std::to_string(table.shift));
  }
  const auto values = reader.take(size_t{1} << table.log_size);
  check_elements(values, "an entry of a table");
  table.values.assign(values.begin(), values.end());
  return table;
}

std::vector<WeightRow> read_weights(Reader& reader) {
  const uint32_t count = reader.word();
  if (count < 1 || count > kMaxWeightRows) {
    refuse(std::to_string(count) + " rows of weights, allowed are 1 to " + std::to_string(kMaxWeightRows));
  }
  std::vector<WeightRow> rows;
  for (uint32_t i = 0; i < count; ++i) {
    WeightRow row{};
    row.first = reader.word();
    row.offset = reader.word();
    const auto weights = reader.take(row.weights.size());
    if (row.first > 1 || row.offset >= P) refuse("row of weights " + std::to_string(i + 1) + " has no such offset");
    check_elements(weights, "a weight");
    std::ranges::copy(weights, row.weights.begin());
    row.start = row.first != 0 || i == 0 ? i : rows.back().start;
    rows.push_back(row);
  }
  return rows;
}

void check_dot(const Program& program, size_t pc) {
  const Row& row = program.rom[pc];
  if (!row.has(flag::dot_) || (row.imm >= 1 && row.imm <= program.weights.size() && row.qA < kDotSums)) return;
  refuse("row " + std::to_string(pc) + " asks for sum " + std::to_string(row.qA) + " of row of weights " + std::to_string(row.imm));
}

}  // namespace

Program read_program(std::span<const uint32_t> words) {
  Reader reader(words);
  const uint32_t version = reader.word();
  const bool has_weights = version == kProgramVersion + 1;
  if (version != kProgramVersion && !has_weights) refuse("its words have another version");
  Program program;
  const size_t rows = reader.word();
  if (rows == 0) refuse("it has 0 instructions, 1 or more are needed");
  const auto rom = reader.take(7 * rows);
  for (size_t pc = 0; pc < rows; ++pc) {
    const uint32_t* m = &rom[7 * pc];
    const Row row{m[0], m[1], m[2], m[3], m[4], m[5], m[6]};
    check_row(row, pc, has_weights);
    program.rom.push_back(row);
    program.uses_dot |= row.has(flag::dot_);
    if (!row.has(flag::alu_)) continue;
    program.uses_alu |= is_alu(row.imm);
    program.uses_act |= is_act(row.imm);
    program.uses_bit |= is_bit(row.imm);
  }
  program.initial = reader.list();
  program.memory_cells = static_cast<uint32_t>(program.initial.size());
  check_elements(program.initial, "an initial cell");
  program.inputs = reader.list();
  program.outputs = reader.list();
  for (const auto& addresses : {program.inputs, program.outputs}) {
    if (std::ranges::any_of(addresses, [&](uint32_t address) { return address >= program.memory_cells; })) {
      refuse("a public address is outside memory");
    }
  }
  const uint32_t tables = reader.word();
  if (tables > kMaxTables) refuse(std::to_string(tables) + " tables, at most " + std::to_string(kMaxTables) + " are allowed");
  for (uint32_t t = 0; t < tables; ++t) program.tables.push_back(read_table(reader));
  if (has_weights) program.weights = read_weights(reader);
  for (size_t pc = 0; pc < rows; ++pc) check_dot(program, pc);
  if (!reader.done()) refuse("words follow the program's end");
  return program;
}

}  // namespace ob::vm
