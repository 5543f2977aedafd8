// Generators of traces against the definitions of their AIRs (air/*.ts), row by row.
#include "../../kernels/trace_fibonacci.hpp"
#include "../../kernels/trace_obelysk26.hpp"
#include "../../kernels/trace_poseidon2.hpp"
#include "../../kernels/trace_range_lookup.hpp"
#include "../../kernels/trace_select.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

// Columns of 2^log rows, filled in row order.
struct Columns {
  uint32_t log;
  Words words;

  Columns(uint32_t log_rows, uint32_t count) : log(log_rows), words(size_t{count} << log_rows) {}
  void put(uint32_t column, uint32_t row, uint32_t value) { words[(size_t{column} << log) + circle::row_to_position(row, log)] = value; }
};

Words fibonacci(uint32_t log, uint32_t columns, uint32_t seed) {
  Words words(size_t{columns} << log);
  const uint32_t rows = 1u << log;
  for (uint32_t i = 0; i < rows; ++i) {
    words[i] = m31::add(1, seed);
    words[rows + i] = i;
    for (uint32_t k = 2; k < columns; ++k) {
      words[k * rows + i] = m31::add(m31::square(words[(k - 1) * rows + i]), m31::square(words[(k - 2) * rows + i]));
    }
  }
  return words;
}

void test_fibonacci(uint32_t log, uint32_t columns, uint32_t seed) {
  const Words recipe{3, 1, seed};
  same_in_every_order("Fibonacci trace of 2^" + std::to_string(log), fibonacci(log, columns, seed), [&](Device& device, Words& out) {
    device.launch(FibonacciTrace{recipe.data(), out.data(), log, columns});
  });
}

void test_select(uint32_t log, uint32_t seed) {
  Words expected = fibonacci(log, 3, seed);
  Columns squares(4, 1);
  for (uint32_t row = 0; row < 16; ++row) squares.put(0, row, row * row);
  expected.insert(expected.end(), squares.words.begin(), squares.words.end());
  const Words recipe{3, 4, seed};
  same_in_every_order("select trace of 2^" + std::to_string(log), expected, [&](Device& device, Words& out) {
    device.launch(SelectTrace{recipe.data(), out.data(), out.data() + (size_t{3} << log), log});
  });
}

void test_range_lookup(uint32_t log, uint32_t seed) {
  Columns counter(log, 4), table(4, 1);
  uint32_t v = m31::add(2, seed), counts[16] = {};
  for (uint32_t row = 0; row < 1u << log; ++row) {
    const uint32_t x = row + seed % 16, s = (7 * x + 3) % 16, t = (x % 16 * x % 16 + 1) % 16;
    ++counts[s];
    counts[t] += 2;
    v = m31::add(v, s);
    const uint32_t values[] = {v, s, t, m31::square(v)};
    for (uint32_t c = 0; c < 4; ++c) counter.put(c, row, values[c]);
  }
  for (uint32_t row = 0; row < 16; ++row) table.put(0, row, counts[row]);
  Words expected = counter.words;
  const Words rows = fibonacci(log - 1, 3, seed);
  expected.insert(expected.end(), rows.begin(), rows.end());
  expected.insert(expected.end(), table.words.begin(), table.words.end());
  const Words recipe{3, 3, seed};
  same_in_every_order("range_lookup trace of 2^" + std::to_string(log), expected, [&](Device& device, Words& out) {
    uint32_t* const second = out.data() + counter.words.size();
    device.launch(RangeLookupTrace{recipe.data(), out.data(), second, second + rows.size(), log});
  });
}

