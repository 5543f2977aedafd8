// An AIR instance as the native provers hold it: the words of air/encode.ts, read and checked.
#ifndef OB_AIR_AIR_HPP
#define OB_AIR_AIR_HPP
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "instruction.hpp"

namespace ob {

enum class NodeOp : uint32_t { constant = 0, preprocessed = 1, mask = 2, add = 3, sub = 4, mul = 5, neg = 6 };

struct Node {
  NodeOp op;
  uint32_t a, b;
};

struct FractionIr {
  uint32_t relation, numerator;
  std::vector<uint32_t> values;
};

// A component's nodes as a program for the interpreter.
struct Program {
  std::vector<Instruction> instructions;
  std::vector<uint32_t> pool;
  uint32_t slots = 0, fractions = 0, batches = 0;

  ProgramView view() const { return {instructions.data(), instructions.size(), pool.data(), slots, fractions, batches}; }
};

struct Component {
  uint32_t log_rows = 0;
  std::vector<uint32_t> preprocessed;          // indices into tree 0
  std::vector<std::vector<int32_t>> offsets;   // by main column
  std::vector<Node> nodes;
  std::vector<uint32_t> constraints;
  std::vector<FractionIr> fractions;
  std::vector<std::vector<uint32_t>> batches;
  Program composition, interaction;
  uint32_t index = 0;
  std::vector<uint32_t> code_words;  // the component's words with 0 in place of columns of tree 0
  size_t first_node = 0;             // where the first node's three words are in them

  // The hash of the code words (`codeWords` of air/encode.ts) when these nodes are parameters; nullopt when they are not constants.
  std::optional<uint64_t> code_hash(std::span<const uint32_t> parameters) const;
  uint32_t constraint_count() const { return static_cast<uint32_t>(constraints.size() + batches.size()); }
};

struct Air {
  std::vector<uint32_t> relation_sizes;
  std::vector<uint32_t> preprocessed_logs;
  std::vector<Component> components;

  bool has_fractions() const;
};

// Reads the words; throws std::invalid_argument with a "Cannot load AIR: …" text on anything that is not an AIR.
Air read_air(std::span<const uint32_t> words);

}  // namespace ob
#endif
