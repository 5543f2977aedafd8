#include "kernel_table.hpp"
#include "vector_scalar.hpp"

namespace ob {

const Kernels kScalarKernels = kernel_table<ScalarVector>(SimdLevel::scalar);

}  // namespace ob
