// The Fiat–Shamir transcript on the device: a short program of mixes and draws, run by one thread (stwo 2.3.0
// core/channel/{blake2s,poseidon252}.rs). It has no launch of its own: the last block of the launch before it runs it.
#ifndef OB_KERNELS_TRANSCRIPT_HPP
#define OB_KERNELS_TRANSCRIPT_HPP
#include "../protocol/qm31.hpp"
#include "hashes.hpp"

namespace ob::gpu {

// Lives in device memory. The digest as nodes of the hash have it.
struct TranscriptState {
  uint32_t digest[kDigestWords];
  uint32_t draws;  // since the digest changed
};

// What a transcript does between two of the prover's steps.
struct TranscriptStep {
  enum class Kind : uint32_t {
    mix_root,    // the node at `words`
    mix_felts,   // `count` secure-field elements at `words`
    mix_nonce,   // the nonce of the candidate *found, which is kNoNonce again afterwards; its two words go to `out`
    draw_felts,  // `count` secure-field elements to `out`, two from a block
    draw_words,  // `count` words to `out`, each AND `mask`
    checkpoint,  // the digest to `out`
  };
  Kind kind;
  uint32_t count;
  const uint32_t* words;
  uint32_t* out;
  uint64_t mask;  // 64 bits, so that there is no padding: see operation.hpp
  unsigned long long* found;
};

// Nothing found yet.
inline constexpr unsigned long long kNoNonce = ~0ull;

// Candidate i of a search is the nonce (i >> low_bits)·2^32 + (i mod 2^low_bits).
OB_ALWAYS_INLINE constexpr uint64_t nonce_of(uint64_t candidate, uint32_t low_bits) {
  return (candidate >> low_bits) << 32 | (candidate & ((uint64_t{1} << low_bits) - 1));
}

OB_DEVICE uint64_t take_nonce(const TranscriptStep& step, uint32_t low_bits) {
  const uint64_t nonce = nonce_of(*step.found, low_bits);
  *step.found = kNoNonce;
  step.out[0] = static_cast<uint32_t>(nonce);
  step.out[1] = static_cast<uint32_t>(nonce >> 32);
  return nonce;
}

// How a hash takes a step: `hashes(step)` compressions or permutations, one after another.
template <class Hash>
struct Transcript;

// Blake2s and Blake2sM31.
template <bool reduced>
struct Transcript<Blake2sHash<reduced>> {
  using Kind = TranscriptStep::Kind;
  static constexpr uint32_t kNonceLowBits = 20;

  static constexpr uint32_t hashes(const TranscriptStep& step) {
    if (step.kind == Kind::checkpoint) return 0;
    if (step.kind == Kind::draw_felts) return (step.count + 1) / 2;
    if (step.kind == Kind::draw_words) return (step.count + 7) / 8;
    return (kDigestWords + mixed(step) + 15) / 16;
  }

  static OB_DEVICE void take(const Nothing*, TranscriptState& state, const TranscriptStep& step) {
    const bool draws = step.kind == Kind::draw_felts || step.kind == Kind::draw_words;
    const uint32_t count = hashes(step), total = kDigestWords + mixed(step);
    // A nonce's words are mixed from where they are put.
    const uint32_t* const words = step.kind == Kind::mix_nonce ? step.out : step.words;
    if (step.kind == Kind::mix_nonce) take_nonce(step, kNonceLowBits);
    Blake2sHash<reduced> hash;
    hash.start();
    for (uint32_t i = 0; i < count;) {
      uint32_t block[16];
      OB_UNROLL
      for (uint32_t w = 0; w < 16; ++w) {
        const uint32_t k = 16 * i + w;
        if (draws) {
          block[w] = w < kDigestWords ? state.digest[w] : w == kDigestWords ? state.draws : 0;
        } else {
          block[w] = k < kDigestWords ? state.digest[k] : k < total ? words[k - kDigestWords] : 0;
        }
      }
      const uint32_t end = 16 * (i + 1) < total ? 16 * (i + 1) : total;
      // A draw: digest, number of the draw, a zero byte.
      if (draws) hash.start();
      hash.block(block, draws ? 37 : 4 * end, draws || end == total);
      if (!draws) {
        ++i;
        continue;
      }
      ++state.draws;
      if (emit(step, i, hash.state)) ++i;
    }
    if (draws || step.kind == Kind::checkpoint) return;
    for (uint32_t w = 0; w < kDigestWords; ++w) state.digest[w] = hash.state[w];
    state.draws = 0;
  }

