#include "transforms.hpp"

#include <algorithm>

#include "../cpu/transforms.hpp"
#include "../kernels/tuning.hpp"

namespace ob::gpu {

using tuning::kTileLog;

std::vector<TileShape> passes_of(uint32_t log) {
  const uint32_t lower = std::min(log, kTileLog);
  std::vector<TileShape> passes{{log, 0, lower, 0}};
  // The rest in equal parts, each as wide as its tile allows.
  const uint32_t most = kTileLog - tuning::kMinWidthLog, upper = log - lower;
  for (uint32_t left = upper, count = (upper + most - 1) / most; left > 0; --count) {
    const uint32_t layers = (left + count - 1) / count;
    passes.push_back({log, log - left, layers, std::min(kTileLog - layers, log - left)});
    left -= layers;
  }
  return passes;
}

void DeviceTransforms::prepare(uint32_t log) {
  ob::Twiddles twiddles;
  twiddles.prepare(log);
  const size_t words = size_t{1} << (log - 1);
  forward_ = device_.allocate<uint32_t>("twiddles", words);
  inverse_ = device_.allocate<uint32_t>("inverse twiddles", words);
  // Table j starts at word 2^j; word 0 is unused.
  device_.upload<uint32_t>(forward_ + 1, std::span(twiddles.forward(0), words - 1));
  device_.upload<uint32_t>(inverse_ + 1, std::span(twiddles.inverse(0), words - 1));
}

void DeviceTransforms::interpolate(const ColumnGroup& values, const ColumnsView& coefficients, uint32_t domain_log) {
  ColumnsView source = values.view;
  const std::vector<TileShape> passes = passes_of(values.log);
  for (size_t i = 0; i < passes.size(); ++i, source = coefficients) {
    const uint32_t scale = i + 1 == passes.size() ? values.log : 0;
    device_.launch(TransformPass<false, kTileLog>{source, coefficients, passes[i], {inverse_, domain_log}, values.count, 0, true, scale});
  }
}

void DeviceTransforms::extend(const ColumnGroup& coefficients, const ColumnsView& target, uint32_t blowup_log) {
  ColumnsView source = coefficients.view;
  const std::vector<TileShape> passes = passes_of(coefficients.log);
  for (size_t i = passes.size(); i-- > 0; source = target) {
    device_.launch(TransformPass<true, kTileLog>{
        source, target, passes[i], {forward_, coefficients.log + blowup_log}, coefficients.count, blowup_log, i + 1 != passes.size(), 0});
  }
}

void DeviceTransforms::interpolate_and_extend(const ColumnGroup& values, const ColumnsView& coefficients, const ColumnsView& target,
                                              uint32_t domain_log, uint32_t target_log) {
  const std::vector<TileShape> passes = passes_of(values.log);
  const uint32_t blocks_log = target_log - values.log;
  const LayerTwiddles inverse{inverse_, domain_log}, forward{forward_, target_log};
  ColumnsView source = values.view;
  for (size_t i = 0; i + 1 < passes.size(); ++i, source = coefficients) {
    device_.launch(TransformPass<false, kTileLog>{source, coefficients, passes[i], inverse, values.count, 0, true, 0});
  }
  device_.launch(ExtendPass<kTileLog>{source, coefficients, target, passes.back(), inverse, forward, values.count, blocks_log});
  for (size_t i = passes.size() - 1; i-- > 0;) {
    device_.launch(TransformPass<true, kTileLog>{target, target, passes[i], forward, values.count, blocks_log, true, 0});
  }
}

}  // namespace ob::gpu
