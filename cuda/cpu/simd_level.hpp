// The vector instruction sets a kernel can be compiled for.
#ifndef OB_CPU_SIMD_LEVEL_HPP
#define OB_CPU_SIMD_LEVEL_HPP
#include <cstdint>

namespace ob {

enum class SimdLevel : uint32_t { scalar = 0, avx2 = 1, avx512 = 2 };

// The name of a level as options and reports spell it.
const char* simd_name(SimdLevel level);

// Whether this machine (processor and operating system) runs the level. avx512 means F, BW, DQ, VL and IFMA.
bool simd_available(SimdLevel level);

// The best level this machine runs.
SimdLevel simd_best();

}  // namespace ob
#endif
