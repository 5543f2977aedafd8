// The Blake2s loops on plain words.
#include "blake2s_kernels.hpp"

namespace ob::scalar {
namespace {

using blake::Lanes1;

void leaves(const LeafPlan& plan, uint64_t first_group, uint32_t groups, uint32_t* out) {
  blake::leaves<Lanes1>(plan, first_group, groups, out);
}
void nodes(const uint32_t* children, uint32_t* parents, uint64_t parent_count, bool m31) {
  blake::nodes<Lanes1>(children, parents, parent_count, m31);
}

}  // namespace

const TreeKernels blake2s_tree = {leaves, nodes};
uint32_t blake2s_grind(const GrindPlan& plan, uint32_t hi, uint32_t first, uint32_t count) {
  return blake::grind<Lanes1>(plan, hi, first, count);
}

}  // namespace ob::scalar
