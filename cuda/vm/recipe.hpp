// A run as the words of a recipe (air/trace_recipe.ts): what a device makes the main columns of a program from.
#ifndef OB_VM_RECIPE_HPP
#define OB_VM_RECIPE_HPP
#include <cstddef>
#include <cstdint>

#include "components.hpp"
#include "encoding.gen.hpp"
#include "log.hpp"
#include "program.hpp"

namespace ob::vm {

// cpu, rom, mem, tables, alu, bit, weights, dot, and one of every table.
inline constexpr uint32_t kMaxComponents = 8 + kMaxTables;

// A row of the ROM, and the number of the operation component that it asks: 1 is the first after the shared tables, 0 none.
struct RecipeRow {
  Row row;
  uint32_t asks;
};

// The first words. `…_at`: where a part begins, in words; a log row and a row of the ROM begin at multiples of eight.
struct RecipeHeader {
  uint32_t words, generator;
  uint32_t log_rows, end_pc;
  uint32_t rom_rows, cells, weights, dots, components;
  uint32_t log_at;     // LogRow, 2^log_rows of them
  uint32_t rom_at;     // RecipeRow
  uint32_t counts_at;  // how often each row of the ROM ran
  uint32_t values_at, times_at;  // of every cell in the end
  uint32_t weights_at;           // WeightRow
  uint32_t dots_at;              // DotRow
  struct Table {
    TableSize size;
    uint32_t first;  // entry
  } tables[kMaxTables];
  struct Size {
    uint32_t kind, table, log_rows, columns, used_rows;
  } component[kMaxComponents];
};

struct Execution;

// Words of the recipe of a run.
size_t recipe_words(const Program& program, const Execution& run);
// Writes them.
void write_recipe(const Program& program, const Execution& run, uint32_t* words);

}  // namespace ob::vm
#endif
