// The interpreter's programs as plain data.
#ifndef OB_AIR_INSTRUCTION_HPP
#define OB_AIR_INSTRUCTION_HPP
#include <cstddef>
#include <cstdint>

namespace ob {

enum class Operation : uint32_t {
  constant,      // target = a
  preprocessed,  // target = preprocessed column a
  mask,          // target = column a at row offset b (two's complement)
  add,           // target = a + b
  sub,
  mul,
  neg,
  constraint,  // constraint number `target` is slot a
  fraction,    // fraction `target` of relation a: pool[b] is the numerator's slot, c values follow
  batch,       // constraint number `target`, batch a: c fractions from pool[b]
};

struct Instruction {
  Operation operation;
  uint32_t target, a, b, c;
};

struct ProgramView {
  const Instruction* instructions;
  size_t n_instructions;
  const uint32_t* pool;
  uint32_t slots, fractions, batches;
};

// Values of a relation, at most: the interpreter gathers them on the stack.
inline constexpr uint32_t kMaxValues = 64;
// Vectors of rows that the interpreter takes at a time.
inline constexpr uint32_t kInterpreterVectors = 4;

}  // namespace ob
#endif
