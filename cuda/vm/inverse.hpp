// Inversion where single elements are inverted one by one: x^(2^31 - 3) in 37 products instead of 60.
#ifndef OB_VM_INVERSE_HPP
#define OB_VM_INVERSE_HPP
#include "../protocol/m31.hpp"

namespace ob::vm {

OB_ALWAYS_INLINE constexpr uint32_t square_times(uint32_t x, int times) {
  for (int i = 0; i < times; ++i) x = m31::square(x);
  return x;
}

// Of a non-zero element; 0 gives 0. `ones(n)` below is x^(2^n - 1).
OB_HOST_DEVICE constexpr uint32_t inverse(uint32_t x) {
  const uint32_t ones2 = m31::mul(square_times(x, 1), x);
  const uint32_t ones3 = m31::mul(square_times(ones2, 1), x);
  const uint32_t ones6 = m31::mul(square_times(ones3, 3), ones3);
  const uint32_t ones12 = m31::mul(square_times(ones6, 6), ones6);
  const uint32_t ones24 = m31::mul(square_times(ones12, 12), ones12);
  const uint32_t ones27 = m31::mul(square_times(ones24, 3), ones3);
  const uint32_t ones29 = m31::mul(square_times(ones27, 2), ones2);
  return m31::mul(square_times(ones29, 2), x);
}
static_assert(inverse(2) == (P + 1) / 2 && inverse(0) == 0 && m31::mul(inverse(123456789), 123456789) == 1);

}  // namespace ob::vm
#endif
