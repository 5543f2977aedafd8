#include "transforms.hpp"

#include <algorithm>

#include "../cpu/transforms.hpp"
#include "../kernels/tuning.hpp"

namespace ob::gpu {

using namespace tuning;

namespace {

// The layers from `first` on in one strip: as wide as its tile allows.
TileShape strip(uint32_t log, uint32_t first, uint32_t layers) {
  const uint32_t size = layers + kMinWidthLog <= kStripLog ? kStripLog : kLargeStripLog;
  return {log, first, layers, std::min(size - layers, first)};
}

// Columns a block takes when `tiles` blocks do one each.
ColumnShare share_of(uint32_t columns, uint64_t tiles, uint32_t blocks) {
  const uint64_t each = columns * tiles / blocks;
  return {columns, static_cast<uint32_t>(std::clamp<uint64_t>(each, 1, std::min(columns, kMostColumns)))};
}

// Layers of one strip, at most: 16 bytes wide.
constexpr uint32_t kMostLayers = kLargeStripLog - (kSmallTiles ? 1 : 2);

}  // namespace

std::vector<TileShape> passes_of(uint32_t log) {
  if (log <= kOnePassLog) return {{log, 0, log, 0}};
  std::vector<TileShape> passes{{log, 0, kTileLog, 0}};
  // The rest in equal parts.
  const uint32_t upper = log - kTileLog;
  for (uint32_t left = upper, count = (upper + kMostLayers - 1) / kMostLayers; left > 0; --count) {
    const uint32_t layers = (left + count - 1) / count;
    passes.push_back(strip(log, log - left, layers));
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

template <bool is_forward>
void DeviceTransforms::pass(const ColumnsView& source, const ColumnsView& target, const TileShape& shape, const LayerTwiddles& twiddles,
                            uint32_t columns, uint32_t blocks_log, bool source_has_blocks, uint32_t scale) {
  const uint64_t tiles = uint64_t{1} << (shape.tiles_log() + blocks_log);
  const auto launch = [&]<uint32_t tile_log>(std::integral_constant<uint32_t, tile_log>) {
    const ColumnShare share = share_of(columns, tiles, tile_log == kTileLog ? kLowerBlocks : kStripBlocks);
    device_.launch(TransformPass<is_forward, tile_log>{source, target, shape, twiddles, share, blocks_log, source_has_blocks, scale});
  };
  if (shape.size_log() <= kTileLog) return launch(std::integral_constant<uint32_t, kTileLog>{});
  if (shape.size_log() <= kStripLog) return launch(std::integral_constant<uint32_t, kStripLog>{});
  launch(std::integral_constant<uint32_t, kLargeStripLog>{});
}

template <bool halves>
void DeviceTransforms::extend_pass(const ColumnsView& values, const ColumnsView& coefficients, const ColumnsView& target,
                                   const TileShape& shape, uint32_t domain_log, uint32_t target_log, uint32_t columns,
                                   uint32_t blocks_log) {
  const ColumnShare share = share_of(columns, uint64_t{1} << shape.tiles_log(), kStripBlocks);
  const LayerTwiddles inverse{inverse_, domain_log}, forward{forward_, target_log};
  if (shape.size_log() <= kStripLog) {
    device_.launch(ExtendPass<kStripLog, halves>{values, coefficients, target, shape, inverse, forward, share, blocks_log});
  } else {
    device_.launch(ExtendPass<kLargeStripLog, halves>{values, coefficients, target, shape, inverse, forward, share, blocks_log});
  }
}

void DeviceTransforms::interpolate(const ColumnGroup& values, const ColumnsView& coefficients, uint32_t domain_log) {
  ColumnsView source = values.view;
  const std::vector<TileShape> passes = passes_of(values.log);
  for (size_t i = 0; i < passes.size(); ++i, source = coefficients) {
    const uint32_t scale = i + 1 == passes.size() ? values.log : 0;
    pass<false>(source, coefficients, passes[i], {inverse_, domain_log}, values.count, 0, true, scale);
  }
}

void DeviceTransforms::extend(const ColumnGroup& coefficients, const ColumnsView& target, uint32_t blowup_log) {
  ColumnsView source = coefficients.view;
  const std::vector<TileShape> passes = passes_of(coefficients.log);
  const LayerTwiddles twiddles{forward_, coefficients.log + blowup_log};
  for (size_t i = passes.size(); i-- > 0; source = target) {
    pass<true>(source, target, passes[i], twiddles, coefficients.count, blowup_log, i + 1 != passes.size(), 0);
  }
}

void DeviceTransforms::interpolate_and_extend(const ColumnGroup& values, const ColumnsView& coefficients, const ColumnsView& target,
                                              uint32_t domain_log, uint32_t target_log) {
  const Lower lower = start_extension(values, coefficients, coefficients, target, domain_log, target_log);
  finish(lower, {target, values.log, values.count}, target_log - values.log);
}

Lower DeviceTransforms::start_extension(const ColumnGroup& values, const ColumnsView& work, const ColumnsView& coefficients,
                                        const ColumnsView& target, uint32_t domain_log, uint32_t target_log) {
  const std::vector<TileShape> passes = passes_of(values.log);
  const uint32_t blocks_log = target_log - values.log;
  ColumnsView source = values.view;
  for (size_t i = 0; i + 1 < passes.size(); ++i, source = work) {
    pass<false>(source, work, passes[i], {inverse_, domain_log}, values.count, 0, true, 0);
  }
  extend_pass<false>(source, coefficients, target, passes.back(), domain_log, target_log, values.count, blocks_log);
  for (size_t i = passes.size() - 1; i-- > 1;) {
    pass<true>(target, target, passes[i], {forward_, target_log}, values.count, blocks_log, true, 0);
  }
  return passes.size() > 1 ? Lower::left : Lower::done;
}

Lower DeviceTransforms::start_extension_of_halves(const ColumnGroup& values, const ColumnsView& target, uint32_t domain_log,
                                                  uint32_t blowup_log) {
  const uint32_t log = values.log - 1;
  const bool one_pass = log <= kOnePassLog;
  const uint32_t first = one_pass ? 0 : kTileLog, layers = values.log - first;
  const LayerTwiddles inverse{inverse_, domain_log};
  if (layers <= (one_pass ? kLargeStripLog : kMostLayers)) {
    if (!one_pass) pass<false>(values.view, values.view, {values.log, 0, kTileLog, 0}, inverse, values.count, 0, true, 0);
    extend_pass<true>(values.view, values.view, target, strip(values.log, first, layers), domain_log, log + blowup_log, values.count,
                      blowup_log);
    return one_pass ? Lower::done : Lower::left;
  }
  // Too many upper layers for one tile: one half after the other.
  interpolate(values, values.view, domain_log);
  const uint64_t rows = uint64_t{1} << log;
  for (uint32_t half = 0; half < 2; ++half) {
    const ColumnsView coefficients{values.view.data + half * rows, values.view.stride};
    const ColumnsView extended{target.data + half * values.count * target.stride, target.stride};
    extend({coefficients, log, values.count}, extended, blowup_log);
  }
  return Lower::done;
}

void DeviceTransforms::finish(Lower lower, const ColumnGroup& columns, uint32_t blowup_log) {
  if (lower == Lower::done) return;
  pass<true>(columns.view, columns.view, passes_of(columns.log)[0], {forward_, columns.log + blowup_log}, columns.count, blowup_log, true, 0);
}

}  // namespace ob::gpu
