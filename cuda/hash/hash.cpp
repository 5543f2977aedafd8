// Digest forms. See hash.hpp.
#include "hash.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "blake2s.hpp"

namespace ob {

static_assert(std::endian::native == std::endian::little, "digests and columns are read as little-endian words in place");

namespace {

// Decimal digits of a big-endian number, without leading zeros.
std::string decimal(const Digest& digest) {
  uint32_t words[8];
  for (int i = 0; i < 8; ++i) {
    words[i] = 0;
    for (int k = 0; k < 4; ++k) words[i] = (words[i] << 8) | digest.bytes[4 * i + k];
  }
  std::string digits;
  while (std::any_of(words, words + 8, [](uint32_t word) { return word != 0; })) {
    uint64_t rest = 0;
    for (uint32_t& word : words) {
      rest = (rest << 32) | word;
      word = static_cast<uint32_t>(rest / 1000000000);
      rest %= 1000000000;
    }
    for (int i = 0; i < 9; ++i, rest /= 10) digits.push_back(static_cast<char>('0' + rest % 10));
  }
  while (!digits.empty() && digits.back() == '0') digits.pop_back();
  if (digits.empty()) digits.push_back('0');
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace

void append_digest(HashKind kind, const Digest& digest, std::vector<uint8_t>& bincode) {
  if (kind != HashKind::poseidon252) {
    bincode.insert(bincode.end(), digest.bytes, digest.bytes + 32);
    return;
  }
  const std::string digits = decimal(digest);
  for (int i = 0; i < 8; ++i) bincode.push_back(static_cast<uint8_t>(uint64_t{digits.size()} >> (8 * i)));
  bincode.insert(bincode.end(), digits.begin(), digits.end());
}

Digest empty_root(HashKind kind) {
  return kind == HashKind::poseidon252 ? Digest{} : blake::hash_words(nullptr, 0, kind == HashKind::blake2s_m31);
}

}  // namespace ob
