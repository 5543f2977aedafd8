// Secure-field columns on the device: four planes, one per coordinate.
#ifndef OB_KERNELS_PLANES_HPP
#define OB_KERNELS_PLANES_HPP
#include "../cpu/secure_vector.hpp"
#include "../cpu/vector_scalar.hpp"
#include "launch.hpp"

namespace ob::gpu {

// One secure-field element in a thread's registers.
using Secure = SecureVector<ScalarVector>;

OB_ALWAYS_INLINE Secure secure_of_qm31(const QM31& x) { return Secure::set1(x); }
OB_ALWAYS_INLINE QM31 qm31_of(const Secure& x) { return {x.a.r, x.b.r, x.c.r, x.d.r}; }

// 2^log secure-field values: coordinate i at data + i·stride.
struct Planes {
  uint32_t* data;
  uint64_t stride;

  OB_DEVICE QM31 at(uint32_t i) const { return {data[i], data[i + stride], data[i + 2 * stride], data[i + 3 * stride]}; }
  OB_DEVICE void put(uint32_t i, const QM31& x) const {
    data[i] = x.a;
    data[i + stride] = x.b;
    data[i + 2 * stride] = x.c;
    data[i + 3 * stride] = x.d;
  }
};

}  // namespace ob::gpu
#endif
