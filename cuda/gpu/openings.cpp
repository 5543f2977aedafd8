#include "openings.hpp"

#include <algorithm>
#include <cstring>

#include "../hash/poseidon252.hpp"

namespace ob::gpu {

Digest digest_of_node(HashKind hash, const uint32_t* words) {
  if (hash == HashKind::poseidon252) return poseidon::digest_of(poseidon::felt_of_words(words));
  Digest digest;
  std::memcpy(digest.bytes, words, sizeof digest.bytes);
  return digest;
}

std::vector<Digest> opening_witness(HashKind hash, uint32_t height, std::span<const uint32_t> leaves,
                                    const std::function<const uint32_t*(size_t i, uint32_t up)>& sibling) {
  std::vector<Digest> witness;
  for (uint32_t up = 0; up < height; ++up) {
    for (size_t i = 0; i < leaves.size(); ++i) {
      const uint32_t node = leaves[i] >> up;
      if (i > 0 && leaves[i - 1] >> up == node) continue;
      // Leaves ascend, so a sibling's leaves are next to the node's own.
      const auto above = std::partition_point(leaves.begin(), leaves.end(), [&](uint32_t leaf) { return leaf >> up < (node ^ 1); });
      if (above != leaves.end() && *above >> up == (node ^ 1)) continue;
      witness.push_back(digest_of_node(hash, sibling(i, up)));
    }
  }
  return witness;
}

}  // namespace ob::gpu
