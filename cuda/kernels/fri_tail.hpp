// The end of FRI in one block: commitment, transcript and fold of one small layer after another, the last layer's polynomial and the
// transcript after it, without a launch or the host in between.
#ifndef OB_KERNELS_FRI_TAIL_HPP
#define OB_KERNELS_FRI_TAIL_HPP
#include "fold.hpp"
#include "last_layer.hpp"
#include "tree_levels.hpp"
#include "tuning.hpp"

namespace ob::gpu {

template <class Hash>
struct TailLayer {
  Planes in, out;
  StoredTree<Hash> tree;  // all levels are stored
  uint32_t log, step;
  uint32_t* challenge;   // a secure-field element
  uint32_t* checkpoint;  // where the transcript's digest after the root goes
};

template <class Hash>
struct FriTail {
  static constexpr const char* kName = Hash::kTailName;
  static constexpr uint32_t kThreads = Hash::kTreeThreads;
  static constexpr uint32_t kPhases = 1;
  // Each layer is smaller than the one before.
  static constexpr uint32_t kMostLayers = tuning::kTailLog;
  using Shared = Nothing;
  // Where a thread is in the list of rounds.
  struct Local {
    uint32_t layer, step;
  };

  const typename Hash::Table* table;
  TailLayer<Hash> layers[kMostLayers];
  uint32_t count;
  const uint32_t* inverse_tables;
  LastLayer last;
  TranscriptState* state;
  TranscriptSteps after;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return 1; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const {
    uint32_t rounds = last.rounds() + 1;
    for (uint32_t i = 0; i < count; ++i) rounds += rounds_of(layers[i]);
    return rounds;
  }
  constexpr Work work(uint32_t) const {
    Work work = last.work();
    work += after.template work<Hash>();
    for (uint32_t i = 0; i < count; ++i) {
      const TailLayer<Hash>& layer = layers[i];
      const uint64_t leaves = uint64_t{1} << layer.tree.height, values = uint64_t{1} << layer.log, folded = values >> layer.step;
      work.bytes_read += 16 * values + 64 * (leaves - 1) + 20 * values;
      work.bytes_written += 32 * (2 * leaves - 1) + 16 * folded;
      work.products += (values - folded) * 20;
      Hash::count(work, leaves, layer.tree.count, leaves - 1);
      for (uint32_t number = 0; number < kSteps; ++number) work += work_of<Hash>(step_of(layer, number));
    }
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local& local, uint32_t round) const {
    if (round == 0) {
      local = {0, 0};
      if (thread.index == 0) *last.excess = 0;
    }
    if (local.layer < count) {
      const TailLayer<Hash>& layer = layers[local.layer];
      take(thread, layer, local.step);
      if (++local.step == rounds_of(layer)) local = {local.layer + 1, 0};
      return;
    }
    const uint32_t step = local.step++;
    if (step < last.rounds()) {
      last.run(thread.index, kThreads, step);
    } else if (thread.index == 0) {
      after.template run<Hash>(table);
    }
  }

 private:
  // A level a round from the leaves up to the root, and the fold.
  static OB_ALWAYS_INLINE constexpr uint32_t rounds_of(const TailLayer<Hash>& layer) { return layer.tree.height + 2; }
  // What the transcript does once a layer has its root.
  static constexpr uint32_t kSteps = 3;
  static OB_ALWAYS_INLINE constexpr TranscriptStep step_of(const TailLayer<Hash>& layer, uint32_t i) {
    using Kind = TranscriptStep::Kind;
    if (i == 0) return {Kind::mix_root, 0, layer.tree.nodes + kDigestWords, nullptr, 0, nullptr};
    if (i == 1) return {Kind::checkpoint, 0, nullptr, layer.checkpoint, 0, nullptr};
    return {Kind::draw_felts, 1, nullptr, layer.challenge, 0, nullptr};
  }

  OB_DEVICE void take(const Thread& thread, const TailLayer<Hash>& layer, uint32_t step) const {
    const uint32_t height = layer.tree.height;
    if (step > height) {
      for (uint32_t group = thread.index; group < 1u << (layer.log - layer.step); group += kThreads) fold(layer, group);
      return;
    }
    const uint32_t level = height - step;
    for (uint32_t i = thread.index; i < 1u << level; i += kThreads) {
      Hash hash;
      if (step == 0) {
        hash.leaf(table, layer.tree.columns, layer.tree.count, i);
      } else {
        const uint32_t* const children = layer.tree.nodes + uint64_t{(2u << level) + 2 * i} * kDigestWords;
        uint32_t words[16];
        for (uint32_t w = 0; w < 16; ++w) words[w] = children[w];
        hash.node(table, words);
      }
      layer.tree.store(level, i, hash);
    }
    // The thread that made the root goes on.
    if (level != 0 || thread.index != 0) return;
    take_steps<Hash>(table, *state, kSteps, [&](uint32_t i) { return step_of(layer, i); });
  }
  OB_DEVICE void fold(const TailLayer<Hash>& layer, uint32_t group) const {
    const QM31 challenge = {layer.challenge[0], layer.challenge[1], layer.challenge[2], layer.challenge[3]};
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
