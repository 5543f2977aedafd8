// The rounds of the Starknet Hades permutation, and what goes into a leaf: for the processor and for GPU kernels.
#ifndef OB_HASH_POSEIDON_ROUNDS_HPP
#define OB_HASH_POSEIDON_ROUNDS_HPP
#include "felt252.hpp"

namespace ob::poseidon {

using felt::Felt;

inline constexpr int kFullHalf = 4;  // full rounds before the partial ones, and after
inline constexpr int kPartial = 83;

// In Montgomery form, below p.
struct Constants {
  Felt first[kFullHalf][3];  // full rounds before the partial ones
  Felt partial[kPartial];    // added to element 2 before its cube
  Felt last[kFullHalf][3];   // full rounds after; last[0] holds what the partial rounds pushed forward
};
// The permutation's own. A function: a GPU's compiler need not compute them.
const Constants& round_constants();

// MDS [[3,1,1],[1,-1,1],[1,1,-2]] after the cubes. Products are below 1.1p, so sums need no reduction.
OB_ALWAYS_INLINE constexpr void full_round(Felt& a, Felt& b, Felt& c, const Felt constants[3]) {
  const Felt x = felt::cube(felt::add(a, constants[0]));
  const Felt y = felt::cube(felt::add(b, constants[1]));
  const Felt z = felt::cube(felt::add(c, constants[2]));
  const Felt xz = felt::add(x, z);
  a = felt::add(felt::add(xz, y), felt::twice(x));
  b = felt::subtract(xz, y);
  c = felt::subtract(felt::add(x, y), felt::twice(z));
}

// a and b become about four times as large.
OB_ALWAYS_INLINE constexpr void partial_round(Felt& a, Felt& b, Felt& c, const Felt& constant) {
  const Felt z = felt::cube(felt::add(c, constant));
  const Felt az = felt::add(a, z);
  c = felt::subtract(felt::add(a, b), felt::twice(z));
  a = felt::add(felt::add(az, b), felt::twice(a));
  b = felt::subtract(az, b);
}

// Eight 31-bit values, the first most significant, as the plain number.
OB_ALWAYS_INLINE constexpr felt::Plain pack_values(const uint32_t* values, size_t count) {
  felt::Plain out;
  uint32_t bit = 0;
  for (size_t k = count; k-- > 0; bit += 31) {
    const uint64_t value = values[k];
    out.word[bit / 64] |= value << (bit % 64);
    if (bit % 64 > 33) out.word[bit / 64 + 1] |= value >> (64 - bit % 64);
  }
  return out;
}

// Values below 8p in, values below 8p out.
OB_ALWAYS_INLINE constexpr void permute_with(const Constants& k, Felt state[3]) {
  Felt a = state[0], b = state[1], c = state[2];
  for (int round = 0; round < kFullHalf; ++round) full_round(a, b, c, k.first[round]);
  static_assert(kPartial % 2 == 1);
  for (int round = 0; round < kPartial - 1; round += 2) {
    partial_round(a, b, c, k.partial[round]);
    partial_round(a, b, c, k.partial[round + 1]);
    a = felt::tightened(a);
    b = felt::tightened(b);
  }
  partial_round(a, b, c, k.partial[kPartial - 1]);
  for (int round = 0; round < kFullHalf; ++round) full_round(a, b, c, k.last[round]);
  state[0] = a;
  state[1] = b;
  state[2] = c;
}

// The node layout of a tree: the canonical value as eight little-endian words.
OB_ALWAYS_INLINE constexpr Felt enter_words(const uint32_t words[8]) {
  felt::Plain plain;
  for (int i = 0; i < 4; ++i) plain.word[i] = words[2 * i] | (uint64_t{words[2 * i + 1]} << 32);
  return felt::enter(plain);
}
OB_ALWAYS_INLINE constexpr void leave_words(const Felt& element, uint32_t out[8]) {
  const felt::Plain plain = felt::leave(element);
  for (int i = 0; i < 8; ++i) out[i] = static_cast<uint32_t>(plain.word[i / 2] >> (32 * (i % 2)));
}

}  // namespace ob::poseidon
#endif
