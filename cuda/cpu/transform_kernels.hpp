// Layers of the circle transform (stwo 2.3.0 prover/backend/simd/fft) on a block of values, over any of the vector types.
//
// Layer j pairs values at distance 2^j. `twiddles[j]` points at the block's own doubled twiddles of layer j, j ≥ 1; those of layer 0 are
// made from those of layer 1.
#ifndef OB_CPU_TRANSFORM_KERNELS_HPP
#define OB_CPU_TRANSFORM_KERNELS_HPP
#include <cstddef>
#include <cstdint>

#include "../protocol/m31.hpp"
#include "unrolled.hpp"

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
    unrolled<radix - 1>([&](auto number) OB_LAMBDA {
      constexpr unsigned place = decltype(number)::value + 1, s = 31 - __builtin_clz(place);
      t[place] = V::set1(twiddles[top - s][(block << s) + (place - (1u << s))]);
    });
    const size_t base = block << (top + 1);
    for (size_t l = base; l < base + stride; l += V::lanes) {
      V x[radix];
      unrolled<radix>([&](auto k) OB_LAMBDA { x[k] = V::load(source + l + k * stride); });
      unrolled<depth>([&](auto step) OB_LAMBDA {
        constexpr unsigned s = forward ? decltype(step)::value : depth - 1 - decltype(step)::value, half = radix >> (s + 1);
        unrolled<radix / 2>([&](auto pair) OB_LAMBDA {
          constexpr unsigned group = decltype(pair)::value / half, k = group * 2 * half + decltype(pair)::value % half;
          if constexpr (forward) {
            forward_butterfly(x[k], x[k + half], t[(1u << s) + group]);
          } else {
            inverse_butterfly(x[k], x[k + half], t[(1u << s) + group]);
          }
        });
      });
      if (!forward && rotate != 0) {
        unrolled<radix>([&](auto k) OB_LAMBDA { x[k] = x[k].rotated(rotate); });
      }
      unrolled<radix>([&](auto k) OB_LAMBDA { x[k].store(target + l + k * stride); });
    }
  }
}

// The low layers: log_lanes + extra … 0, on groups of 2·2^extra vectors that stay in registers. The `extra` ones pair whole vectors. The
// others work inside pairs of vectors, by taking the pair's sequence apart into even and odd places before every layer: after
// log_lanes + 1 times everything is back in place.
template <class V, unsigned layer>
OB_ALWAYS_INLINE V low_twiddles(size_t pair, const uint32_t* const* twiddles) {
  if constexpr (layer == 0) {
    return V::circle_twiddles(twiddles[1], pair);
  } else {
    return V::template load_repeated<V::log_lanes - layer>(twiddles[layer] + (pair >> layer));
  }
}

template <class V, unsigned extra, unsigned step, bool forward>
OB_ALWAYS_INLINE void vector_layer(V* x, size_t at, const uint32_t* const* twiddles) {
  constexpr unsigned layer = V::log_lanes + step, half = 1u << step;  // distance in vectors
  unrolled<(1u << extra)>([&](auto pair) OB_LAMBDA {
    constexpr unsigned group = decltype(pair)::value / half, k = group * 2 * half + decltype(pair)::value % half;
    const V t = V::set1(twiddles[layer][(at >> (layer + 1)) + group]);
    if constexpr (forward) {
      forward_butterfly(x[k], x[k + half], t);
    } else {
      inverse_butterfly(x[k], x[k + half], t);
    }
  });
}

// All pairs of vectors side by side: their chains of dependent operations overlap.
template <class V, unsigned extra, unsigned layer, bool forward>
OB_ALWAYS_INLINE void inner_layer(V* x, size_t at, const uint32_t* const* twiddles) {
  unrolled<(1u << extra)>([&](auto pair) OB_LAMBDA {
    V &a = x[2 * decltype(pair)::value], &b = x[2 * decltype(pair)::value + 1];
    const V t = low_twiddles<V, layer>(at / 2 + decltype(pair)::value * V::lanes, twiddles);
    if constexpr (forward) {
      forward_butterfly(a, b, t);
      V::interleave(a, b);
    } else {
      V::deinterleave(a, b);
      inverse_butterfly(a, b, t);
    }
  });
}

template <class V, unsigned extra, bool forward>
void low_pass(const uint32_t* source, uint32_t* target, unsigned log, const uint32_t* const* twiddles, unsigned rotate) {
  constexpr unsigned vectors = 2u << extra;
  for (size_t at = 0; at < (size_t{1} << log); at += vectors * V::lanes) {
    V x[vectors];
    unrolled<vectors>([&](auto k) OB_LAMBDA { x[k] = V::load(source + at + k * V::lanes); });
    if constexpr (forward) {
      unrolled<extra>([&](auto i) OB_LAMBDA { vector_layer<V, extra, extra - decltype(i)::value, true>(x, at, twiddles); });
      unrolled<V::log_lanes + 1>([&](auto i) OB_LAMBDA { inner_layer<V, extra, V::log_lanes - decltype(i)::value, true>(x, at, twiddles); });
    } else {
      unrolled<V::log_lanes + 1>([&](auto i) OB_LAMBDA { inner_layer<V, extra, decltype(i)::value, false>(x, at, twiddles); });
      unrolled<extra>([&](auto i) OB_LAMBDA { vector_layer<V, extra, 1 + decltype(i)::value, false>(x, at, twiddles); });
      if (rotate != 0) {
        unrolled<vectors>([&](auto k) OB_LAMBDA { x[k] = x[k].rotated(rotate); });
      }
    }
    unrolled<vectors>([&](auto k) OB_LAMBDA { x[k].store(target + at + k * V::lanes); });
  }
}

// Number of layers that the low pass does on a block of 2^log values: as many as the registers hold.
template <class V>
OB_ALWAYS_INLINE unsigned low_pass_layers(unsigned log) {
  constexpr unsigned most = V::log_lanes + 1 + V::log_spare_pairs;
  return log < most ? log : most;
}

template <class V, unsigned extra, bool forward>
OB_ALWAYS_INLINE void low_pass_of(const uint32_t* source, uint32_t* target, unsigned log, const uint32_t* const* twiddles,
                                  unsigned rotate) {
  if constexpr (extra > 0) {
    if (log < V::log_lanes + 1 + extra) return low_pass_of<V, extra - 1, forward>(source, target, log, twiddles, rotate);
  }
  low_pass<V, extra, forward>(source, target, log, twiddles, rotate);
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
  const unsigned high = first == 0 ? low_pass_layers<V>(log) : first;
  for (unsigned left = log; left > high;) {
    const unsigned depth = pass_depth(left - high);
    radix_pass_of<V, true>(depth, source, target, log, left - 1, twiddles, 0);
    left -= depth;
    source = target;
  }
  if (first == 0) low_pass_of<V, V::log_spare_pairs, true>(source, target, log, twiddles, 0);
}

// Layers first … log - 1, then times 2^(31 - rotate) when rotate ≠ 0.
template <class V>
void inverse_layers(const uint32_t* source, uint32_t* target, unsigned log, unsigned first, const uint32_t* const* twiddles,
                    unsigned rotate) {
  const unsigned high = first == 0 ? low_pass_layers<V>(log) : first;
  if (first == 0) {
    low_pass_of<V, V::log_spare_pairs, false>(source, target, log, twiddles, high == log ? rotate : 0);
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