// Runs the straight-line program with its registers; the kernel has only what each step wrote.
void test_obelysk26(uint32_t log, uint32_t seed) {
  const uint32_t steps = 1u << log;
  Columns columns(log, Obelysk26Trace::kColumns);
  Words recipe{steps + 2, 2};
  uint32_t registers[32] = {};
  for (uint32_t step = 0; step < steps; ++step) {
    const double place = (step - 16.0) / (steps - 16.0);
    uint32_t op = 4, dst = step, src1 = 0, src2 = 0;
    if (step >= 16 && place < 0.5) {
      op = step % 2 != 0 ? 1 : 3, dst = step % 16, src1 = (step + 3) % 16, src2 = (step + 7) % 16;
    } else if (step >= 16 && place < 0.85) {
      op = step % 3 == 0 ? 3 : step % 3, dst = step % 8, src1 = (step + 1) % 8, src2 = (step + 5) % 8;
    } else if (step >= 16) {
      op = 1, dst = 0, src2 = 1 + step % 15;
    }
    const uint32_t a = registers[src1], b = op == 4 ? m31::add(step + 1, m31::mul(17, seed)) : registers[src2];
    const uint32_t result = op == 4 ? b : op == 1 ? m31::add(a, b) : op == 2 ? m31::sub(a, b) : m31::mul(a, b);
    const uint32_t before[] = {registers[0], registers[1]};
    registers[dst] = result;
    recipe.push_back(result);
    const uint32_t row[Obelysk26Trace::kColumns] = {
        step, before[0], before[1], step + 1, result, registers[1], op, a, b, result, 1, op == 1, op == 2, op == 3, op == 4, m31::mul(a, b),
        0, 0, 0, 0, dst & 1, dst >> 1 & 1, dst >> 2 & 1, dst >> 3 & 1, dst >> 4 & 1, dst};
    for (uint32_t c = 0; c < Obelysk26Trace::kColumns; ++c) columns.put(c, step, row[c]);
  }
  same_in_every_order("obelysk26 trace of 2^" + std::to_string(log), columns.words, [&](Device& device, Words& out) {
    device.launch(Obelysk26Trace{recipe.data(), out.data(), log});
  });
}

// The linear layers as matrices: external, 2 on the diagonal and 1 elsewhere, times the circulant (2, 3, 1, 1); internal, all ones plus
// -2, 1, 2, 4, …, 2^8, 2^10, 2^12, …, 2^16 on the diagonal.
uint32_t layer_entry(bool external, uint32_t i, uint32_t j) {
  static constexpr uint32_t kCirculant[] = {2, 3, 1, 1};
  if (external) return kCirculant[(j + 4 - i % 4) % 4] * (i / 4 == j / 4 ? 2 : 1);
  if (i != j) return 1;
  return i == 0 ? P - 1 : (1u << (i < 10 ? i - 1 : i == 10 ? 10 : i + 1)) + 1;
}
Words layer(bool external, const Words& state) {
  Words out(state.size());
  for (uint32_t i = 0; i < out.size(); ++i) {
    for (uint32_t j = 0; j < state.size(); ++j) out[i] = m31::add(out[i], m31::mul(layer_entry(external, i, j), state[j]));
  }
  return out;
}

// Constants of a permutation that is nobody's: the kernel takes them from the recipe.
void test_poseidon2(uint32_t log, uint32_t seed) {
  Words recipe{Poseidon2Trace::kRecipeElements + 2, 6, seed};
  const Words constants = random_values(Poseidon2Trace::kSboxes, seed);
  recipe.insert(recipe.end(), constants.begin(), constants.end());
  const uint32_t rows = 1u << log;
  Words expected(size_t{Poseidon2Trace::kColumns} << log);
  for (uint32_t row = 0; row < rows; ++row) {
    uint32_t column = 0, constant = 0;
    const auto put = [&](uint32_t value) { expected[rows * column++ + row] = value; };
    Words state;
    for (uint32_t i = 0; i < 16; ++i) put(state.emplace_back(static_cast<uint32_t>((uint64_t{16} * row + i + seed) % P)));
    state = layer(true, state);
    for (uint32_t round = 0; round < 22; ++round) {
      const bool external = round < 4 || round >= 18;
      for (uint32_t i = 0; i < (external ? 16u : 1u); ++i) {
        const uint32_t x = m31::add(state[i], constants[constant++]);
        put(m31::pow(x, 3));
        put(state[i] = m31::pow(x, 5));
      }
      state = layer(external, state);
    }
  }
  same_in_every_order("Poseidon2 trace of 2^" + std::to_string(log), expected, [&](Device& device, Words& out) {
    device.launch(Poseidon2Trace{recipe.data(), out.data(), log});
  });
}

}  // namespace

void test_traces() {
  const Words seeds = random_values(3, 26);
  test_fibonacci(3, 3, seeds[0]);
  test_fibonacci(9, 26, P - 1);
  test_select(5, seeds[1]);
  test_select(9, P - 1);
  for (const uint32_t log : {5u, 6u, 9u}) test_range_lookup(log, seeds[log % 3]);
  test_range_lookup(10, P - 1);
  for (uint32_t log = 6; log <= 12; ++log) test_obelysk26(log, seeds[log % 3]);
  test_obelysk26(9, P - 1);
  test_poseidon2(3, seeds[2]);
  test_poseidon2(9, P - 1);
}

}  // namespace ob::test
