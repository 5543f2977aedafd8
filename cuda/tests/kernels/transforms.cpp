// Transforms in passes, as on the CPU in one piece.
#include "../../kernels/transform.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

// As before, with the halves of the coefficients as columns of their own, and the coefficients not kept.
template <uint32_t tile_log>
void extension_of_halves(Machine& m, const Words& values, const Words& coefficients, uint32_t log, uint32_t lower, uint32_t width_log,
                         uint32_t blowup) {
  const uint32_t half = log - 1, columns = static_cast<uint32_t>(values.size() >> log);
  Words parts;
  for (uint32_t side = 0; side < 2; ++side) {
    for (uint32_t c = 0; c < columns; ++c) {
      const auto first = coefficients.begin() + (size_t{c} << log) + (size_t{side} << half);
      parts.insert(parts.end(), first, first + (ptrdiff_t{1} << half));
    }
  }
  const Words expected = extended(m, parts, half, blowup, 2 * columns);
  same_in_every_order("extension of halves of 2^" + std::to_string(log), expected, [&](Device& device, Words& out) {
    Words work(values);
    const ColumnsView column{work.data(), uint64_t{1} << log}, target{out.data(), uint64_t{1} << (half + blowup)};
    const LayerTwiddles inverse{m.inverse(), log}, forward{m.forward(), half + blowup};
    device.launch(TransformPass<false, tile_log>{column, column, {log, 0, lower, 0}, inverse, {columns, 1}, 0, true, 0});
    device.launch(ExtendPass<tile_log, true>{column, {}, target, {log, lower, log - lower, width_log}, inverse, forward, {columns, 2}, blowup});
    if (half > lower) {
      device.launch(TransformPass<true, tile_log>{target, target, {half, 0, lower, 0}, forward, {2 * columns, 4}, blowup, true, 0});
    }
  });
}

// Lower layers tile by tile, then the upper ones in strips, and the way back for two blow-ups.
template <uint32_t tile_log>
void transforms_in_passes(Machine& m, uint32_t log, uint32_t lower, uint32_t width_log) {
  constexpr uint32_t kColumns = 3;
  constexpr ColumnShare kShare{kColumns, 2};
  const std::string name = "2^" + std::to_string(log) + " in tiles of 2^" + std::to_string(tile_log);
  const Words values = random_values(size_t{kColumns} << log, log);
  const Words coefficients = interpolated(m, values, log, kColumns);
  const uint32_t upper = log - lower;
  same_in_every_order("interpolation of " + name, coefficients, [&](Device& device, Words& out) {
    const ColumnsView source{const_cast<uint32_t*>(values.data()), uint64_t{1} << log}, target{out.data(), uint64_t{1} << log};
    device.launch(TransformPass<false, tile_log>{source, target, {log, 0, lower, 0}, {m.inverse(), log}, kShare, 0, true, upper == 0 ? log : 0});
    if (upper == 0) return;
    device.launch(TransformPass<false, tile_log>{target, target, {log, lower, upper, width_log}, {m.inverse(), log}, kShare, 0, true, log});
  });
  for (uint32_t blowup = 1; blowup <= 2; ++blowup) {
    const Words expected = extended(m, coefficients, log, blowup, kColumns);
    const LayerTwiddles twiddles{m.forward(), log + blowup};
    same_in_every_order("extension of " + name, expected, [&](Device& device, Words& out) {
      const ColumnsView source{const_cast<uint32_t*>(coefficients.data()), uint64_t{1} << log}, target{out.data(), uint64_t{1} << (log + blowup)};
      if (upper > 0) device.launch(TransformPass<true, tile_log>{source, target, {log, lower, upper, width_log}, twiddles, kShare, blowup, false, 0});
      device.launch(TransformPass<true, tile_log>{upper > 0 ? target : source, target, {log, 0, lower, 0}, twiddles, kShare, blowup, upper > 0, 0});
    });
    if (upper == 0) continue;
    same_in_every_order("fused extension of " + name, expected, [&](Device& device, Words& out) {
      Words work(values);
      const ColumnsView column{work.data(), uint64_t{1} << log}, target{out.data(), uint64_t{1} << (log + blowup)};
      device.launch(TransformPass<false, tile_log>{column, column, {log, 0, lower, 0}, {m.inverse(), log}, kShare, 0, true, 0});
      device.launch(ExtendPass<tile_log>{column, column, target, {log, lower, upper, width_log}, {m.inverse(), log}, twiddles, kShare, blowup});
      device.launch(TransformPass<true, tile_log>{target, target, {log, 0, lower, 0}, twiddles, kShare, blowup, true, 0});
      check(work == coefficients, "the fused extension leaves the coefficients");
    });
    extension_of_halves<tile_log>(m, values, coefficients, log, lower, width_log, blowup);
  }
}

}  // namespace

void test_transforms() {
  Machine m;
  transforms_in_passes<8>(m, 7, 7, 0);
  transforms_in_passes<8>(m, 8, 8, 0);
  transforms_in_passes<8>(m, 11, 6, 3);
  transforms_in_passes<8>(m, 13, 8, 3);
  transforms_in_passes<6>(m, 5, 3, 2);
}

}  // namespace ob::test
