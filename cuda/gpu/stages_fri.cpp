// FRI layers.
#include <algorithm>

#include "../kernels/fri_tail.hpp"
#include "../kernels/tuning.hpp"
#include "stages.hpp"

namespace ob::gpu {

LeafColumn* Stages::plane_columns(const Planes& planes) {
  std::vector<LeafColumn> columns;
  for (uint32_t c = 0; c < 4; ++c) columns.push_back({planes.data + c * planes.stride, 0, 0});
  return device_.table("plane addresses", columns);
}

namespace {

bool in_tail(uint32_t number, uint32_t log, uint32_t step) { return number > 0 && log <= tuning::kTailLog && step <= kMaxFoldStep; }

}  // namespace

void Stages::plan_layers() {
  const ProtocolOptions& o = shape_.options;
  const uint32_t end = o.log_last_layer + o.log_blowup;
  const auto planes_of = [&](const std::string& name, uint32_t log) {
    const uint64_t values = uint64_t{1} << log;
    return Planes{device_.allocate<uint32_t>(name, 4 * values), values};
  };
  uint32_t log = shape_.log_domain;
  for (uint32_t number = 0; number == 0 || log > end; ++number) {
    const uint32_t step = number == 0 ? o.fold_step : std::min(o.fold_step, log - end);
    const std::string name = "fri layer " + std::to_string(number);
    Layer layer{log, step, step > 1 && log >= 2, planes_of(name, log), {}, nullptr, {}};
    std::vector<LeafColumn> columns;
    for (uint32_t k = 0; k < (layer.packed ? 4u : 1u); ++k) {
      for (uint32_t c = 0; c < 4; ++c) columns.push_back({layer.planes.data + c * layer.planes.stride + k, 0, layer.packed ? 2u : 0u});
    }
    layer.tree.plan(device_, name, o.hash, hash_table_, std::move(columns), layer.packed ? log - 2 : log, uint64_t{4} << log, in_tail(number, log, step));
    layer.columns = plane_columns(layer.planes);
    for (uint32_t folded = kMaxFoldStep; folded < step; folded += kMaxFoldStep) {
      layer.partly.push_back(planes_of(name + " folded", log - folded));
    }
    if (!in_tail(number, log, step)) tail_start_ = number + 1;
    layers_.push_back(std::move(layer));
    log -= step;
  }
  last_layer_ = planes_of("last fri layer", log);
  last_layer_columns_ = plane_columns(last_layer_);
  challenges_.folds = device_.allocate<QM31>("fold challenges", layers_.size());
}

void Stages::commit_layer(uint32_t number, const TranscriptSteps& after) {
  const Layer& layer = layers_[number];
  if (number == 0) {
    const ColumnsView planes{layer.planes.data, layer.planes.stride};
    finish_and_hash(layer.tree, first_layer_, {planes, shape_.log_degree(), 4}, after);
  } else if (folds_into_tree(number)) {
    fold_into_tree(number, after);
  } else {
    layer.tree.hash(device_, after);
  }
}

bool Stages::folds_into_tree(uint32_t number) const {
  if (number == 0 || number >= tail_start_ || shape_.options.hash == HashKind::poseidon252) return false;
  const Layer &layer = layers_[number], &before = layers_[number - 1];
  return before.step <= kMaxFoldStep && layer.packed == (before.step > 1) && layer.tree.height() > 0;
}

namespace {

// Calls run with 1 ≤ step ≤ kMaxFoldStep as a constant.
template <class Run>
void with_step(uint32_t step, const Run& run) {
  static_assert(kMaxFoldStep == 4);
  switch (step) {
    case 1: return run(std::integral_constant<uint32_t, 1>{});
    case 2: return run(std::integral_constant<uint32_t, 2>{});
    case 3: return run(std::integral_constant<uint32_t, 3>{});
    default: return run(std::integral_constant<uint32_t, 4>{});
  }
}

}  // namespace

void Stages::fold_into_tree(uint32_t number, const TranscriptSteps& after) {
  const Layer &layer = layers_[number], &before = layers_[number - 1];
  with_step(before.step, [&]<uint32_t step>(std::integral_constant<uint32_t, step>) {
    const FoldLayer<step> fold{before.planes, layer.planes, before.log, number == 1, challenges_.folds + number - 1, 0, transforms_.inverse()};
    layer.tree.fold_and_hash(device_, fold, after);
  });
}

void Stages::fold(uint32_t number) {
  if (folds_into_tree(number + 1)) return;
  const Layer& layer = layers_[number];
  const Planes& out = folded(number);
  Planes in = layer.planes;
  for (uint32_t folded = 0; folded < layer.step;) {
    const uint32_t left = std::min(kMaxFoldStep, layer.step - folded), end = folded + left;
    const Planes& target = end == layer.step ? out : layer.partly[folded / kMaxFoldStep];
    with_step(left, [&]<uint32_t step>(std::integral_constant<uint32_t, step>) {
      device_.launch(FoldLayer<step>{in, target, layer.log - folded, number == 0 && folded == 0, challenges_.folds + number, folded,
                                     transforms_.inverse()});
    });
    in = target;
    folded = end;
  }
}

void Stages::finish_fri(TranscriptState* state, uint32_t* checkpoints, QM31* coefficients, uint32_t* excess, const TranscriptSteps& after) {
  const ProtocolOptions& o = shape_.options;
  const LastLayer last{last_layer_, o.log_last_layer + o.log_blowup, o.log_last_layer, transforms_.inverse(), coefficients, excess};
  with_hash(o.hash, [&]<class Hash>(Hash) {
    FriTail<Hash> tail{static_cast<const typename Hash::Table*>(hash_table_), {}, 0, transforms_.inverse(), last, state, after};
    for (uint32_t number = tail_start_; number < layers_.size(); ++number) {
      const Layer& layer = layers_[number];
      tail.layers[tail.count++] = {layer.planes, folded(number), layer.tree.stored<Hash>(), layer.log, layer.step,
                                   reinterpret_cast<uint32_t*>(challenges_.folds + number), checkpoints + number * kDigestWords};
    }
    device_.launch(tail);
  });
}

}  // namespace ob::gpu
