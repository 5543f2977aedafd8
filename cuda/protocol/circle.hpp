// The circle group over the base field and the secure field, and the orders of domains (stwo 2.3.0 core/circle.rs, core/poly/circle).
#ifndef OB_PROTOCOL_CIRCLE_HPP
#define OB_PROTOCOL_CIRCLE_HPP
#include <cstdint>

#include "qm31.hpp"

namespace ob {

struct CirclePoint {
  uint32_t x, y;
};
struct SecurePoint {
  QM31 x, y;
  friend bool operator==(const SecurePoint&, const SecurePoint&) = default;
};

namespace circle {

inline constexpr CirclePoint kGenerator{2, 1268011823};

OB_ALWAYS_INLINE constexpr CirclePoint add(CirclePoint p, CirclePoint q) {
  return {m31::sub(m31::mul(p.x, q.x), m31::mul(p.y, q.y)), m31::add(m31::mul(p.x, q.y), m31::mul(p.y, q.x))};
}
// index·G; the group has order 2^31.
OB_ALWAYS_INLINE constexpr CirclePoint point_at(uint32_t index) {
  CirclePoint result{1, 0}, power = kGenerator;
  for (index &= 0x7fffffff; index != 0; index >>= 1, power = add(power, power)) {
    if (index & 1) result = add(result, power);
  }
  return result;
}
OB_ALWAYS_INLINE constexpr SecurePoint add(const SecurePoint& p, CirclePoint q) {
  return {qm31::sub(qm31::mul_m31(p.x, q.x), qm31::mul_m31(p.y, q.y)), qm31::add(qm31::mul_m31(p.x, q.y), qm31::mul_m31(p.y, q.x))};
}
// π(x) = 2x² - 1
OB_ALWAYS_INLINE constexpr uint32_t double_x(uint32_t x) { return m31::sub(m31::mul(2, m31::square(x)), 1); }
OB_ALWAYS_INLINE constexpr QM31 double_x(const QM31& x) {
  const QM31 s = qm31::square(x);
  return qm31::sub(qm31::add(s, s), qm31::from_m31(1));
}
OB_ALWAYS_INLINE constexpr SecurePoint doubled(const SecurePoint& p) {
  const QM31 xy = qm31::mul(p.x, p.y);
  return {double_x(p.x), qm31::add(xy, xy)};
}
// ((1 - t²)/(1 + t²), 2t/(1 + t²))
OB_ALWAYS_INLINE constexpr SecurePoint from_parameter(const QM31& t) {
  const QM31 s = qm31::square(t), scale = qm31::inv(qm31::add(qm31::from_m31(1), s));
  return {qm31::mul(qm31::sub(qm31::from_m31(1), s), scale), qm31::mul(qm31::add(t, t), scale)};
}
// Index of the generator of the subgroup of order 2^log.
OB_ALWAYS_INLINE constexpr uint32_t subgroup_generator(uint32_t log) { return uint32_t{1} << (31 - log); }

// The low `log` bits reversed.
OB_ALWAYS_INLINE constexpr uint32_t bit_reverse(uint32_t i, uint32_t log) {
  i = ((i >> 1) & 0x55555555) | ((i & 0x55555555) << 1);
  i = ((i >> 2) & 0x33333333) | ((i & 0x33333333) << 2);
  i = ((i >> 4) & 0x0f0f0f0f) | ((i & 0x0f0f0f0f) << 4);
  i = (i >> 24) | ((i >> 8) & 0xff00) | ((i & 0xff00) << 8) | (i << 24);
  return log == 0 ? 0 : i >> (32 - log);
}
// Place, in stored order, of a natural row of a column of 2^log rows.
OB_ALWAYS_INLINE constexpr uint32_t row_to_position(uint32_t row, uint32_t log) {
  const uint32_t index = row % 2 == 0 ? row / 2 : (uint32_t{1} << log) - (row + 1) / 2;
  return bit_reverse(index, log);
}
OB_ALWAYS_INLINE constexpr uint32_t position_to_row(uint32_t position, uint32_t log) {
  const uint32_t index = bit_reverse(position, log), rows = uint32_t{1} << log;
  return index < rows / 2 ? 2 * index : 2 * (rows - 1 - index) + 1;
}
// Where a column of ext log `log` is read for leaf or domain position q of 2^height.
OB_ALWAYS_INLINE constexpr uint32_t lift(uint32_t q, uint32_t height, uint32_t log) {
  return height == log ? q : ((q >> (height - log + 1)) << 1) + (q & 1);
}

}  // namespace circle
}  // namespace ob
#endif
