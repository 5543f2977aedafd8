#include "recipe.hpp"

#include <cstring>

#include "../generators.gen.hpp"
#include "trace.hpp"

namespace ob::vm {

namespace {

template <class T>
constexpr size_t words_of(size_t count) {
  return count * sizeof(T) / sizeof(uint32_t);
}

RecipeHeader header_of(const Program& program, const Execution& run) {
  RecipeHeader header{};
  size_t at = (words_of<RecipeHeader>(1) + 7) / 8 * 8;
  const auto part = [&](size_t words) {
    const size_t start = at;
    at += words;
    return static_cast<uint32_t>(start);
  };
  header.generator = static_cast<uint32_t>(Generator::obelysk_vm);
  header.log_rows = run.log_rows;
  header.end_pc = run.end_pc;
  header.rom_rows = static_cast<uint32_t>(program.rom.size());
  header.cells = static_cast<uint32_t>(run.values.size());
  header.weights = static_cast<uint32_t>(program.weights.size());
  header.dots = static_cast<uint32_t>(run.dots.size());
  header.log_at = part(words_of<LogRow>(run.rows()));
  header.rom_at = part(words_of<RecipeRow>(program.rom.size()));
  header.counts_at = part(program.rom.size());
  header.values_at = part(run.values.size());
  header.times_at = part(run.times.size());
  header.weights_at = part(words_of<WeightRow>(program.weights.size()));
  header.dots_at = part(words_of<DotRow>(run.dots.size()));
  header.words = static_cast<uint32_t>(at);
  for (size_t t = 0; t < program.tables.size(); ++t) header.tables[t] = {program.tables[t], program.tables[t].values[0]};
  for (const Component& c : components_of(program, run)) {
    header.component[header.components++] = {static_cast<uint32_t>(c.kind), c.table, c.log_rows, c.columns, c.used_rows};
  }
  return header;
}

// The number of the component that a row asks, among those of operations without Dot.
uint32_t asked(const RecipeHeader& header, const Row& row) {
  if (!row.has(flag::alu_)) return 0;
  uint32_t number = 0;
  for (uint32_t i = 0; i < header.components; ++i) {
    const Kind kind = static_cast<Kind>(header.component[i].kind);
    if (kind != Kind::alu && kind != Kind::act && kind != Kind::bit) continue;
    ++number;
    if (kind == Kind::alu && is_alu(row.imm)) return number;
    if (kind == Kind::bit && is_bit(row.imm)) return number;
    if (kind == Kind::act && row.imm == op::act_ + header.component[i].table) return number;
  }
  return 0;
}

}  // namespace

size_t recipe_words(const Program& program, const Execution& run) { return header_of(program, run).words; }

void write_recipe(const Program& program, const Execution& run, uint32_t* words) {
  const RecipeHeader header = header_of(program, run);
  const auto copy = [&](uint32_t at, const void* from, size_t count) {
    if (count > 0) std::memcpy(words + at, from, count * sizeof(uint32_t));
  };
  std::memset(words, 0, size_t{header.log_at} * sizeof(uint32_t));
  copy(0, &header, words_of<RecipeHeader>(1));
  copy(header.log_at, run.log(), words_of<LogRow>(run.rows()));
  for (size_t pc = 0; pc < program.rom.size(); ++pc) {
    const RecipeRow row{program.rom[pc], asked(header, program.rom[pc])};
    copy(header.rom_at + static_cast<uint32_t>(words_of<RecipeRow>(pc)), &row, words_of<RecipeRow>(1));
  }
  copy(header.counts_at, run.pc_counts.data(), run.pc_counts.size());
  copy(header.values_at, run.values.data(), run.values.size());
  copy(header.times_at, run.times.data(), run.times.size());
  copy(header.weights_at, program.weights.data(), words_of<WeightRow>(program.weights.size()));
  copy(header.dots_at, run.dots.data(), words_of<DotRow>(run.dots.size()));
}

}  // namespace ob::vm
