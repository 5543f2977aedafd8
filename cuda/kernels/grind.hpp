// The proof-of-work search: the smallest nonce in stwo's order (stwo 2.3.0 prover/backend/simd/grind.rs, core/channel/blake2s.rs).
#ifndef OB_KERNELS_GRIND_HPP
#define OB_KERNELS_GRIND_HPP
#include "transcript.hpp"

namespace ob::gpu {

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

// What a candidate is hashed after, and whether it hits.
template <class Hash>
struct Search;

template <bool reduced>
struct Search<Blake2sHash<reduced>> {
  static constexpr const char* kName = "grind";
  static constexpr uint32_t kThreads = 256;
  // The hash of (0x12345678, 0, 0, 0, digest, bits).
  static OB_DEVICE void prefix(const Nothing*, const TranscriptState& state, uint32_t bits, uint32_t out[kDigestWords]) {
    uint32_t message[16] = {0x12345678};
    for (uint32_t i = 0; i < kDigestWords; ++i) message[4 + i] = state.digest[i];
    message[12] = bits;
    Blake2sHash<reduced> hash;
    hash.start();
    hash.block(message, 52, true);
    for (uint32_t i = 0; i < kDigestWords; ++i) out[i] = hash.state[i];
  }

  uint32_t block[16];

  OB_DEVICE Search(const Nothing*, const uint32_t prefix[kDigestWords]) {
    for (uint32_t i = 0; i < 16; ++i) block[i] = i < kDigestWords ? prefix[i] : 0;
  }
  // The low word of the nonce's hash.
  OB_DEVICE uint32_t hashed(uint64_t nonce) {
    block[8] = static_cast<uint32_t>(nonce);
    block[9] = static_cast<uint32_t>(nonce >> 32);
    Blake2sHash<reduced> hash;
    hash.start();
    hash.block(block, 40, true);
    return hash.state[0];
  }
};

template <>
struct Search<PoseidonHash> {
  static constexpr const char* kName = "grind_poseidon";
  static constexpr uint32_t kThreads = 128;
  // The hash of (0x12345678, digest, bits).
  static OB_DEVICE void prefix(const poseidon::Constants* table, const TranscriptState& state, uint32_t bits, uint32_t out[kDigestWords]) {
    felt::Felt sponge[3] = {felt::enter(uint64_t{0x12345678}), poseidon::enter_words(state.digest), felt::Felt{}};
    for (uint32_t i = 0; i < 2; ++i) {
      if (i == 1) {
        sponge[0] = felt::add(sponge[0], felt::enter(uint64_t{bits}));
        sponge[1] = felt::add(sponge[1], felt::enter(uint64_t{1}));
      }
      permute(*table, sponge);
    }
    poseidon::leave_words(sponge[0], out);
  }

  const poseidon::Constants* table;
  felt::Felt first;

  OB_DEVICE Search(const poseidon::Constants* constants, const uint32_t prefix[kDigestWords])
      : table(constants), first(poseidon::enter_words(prefix)) {}
  OB_DEVICE uint32_t hashed(uint64_t nonce) {
    felt::Felt sponge[3] = {first, felt::enter(nonce), felt::enter(uint64_t{2})};
    permute(*table, sponge);
    return static_cast<uint32_t>(felt::leave(sponge[0]).word[0]);
  }
};

// The search; the block that ends last goes on with the transcript.
template <class Hash>
struct Grind {
  static constexpr const char* kName = Search<Hash>::kName;
  static constexpr uint32_t kThreads = Search<Hash>::kThreads;
  static constexpr uint32_t kPhases = 2;
  struct Shared {
    uint32_t prefix[kDigestWords];
  };
  using Local = Nothing;

  const typename Hash::Table* table;
  const TranscriptState* state;
  GrindRange range;
  uint32_t bits;
  uint32_t* arrivals;  // a counter that is 0
  TranscriptSteps after;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return range.grid<kThreads>(); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return after.count > 0 ? 2 : 1; }
  // Of a search that ends where it is expected to.
  constexpr Work work(uint32_t) const {
    const uint64_t expected = uint64_t{1} << bits;
    Work work = after.template work<Hash>();
    Hash::count(work, 0, 0, expected < range.end - range.first ? expected : range.end - range.first);
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t round) const {
    if constexpr (phase == 0) {
      if (thread.index != 0) return;
      if (round == 0) {
        Search<Hash>::prefix(table, *state, bits, shared.prefix);
      } else if (arrives_last(arrivals, thread.blocks)) {
        after.template run<Hash>(table);
      }
    } else {
      if (round != 0) return;
      const uint32_t mask = bits == 32 ? ~0u : (1u << bits) - 1;
      Search<Hash> search(table, shared.prefix);
      range.search(thread, kThreads, [&](uint64_t candidate) {
        return (search.hashed(nonce_of(candidate, Transcript<Hash>::kNonceLowBits)) & mask) == 0;
      });
    }
  }
};

}  // namespace ob::gpu
#endif
