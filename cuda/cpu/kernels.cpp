#include "kernels.hpp"

#include "../air/generated.gen.hpp"

namespace ob {

extern const Kernels kScalarKernels, kAvx2Kernels, kAvx512Kernels;

bool has_generated_code(uint64_t ir_hash) {
#define OB_COMPONENT(hash, number, name) \
  if (ir_hash == hash) return true;
  OB_GENERATED_COMPONENTS(OB_COMPONENT)
#undef OB_COMPONENT
  return false;
}

const Kernels& kernels_of(SimdLevel level) {
  switch (level) {
    case SimdLevel::avx512: return kAvx512Kernels;
    case SimdLevel::avx2: return kAvx2Kernels;
    case SimdLevel::scalar: break;
  }
  return kScalarKernels;
}

}  // namespace ob
