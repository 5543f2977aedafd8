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

// What is left of an extension: the lower layers of the extended columns, if any.
enum class Lower { done, left };

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
  // As before, but for the last pass where there are several: finish() does it, or a kernel that goes on with the values. `values` are lost
  // unless `work` is another place, which then has half-transformed values. Coefficients are kept where there is a place for them; it may
  // be `work`.
  Lower start_extension(const ColumnGroup& values, const ColumnsView& work, const ColumnsView& coefficients, const ColumnsView& target,
                        uint32_t domain_log, uint32_t target_log);
  // Values on twice the rows to the coefficients, in place, and their halves, each a column, to extended values: those of the lower halves
  // first.
  Lower start_extension_of_halves(const ColumnGroup& values, const ColumnsView& target, uint32_t domain_log, uint32_t blowup_log);
  // The pass that is left, in place. `log`: of the columns before the extension.
  void finish(Lower lower, const ColumnGroup& columns, uint32_t blowup_log);

  // 2^j doubled twiddles at the 2^j-th word.
  const uint32_t* forward() const { return forward_; }
  const uint32_t* inverse() const { return inverse_; }

 private:
  template <bool is_forward>
  void pass(const ColumnsView& source, const ColumnsView& target, const TileShape& shape, const LayerTwiddles& twiddles, uint32_t columns,
            uint32_t blocks_log, bool source_has_blocks, uint32_t scale);
  template <bool halves>
  void extend_pass(const ColumnsView& values, const ColumnsView& coefficients, const ColumnsView& target, const TileShape& shape,
                   uint32_t domain_log, uint32_t target_log, uint32_t columns, uint32_t blocks_log);

  Device& device_;
  uint32_t *forward_ = nullptr, *inverse_ = nullptr;
};

// The passes of a column of 2^log values, lowest layers first.
std::vector<TileShape> passes_of(uint32_t log);

}  // namespace ob::gpu
#endif
