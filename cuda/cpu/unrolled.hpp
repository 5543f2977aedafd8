// Loops that are unrolled for certain, so that arrays of vectors become registers.
#ifndef OB_CPU_UNROLLED_HPP
#define OB_CPU_UNROLLED_HPP
#include <utility>

#include "../protocol/m31.hpp"

#define OB_LAMBDA __attribute__((always_inline))

namespace ob {

// step(0), …, step(n - 1) with the number as a type, so that what depends on it is known when compiling.
template <unsigned n, class Step>
OB_ALWAYS_INLINE void unrolled(const Step& step) {
  [&]<unsigned... i>(std::integer_sequence<unsigned, i...>) __attribute__((always_inline)) {
    (step(std::integral_constant<unsigned, i>{}), ...);
  }(std::make_integer_sequence<unsigned, n>{});
}

}  // namespace ob
#endif
