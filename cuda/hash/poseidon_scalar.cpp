// The Poseidon252 loops, one hash at a time.
#include "kernels.hpp"
#include "merkle.hpp"
#include "poseidon252.hpp"

namespace ob::scalar {
namespace {

void leaves(const LeafPlan& plan, uint64_t first_group, uint32_t groups, uint32_t* out) {
  const uint64_t first = first_group * kGroupNodes, count = uint64_t{groups} * kGroupNodes;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t q = first + i;
    poseidon::LeafSponge sponge;
    if (plan.packed) {
      for (uint32_t value = 0; value < 16; ++value) sponge.push(plan.columns[value % 4].data[4 * q + value / 4]);
    } else {
      for (uint32_t c = 0; c < plan.end_column; ++c) sponge.push(lifted_value(plan.columns[c], plan.log, q));
    }
    poseidon::words_of(sponge.finish(), out + 8 * i);
  }
}

void nodes(const uint32_t* children, uint32_t* parents, uint64_t parent_count, bool) {
  for (uint64_t i = 0; i < parent_count; ++i) {
    const felt::Felt left = poseidon::felt_of_words(children + 16 * i), right = poseidon::felt_of_words(children + 16 * i + 8);
    poseidon::words_of(poseidon::hash2(left, right), parents + 8 * i);
  }
}

}  // namespace

const TreeKernels poseidon_tree = {leaves, nodes};

uint32_t poseidon_grind(const GrindPlan& plan, uint32_t hi, uint32_t first, uint32_t count) {
  Digest prefix;
  for (int i = 0; i < 32; ++i) prefix.bytes[i] = plan.prefix[i];
  const felt::Felt start = poseidon::felt_of(prefix);
  for (uint32_t lo = first; lo < first + count; ++lo) {
    const felt::Felt hash = poseidon::hash2(start, felt::enter((uint64_t{hi} << 32) | lo));
    if ((static_cast<uint32_t>(felt::leave(hash).word[0]) & plan.mask) == 0) return lo;
  }
  return kNoNonce;
}

}  // namespace ob::scalar
