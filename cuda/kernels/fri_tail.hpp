// The small FRI layers in one block: commitment, transcript and fold of one after another, without a launch or the host in between.
#ifndef OB_KERNELS_FRI_TAIL_HPP
#define OB_KERNELS_FRI_TAIL_HPP
#include "fold.hpp"
#include "transcript.hpp"

namespace ob::gpu {

struct TailLayer {
  Planes in, out;
  const LeafColumn* columns;
  uint32_t column_count, height;
  uint32_t* nodes;  // all levels are stored
  uint32_t log, step;
  QM31* challenge;
  uint32_t* checkpoint;  // where the transcript's digest after the root goes
};

// One after another, each by all threads.
struct TailRound {
  enum class Kind : uint32_t { leaves, nodes, transcript, fold };
  Kind kind;
  uint32_t layer, level;
};

template <bool reduced>
struct FriTail {
  static constexpr const char* kName = "fri_tail";
  static constexpr uint32_t kThreads = 512;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;
  using Hash = Blake2sHash<reduced>;
  using Kind = TailRound::Kind;

  const TailLayer* layers;
  const TailRound* list;
  uint32_t count;
  BlakeTranscript<reduced>* state;
  const uint32_t* inverse_tables;
  Work total;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return count > 0 ? 1 : 0; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return count; }
  constexpr Work work(uint32_t) const { return total; }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t number) const {
    const TailRound round = list[number];
    const TailLayer& layer = layers[round.layer];
    switch (round.kind) {
      case Kind::leaves:
        for (uint32_t i = thread.index; i < 1u << layer.height; i += kThreads) {
          Hash hash;
          hash.leaf(nullptr, layer.columns, layer.column_count, i);
          put(layer, layer.height, i, hash);
        }
        return;
      case Kind::nodes:
        for (uint32_t i = thread.index; i < 1u << round.level; i += kThreads) {
          uint32_t words[16];
          const uint32_t* const children = layer.nodes + uint64_t{(2u << round.level) + 2 * i} * kDigestWords;
          for (uint32_t w = 0; w < 16; ++w) words[w] = children[w];
          Hash hash;
          hash.node(nullptr, words);
          put(layer, round.level, i, hash);
        }
        return;
      case Kind::transcript:
        if (thread.index == 0) draw(layer);
        return;
      case Kind::fold:
        for (uint32_t group = thread.index; group < 1u << (layer.log - layer.step); group += kThreads) fold(layer, group);
        return;
    }
  }

 private:
  static OB_DEVICE void put(const TailLayer& layer, uint32_t level, uint32_t i, const Hash& hash) {
    for (uint32_t w = 0; w < kDigestWords; ++w) layer.nodes[uint64_t{(1u << level) + i} * kDigestWords + w] = hash.state[w];
  }
  OB_DEVICE void draw(const TailLayer& layer) const {
    state->mix(layer.nodes + kDigestWords, kDigestWords);
    for (uint32_t w = 0; w < kDigestWords; ++w) layer.checkpoint[w] = state->digest[w];
    uint32_t block[kDigestWords];
    state->draw_base(block);
    *layer.challenge = {block[0], block[1], block[2], block[3]};
  }
  OB_DEVICE void fold(const TailLayer& layer, uint32_t group) const {
    const QM31 challenge = *layer.challenge;
    if (layer.step == 1) {
      fold_group<1>(layer.in, layer.out, layer.log, false, challenge, inverse_tables, group);
    } else if (layer.step == 2) {
      fold_group<2>(layer.in, layer.out, layer.log, false, challenge, inverse_tables, group);
    } else if (layer.step == 3) {
      fold_group<3>(layer.in, layer.out, layer.log, false, challenge, inverse_tables, group);
    } else {
      fold_group<kMaxFoldStep>(layer.in, layer.out, layer.log, false, challenge, inverse_tables, group);
    }
  }
};

}  // namespace ob::gpu
#endif