 private:
  // Words that a step mixes.
  static constexpr uint32_t mixed(const TranscriptStep& step) {
    return step.kind == Kind::mix_root ? kDigestWords : step.kind == Kind::mix_nonce ? 2 : 4 * step.count;
  }
  // The i-th drawn block to where the step wants it. Base-field elements: false when a word is 2P or more; then the block is drawn again.
  static OB_DEVICE bool emit(const TranscriptStep& step, uint32_t i, const uint32_t words[kDigestWords]) {
    const bool felts = step.kind == Kind::draw_felts;
    const uint32_t left = (felts ? 4 : 1) * step.count - kDigestWords * i;
    bool uniform = true;
    OB_UNROLL
    for (uint32_t w = 0; w < kDigestWords; ++w) uniform = uniform && words[w] < 2 * P;
    if (felts && !uniform) return false;
    OB_UNROLL
    for (uint32_t w = 0; w < kDigestWords; ++w) {
      if (w < left) step.out[kDigestWords * i + w] = !felts ? words[w] & static_cast<uint32_t>(step.mask) : words[w] >= P ? words[w] - P : words[w];
    }
    return true;
  }
};

// Poseidon252. Its round constants lie in device memory.
template <>
struct Transcript<PoseidonHash> {
  using Kind = TranscriptStep::Kind;
  static constexpr uint32_t kNonceLowBits = 14;
  // Words of a drawn element.
  static constexpr uint32_t kDrawnWords = 7;

  static constexpr uint32_t hashes(const TranscriptStep& step) {
    if (step.kind == Kind::checkpoint) return 0;
    if (step.kind == Kind::draw_felts) return (step.count + 1) / 2;
    if (step.kind == Kind::draw_words) return (step.count + kDrawnWords - 1) / kDrawnWords;
    // Many elements: the digest and those of two secure-field elements each, padded to pairs.
    return step.kind == Kind::mix_felts ? (1 + (step.count + 1) / 2) / 2 + 1 : 1;
  }

  static OB_DEVICE void take(const poseidon::Constants* table, TranscriptState& state, const TranscriptStep& step) {
    if (step.kind == Kind::checkpoint) return;
    const bool draws = step.kind == Kind::draw_felts || step.kind == Kind::draw_words;
    const uint32_t count = hashes(step);
    felt::Felt sponge[3];
    for (uint32_t i = 0; i < count; ++i) {
      absorb(state, step, i, sponge);
      permute(*table, sponge);
      if (draws) emit(step, i, felt::leave(sponge[0]));
    }
    if (draws) {
      state.draws += count;
      return;
    }
    poseidon::leave_words(sponge[0], state.digest);
    state.draws = 0;
  }

