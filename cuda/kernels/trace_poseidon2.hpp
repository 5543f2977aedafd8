// The columns of Poseidon2 (air/poseidon2.ts) from a seed and the constants of the rounds: rows are independent, a thread makes one. The
// linear layers are those of air/poseidon2_permutation.ts.
#ifndef OB_KERNELS_TRACE_POSEIDON2_HPP
#define OB_KERNELS_TRACE_POSEIDON2_HPP
#include "trace_fibonacci.hpp"

namespace ob::gpu {

struct Poseidon2Trace {
  static constexpr const char* kName = "trace_poseidon2";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  static constexpr uint32_t kWidth = 16, kHalfExternalRounds = 4, kInternalRounds = 14;
  // An S-box has a constant and two columns, its input's third and fifth power.
  static constexpr uint32_t kSboxes = 2 * kHalfExternalRounds * kWidth + kInternalRounds, kColumns = kWidth + 2 * kSboxes;
  static constexpr uint32_t kRecipeElements = 1 + kSboxes;
  using Shared = Nothing;
  using Local = Nothing;

  const uint32_t* recipe;
  uint32_t* columns;
  uint32_t log;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return ((1u << log) + kThreads - 1) / kThreads; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t blocks) const {
    Work work;
    work.bytes_read = uint64_t{4} * kRecipeElements * blocks;
    work.bytes_written = uint64_t{4} * kColumns << log;
    work.products = uint64_t{3 * kSboxes + kWidth * kInternalRounds} << log;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t position = thread.block * kThreads + thread.index;
    if (position >= 1u << log) return;
    Row row{columns + position, recipe + kRecipeSeed + 1, uint64_t{1} << log};
    uint32_t state[kWidth];
    OB_UNROLL
    for (uint32_t i = 0; i < kWidth; ++i) {
      state[i] = m31::reduce(uint64_t{kWidth} * position + i + recipe[kRecipeSeed]);
      row.put(state[i]);
    }
    external_layer(state);
    external_rounds(row, state);
    OB_NO_UNROLL
    for (uint32_t round = 0; round < kInternalRounds; ++round) {
      state[0] = row.sbox(state[0]);
      internal_layer(state);
    }
    external_rounds(row, state);
  }

 private:
  // A row's next column, and the next constant.
  struct Row {
    uint32_t* column;
    const uint32_t* constant;
    uint64_t stride;

    OB_DEVICE void put(uint32_t value) {
      *column = value;
      column += stride;
    }
    OB_DEVICE uint32_t sbox(uint32_t element) {
      const uint32_t x = m31::add(element, *constant++), square = m31::square(x), cube = m31::mul(square, x);
      put(cube);
      const uint32_t power = m31::mul(square, cube);
      put(power);
      return power;
    }
  };

  static OB_DEVICE void external_rounds(Row& row, uint32_t state[kWidth]) {
    OB_NO_UNROLL
    for (uint32_t round = 0; round < kHalfExternalRounds; ++round) {
      OB_UNROLL
      for (uint32_t i = 0; i < kWidth; ++i) state[i] = row.sbox(state[i]);
      external_layer(state);
    }
  }
  // The circulant matrix of (2, 3, 1, 1) on every four elements, then each gets the sum of those at its place in the fours.
  static OB_DEVICE void external_layer(uint32_t state[kWidth]) {
    using m31::add;
    OB_UNROLL
    for (uint32_t first = 0; first < kWidth; first += 4) {
      uint32_t* const x = state + first;
      const uint32_t ab = add(x[0], x[1]), cd = add(x[2], x[3]), sum = add(ab, cd), sum_b = add(sum, x[1]), sum_d = add(sum, x[3]);
      const uint32_t twice_a = add(x[0], x[0]), twice_c = add(x[2], x[2]);
      x[0] = add(sum_b, ab);
      x[1] = add(sum_b, twice_c);
      x[2] = add(sum_d, cd);
      x[3] = add(sum_d, twice_a);
    }
    OB_UNROLL
    for (uint32_t i = 0; i < 4; ++i) {
      const uint32_t sum = add(add(state[i], state[i + 4]), add(state[i + 8], state[i + 12]));
      OB_UNROLL
      for (uint32_t k = i; k < kWidth; k += 4) state[k] = add(state[k], sum);
    }
  }
  // All ones plus a diagonal.
  static OB_DEVICE void internal_layer(uint32_t state[kWidth]) {
    uint32_t sum = 0;
    OB_UNROLL
    for (uint32_t i = 0; i < kWidth; ++i) sum = m31::add(sum, state[i]);
    OB_UNROLL
    for (uint32_t i = 0; i < kWidth; ++i) state[i] = m31::add(sum, m31::mul(state[i], diagonal(i)));
  }
  // -2, and powers of two. A function: a GPU's code cannot index an array of the host's.
  static OB_ALWAYS_INLINE constexpr uint32_t diagonal(uint32_t i) {
    constexpr uint32_t shifts[kWidth] = {0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13, 14, 15, 16};
    return i == 0 ? P - 2 : 1u << shifts[i];
  }
};

}  // namespace ob::gpu
#endif
