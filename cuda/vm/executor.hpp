// Runs a program exactly as vm/executor.ts does, the readable form of the same: one row a step, logged for the trace.
#ifndef OB_VM_EXECUTOR_HPP
#define OB_VM_EXECUTOR_HPP
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "../cpu/buffer.hpp"
#include "log.hpp"
#include "program.hpp"

namespace ob::vm {

struct Execution {
  uint32_t steps = 0;     // time of the write to the halt cell
  uint32_t log_rows = 0;  // n; the log has 2^n rows
  uint32_t end_pc = 0;    // the pc after the last row
  std::unique_ptr<Buffer> log_memory;  // the log is read far apart: large pages
  std::vector<uint32_t> values, times;  // of every cell in the end: registers, then data memory
  std::vector<uint32_t> pc_counts;      // how often each instruction ran
  std::vector<DotRow> dots;             // in order of execution

  size_t rows() const { return size_t{1} << log_rows; }
  LogRow* log() const { return reinterpret_cast<LogRow*>(log_memory->words()); }
};

// Why a run has no proof; the numbers are part of the C ABI, the sentences are written in TypeScript.
enum class FaultKind : uint32_t {
  address = 1,    // x: the address
  pc = 2,
  operation = 3,  // x: operation, y: a, z: b
  self_jump = 4,
  no_halt = 5,    // x: log2 of the rows
  dot_group = 6,
  dot_rows = 7,
};

// Thrown by `execute`.
struct Fault {
  FaultKind kind;
  uint32_t pc, x, y, z;
};

// `inputs`: canonical elements, one per input of the program. Runs 2^first_log rows, then on by doubling up to 2^last_log until the
// program has halted. Throws Fault, and std::invalid_argument for arguments that do not fit.
Execution execute(const Program& program, std::span<const uint32_t> inputs, uint32_t first_log, uint32_t last_log);

}  // namespace ob::vm
#endif
