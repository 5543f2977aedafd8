// Scalar Poseidon252. See poseidon252.hpp.
#include "poseidon252.hpp"

#include "poseidon_constants.hpp"

namespace ob::poseidon {
const Constants& round_constants() { return kConstants; }

void permute(Felt state[3]) { permute_with(kConstants, state); }

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

Felt felt_of_words(const uint32_t words[8]) { return enter_words(words); }

void words_of(const Felt& element, uint32_t out[8]) { leave_words(element, out); }

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
