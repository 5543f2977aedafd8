// Scalar Poseidon252. See poseidon252.hpp.
#include "poseidon252.hpp"

#include "poseidon_constants.hpp"

namespace ob::poseidon {
namespace {

// MDS [[3,1,1],[1,-1,1],[1,1,-2]] after the cubes. Products are below 1.1p, so sums need no reduction.
OB_ALWAYS_INLINE void full_round(Felt& a, Felt& b, Felt& c, const Felt constants[3]) {
  const Felt x = felt::cube(felt::add(a, constants[0]));
  const Felt y = felt::cube(felt::add(b, constants[1]));
  const Felt z = felt::cube(felt::add(c, constants[2]));
  const Felt xz = felt::add(x, z);
  a = felt::add(felt::add(xz, y), felt::twice(x));
  b = felt::subtract(xz, y);
  c = felt::subtract(felt::add(x, y), felt::twice(z));
}

// a and b become about four times as large.
OB_ALWAYS_INLINE void partial_round(Felt& a, Felt& b, Felt& c, const Felt& constant) {
  const Felt z = felt::cube(felt::add(c, constant));
  const Felt az = felt::add(a, z);
  c = felt::subtract(felt::add(a, b), felt::twice(z));
  a = felt::add(felt::add(az, b), felt::twice(a));
  b = felt::subtract(az, b);
}

// Eight 31-bit values, the first most significant, as the plain number.
felt::Plain pack_values(const uint32_t* values, size_t count) {
  felt::Plain out;
  uint32_t bit = 0;
  for (size_t k = count; k-- > 0; bit += 31) {
    const uint64_t value = values[k];
    out.word[bit / 64] |= value << (bit % 64);
    if (bit % 64 > 33) out.word[bit / 64 + 1] |= value >> (64 - bit % 64);
  }
  return out;
}

}  // namespace

void permute(Felt state[3]) {
  Felt a = state[0], b = state[1], c = state[2];
  for (const auto& constants : kConstants.first) full_round(a, b, c, constants);
  static_assert(kPartial % 2 == 1);
  for (int round = 0; round < kPartial - 1; round += 2) {
    partial_round(a, b, c, kConstants.partial[round]);
    partial_round(a, b, c, kConstants.partial[round + 1]);
    a = felt::tightened(a);
    b = felt::tightened(b);
  }
  partial_round(a, b, c, kConstants.partial[kPartial - 1]);
  for (const auto& constants : kConstants.last) full_round(a, b, c, constants);
  state[0] = a;
  state[1] = b;
  state[2] = c;
}

Felt hash2(const Felt& x, const Felt& y) {
  constexpr Felt two = felt::enter(2);
  Felt state[3] = {x, y, two};
  permute(state);
  return state[0];
}

Felt hash_many(std::span<const Felt> message) {
  constexpr Felt one = felt::enter(1);
  Felt state[3];
  size_t i = 0;
  for (; i + 2 <= message.size(); i += 2) {
    state[0] = felt::add(state[0], message[i]);
    state[1] = felt::add(state[1], message[i + 1]);
    permute(state);
  }
  const size_t rest = message.size() - i;
  if (rest == 1) state[0] = felt::add(state[0], message[i]);
  state[rest] = felt::add(state[rest], one);
  permute(state);
  return state[0];
}

void LeafSponge::push(uint32_t value) {
  values_[fill_++] = value;
  if (fill_ == 8) absorb();
}

void LeafSponge::absorb() {
  felt::Plain packed = pack_values(values_, fill_);
  // A short block carries its length.
  if (fill_ < 8) packed.word[3] |= uint64_t{fill_} << 56;
  fill_ = 0;
  Felt& element = state_[felts_ % 2];
  element = felt::add(element, felt::enter(packed));
  if (++felts_ % 2 == 0) permute(state_);
}

Felt LeafSponge::finish() {
  constexpr Felt one = felt::enter(1);
  if (fill_ > 0) absorb();
  Felt& element = state_[felts_ % 2];
  element = felt::add(element, one);
  permute(state_);
  return state_[0];
}

Felt felt_of_words(const uint32_t words[8]) {
  felt::Plain plain;
  for (int i = 0; i < 4; ++i) plain.word[i] = words[2 * i] | (uint64_t{words[2 * i + 1]} << 32);
  return felt::enter(plain);
}

void words_of(const Felt& element, uint32_t out[8]) {
  const felt::Plain plain = felt::leave(element);
  for (int i = 0; i < 8; ++i) out[i] = static_cast<uint32_t>(plain.word[i / 2] >> (32 * (i % 2)));
}

Digest digest_of(const Felt& element) {
  const felt::Plain plain = felt::leave(element);
  Digest out;
  for (int i = 0; i < 32; ++i) out.bytes[31 - i] = static_cast<uint8_t>(plain.word[i / 8] >> (8 * (i % 8)));
  return out;
}

Felt felt_of(const Digest& digest) {
  felt::Plain plain;
  for (int i = 0; i < 32; ++i) plain.word[i / 8] |= uint64_t{digest.bytes[31 - i]} << (8 * (i % 8));
  return felt::enter(plain);
}

}  // namespace ob::poseidon
