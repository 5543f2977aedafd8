#include "kernels.hpp"

namespace ob {

extern const Kernels kScalarKernels, kAvx2Kernels, kAvx512Kernels;

const Kernels& kernels_of(SimdLevel level) {
  switch (level) {
    case SimdLevel::avx512: return kAvx512Kernels;
    case SimdLevel::avx2: return kAvx2Kernels;
    case SimdLevel::scalar: break;
  }
  return kScalarKernels;
}

}  // namespace ob
