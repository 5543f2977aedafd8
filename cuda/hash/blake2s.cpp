// Scalar Blake2s. See blake2s.hpp.
#include "blake2s.hpp"

#include <cstring>

#include "blake2s_lanes.hpp"

namespace ob::blake {

void words_of(const Digest& digest, uint32_t out[8]) { std::memcpy(out, digest.bytes, 32); }

Digest digest_of(const uint32_t words[8]) {
  Digest digest;
  std::memcpy(digest.bytes, words, 32);
  return digest;
}

Hasher::Hasher() { initial_state<Lanes1>(state); }

void Hasher::push(uint32_t word) {
  // A full block waits for the next word: the last block is compressed with the final flag.
  if (fill == 16) {
    bytes += 64;
    compress<Lanes1, 16>(state, block, bytes, false);
    fill = 0;
  }
  block[fill++] = word;
}

Digest Hasher::finish(bool m31, uint32_t tail_bytes) {
  if (fill == 16 && tail_bytes != 0) {
    push(0);
    fill = 0;
  }
  bytes += 4 * fill + tail_bytes;
  for (uint32_t i = fill; i < 16; ++i) block[i] = 0;
  compress<Lanes1, 16>(state, block, bytes, true);
  if (m31) {
    for (uint32_t& word : state) word = Lanes1::reduce(word);
  }
  return digest_of(state);
}

Digest hash_words(const uint32_t* words, size_t count, bool m31, uint32_t tail_bytes) {
  Hasher hasher;
  for (size_t i = 0; i < count; ++i) hasher.push(words[i]);
  return hasher.finish(m31, tail_bytes);
}

}  // namespace ob::blake
