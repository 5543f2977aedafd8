// Blake2s-256 of one message, and its variant with words reduced mod 2^31 - 1 (stwo's Blake2sM31).
#ifndef OB_HASH_BLAKE2S_HPP
#define OB_HASH_BLAKE2S_HPP
#include <cstddef>
#include <cstdint>

#include "hash.hpp"

namespace ob::blake {

// The message is `count` little-endian words and then `tail_bytes` (0 … 3) zero bytes.
Digest hash_words(const uint32_t* words, size_t count, bool m31, uint32_t tail_bytes = 0);

// State after whole 64-byte blocks, then the rest: for callers that produce the words on the fly.
struct Hasher {
  uint32_t state[8];
  uint32_t block[16];
  uint32_t fill = 0;
  uint32_t bytes = 0;

  Hasher();
  void push(uint32_t word);
  Digest finish(bool m31, uint32_t tail_bytes = 0);
};

void words_of(const Digest& digest, uint32_t out[8]);
Digest digest_of(const uint32_t words[8]);

}  // namespace ob::blake
#endif
