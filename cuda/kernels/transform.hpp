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

// Layers shape.first … shape.first + shape.layers - 1 of every column (inverse ascending, forward descending), from `source` to `target`,
// which may be the same. Forward with several domain blocks, every one of them is made from the same source: what lies above the source's
// degree is zero.
template <bool forward, uint32_t tile_log>
struct TransformPass {
  static constexpr const char* kName = forward ? "transform_forward" : "transform_inverse";
  static constexpr uint32_t kThreads = 1u << (tile_log - kRegisterLayers);
  static constexpr uint32_t kPhases = 1;
  struct Shared {
    uint32_t values[padded(1u << tile_log)];
  };
  using Local = Nothing;

  ColumnsView source, target;
  TileShape shape;
  LayerTwiddles twiddles;
  uint32_t columns;
  uint32_t blocks_log;      // of the domain: each 2^shape.log positions; target block b starts at b·2^shape.log
  bool source_has_blocks;   // the source is laid out like the target
  uint32_t scale;           // inverse: the last round multiplies by 2^-scale

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return columns << (blocks_log + shape.tiles_log()); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return rounds_of(shape.layers); }
  constexpr Work work(uint32_t) const {
    const uint64_t values = uint64_t{columns} << (shape.log + blocks_log);
    Work work;
    work.bytes_read = 4 * ((source_has_blocks ? values : uint64_t{columns} << shape.log) + table_words());
    work.bytes_written = 4 * values;
    work.butterflies = values / 2 * shape.layers;
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t round) const {
    const uint32_t tile = thread.block & ((1u << shape.tiles_log()) - 1), rest = thread.block >> shape.tiles_log();
    const uint32_t block = rest & ((1u << blocks_log) - 1), column = rest >> blocks_log;
    const uint32_t base = shape.base(tile), position = block << shape.log;
    const uint32_t* const from = source.column(column) + (source_has_blocks ? position : 0) + base;
    uint32_t* const to = target.column(column) + position + base;
    const bool starts = round == 0, ends = round + 1 == rounds();
    const uint32_t halvings = ends ? scale : 0;
    tile_round<forward>(
        shape, twiddles, position, base, round, thread.index, kThreads,
        [&](uint32_t e) { return starts ? from[shape.offset(e)] : shared.values[padded(e)]; },
        [&](uint32_t e, uint32_t value) {
          if (ends) {
            to[shape.offset(e)] = forward ? value : halved_times(value, halvings);
          } else {
            shared.values[padded(e)] = value;
          }
        });
  }

 private:
  // Twiddles of the layers, of all blocks; every table is read from memory once.
  constexpr uint64_t table_words() const {
    uint64_t words = 0;
    for (uint32_t i = shape.first; i < shape.first + shape.layers; ++i) words += uint64_t{1} << (shape.log + blocks_log - 1 - (i > 0 ? i : 1));
    return words;
  }
};

// The upper layers, inverse and then forward into every block of the extended domain: the coefficients stay in shared memory in between.
// `values` are the columns after the lower inverse layers; `coefficients` may be the same.
template <uint32_t tile_log>
struct ExtendPass {
  static constexpr const char* kName = "transform_extend";
  static constexpr uint32_t kThreads = 1u << (tile_log - kRegisterLayers);
  static constexpr uint32_t kPhases = 1;
  struct Shared {
    uint32_t coefficients[padded(1u << tile_log)];
    uint32_t values[padded(1u << tile_log)];
  };
  using Local = Nothing;

  ColumnsView values, coefficients, target;
  TileShape shape;                // upper layers: first + layers = log
  LayerTwiddles inverse, forward;
  uint32_t columns;
  uint32_t blocks_log;            // blow-up

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return columns << shape.tiles_log(); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return rounds_of(shape.layers) * (1 + (1u << blocks_log)); }
  constexpr Work work(uint32_t) const {
    const uint64_t rows = uint64_t{columns} << shape.log, tables = uint64_t{1} << (shape.log - shape.first);
    Work work;
    work.bytes_read = 4 * (rows + tables + (tables << blocks_log));
    work.bytes_written = 4 * (rows + (rows << blocks_log));
    work.butterflies = rows / 2 * shape.layers * (1 + (1u << blocks_log));
    return work;
  }

  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared& shared, Local&, uint32_t round) const {
    const uint32_t tile = thread.block & ((1u << shape.tiles_log()) - 1), column = thread.block >> shape.tiles_log();
    const uint32_t base = shape.base(tile), passes = rounds_of(shape.layers);
    const uint32_t pass = round / passes, step = round % passes;
    const bool starts = step == 0, ends = step + 1 == passes;
    if (pass == 0) {
      const uint32_t* const from = values.column(column) + base;
      uint32_t* const to = coefficients.column(column) + base;
      tile_round<false>(
          shape, inverse, 0, base, step, thread.index, kThreads,
          [&](uint32_t e) { return starts ? from[shape.offset(e)] : shared.coefficients[padded(e)]; },
          [&](uint32_t e, uint32_t value) {
            if (ends) to[shape.offset(e)] = value = halved_times(value, shape.log);
            shared.coefficients[padded(e)] = value;
          });
      return;
    }
    const uint32_t position = (pass - 1) << shape.log;
    uint32_t* const to = target.column(column) + position + base;
    tile_round<true>(
        shape, forward, position, base, step, thread.index, kThreads,
        [&](uint32_t e) { return starts ? shared.coefficients[padded(e)] : shared.values[padded(e)]; },
        [&](uint32_t e, uint32_t value) {
          if (ends) {
            to[shape.offset(e)] = value;
          } else {
            shared.values[padded(e)] = value;
          }
        });
  }
};

}  // namespace ob::gpu
#endif
