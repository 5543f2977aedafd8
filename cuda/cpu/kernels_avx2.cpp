#include "kernel_table.hpp"
#include "vector_avx2.hpp"

namespace ob {

const Kernels kAvx2Kernels = kernel_table<Avx2Vector>(SimdLevel::avx2);

}  // namespace ob
