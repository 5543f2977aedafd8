// What makes the main columns on the device from a recipe (air/trace_recipe.ts): words in device memory, and launches over them. Nothing
// that differs from proof to proof of a shape is a parameter of a launch.
#ifndef OB_GPU_TRACE_SOURCE_HPP
#define OB_GPU_TRACE_SOURCE_HPP
#include <memory>
#include <span>
#include <vector>

#include "../generators.gen.hpp"
#include "../kernels/device.hpp"
#include "../shape.hpp"

namespace ob::gpu {

class TraceSource {
 public:
  virtual ~TraceSource() = default;

  // Words of the longest recipe.
  virtual size_t capacity() const = 0;
  // Throws std::invalid_argument for a recipe that is not this shape's.
  virtual void check(std::span<const uint32_t> recipe) const = 0;
  // `recipe`: on the device.
  virtual void launch(Device& device, const uint32_t* recipe) const = 0;
};

// Words at the start of every recipe: their number, the generator.
inline constexpr size_t kRecipeHeader = 2;

// The source that a recipe names; `columns`: where the main columns of the shape belong. Throws std::invalid_argument when there is none,
// and when it makes columns of other sizes. Nothing but the words that do not depend on a run are read: a planner has no others.
std::unique_ptr<TraceSource> make_trace_source(Device& device, const Shape& shape, const std::vector<uint32_t*>& columns,
                                               const uint32_t* recipe);

}  // namespace ob::gpu
#endif
