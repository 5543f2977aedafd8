// The components of a program and their sizes in a run.
#ifndef OB_VM_COMPONENTS_HPP
#define OB_VM_COMPONENTS_HPP
#include <cstddef>
#include <cstdint>

namespace ob::vm {

enum class Kind : uint32_t { cpu, rom, mem, tables, alu, act, bit, weights, dot };

// A component of a program, with its size in a run.
struct Component {
  Kind kind;
  uint32_t table;  // of an act component
  uint32_t log_rows;
  uint32_t columns;
  uint32_t used_rows;  // of an operation component

  bool is_operation() const { return kind == Kind::alu || kind == Kind::act || kind == Kind::bit || kind == Kind::dot; }
  size_t rows() const { return size_t{1} << log_rows; }
  size_t words() const { return columns * rows(); }
};

}  // namespace ob::vm
#endif
