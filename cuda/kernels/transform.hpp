// One pass of a circle transform over columns in device memory: consecutive layers, tile by tile.
#ifndef OB_KERNELS_TRANSFORM_HPP
#define OB_KERNELS_TRANSFORM_HPP
#include "layers.hpp"

namespace ob::gpu {

// Columns of 2^log values, `stride` words apart.
struct ColumnsView {
  uint32_t* data;
  uint64_t stride;

  OB_DEVICE uint32_t* column(uint32_t i) const { return data + i * stride; }
};

// Columns that one block takes one after another, so that twiddles are read once for all of them.
struct ColumnShare {
  uint32_t columns, each;

  OB_ALWAYS_INLINE constexpr uint32_t blocks() const { return (columns + each - 1) / each; }
};

// Threads of a block for a tile of that many values: enough to hide memory, and several blocks on a multiprocessor where tiles are small.
OB_ALWAYS_INLINE constexpr uint32_t tile_threads(uint32_t tile_log) {
  return tile_log >= 14 ? 1024 : tile_log >= 12 ? 512 : 1u << (tile_log - kRegisterLayers);
}

// Layers shape.first … shape.first + shape.layers - 1 of every column (inverse ascending, forward descending), from `source` to `target`,
// which may be the same. Forward with several domain blocks, every one of them is made from the same source: what lies above the source's
// degree is zero.
template <bool forward, uint32_t tile_log>
struct TransformPass {
  static constexpr const char* kName = forward ? "transform_forward" : "transform_inverse";
  static constexpr uint32_t kThreads = tile_threads(tile_log);
  static constexpr uint32_t kPhases = 1;
  struct Shared {
    uint32_t values[padded(1u << tile_log)];
  };
  using Local = Nothing;

  ColumnsView source, target;
  TileShape shape;
  LayerTwiddles twiddles;
  ColumnShare share;
  uint32_t blocks_log;      // of the domain: each 2^shape.log positions; target block b starts at b·2^shape.log
  bool source_has_blocks;   // the source is laid out like the target
  uint32_t scale;           // inverse: the last round multiplies by 2^-scale

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return share.blocks() << (blocks_log + shape.tiles_log()); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return rounds_of(shape.layers) * share.each; }
  constexpr Work work(uint32_t blocks) const {
    const uint64_t values = uint64_t{share.columns} << (shape.log + blocks_log);
    Work work;
    // A source without blocks is read by the tiles of each.
    work.bytes_read = 4 * (values + blocks * shape.twiddle_words());
    work.bytes_written = 4 * values;
    work.butterflies = values / 2 * shape.layers;
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t round) const {
    const uint32_t tile = thread.block & ((1u << shape.tiles_log()) - 1), rest = thread.block >> shape.tiles_log();
    const uint32_t block = rest & ((1u << blocks_log) - 1), steps = rounds_of(shape.layers), step = round % steps;
    const uint32_t column = (rest >> blocks_log) * share.each + round / steps;
    if (column >= share.columns) return;
    const uint32_t base = shape.base(tile), position = block << shape.log;
    const uint32_t* const from = source.column(column) + (source_has_blocks ? position : 0) + base;
    uint32_t* const to = target.column(column) + position + base;
    const bool starts = step == 0, ends = step + 1 == steps;
    const uint32_t halvings = ends ? scale : 0;
    tile_round<forward>(
        shape, twiddles, position, base, step, thread.index, kThreads,
        [&](uint32_t e) { return starts ? from[shape.offset(e)] : shared.values[padded(e)]; },
        [&](uint32_t e, uint32_t value) {
          if (ends) {
            to[shape.offset(e)] = forward ? value : halved_times(value, halvings);
          } else {
            shared.values[padded(e)] = value;
          }
        });
  }
};

