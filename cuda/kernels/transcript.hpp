// The Fiat–Shamir transcript on the device: a short program of mixes and draws, run by one thread (stwo 2.3.0 core/channel/blake2s.rs).
#ifndef OB_KERNELS_TRANSCRIPT_HPP
#define OB_KERNELS_TRANSCRIPT_HPP
#include "merkle.hpp"
#include "planes.hpp"

namespace ob::gpu {

// Blake2s, and with `reduced` Blake2sM31. Lives in device memory.
template <bool reduced>
struct BlakeTranscript {
  uint32_t digest[kDigestWords];
  uint32_t draws;

  // digest = hash(digest, words)
  OB_DEVICE void mix(const uint32_t* words, uint32_t count) {
    const uint32_t total = kDigestWords + count;
    Blake2sHash<reduced> hash;
    hash.start();
    for (uint32_t at = 0; at < total; at += 16) {
      uint32_t block[16];
      for (uint32_t i = 0; i < 16; ++i) {
        const uint32_t k = at + i;
        block[i] = k < kDigestWords ? digest[k] : k < total ? words[k - kDigestWords] : 0;
      }
      const uint32_t end = at + 16 < total ? at + 16 : total;
      hash.block(block, 4 * end, end == total);
    }
    for (uint32_t i = 0; i < kDigestWords; ++i) digest[i] = hash.state[i];
    draws = 0;
  }
  // Eight words.
  OB_DEVICE void draw_words(uint32_t out[kDigestWords]) {
    uint32_t block[16] = {};
    for (uint32_t i = 0; i < kDigestWords; ++i) block[i] = digest[i];
    block[kDigestWords] = draws++;
    Blake2sHash<reduced> hash;
    hash.start();
    hash.block(block, 37, true);
    for (uint32_t i = 0; i < kDigestWords; ++i) out[i] = hash.state[i];
  }
  // Eight base-field elements: blocks with a word of 2P or more are drawn again.
  OB_DEVICE void draw_base(uint32_t out[kDigestWords]) {
    for (bool uniform = false; !uniform;) {
      draw_words(out);
      uniform = true;
      for (uint32_t i = 0; i < kDigestWords; ++i) uniform = uniform && out[i] < 2 * P;
    }
    for (uint32_t i = 0; i < kDigestWords; ++i) out[i] = out[i] >= P ? out[i] - P : out[i];
  }
};

// What a transcript does between two of the prover's steps.
struct TranscriptStep {
  enum class Kind : uint32_t {
    mix,          // `count` words at `words`
    draw_felts,   // `count` secure-field elements to `out`, two from a block
    draw_words,   // `count` words to `out`, each AND `mask`
    checkpoint,   // the digest to `out`
  };
  Kind kind;
  uint32_t count;
  const uint32_t* words;
  uint32_t* out;
  uint64_t mask;  // 64 bits, so that there is no padding: see operation.hpp
};

template <bool reduced>
struct RunTranscript {
  static constexpr const char* kName = "transcript";
  static constexpr uint32_t kThreads = 32;
  static constexpr uint32_t kPhases = 1;
  static constexpr uint32_t kMaxSteps = 8;
  using Shared = Nothing;
  using Local = Nothing;

  BlakeTranscript<reduced>* state;
  TranscriptStep steps[kMaxSteps];
  uint32_t count;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return 1; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    for (uint32_t i = 0; i < count; ++i) {
      const TranscriptStep& step = steps[i];
      if (step.kind == TranscriptStep::Kind::mix) {
        work.bytes_read += 4 * uint64_t{step.count};
        work.compressions += (kDigestWords + step.count + 15) / 16;
      } else if (step.kind == TranscriptStep::Kind::draw_felts) {
        work.bytes_written += 16 * uint64_t{step.count};
        work.compressions += (step.count + 1) / 2;
      } else if (step.kind == TranscriptStep::Kind::draw_words) {
        work.bytes_written += 4 * uint64_t{step.count};
        work.compressions += (step.count + 7) / 8;
      } else {
        work.bytes_written += 4 * kDigestWords;
      }
    }
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    if (thread.index != 0) return;
    for (uint32_t i = 0; i < count; ++i) take(steps[i]);
  }

 private:
  OB_DEVICE void take(const TranscriptStep& step) const {
    uint32_t block[kDigestWords];
    switch (step.kind) {
      case TranscriptStep::Kind::mix:
        state->mix(step.words, step.count);
        return;
      case TranscriptStep::Kind::draw_felts:
        for (uint32_t felt = 0; felt < step.count; ++felt) {
          if (felt % 2 == 0) state->draw_base(block);
          for (uint32_t i = 0; i < 4; ++i) step.out[4 * felt + i] = block[4 * (felt % 2) + i];
        }
        return;
      case TranscriptStep::Kind::draw_words:
        for (uint32_t word = 0; word < step.count; ++word) {
          if (word % kDigestWords == 0) state->draw_words(block);
          step.out[word] = block[word % kDigestWords] & static_cast<uint32_t>(step.mask);
        }
        return;
      case TranscriptStep::Kind::checkpoint:
        for (uint32_t i = 0; i < kDigestWords; ++i) step.out[i] = state->digest[i];
        return;
    }
  }
};

}  // namespace ob::gpu
#endif
