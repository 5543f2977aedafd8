// Choice of the hashing loops. See kernels.hpp.
#include "kernels.hpp"

namespace ob {
const TreeKernels& tree_kernels(HashKind kind, SimdLevel simd) {
  if (kind == HashKind::poseidon252) return simd == SimdLevel::avx512 ? avx512::poseidon_tree : scalar::poseidon_tree;
  switch (simd) {
    case SimdLevel::avx512: return avx512::blake2s_tree;
    case SimdLevel::avx2: return avx2::blake2s_tree;
    default: return scalar::blake2s_tree;
  }
}

GrindKernel grind_kernel(HashKind kind, SimdLevel simd) {
  if (kind == HashKind::poseidon252) return simd == SimdLevel::avx512 ? avx512::poseidon_grind : scalar::poseidon_grind;
  switch (simd) {
    case SimdLevel::avx512: return avx512::blake2s_grind;
    case SimdLevel::avx2: return avx2::blake2s_grind;
    default: return scalar::blake2s_grind;
  }
}

}  // namespace ob
