// A program of the virtual machine, from the words of air/vm_program_words.ts. Reading checks just enough that an executor never leaves
// its own memory; what makes a program sound to prove is checked before it comes here.
#ifndef OB_VM_PROGRAM_HPP
#define OB_VM_PROGRAM_HPP
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "encoding.gen.hpp"

namespace ob::vm {

// One ROM row, members in the order of the ROM tuple.
struct Row {
  uint32_t rA, fB, fC, qA, qB, imm, flags;

  constexpr bool has(uint32_t bit) const { return (flags & bit) != 0; }
};

// Of an activation table of 2^log_size entries.
struct TableSize {
  uint32_t log_size, shift;

  // What is added to an operand before it is shifted: half the table's domain.
  constexpr uint32_t offset() const { return uint32_t{1} << (log_size - 1 + shift); }
  // Bytes of a remainder.
  constexpr uint32_t limbs() const { return (shift + 7) / 8; }
};

struct Table : TableSize {
  std::vector<uint32_t> values;
};

// A row of weights, numbered from 1: what a row of the Dot component multiplies.
struct WeightRow {
  uint32_t first, offset;
  std::array<uint32_t, kDotSums * kDotCells> weights;
  uint32_t start;  // index of the row that begins its chain
};

struct Program {
  std::vector<Row> rom;
  uint32_t memory_cells = 0;
  std::vector<uint32_t> initial;  // memory_cells of them
  std::vector<uint32_t> inputs, outputs;  // addresses
  std::vector<Table> tables;
  std::vector<WeightRow> weights;
  bool uses_alu = false, uses_act = false, uses_bit = false, uses_dot = false;
};

// Throws std::invalid_argument for words that no program has.
Program read_program(std::span<const uint32_t> words);

// Which component an operation belongs to.
inline bool is_alu(uint32_t operation) { return operation >= op::relu_ && operation <= op::max_; }
inline bool is_bit(uint32_t operation) { return operation >= op::and_ && operation <= op::xor_; }
inline bool is_act(uint32_t operation) { return operation >= op::act_ && operation < op::act_ + kMaxTables; }

}  // namespace ob::vm
#endif
