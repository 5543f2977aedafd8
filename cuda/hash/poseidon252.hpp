// The Starknet Poseidon hash (Hades permutation, width 3, x³, 8 full and 83 partial rounds).
//
// starknet-crypto's poseidon_hash and poseidon_hash_many, as stwo 2.3.0 core/channel/poseidon252.rs uses them.
#ifndef OB_HASH_POSEIDON252_HPP
#define OB_HASH_POSEIDON252_HPP
#include <cstdint>
#include <span>

#include "felt252.hpp"
#include "hash.hpp"

namespace ob::poseidon {

using felt::Felt;

// All felts below are in Montgomery form and loose (magnitude below 8p).
void permute(Felt state[3]);
Felt hash2(const Felt& x, const Felt& y);
Felt hash_many(std::span<const Felt> message);

// The sponge of leaf values: two felts of eight 31-bit values per permutation.
class LeafSponge {
 public:
  void push(uint32_t value);
  Felt finish();

 private:
  void absorb();

  Felt state_[3];
  uint32_t values_[8];
  uint32_t fill_ = 0;
  uint32_t felts_ = 0;
};

// The node layout of a tree: the canonical value as eight little-endian words.
Felt felt_of_words(const uint32_t words[8]);
void words_of(const Felt& felt, uint32_t out[8]);

Digest digest_of(const Felt& felt);
Felt felt_of(const Digest& digest);

}  // namespace ob::poseidon
#endif
