// Rows of the operation components, in the order of their columns, and what they look up in the shared tables.
#ifndef OB_VM_OPERATION_ROWS_HPP
#define OB_VM_OPERATION_ROWS_HPP
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "../protocol/m31.hpp"
#include "inverse.hpp"
#include "executor.hpp"

namespace ob::vm {

// As wide as the widest component.
using OperationRow = std::array<uint32_t, std::max({alu_column::kCount, bit_column::kCount, dot_column::kCount})>;

inline OperationRow alu_row(uint32_t operation, uint32_t a, uint32_t b, uint32_t c) {
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

inline OperationRow bit_row(uint32_t operation, uint32_t a, uint32_t b, uint32_t c) {
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

// Column 0 is the operand, 1 the result, then the limbs of the remainder.
inline OperationRow act_row(const Table& table, uint32_t a, uint32_t c) {
  OperationRow row{a, c};
  const uint32_t remainder = m31::add(a, table.offset()) & ((uint32_t{1} << table.shift) - 1);
  for (uint32_t i = 0; i < table.limbs(); ++i) row[2 + i] = remainder >> 8 * i & 255;
  return row;
}

// Without `dot`, an unused row: the row of weights 0, a chain of its own at time 1 that reads nothing. `sums` are those of the row before,
// and become this row's.
inline OperationRow dot_row(const Program& program, const DotRow* dot, std::array<uint32_t, kDotSums>& sums) {
  using namespace dot_column;
  OperationRow row{};
  if (dot == nullptr) {
    row[first_] = 1;
    row[clk_] = 1;
    return row;
  }
  const WeightRow& weights = program.weights[dot->id - 1];
  row[id_] = dot->id;
  row[first_] = weights.first;
  row[on_] = 1;
  row[offset_] = weights.offset;
  row[base_] = dot->base;
  row[clk_] = dot->clk;
  for (uint32_t j = 0; j < kDotSums; ++j) {
    uint64_t sum = weights.first != 0 ? 0 : sums[j];
    for (uint32_t k = 0; k < kDotCells; ++k) sum = m31::reduce(sum + uint64_t{weights.weights[kDotCells * j + k]} * dot->values[k]);
    row[s0_ + j] = sums[j] = static_cast<uint32_t>(sum);
  }
  std::ranges::copy(dot->values, &row[x0_]);
  std::ranges::copy(dot->times, &row[t0_]);
  std::ranges::copy(weights.weights, &row[w0_]);
  return row;
}

// Counters of the lookups in the shared tables.
struct Lookups {
  std::vector<uint32_t> bytes, nibbles;
  std::vector<std::vector<uint32_t>> entries;

  Lookups() = default;
  explicit Lookups(const Program& program) : bytes(256), nibbles(256) {
    for (const Table& table : program.tables) entries.emplace_back(table.values.size());
  }

  void count_alu(const OperationRow& row) {
    for (uint32_t i = 0; i < 4; ++i) ++bytes[row[alu_column::l0_ + i]];
    ++bytes[4 * row[alu_column::l3_]];
  }

  void count_bit(const OperationRow& row) {
    const uint32_t* const x = &row[bit_column::x0_];
    const uint32_t* const y = &row[bit_column::y0_];
    for (uint32_t i = 0; i < 8; ++i) ++nibbles[16 * x[i] + y[i]];
    ++nibbles[16 * 2 * x[7] + 2 * y[7]];
  }

  void count_act(const Table& table, uint32_t index, const OperationRow& row) {
    ++entries[index][m31::add(row[0], table.offset()) >> table.shift];
    const uint32_t limbs = table.limbs();
    for (uint32_t i = 0; i < limbs; ++i) ++bytes[row[2 + i]];
    const uint32_t free = 8 * limbs - table.shift;
    if (free > 0) ++bytes[row[1 + limbs] << free];
  }

  void add(const Lookups& other) {
    const auto add_all = [](std::vector<uint32_t>& sums, const std::vector<uint32_t>& counts) {
      for (size_t i = 0; i < sums.size(); ++i) sums[i] += counts[i];
    };
    add_all(bytes, other.bytes);
    add_all(nibbles, other.nibbles);
    for (size_t t = 0; t < entries.size(); ++t) add_all(entries[t], other.entries[t]);
  }
};

}  // namespace ob::vm
#endif
