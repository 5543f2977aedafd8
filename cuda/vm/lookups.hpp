// Counters of the lookups in the shared tables.
#ifndef OB_VM_LOOKUPS_HPP
#define OB_VM_LOOKUPS_HPP
#include <cstdint>
#include <vector>

#include "operation_rows.hpp"

namespace ob::vm {

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
