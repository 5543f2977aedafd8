// Layers of the circle transform (stwo 2.3.0 prover/backend/simd/fft) on a block of values, over any of the vector types.
//
// Layer j pairs values at distance 2^j. `twiddles[j]` points at the block's own doubled twiddles of layer j, j ≥ 1; those of layer 0 are
// made from those of layer 1.
#ifndef OB_CPU_TRANSFORM_KERNELS_HPP
#define OB_CPU_TRANSFORM_KERNELS_HPP
#include <cstddef>
#include <cstdint>

#include "../protocol/m31.hpp"

namespace ob {

template <class V>
OB_ALWAYS_INLINE void forward_butterfly(V& a, V& b, V t2) {
  const V p = b.times_doubled(t2);
  b = a - p;
  a = a + p;
}

template <class V>
OB_ALWAYS_INLINE void inverse_butterfly(V& a, V& b, V t2) {
  const V d = a - b;
  a = a + b;
  b = d.times_doubled(t2);
}

// Layers top … top - depth + 1 forward (descending), or the same ones inverse (ascending), in one pass over 2^log values.
// The lowest distance is at least one vector. `rotate` ≠ 0 multiplies everything by 2^(31 - rotate) at the end.
template <class V, unsigned depth, bool forward>
void radix_pass(const uint32_t* source, uint32_t* target, unsigned log, unsigned top, const uint32_t* const* twiddles, unsigned rotate) {
  constexpr unsigned radix = 1u << depth;
  const size_t stride = size_t{1} << (top + 1 - depth);
  for (size_t block = 0; block < (size_t{1} << (log - top - 1)); ++block) {
    V t[radix];  // t[2^s + i]: twiddle i of the pass's s-th layer from the top
#pragma GCC unroll 4
    for (unsigned s = 0; s < depth; ++s) {
#pragma GCC unroll 8
      for (unsigned i = 0; i < (1u << s); ++i) t[(1u << s) + i] = V::set1(twiddles[top - s][(block << s) + i]);
    }
    const size_t base = block << (top + 1);
    for (size_t l = base; l < base + stride; l += V::lanes) {
      V x[radix];
#pragma GCC unroll 16
      for (unsigned k = 0; k < radix; ++k) x[k] = V::load(source + l + k * stride);
#pragma GCC unroll 4
      for (unsigned step = 0; step < depth; ++step) {
        const unsigned s = forward ? step : depth - 1 - step;
        const unsigned half = radix >> (s + 1);
#pragma GCC unroll 8
        for (unsigned pair = 0; pair < radix / 2; ++pair) {
          const unsigned group = pair / half, k = group * 2 * half + pair % half;
          if constexpr (forward) {
            forward_butterfly(x[k], x[k + half], t[(1u << s) + group]);
          } else {
            inverse_butterfly(x[k], x[k + half], t[(1u << s) + group]);
          }
        }
      }
      if (!forward && rotate != 0) {
#pragma GCC unroll 16
        for (unsigned k = 0; k < radix; ++k) x[k] = x[k].rotated(rotate);
      }
#pragma GCC unroll 16
      for (unsigned k = 0; k < radix; ++k) x[k].store(target + l + k * stride);
    }
  }
}

// Layers log_lanes … 0 inside two vectors, by taking the sequence apart into even and odd places before every layer: after
// log_lanes + 1 times everything is back in place.
template <class V, unsigned layer>
OB_ALWAYS_INLINE V low_twiddles(size_t pair, const uint32_t* const* twiddles) {
  if constexpr (layer == 0) {
    return V::circle_twiddles(twiddles[1], pair);
  } else {
    return V::template load_repeated<V::log_lanes - layer>(twiddles[layer] + (pair >> layer));
  }
}

template <class V, unsigned layer>
OB_ALWAYS_INLINE void inverse_low_layers(V& x, V& y, size_t pair, const uint32_t* const* twiddles) {
  V::deinterleave(x, y);
  inverse_butterfly(x, y, low_twiddles<V, layer>(pair, twiddles));
  if constexpr (layer < V::log_lanes) inverse_low_layers<V, layer + 1>(x, y, pair, twiddles);
}

template <class V, unsigned layer>
OB_ALWAYS_INLINE void forward_low_layers(V& x, V& y, size_t pair, const uint32_t* const* twiddles) {
  forward_butterfly(x, y, low_twiddles<V, layer>(pair, twiddles));
  V::interleave(x, y);
  if constexpr (layer > 0) forward_low_layers<V, layer - 1>(x, y, pair, twiddles);
}

// The low layers of 2^log ≥ two vectors.
template <class V, bool forward>
void low_pass(const uint32_t* source, uint32_t* target, unsigned log, const uint32_t* const* twiddles, unsigned rotate) {
  for (size_t at = 0; at < (size_t{1} << log); at += 2 * V::lanes) {
    V x = V::load(source + at), y = V::load(source + at + V::lanes);
    if constexpr (forward) {
      forward_low_layers<V, V::log_lanes>(x, y, at / 2, twiddles);
    } else {
      inverse_low_layers<V, 0>(x, y, at / 2, twiddles);
      if (rotate != 0) {
        x = x.rotated(rotate);
        y = y.rotated(rotate);
      }
    }
    x.store(target + at);
    y.store(target + at + V::lanes);
  }
}

template <class V, bool forward>
void radix_pass_of(unsigned depth, const uint32_t* source, uint32_t* target, unsigned log, unsigned top, const uint32_t* const* twiddles,
                   unsigned rotate) {
  if (depth == 3) return radix_pass<V, 3, forward>(source, target, log, top, twiddles, rotate);
  if (depth == 2) return radix_pass<V, 2, forward>(source, target, log, top, twiddles, rotate);
  return radix_pass<V, 1, forward>(source, target, log, top, twiddles, rotate);
}

// Depth of the next pass when `layers` are left: threes, but two twos rather than three and one.
OB_ALWAYS_INLINE unsigned pass_depth(unsigned layers) { return layers >= 5 || layers == 3 ? 3 : layers == 1 ? 1 : 2; }

// Layers log - 1 … first of 2^log values. first = 0: a whole block (at least two vectors); else 2^first is at least one vector.
template <class V>
void forward_layers(const uint32_t* source, uint32_t* target, unsigned log, unsigned first, const uint32_t* const* twiddles) {
  const unsigned high = first == 0 ? V::log_lanes + 1 : first;
  for (unsigned left = log; left > high;) {
    const unsigned depth = pass_depth(left - high);
    radix_pass_of<V, true>(depth, source, target, log, left - 1, twiddles, 0);
    left -= depth;
    source = target;
  }
  if (first == 0) low_pass<V, true>(source, target, log, twiddles, 0);
}

// Layers first … log - 1, then times 2^(31 - rotate) when rotate ≠ 0.
template <class V>
void inverse_layers(const uint32_t* source, uint32_t* target, unsigned log, unsigned first, const uint32_t* const* twiddles,
                    unsigned rotate) {
  const unsigned high = first == 0 ? V::log_lanes + 1 : first;
  if (first == 0) {
    low_pass<V, false>(source, target, log, twiddles, high == log ? rotate : 0);
    source = target;
  }
  for (unsigned done = high; done < log;) {
    const unsigned depth = pass_depth(log - done);
    done += depth;
    radix_pass_of<V, false>(depth, source, target, log, done - 1, twiddles, done == log ? rotate : 0);
    source = target;
  }
}

}  // namespace ob
#endif
