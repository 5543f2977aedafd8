// How the leaves of a shape's trees are found from positions of the domain.
#ifndef OB_GPU_POSITION_MAP_HPP
#define OB_GPU_POSITION_MAP_HPP
#include "../kernels/open.hpp"
#include "../shape.hpp"

namespace ob::gpu {

// Trees that are not of the domain's height read its positions through this.
inline PositionMap position_map(const Shape& shape, uint32_t tree) {
  const uint32_t height = shape.tree_height(tree), log = shape.log_domain;
  return height <= log ? PositionMap{log - height, 0} : PositionMap{0, height - log};
}

}  // namespace ob::gpu
#endif
