// Rows of the operation components, in the order of their columns: on the host, and on a device from the same code.
#ifndef OB_VM_OPERATION_ROWS_HPP
#define OB_VM_OPERATION_ROWS_HPP
#include <algorithm>
#include <array>
#include <cstdint>

#include "../protocol/m31.hpp"
#include "inverse.hpp"
#include "log.hpp"
#include "program.hpp"

namespace ob::vm {

// As wide as the widest component.
using OperationRow = std::array<uint32_t, std::max({alu_column::kCount, bit_column::kCount, dot_column::kCount})>;

OB_ALWAYS_INLINE constexpr OperationRow alu_row(uint32_t operation, uint32_t a, uint32_t b, uint32_t c) {
  using namespace alu_column;
  const bool is_signed = operation != op::eq_ && operation != op::div_;
  const uint32_t d = operation == op::relu_ ? a : operation == op::div_ ? b : m31::sub(a, b);
  const uint32_t sign = is_signed ? d >> 30 : 0;
  OperationRow row{};
  row[a_] = a;
  row[b_] = b;
  row[c_] = c;
  row[d_] = d;
  row[w_] = is_signed && sign == 0 ? 0 : inverse(d);
  row[s_] = sign;
  if (is_signed) {
    row[l0_] = d & 255;
    row[l1_] = d >> 8 & 255;
    row[l2_] = d >> 16 & 255;
    row[l3_] = d >> 24 & 63;
  }
  row[fr_] = operation == op::relu_;
  row[fl_] = operation == op::lt_;
  row[fe_] = operation == op::eq_;
  row[fd_] = operation == op::div_;
  row[fm_] = operation == op::max_;
  return row;
}

OB_ALWAYS_INLINE constexpr OperationRow bit_row(uint32_t operation, uint32_t a, uint32_t b, uint32_t c) {
  using namespace bit_column;
  OperationRow row{};
  row[a_] = a;
  row[b_] = b;
  row[c_] = c;
  row[or_] = operation == op::or_;
  row[xor_] = operation == op::xor_;
  row[wa_] = m31::mul(a >> 28, inverse(a));
  row[wb_] = m31::mul(b >> 28, inverse(b));
  for (uint32_t i = 0; i < 8; ++i) {
    row[x0_ + i] = a >> 4 * i & 15;
    row[y0_ + i] = b >> 4 * i & 15;
    row[z0_ + i] = (a & b) >> 4 * i & 15;
  }
  return row;
}

inline constexpr uint32_t kMaxLimbs = (kMaxTableShift + 7) / 8;

// Column 0 is the operand, 1 the result, then the limbs of the remainder.
OB_ALWAYS_INLINE constexpr OperationRow act_row(const TableSize& table, uint32_t a, uint32_t c) {
  OperationRow row{a, c};
  const uint32_t remainder = m31::add(a, table.offset()) & ((uint32_t{1} << table.shift) - 1);
  // Limbs above the table's own are 0, as the remainder is there.
  for (uint32_t i = 0; i < kMaxLimbs; ++i) row[2 + i] = remainder >> 8 * i & 255;
  return row;
}

// The sums of a chain up to a row: those of the row before become the row's own.
using DotSums = std::array<uint32_t, kDotSums>;
OB_ALWAYS_INLINE constexpr void add_products(const WeightRow& weights, const DotRow& dot, DotSums& sums) {
  for (uint32_t j = 0; j < kDotSums; ++j) {
    uint64_t sum = weights.first != 0 ? 0 : sums[j];
    for (uint32_t k = 0; k < kDotCells; ++k) sum = m31::reduce(sum + uint64_t{weights.weights[kDotCells * j + k]} * dot.values[k]);
    sums[j] = static_cast<uint32_t>(sum);
  }
}

// `sums`: of the chain up to this row.
OB_ALWAYS_INLINE constexpr OperationRow dot_row(const WeightRow& weights, const DotRow& dot, const DotSums& sums) {
  using namespace dot_column;
  OperationRow row{};
  row[id_] = dot.id;
  row[first_] = weights.first;
  row[on_] = 1;
  row[offset_] = weights.offset;
  row[base_] = dot.base;
  row[clk_] = dot.clk;
  for (uint32_t j = 0; j < kDotSums; ++j) row[s0_ + j] = sums[j];
  for (uint32_t k = 0; k < kDotCells; ++k) {
    row[x0_ + k] = dot.values[k];
    row[t0_ + k] = dot.times[k];
  }
  for (uint32_t i = 0; i < kDotSums * kDotCells; ++i) row[w0_ + i] = weights.weights[i];
  return row;
}

// The row of weights 0, a chain of its own at time 1 that reads nothing.
OB_ALWAYS_INLINE constexpr OperationRow unused_dot_row() {
  OperationRow row{};
  row[dot_column::first_] = 1;
  row[dot_column::clk_] = 1;
  return row;
}

}  // namespace ob::vm
#endif
