// Fills the table of kernels.hpp for one vector type. Included by one translation unit per instruction set.
#ifndef OB_CPU_KERNEL_TABLE_HPP
#define OB_CPU_KERNEL_TABLE_HPP
#include "air_kernels.hpp"
#include "kernels.hpp"
#include "sum_kernels.hpp"
#include "transform_kernels.hpp"

namespace ob {

template <class V>
constexpr Kernels kernel_table(SimdLevel level) {
  return {level,
          V::log_lanes,
          forward_layers<V>,
          inverse_layers<V>,
          composition<V>,
          interaction<V>,
          basis_dot<V>,
          quotient_sum<V>,
          quotients<V>,
          fold<V, true>,
          fold<V, false>,
          add_lifted<V>};
}

extern const Kernels kScalarKernels, kAvx2Kernels, kAvx512Kernels;

}  // namespace ob
#endif
