// The 26 columns of the published shape (air/obelysk26.ts) from what each step wrote. Which step wrote a register last follows from the
// number of the step: the program is a straight line of four parts.
#ifndef OB_KERNELS_TRACE_OBELYSK26_HPP
#define OB_KERNELS_TRACE_OBELYSK26_HPP
#include "../protocol/circle.hpp"
#include "launch.hpp"

namespace ob::gpu {

struct Obelysk26Trace {
  static constexpr const char* kName = "trace_obelysk26";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  static constexpr uint32_t kColumns = 26, kRecipeResults = 2;
  using Shared = Nothing;
  using Local = Nothing;

  const uint32_t* recipe;
  uint32_t* columns;
  uint32_t log;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << log) + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = uint64_t{4} << log;  // what other rows' threads read again is nearer by then
    work.bytes_written = uint64_t{4} * kColumns << log;
    work.products = uint64_t{1} << log;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t position = thread.block * kThreads + thread.index;
    if (position >= 1u << log) return;
    const uint32_t step = circle::position_to_row(position, log);
    const Instruction i = instruction(step);
    const uint32_t result = recipe[kRecipeResults + step], a = before(i.src1, step);
    const uint32_t b = i.opcode == kLoadImmediate ? result : before(i.src2, step);
    const uint32_t row[kColumns] = {step,
                                    before(0, step),
                                    before(1, step),
                                    step + 1,
                                    result,
                                    i.dst == 1 ? result : before(1, step),
                                    i.opcode,
                                    a,
                                    b,
                                    result,
                                    1,
                                    i.opcode == kAdd,
                                    i.opcode == kSub,
                                    i.opcode == kMul,
                                    i.opcode == kLoadImmediate,
                                    m31::mul(a, b),
                                    0,
                                    0,
                                    0,
                                    0,
                                    i.dst & 1,
                                    i.dst >> 1 & 1,
                                    i.dst >> 2 & 1,
                                    i.dst >> 3 & 1,
                                    i.dst >> 4 & 1,
                                    i.dst};
    OB_UNROLL
    for (uint32_t c = 0; c < kColumns; ++c) columns[(uint64_t{c} << log) + position] = row[c];
  }

 private:
  static constexpr uint32_t kAdd = 1, kSub = 2, kMul = 3, kLoadImmediate = 4;
  static constexpr uint32_t kImmediates = 16;  // steps that load the registers
  struct Instruction {
    uint32_t opcode, dst, src1, src2;
  };

  // First step of the hash-like part, and of the last: half and 85 % of the steps after the immediates lie before.
  OB_DEVICE uint32_t hash_start() const { return kImmediates + ((1u << log) - kImmediates) / 2; }
  OB_DEVICE uint32_t sum_start() const {
    return kImmediates + static_cast<uint32_t>((uint64_t{17} * ((1u << log) - kImmediates) + 19) / 20);
  }
  OB_DEVICE Instruction instruction(uint32_t step) const {
    if (step < kImmediates) return {kLoadImmediate, step, 0, 0};
    if (step < hash_start()) return {step % 2 != 0 ? kAdd : kMul, step % 16, (step + 3) % 16, (step + 7) % 16};
    if (step < sum_start()) {
      const uint32_t turn = step % 3;
      return {turn == 0 ? kMul : turn == 1 ? kAdd : kSub, step % 8, (step + 1) % 8, (step + 5) % 8};
    }
    return {kAdd, 0, 0, 1 + step % 15};
  }
  // A register's value before a step. The last part writes register 0 alone, the one before it goes round the first eight, and all
  // earlier steps round the sixteen.
  OB_DEVICE uint32_t before(uint32_t reg, uint32_t step) const {
    const uint32_t hash = hash_start(), sum = sum_start();
    if (step > sum && reg == 0) return recipe[kRecipeResults + step - 1];
    uint32_t end = step < sum ? step : sum;
    if (end > hash && reg < 8) {
      const uint32_t last = end - 1 - ((end - 1 - reg) & 7);
      if (last >= hash) return recipe[kRecipeResults + last];
    }
    end = end < hash ? end : hash;
    if (end <= reg) return 0;
    return recipe[kRecipeResults + end - 1 - ((end - 1 - reg) & 15)];
  }
};

}  // namespace ob::gpu
#endif
