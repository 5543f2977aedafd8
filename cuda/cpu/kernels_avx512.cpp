#include "kernel_table.hpp"
#include "vector_avx512.hpp"

namespace ob {

const Kernels kAvx512Kernels = kernel_table<Avx512Vector>(SimdLevel::avx512);

}  // namespace ob
