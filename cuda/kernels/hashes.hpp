// The hashes of trees as a kernel's thread computes them: a leaf from columns, a node from two digests.
#ifndef OB_KERNELS_HASHES_HPP
#define OB_KERNELS_HASHES_HPP
#include "../hash/blake2s_lanes.hpp"
#include "../hash/poseidon_rounds.hpp"
#include "launch.hpp"

namespace ob::gpu {

inline constexpr uint32_t kDigestWords = 8;

// A column as a tree of more leaves reads it: leaf q finds ((q >> (shift + 1)) << 1) + (q & 1). Leaves that pack 2^pack values of a plane
// read it with one such column for each of them.
struct LeafColumn {
  const uint32_t* data;
  uint32_t shift, pack;

  OB_DEVICE uint32_t value(uint32_t leaf) const {
    return shift == 0 ? data[leaf << pack] : data[((leaf >> (shift + 1)) << 1) + (leaf & 1)];
  }
};

// Blake2s, and with `reduced` Blake2sM31.
template <bool reduced>
struct Blake2sHash {
  static constexpr const char* kTreeName = "merkle_tree";
  static constexpr const char* kTailName = "fri_tail";
  // Threads of a block that makes a tree, as many as their registers allow.
  static constexpr uint32_t kTreeThreadsLog = 9;
  static constexpr uint32_t kTreeThreads = 1u << kTreeThreadsLog;
  using Table = Nothing;

  uint32_t state[kDigestWords];

  OB_DEVICE void start() { blake::initial_state<blake::Lanes1>(state); }
  OB_DEVICE void block(const uint32_t words[16], uint32_t bytes, bool last) {
    count_compression();
    blake::compress<blake::Lanes1, 16>(state, words, bytes, last);
    if (reduced && last) {
      for (uint32_t& word : state) word = blake::Lanes1::reduce(word);
    }
  }
  OB_DEVICE void node(const Table*, const uint32_t words[16]) {
    start();
    block(words, 64, true);
  }
  OB_DEVICE void leaf(const Table*, const LeafColumn* columns, uint32_t count, uint32_t leaf) {
    start();
    for (uint32_t c = 0; c < count; c += 16) {
      uint32_t words[16];
      for (uint32_t i = 0; i < 16; ++i) words[i] = c + i < count ? columns[c + i].value(leaf) : 0;
      const uint32_t end = c + 16 < count ? c + 16 : count;
      block(words, 4 * end, end == count);
    }
  }
  static constexpr void count(Work& work, uint64_t leaves, uint32_t columns, uint64_t nodes) {
    work.compressions += leaves * ((columns + 15) / 16) + nodes;
  }
};

OB_DEVICE void permute(const poseidon::Constants& table, felt::Felt sponge[3]) {
  count_permutation();
  poseidon::permute_with(table, sponge);
}

// Poseidon252; its round constants lie in device memory. The state is the canonical element, least significant word first.
struct PoseidonHash {
  static constexpr const char* kTreeName = "merkle_tree_poseidon";
  static constexpr const char* kTailName = "fri_tail_poseidon";
  static constexpr uint32_t kTreeThreadsLog = 7;
  static constexpr uint32_t kTreeThreads = 1u << kTreeThreadsLog;
  using Table = poseidon::Constants;

  uint32_t state[kDigestWords];

  OB_DEVICE void node(const Table* table, const uint32_t words[16]) {
    felt::Felt sponge[3] = {poseidon::enter_words(words), poseidon::enter_words(words + kDigestWords), felt::enter(uint64_t{2})};
    permute(*table, sponge);
    poseidon::leave_words(sponge[0], state);
  }
  OB_DEVICE void leaf(const Table* table, const LeafColumn* columns, uint32_t count, uint32_t leaf) {
    felt::Felt sponge[3];
    uint32_t felts = 0;
    for (uint32_t c = 0; c < count; c += 8) {
      uint32_t values[8];
      const uint32_t size = c + 8 < count ? 8 : count - c;
      for (uint32_t i = 0; i < size; ++i) values[i] = columns[c + i].value(leaf);
      felt::Plain packed = poseidon::pack_values(values, size);
      // A short block carries its length.
      if (size < 8) packed.word[3] |= uint64_t{size} << 56;
      sponge[felts % 2] = felt::add(sponge[felts % 2], felt::enter(packed));
      if (++felts % 2 == 0) permute(*table, sponge);
    }
    sponge[felts % 2] = felt::add(sponge[felts % 2], felt::enter(uint64_t{1}));
    permute(*table, sponge);
    poseidon::leave_words(sponge[0], state);
  }
  static constexpr void count(Work& work, uint64_t leaves, uint32_t columns, uint64_t nodes) {
    work.permutations += leaves * ((columns + 7) / 8 / 2 + 1) + nodes;
  }
};

}  // namespace ob::gpu
#endif
