// CM31 = M31[i]/(i² + 1) and the secure field QM31 = CM31[u]/(u² - 2 - i).
#ifndef OB_PROTOCOL_QM31_HPP
#define OB_PROTOCOL_QM31_HPP
#include <cstdint>

#include "m31.hpp"

namespace ob {

// a + bi
struct CM31 {
  uint32_t a = 0, b = 0;
  friend constexpr bool operator==(const CM31&, const CM31&) = default;
};

namespace cm31 {

OB_ALWAYS_INLINE constexpr CM31 add(CM31 x, CM31 y) { return {m31::add(x.a, y.a), m31::add(x.b, y.b)}; }
OB_ALWAYS_INLINE constexpr CM31 sub(CM31 x, CM31 y) { return {m31::sub(x.a, y.a), m31::sub(x.b, y.b)}; }
OB_ALWAYS_INLINE constexpr CM31 neg(CM31 x) { return {m31::neg(x.a), m31::neg(x.b)}; }
OB_ALWAYS_INLINE constexpr CM31 mul(CM31 x, CM31 y) {
  return {m31::sub(m31::mul(x.a, y.a), m31::mul(x.b, y.b)), m31::add(m31::mul(x.a, y.b), m31::mul(x.b, y.a))};
}
OB_ALWAYS_INLINE constexpr CM31 mul_m31(CM31 x, uint32_t m) { return {m31::mul(x.a, m), m31::mul(x.b, m)}; }
OB_ALWAYS_INLINE constexpr CM31 inv(CM31 x) {
  const uint32_t norm = m31::inv(m31::add(m31::square(x.a), m31::square(x.b)));
  return {m31::mul(x.a, norm), m31::mul(m31::neg(x.b), norm)};
}
// (2 + i)·x
OB_ALWAYS_INLINE constexpr CM31 mul_r(CM31 x) {
  return {m31::sub(m31::add(x.a, x.a), x.b), m31::add(m31::add(x.b, x.b), x.a)};
}

}  // namespace cm31

// (a + bi) + (c + di)u
struct QM31 {
  uint32_t a = 0, b = 0, c = 0, d = 0;
  friend constexpr bool operator==(const QM31&, const QM31&) = default;
};

namespace qm31 {

inline constexpr QM31 kZero{0, 0, 0, 0};
inline constexpr QM31 kOne{1, 0, 0, 0};

OB_ALWAYS_INLINE constexpr CM31 re(const QM31& x) { return {x.a, x.b}; }
OB_ALWAYS_INLINE constexpr CM31 im(const QM31& x) { return {x.c, x.d}; }
OB_ALWAYS_INLINE constexpr QM31 from_cm31(CM31 real, CM31 imaginary) { return {real.a, real.b, imaginary.a, imaginary.b}; }
OB_ALWAYS_INLINE constexpr QM31 from_m31(uint32_t m) { return {m, 0, 0, 0}; }
OB_ALWAYS_INLINE constexpr QM31 add(const QM31& x, const QM31& y) {
  return {m31::add(x.a, y.a), m31::add(x.b, y.b), m31::add(x.c, y.c), m31::add(x.d, y.d)};
}
OB_ALWAYS_INLINE constexpr QM31 sub(const QM31& x, const QM31& y) {
  return {m31::sub(x.a, y.a), m31::sub(x.b, y.b), m31::sub(x.c, y.c), m31::sub(x.d, y.d)};
}
OB_ALWAYS_INLINE constexpr QM31 neg(const QM31& x) { return {m31::neg(x.a), m31::neg(x.b), m31::neg(x.c), m31::neg(x.d)}; }
OB_ALWAYS_INLINE constexpr QM31 conj(const QM31& x) { return {x.a, x.b, m31::neg(x.c), m31::neg(x.d)}; }
OB_ALWAYS_INLINE constexpr QM31 mul_m31(const QM31& x, uint32_t m) {
  return {m31::mul(x.a, m), m31::mul(x.b, m), m31::mul(x.c, m), m31::mul(x.d, m)};
}
OB_ALWAYS_INLINE constexpr QM31 mul(const QM31& x, const QM31& y) {
  const CM31 bd = cm31::mul_r(cm31::mul(im(x), im(y)));
  return from_cm31(cm31::add(cm31::mul(re(x), re(y)), bd), cm31::add(cm31::mul(re(x), im(y)), cm31::mul(im(x), re(y))));
}
OB_ALWAYS_INLINE constexpr QM31 square(const QM31& x) { return mul(x, x); }
// Of a non-zero element; 0 gives 0.
OB_ALWAYS_INLINE constexpr QM31 inv(const QM31& x) {
  const CM31 norm = cm31::inv(cm31::sub(cm31::mul(re(x), re(x)), cm31::mul_r(cm31::mul(im(x), im(x)))));
  return from_cm31(cm31::mul(re(x), norm), cm31::neg(cm31::mul(im(x), norm)));
}
OB_ALWAYS_INLINE constexpr QM31 pow(QM31 base, uint64_t exponent) {
  QM31 result = kOne;
  for (; exponent != 0; exponent >>= 1, base = square(base)) {
    if (exponent & 1) result = mul(result, base);
  }
  return result;
}
// e0 + e1·i + e2·u + e3·iu
OB_ALWAYS_INLINE constexpr QM31 from_partial_evals(const QM31& e0, const QM31& e1, const QM31& e2, const QM31& e3) {
  return add(add(e0, mul(e1, QM31{0, 1, 0, 0})), add(mul(e2, QM31{0, 0, 1, 0}), mul(e3, QM31{0, 0, 0, 1})));
}

}  // namespace qm31
}  // namespace ob
#endif
