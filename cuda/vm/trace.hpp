// The main columns of every component from an execution, in stored order: the same bytes as vm/trace.ts, which is the readable form.
#ifndef OB_VM_TRACE_HPP
#define OB_VM_TRACE_HPP
#include <cstdint>
#include <span>
#include <vector>

#include "../cpu/thread_pool.hpp"
#include "components.hpp"
#include "executor.hpp"

namespace ob::vm {

// The components in the order of the statement.
std::vector<Component> components_of(const Program& program, const Execution& run);

// Writes the columns one after another, by component. `columns` has room for the words of all components.
void fill_columns(const Program& program, const Execution& run, std::span<const Component> components, ThreadPool& pool,
                  uint32_t* columns);

}  // namespace ob::vm
#endif