// The upper layers, inverse and then forward into every block of the extended domain: the coefficients stay in shared memory in between.
// `values` are the columns after the lower inverse layers; `coefficients` may be the same, or nothing when they are not wanted. With
// `halves`, the upper half of a column's coefficients is a column of its own behind all the lower halves: its target is column
// number + share.columns.
template <uint32_t tile_log, bool halves = false>
struct ExtendPass {
  static constexpr const char* kName = "transform_extend";
  static constexpr uint32_t kThreads = tile_threads(tile_log);
  static constexpr uint32_t kPhases = 1;
  static constexpr uint32_t kHalvesLog = halves ? 1 : 0;
  struct Shared {
    uint32_t coefficients[padded(1u << tile_log)];
    uint32_t values[padded(1u << (tile_log - kHalvesLog))];
  };
  using Local = Nothing;

  ColumnsView values, coefficients, target;
  TileShape shape;                // upper layers of `values`: first + layers = log
  LayerTwiddles inverse, forward;
  ColumnShare share;
  uint32_t blocks_log;            // blow-up

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return share.blocks() << shape.tiles_log(); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return share.each * column_rounds(); }
  constexpr Work work(uint32_t blocks) const {
    const uint64_t rows = uint64_t{share.columns} << shape.log;
    const TileShape half = half_shape();
    Work work;
    work.bytes_read = 4 * (rows + blocks * (shape.twiddle_words() + (half.twiddle_words() << blocks_log)));
    work.bytes_written = 4 * ((coefficients.data != nullptr ? rows : 0) + (rows << blocks_log));
    work.butterflies = rows / 2 * (shape.layers + (uint64_t{half.layers} << blocks_log));
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t round) const {
    const uint32_t tile = thread.block & ((1u << shape.tiles_log()) - 1);
    const uint32_t column = (thread.block >> shape.tiles_log()) * share.each + round / column_rounds();
    if (column >= share.columns) return;
    const uint32_t base = shape.base(tile), own = round % column_rounds();
    if (own < rounds_of(shape.layers)) {
      interpolate(column, base, own, thread.index, shared);
    } else {
      extend(column, base, own - rounds_of(shape.layers), thread.index, shared);
    }
  }

 private:
  OB_ALWAYS_INLINE constexpr TileShape half_shape() const {
    return {shape.log - kHalvesLog, shape.first, shape.layers - kHalvesLog, shape.width_log};
  }
  OB_ALWAYS_INLINE constexpr uint32_t column_rounds() const {
    return rounds_of(shape.layers) + (rounds_of(half_shape().layers) << (blocks_log + kHalvesLog));
  }
  OB_DEVICE void interpolate(uint32_t column, uint32_t base, uint32_t step, uint32_t thread, Shared& shared) const {
    const bool starts = step == 0, ends = step + 1 == rounds_of(shape.layers), kept = coefficients.data != nullptr;
    const uint32_t* const from = values.column(column) + base;
    uint32_t* const to = kept ? coefficients.column(column) + base : nullptr;
    tile_round<false>(
        shape, inverse, 0, base, step, thread, kThreads,
        [&](uint32_t e) { return starts ? from[shape.offset(e)] : shared.coefficients[padded(e)]; },
        [&](uint32_t e, uint32_t value) {
          if (ends) value = halved_times(value, shape.log);
          if (ends && kept) to[shape.offset(e)] = value;
          shared.coefficients[padded(e)] = value;
        });
  }
  // Half after half, block after block.
  OB_DEVICE void extend(uint32_t column, uint32_t base, uint32_t round, uint32_t thread, Shared& shared) const {
    const TileShape part = half_shape();
    const uint32_t steps = rounds_of(part.layers), step = round % steps, number = round / steps;
    const uint32_t half = number >> blocks_log, position = (number & ((1u << blocks_log) - 1)) << part.log;
    const uint32_t first = half << part.size_log();
    const bool starts = step == 0, ends = step + 1 == steps;
    uint32_t* const to = target.column(column + half * share.columns) + position + base;
    tile_round<true>(
        part, forward, position, base, step, thread, kThreads,
        [&](uint32_t e) { return starts ? shared.coefficients[padded(first + e)] : shared.values[padded(e)]; },
        [&](uint32_t e, uint32_t value) {
          if (ends) {
            to[part.offset(e)] = value;
          } else {
            shared.values[padded(e)] = value;
          }
        });
  }
};

}  // namespace ob::gpu
#endif
