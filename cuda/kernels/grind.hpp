// The proof-of-work search: the smallest nonce in stwo's order (stwo 2.3.0 prover/backend/simd/grind.rs, core/channel/blake2s.rs).
#ifndef OB_KERNELS_GRIND_HPP
#define OB_KERNELS_GRIND_HPP
#include "transcript.hpp"

namespace ob::gpu {

inline constexpr uint32_t kGrindLowBits = 20;
// Nothing found yet.
inline constexpr unsigned long long kNoNonce = ~0ull;

// Threads of a search, in blocks of at most this many.
inline constexpr uint32_t kGrindBlocks = 1024;

// What the threads of a search share out: candidates first … end - 1, one after another. Each goes on until it is past the least hit so far.
struct GrindRange {
  unsigned long long* found;  // the least hit, kNoNonce before
  uint64_t first, end;

  template <uint32_t threads>
  OB_ALWAYS_INLINE constexpr uint32_t grid() const {
    const uint64_t blocks = (end - first + threads - 1) / threads;
    return blocks < kGrindBlocks ? static_cast<uint32_t>(blocks) : kGrindBlocks;
  }
  // Calls hit(candidate) for the thread's own ones.
  template <class Hit>
  OB_DEVICE void search(const Thread& thread, uint32_t threads, const Hit& hit) const {
    const uint64_t stride = uint64_t{thread.blocks} * threads;
    for (uint64_t candidate = first + uint64_t{thread.block} * threads + thread.index; candidate < end; candidate += stride) {
      if (current(found) < candidate) return;
      if (!hit(candidate)) continue;
      atomic_least(found, candidate);
      return;
    }
  }
};

// Candidate i is the nonce (i >> 20)·2^32 + (i mod 2^20).
template <bool reduced>
struct Grind {
  static constexpr const char* kName = "grind";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  const BlakeTranscript<reduced>* state;
  GrindRange range;
  uint32_t bits;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return range.grid<kThreads>(); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  // Of a search that ends where it is expected to.
  constexpr Work work(uint32_t) const {
    const uint64_t expected = uint64_t{1} << bits;
    Work work;
    work.compressions = expected < range.end - range.first ? expected : range.end - range.first;
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    uint32_t block[16];
    prefix(block);
    range.search(thread, kThreads, [&](uint64_t candidate) {
      block[8] = static_cast<uint32_t>(candidate & ((1u << kGrindLowBits) - 1));
      block[9] = static_cast<uint32_t>(candidate >> kGrindLowBits);
      Blake2sHash<reduced> hash;
      hash.start();
      hash.block(block, 40, true);
      return (hash.state[0] & mask()) == 0;
    });
  }

 private:
  OB_ALWAYS_INLINE constexpr uint32_t mask() const { return bits == 32 ? ~0u : (1u << bits) - 1; }
  // hash(0x12345678, 0, 0, 0, digest, bits): the first eight words of what is hashed with a nonce.
  OB_DEVICE void prefix(uint32_t block[16]) const {
    uint32_t message[16] = {0x12345678};
    for (uint32_t i = 0; i < kDigestWords; ++i) message[4 + i] = state->digest[i];
    message[12] = bits;
    Blake2sHash<reduced> hash;
    hash.start();
    hash.block(message, 52, true);
    for (uint32_t i = 0; i < 16; ++i) block[i] = i < kDigestWords ? hash.state[i] : 0;
  }
};

// The same for Poseidon252: candidate i is the nonce (i >> 14)·2^32 + (i mod 2^14), hashed after a prefix.
struct PoseidonGrind {
  static constexpr const char* kName = "grind_poseidon";
  static constexpr uint32_t kThreads = 128;
  static constexpr uint32_t kPhases = 1;
  static constexpr uint32_t kLowBits = 14;
  using Shared = Nothing;
  using Local = Nothing;

  const poseidon::Constants* table;
  felt::Felt prefix;
  GrindRange range;
  uint32_t bits;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return range.grid<kThreads>(); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    const uint64_t expected = uint64_t{1} << bits;
    Work work;
    work.permutations = expected < range.end - range.first ? expected : range.end - range.first;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    range.search(thread, kThreads, [&](uint64_t candidate) {
      const uint64_t nonce = (candidate >> kLowBits) << 32 | (candidate & ((1u << kLowBits) - 1));
      felt::Felt sponge[3] = {prefix, felt::enter(nonce), felt::enter(uint64_t{2})};
      permute(*table, sponge);
      const uint32_t mask = bits == 32 ? ~0u : (1u << bits) - 1;
      return (static_cast<uint32_t>(felt::leave(sponge[0]).word[0]) & mask) == 0;
    });
  }
};

// The nonce of a candidate as the two words that the transcript mixes.
struct NonceWords {
  static constexpr const char* kName = "nonce_words";
  static constexpr uint32_t kThreads = 32;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  const unsigned long long* found;
  uint32_t* words;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return 1; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const { return {}; }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    if (thread.index != 0) return;
    words[0] = static_cast<uint32_t>(*found & ((1u << kGrindLowBits) - 1));
    words[1] = static_cast<uint32_t>(*found >> kGrindLowBits);
  }
};

}  // namespace ob::gpu
#endif
