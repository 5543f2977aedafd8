#include "simd_level.hpp"

namespace ob {

const char* simd_name(SimdLevel level) {
  switch (level) {
    case SimdLevel::avx512: return "avx512";
    case SimdLevel::avx2: return "avx2";
    case SimdLevel::scalar: return "scalar";
  }
  return "unknown";
}

bool simd_available(SimdLevel level) {
  __builtin_cpu_init();
  switch (level) {
    case SimdLevel::scalar: return true;
    case SimdLevel::avx2: return __builtin_cpu_supports("avx2") != 0;
    case SimdLevel::avx512:
      return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
             __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
             __builtin_cpu_supports("avx512ifma") != 0;
  }
  return false;
}

SimdLevel simd_best() {
  if (simd_available(SimdLevel::avx512)) return SimdLevel::avx512;
  if (simd_available(SimdLevel::avx2)) return SimdLevel::avx2;
  return SimdLevel::scalar;
}

}  // namespace ob
