// What an execution writes down of its steps: plain words, on a device as on the host.
#ifndef OB_VM_LOG_HPP
#define OB_VM_LOG_HPP
#include <array>
#include <cstdint>

#include "encoding.gen.hpp"

namespace ob::vm {

// What a row did: values and previous access times of its slots, and the old value of slot C's cell.
struct LogRow {
  uint32_t pc, a, b, c, time_a, time_b, time_c, old;
};

// A row of the Dot component: its time, row of weights and base address, then the cells it read with their previous access times.
struct DotRow {
  uint32_t clk, id, base;
  std::array<uint32_t, kDotCells> values, times;
};

}  // namespace ob::vm
#endif