 private:
  // What goes into the i-th permutation of a step.
  static OB_DEVICE void absorb(const TranscriptState& state, const TranscriptStep& step, uint32_t i, felt::Felt sponge[3]) {
    if (step.kind == Kind::mix_felts) {
      sponge[0] = felt::add(sponge[0], element(state, step, 2 * i));
      sponge[1] = felt::add(sponge[1], element(state, step, 2 * i + 1));
      return;
    }
    sponge[0] = poseidon::enter_words(state.digest);
    if (step.kind == Kind::mix_root) {
      sponge[1] = poseidon::enter_words(step.words);
    } else if (step.kind == Kind::mix_nonce) {
      sponge[1] = felt::enter(take_nonce(step, kNonceLowBits));
    } else {
      sponge[1] = felt::enter(uint64_t{state.draws + i});
    }
    sponge[2] = felt::enter(uint64_t{step.kind == Kind::draw_felts || step.kind == Kind::draw_words ? 3u : 2u});
  }
  // Number k of the digest, pairs of secure-field elements (a 1, then their coordinates in base 2^31), a 1, zeros.
  static OB_DEVICE felt::Felt element(const TranscriptState& state, const TranscriptStep& step, uint32_t k) {
    if (k == 0) return poseidon::enter_words(state.digest);
    const uint32_t pairs = (step.count + 1) / 2;
    felt::Plain plain{{k <= pairs + 1 ? 1u : 0u, 0, 0, 0}};
    if (k <= pairs) {
      const uint32_t first = 8 * (k - 1), left = 4 * step.count - first;
      for (uint32_t w = 0; w < kDigestWords && w < left; ++w) {
        OB_UNROLL
        for (uint32_t limb = 3; limb > 0; --limb) plain.word[limb] = plain.word[limb] << 31 | plain.word[limb - 1] >> 33;
        plain.word[0] = plain.word[0] << 31 | step.words[first + w];
      }
    }
    return felt::enter(plain);
  }
  // The i-th drawn element: its low 32-bit words, or 31 bits for each coordinate.
  static OB_DEVICE void emit(const TranscriptStep& step, uint32_t i, felt::Plain plain) {
    const bool felts = step.kind == Kind::draw_felts;
    const uint32_t each = felts ? kDigestWords : kDrawnWords, bits = felts ? 31 : 32;
    const uint32_t total = (felts ? 4 : 1) * step.count, first = each * i, end = first + each < total ? first + each : total;
    for (uint32_t at = first; at < end; ++at) {
      const uint32_t value = static_cast<uint32_t>(plain.word[0]);
      step.out[at] = !felts ? value & static_cast<uint32_t>(step.mask) : (value & P) == P ? 0 : value & P;
      OB_UNROLL
      for (uint32_t limb = 0; limb < 3; ++limb) plain.word[limb] = plain.word[limb] >> bits | plain.word[limb + 1] << (64 - bits);
      plain.word[3] >>= bits;
    }
  }
};

// Takes the steps at(0) … at(count - 1): one thread's work.
template <class Hash, class At>
OB_DEVICE void take_steps(const typename Hash::Table* table, TranscriptState& state, uint32_t count, const At& at) {
  for (uint32_t i = 0; i < count; ++i) {
    const TranscriptStep& step = at(i);
    Transcript<Hash>::take(table, state, step);
    if (step.kind != TranscriptStep::Kind::checkpoint) continue;
    for (uint32_t w = 0; w < kDigestWords; ++w) step.out[w] = state.digest[w];
  }
}
// What a step moves and computes.
template <class Hash>
constexpr Work work_of(const TranscriptStep& step) {
  using Kind = TranscriptStep::Kind;
  const bool mixes = step.kind == Kind::mix_root || step.kind == Kind::mix_felts;
  uint64_t words = 4 * uint64_t{step.count};
  if (step.kind == Kind::mix_root || step.kind == Kind::checkpoint) words = kDigestWords;
  if (step.kind == Kind::mix_nonce) words = 2;
  if (step.kind == Kind::draw_words) words = step.count;
  Work work;
  (mixes ? work.bytes_read : work.bytes_written) += 4 * words;
  Hash::count(work, 0, 0, Transcript<Hash>::hashes(step));
  return work;
}

// The steps at the end of a launch; none when the transcript is the host's.
struct TranscriptSteps {
  static constexpr uint32_t kMost = 4;

  TranscriptState* state = nullptr;
  TranscriptStep steps[kMost] = {};
  uint32_t count = 0;

  template <class Hash>
  OB_DEVICE void run(const typename Hash::Table* table) const {
    take_steps<Hash>(table, *state, count, [&](uint32_t i) -> const TranscriptStep& { return steps[i]; });
  }
  template <class Hash>
  constexpr Work work() const {
    Work work;
    for (uint32_t i = 0; i < count; ++i) work += work_of<Hash>(steps[i]);
    return work;
  }
};

}  // namespace ob::gpu
#endif
