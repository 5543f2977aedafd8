// Words that a program of ours is given on standard input.
#ifndef OB_TOOLS_COUNTED_WORDS_HPP
#define OB_TOOLS_COUNTED_WORDS_HPP
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <vector>

namespace ob {

// A count and that many words (u32, little endian). Throws std::runtime_error where they are not.
inline std::vector<uint32_t> read_words() {
  uint32_t count = 0;
  if (std::fread(&count, sizeof count, 1, stdin) != 1 || count > (1u << 24)) throw std::runtime_error("no counted words on standard input");
  std::vector<uint32_t> words(count);
  if (std::fread(words.data(), sizeof(uint32_t), count, stdin) != count) throw std::runtime_error("standard input ends too early");
  return words;
}

}  // namespace ob
#endif
