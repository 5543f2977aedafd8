// Layers of the circle transform on a tile in shared memory, three at a time in registers (stwo 2.3.0 prover/backend/simd/fft).
//
// A tile is 2^(width_log + layers) values of a block of 2^log positions: position bits 0 … width_log - 1 and first … first + layers - 1.
// Layer i pairs positions that differ in bit i.
#ifndef OB_KERNELS_LAYERS_HPP
#define OB_KERNELS_LAYERS_HPP
#include "../protocol/m31.hpp"
#include "launch.hpp"

namespace ob::gpu {

inline constexpr uint32_t kRegisterLayers = 3;

// Rounds that `layers` take.
OB_ALWAYS_INLINE constexpr uint32_t rounds_of(uint32_t layers) { return (layers + kRegisterLayers - 1) / kRegisterLayers; }
// A word's place in shared memory: neighbours at a power of two fall into different banks.
OB_ALWAYS_INLINE constexpr uint32_t padded(uint32_t index) { return index + (index >> 5); }

// a·t for a doubled t: the high and the halved low word of a·2t add up to it modulo P.
OB_ALWAYS_INLINE constexpr uint32_t times_doubled(uint32_t a, uint32_t t2) {
  const uint64_t product = static_cast<uint64_t>(a) * t2;
  const uint32_t sum = (static_cast<uint32_t>(product) >> 1) + static_cast<uint32_t>(product >> 32);
  return sum >= P ? sum - P : sum;
}
// Times 2^-k, 0 ≤ k ≤ 30: a rotation of 31 bits.
OB_ALWAYS_INLINE constexpr uint32_t halved_times(uint32_t a, uint32_t k) { return k == 0 ? a : ((a << (31 - k)) & P) | (a >> k); }

// Doubled twiddles of a domain of 2^domain_log points: 2^j of them for layer domain_log - 1 - j, at tables + 2^j. Layer 0 takes those of
// layer 1, where (x, y) gives y, -y, -x, x.
struct LayerTwiddles {
  const uint32_t* tables;
  uint32_t domain_log;

  // Of a layer that is known not to be layer 0.
  OB_DEVICE uint32_t above(uint32_t layer, uint32_t pair) const { return tables[(1u << (domain_log - 1 - layer)) + pair]; }
  OB_DEVICE uint32_t at(uint32_t layer, uint32_t pair) const {
    if (layer > 0) return above(layer, pair);
    const uint32_t t = tables[(1u << (domain_log - 2)) + 2 * (pair >> 2) + ((pair & 2) != 0 ? 0 : 1)];
    const bool negative = (pair & 3) == 1 || (pair & 3) == 2;
    return negative ? t ^ 0xfffffffeu : t;
  }
};

// Where a tile lies.
struct TileShape {
  uint32_t log, first, layers, width_log;

  OB_ALWAYS_INLINE constexpr uint32_t size_log() const { return layers + width_log; }
  OB_ALWAYS_INLINE constexpr uint32_t tiles_log() const { return log - size_log(); }
  // Position of the tile's first value.
  OB_ALWAYS_INLINE constexpr uint32_t base(uint32_t tile) const {
    const uint32_t low = first - width_log;
    return ((tile & ((1u << low) - 1)) << width_log) | (tile >> low) << (first + layers);
  }
  // Twiddles that a tile takes: layer 0 has those of layer 1.
  OB_ALWAYS_INLINE constexpr uint64_t twiddle_words() const {
    return (uint64_t{1} << layers) - 1 - (first == 0 && layers > 1 ? uint64_t{1} << (layers - 1) : 0);
  }
  // Position, from there, of the tile's value number e.
  OB_ALWAYS_INLINE constexpr uint32_t offset(uint32_t e) const { return (e & ((1u << width_log) - 1)) | (e >> width_log) << first; }
};

// `depth` layers from `layer` upwards on one group of 2^depth values of the tile. `position`: of the block's first value in its domain.
// get(e) and put(e, value) reach the tile's value number e.
template <bool forward, uint32_t depth, class Get, class Put>
OB_DEVICE void group_layers(const TileShape& shape, const LayerTwiddles& twiddles, uint32_t position, uint32_t tile_base, uint32_t layer,
                            uint32_t group, const Get& get, const Put& put) {
  constexpr uint32_t kValues = 1u << depth;
  const uint32_t bit = shape.width_log + (layer - shape.first);
  const uint32_t base = (group & ((1u << bit) - 1)) | (group >> bit) << (bit + depth);
  const uint32_t pairs = (position + tile_base + shape.offset(base)) >> (layer + 1);
  uint32_t x[kValues];
  OB_UNROLL
  for (uint32_t k = 0; k < kValues; ++k) x[k] = get(base + (k << bit));
  OB_UNROLL
  for (uint32_t step = 0; step < depth; ++step) {
    const uint32_t s = forward ? depth - 1 - step : step;
  OB_UNROLL
    for (uint32_t pair = 0; pair < kValues / 2; ++pair) {
      const uint32_t k = (pair >> s) << (s + 1) | (pair & ((1u << s) - 1));
      const uint32_t number = (pairs >> s) + (k >> (s + 1));
      const uint32_t t = s > 0 ? twiddles.above(layer + s, number) : twiddles.at(layer, number);
      const uint32_t a = x[k], b = x[k + (1u << s)];
      if constexpr (forward) {
        const uint32_t p = times_doubled(b, t);
        x[k] = m31::add(a, p);
        x[k + (1u << s)] = m31::sub(a, p);
      } else {
        x[k] = m31::add(a, b);
        x[k + (1u << s)] = times_doubled(m31::sub(a, b), t);
      }
    }
  }
  OB_UNROLL
  for (uint32_t k = 0; k < kValues; ++k) put(base + (k << bit), x[k]);
}

// Round `round` of a tile's layers: the groups of one thread out of `threads`.
template <bool forward, class Get, class Put>
OB_DEVICE void tile_round(const TileShape& shape, const LayerTwiddles& twiddles, uint32_t position, uint32_t tile_base, uint32_t round,
                          uint32_t thread, uint32_t threads, const Get& get, const Put& put) {
  const uint32_t done = kRegisterLayers * round, left = shape.layers - done;
  const uint32_t depth = left < kRegisterLayers ? left : kRegisterLayers;
  const uint32_t layer = shape.first + (forward ? left - depth : done);
  for (uint32_t group = thread; group < (1u << (shape.size_log() - depth)); group += threads) {
    if (depth == 3) {
      group_layers<forward, 3>(shape, twiddles, position, tile_base, layer, group, get, put);
    } else if (depth == 2) {
      group_layers<forward, 2>(shape, twiddles, position, tile_base, layer, group, get, put);
    } else {
      group_layers<forward, 1>(shape, twiddles, position, tile_base, layer, group, get, put);
    }
  }
}

}  // namespace ob::gpu
#endif
