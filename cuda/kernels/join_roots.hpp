// The nodes above a few subtrees' roots: what is left of a tree when each of several devices has hashed its share.
#ifndef OB_KERNELS_JOIN_ROOTS_HPP
#define OB_KERNELS_JOIN_ROOTS_HPP
#include "hashes.hpp"

namespace ob::gpu {

// `nodes`: node i of the level with 2^k nodes is number 2^k + i; those of the level with 2^levels are there. A handful, for one thread.
template <class Hash>
struct JoinRoots {
  static constexpr const char* kName = "join_roots";
  static constexpr uint32_t kThreads = 32;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  const typename Hash::Table* table;
  uint32_t* nodes;
  uint32_t levels;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return 1; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    const uint64_t made = (uint64_t{1} << levels) - 1;
    Work work;
    work.bytes_read = 4 * kDigestWords * 2 * made;
    work.bytes_written = 4 * kDigestWords * made;
    Hash::count(work, 0, 0, made);
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    if (thread.index != 0) return;
    for (uint32_t node = (1u << levels) - 1; node > 0; --node) {
      uint32_t words[16];
      for (uint32_t w = 0; w < 16; ++w) words[w] = nodes[node * 16 + w];
      Hash hash;
      hash.node(table, words);
      for (uint32_t w = 0; w < kDigestWords; ++w) nodes[node * kDigestWords + w] = hash.state[w];
    }
  }
};

}  // namespace ob::gpu
#endif
