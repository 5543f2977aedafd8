// The base field: integers modulo P = 2^31 - 1, always canonical.
//
// Everything is forced inline: these functions are also compiled into translation units for wider instruction sets, and must not leave a
// shared symbol behind there.
#ifndef OB_PROTOCOL_M31_HPP
#define OB_PROTOCOL_M31_HPP
#include <cstdint>

// Builds for a GPU say here that functions are wanted on both sides.
#ifndef OB_HOST_DEVICE
#define OB_HOST_DEVICE
#endif
#define OB_ALWAYS_INLINE OB_HOST_DEVICE inline __attribute__((always_inline))

namespace ob {

inline constexpr uint32_t P = 0x7fffffff;

namespace m31 {

OB_ALWAYS_INLINE constexpr uint32_t add(uint32_t a, uint32_t b) {
  const uint32_t s = a + b;
  return s >= P ? s - P : s;
}
OB_ALWAYS_INLINE constexpr uint32_t sub(uint32_t a, uint32_t b) { return a >= b ? a - b : a + P - b; }
OB_ALWAYS_INLINE constexpr uint32_t neg(uint32_t a) { return a == 0 ? 0 : P - a; }
// Any 64-bit number, reduced.
OB_ALWAYS_INLINE constexpr uint32_t reduce(uint64_t x) {
  x = (x & P) + (x >> 31);
  x = (x & P) + (x >> 31);
  return static_cast<uint32_t>(x >= P ? x - P : x);
}
OB_ALWAYS_INLINE constexpr uint32_t mul(uint32_t a, uint32_t b) { return reduce(static_cast<uint64_t>(a) * b); }
OB_ALWAYS_INLINE constexpr uint32_t square(uint32_t a) { return mul(a, a); }
OB_ALWAYS_INLINE constexpr uint32_t pow(uint32_t base, uint64_t exponent) {
  uint32_t result = 1;
  for (; exponent != 0; exponent >>= 1, base = square(base)) {
    if (exponent & 1) result = mul(result, base);
  }
  return result;
}
// Of a non-zero element; 0 gives 0.
OB_ALWAYS_INLINE constexpr uint32_t inv(uint32_t a) { return pow(a, P - 2); }

}  // namespace m31
}  // namespace ob
#endif
