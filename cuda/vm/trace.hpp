// The main columns of every component from an execution, in stored order: the same bytes as vm/trace.ts, which is the readable form.
#ifndef OB_VM_TRACE_HPP
#define OB_VM_TRACE_HPP
#include <cstdint>
#include <span>
#include <vector>

#include "../cpu/thread_pool.hpp"
#include "executor.hpp"

namespace ob::vm {

enum class Kind { cpu, rom, mem, tables, alu, act, bit, weights, dot };

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

// The components in the order of the statement.
std::vector<Component> components_of(const Program& program, const Execution& run);

// Writes the columns one after another, by component. `columns` has room for the words of all components.
void fill_columns(const Program& program, const Execution& run, std::span<const Component> components, ThreadPool& pool,
                  uint32_t* columns);

}  // namespace ob::vm
#endif
