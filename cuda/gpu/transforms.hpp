// Circle transforms of whole columns on the device: which passes, over which tiles.
#ifndef OB_GPU_TRANSFORMS_HPP
#define OB_GPU_TRANSFORMS_HPP
#include <vector>

#include "../kernels/device.hpp"
#include "../kernels/transform.hpp"

namespace ob::gpu {

// Columns of one size.
struct ColumnGroup {
  ColumnsView view;
  uint32_t log, count;
};

class DeviceTransforms {
 public:
  explicit DeviceTransforms(Device& device) : device_(device) {}

  // Twiddles for circle domains up to 2^log points.
  void prepare(uint32_t log);
  // Values on the first positions of a domain of 2^domain_log points to coefficients; may be in place.
  void interpolate(const ColumnGroup& values, const ColumnsView& coefficients, uint32_t domain_log);
  // Coefficients to the values on a domain 2^blowup_log times as large.
  void extend(const ColumnGroup& coefficients, const ColumnsView& target, uint32_t blowup_log);
  // Both; `values` and `coefficients` may be the same.
  void interpolate_and_extend(const ColumnGroup& values, const ColumnsView& coefficients, const ColumnsView& target, uint32_t domain_log,
                              uint32_t target_log);

  // 2^j doubled twiddles at the 2^j-th word.
  const uint32_t* forward() const { return forward_; }
  const uint32_t* inverse() const { return inverse_; }

 private:
  Device& device_;
  uint32_t *forward_ = nullptr, *inverse_ = nullptr;
};

// The passes of a column of 2^log values, lowest layers first.
std::vector<TileShape> passes_of(uint32_t log);

}  // namespace ob::gpu
#endif
