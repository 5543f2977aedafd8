// The last FRI layer's polynomial (stwo 2.3.0 core/poly/line.rs): inverse line layers, scaled, the low coefficients in bit-reversed order.
#ifndef OB_KERNELS_LAST_LAYER_HPP
#define OB_KERNELS_LAST_LAYER_HPP
#include "../protocol/circle.hpp"
#include "layers.hpp"
#include "planes.hpp"

namespace ob::gpu {

struct LastLayer {
  Planes values;  // replaced
  uint32_t log, degree_log;
  const uint32_t* inverse_tables;  // doubled inverse twiddles, 2^j at tables + 2^j
  QM31* coefficients;
  uint32_t* excess;  // 0 before the coefficients; 1 when a coefficient from 2^degree_log on is not zero

  // Layers, and one more round for the coefficients.
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return log + 1; }
  constexpr Work work() const {
    Work work;
    work.bytes_read = (uint64_t{16} << log) * (log + 1);
    work.bytes_written = (uint64_t{16} << log) * log + (uint64_t{16} << degree_log);
    work.butterflies = log > 0 ? uint64_t{4} * log << (log - 1) : 0;
    return work;
  }

  // The share of one thread out of `threads`; all finish a round before the next.
  OB_DEVICE void run(uint32_t thread, uint32_t threads, uint32_t round) const {
    if (round < log) {
      for (uint32_t pair = thread; pair < 1u << (log - 1); pair += threads) butterfly(round, pair);
    } else {
      for (uint32_t i = thread; i < 1u << log; i += threads) coefficient(i);
    }
  }

 private:
  OB_DEVICE void butterfly(uint32_t layer, uint32_t pair) const {
    const uint32_t h = pair >> layer, at = (h << (layer + 1)) + (pair & ((1u << layer) - 1)), other = at + (1u << layer);
    const uint32_t t = inverse_tables[(1u << (log - 1 - layer)) + h];
    const QM31 a = values.at(at), b = values.at(other), d = qm31::sub(a, b);
    values.put(at, qm31::add(a, b));
    values.put(other, {times_doubled(d.a, t), times_doubled(d.b, t), times_doubled(d.c, t), times_doubled(d.d, t)});
  }
  OB_DEVICE void coefficient(uint32_t i) const {
    const QM31 v = values.at(i);
    const QM31 scaled{halved_times(v.a, log), halved_times(v.b, log), halved_times(v.c, log), halved_times(v.d, log)};
    if (i < 1u << degree_log) {
      coefficients[circle::bit_reverse(i, degree_log)] = scaled;
    } else if ((scaled.a | scaled.b | scaled.c | scaled.d) != 0) {
      *excess = 1;
    }
  }
};

}  // namespace ob::gpu
#endif
