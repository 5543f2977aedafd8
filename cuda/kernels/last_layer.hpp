// The last FRI layer's polynomial (stwo 2.3.0 core/poly/line.rs): inverse line layers, scaled, the low coefficients in bit-reversed order.
#ifndef OB_KERNELS_LAST_LAYER_HPP
#define OB_KERNELS_LAST_LAYER_HPP
#include "../protocol/circle.hpp"
#include "layers.hpp"
#include "planes.hpp"

namespace ob::gpu {

// One block. `values` are replaced. `excess` is set to 1 when a coefficient from 2^degree_log on is not zero.
struct LastLayer {
  static constexpr const char* kName = "last_layer";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  Planes values;
  uint32_t log, degree_log;
  const uint32_t* inverse_tables;  // doubled inverse twiddles, 2^j at tables + 2^j
  QM31* coefficients;
  uint32_t* excess;  // 0 before

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return 1; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return log + 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = (uint64_t{16} << log) * (log + 1);
    work.bytes_written = (uint64_t{16} << log) * log + (uint64_t{16} << degree_log);
    work.butterflies = log > 0 ? uint64_t{4} * log << (log - 1) : 0;
    return work;
  }

  // Round i is layer i; the one after the last takes the coefficients.
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t round) const {
    if (round < log) {
      for (uint32_t pair = thread.index; pair < 1u << (log - 1); pair += kThreads) {
        const uint32_t h = pair >> round, at = (h << (round + 1)) + (pair & ((1u << round) - 1)), other = at + (1u << round);
        const uint32_t t = inverse_tables[(1u << (log - 1 - round)) + h];
        const QM31 a = values.at(at), b = values.at(other), d = qm31::sub(a, b);
        values.put(at, qm31::add(a, b));
        values.put(other, {times_doubled(d.a, t), times_doubled(d.b, t), times_doubled(d.c, t), times_doubled(d.d, t)});
      }
      return;
    }
    for (uint32_t i = thread.index; i < 1u << log; i += kThreads) {
      const QM31 v = values.at(i);
      const QM31 scaled{halved_times(v.a, log), halved_times(v.b, log), halved_times(v.c, log), halved_times(v.d, log)};
      if (i < 1u << degree_log) {
        coefficients[circle::bit_reverse(i, degree_log)] = scaled;
      } else if ((scaled.a | scaled.b | scaled.c | scaled.d) != 0) {
        *excess = 1;
      }
    }
  }
};

}  // namespace ob::gpu
#endif
