// From what a device gathers for every drawn position to what a proof carries: sorted, each node once, nothing that follows from the rest.
#ifndef OB_GPU_OPENINGS_HPP
#define OB_GPU_OPENINGS_HPP
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <vector>

#include "../hash/channel.hpp"
#include "../hash/poseidon252.hpp"
#include "../kernels/transcript.hpp"

namespace ob::gpu {

// Of a node's eight words.
Digest digest_of_node(HashKind hash, const uint32_t* words);
// The transcript as the device goes on with it; what was drawn since the digest changed is not told.
inline TranscriptState state_of(const Channel& channel) {
  const Digest digest = channel.digest();
  TranscriptState state{};
  if (channel.kind() == HashKind::poseidon252) {
    poseidon::words_of(poseidon::felt_of(digest), state.digest);
  } else {
    std::memcpy(state.digest, digest.bytes, sizeof digest.bytes);
  }
  return state;
}

// The digests that an opening of `leaves` (ascending, repeats allowed) needs, from the leaves upwards and ascending. sibling(i, up): the
// eight words of the sibling of the node `up` levels above leaves[i].
std::vector<Digest> opening_witness(HashKind hash, uint32_t height, std::span<const uint32_t> leaves,
                                    const std::function<const uint32_t*(size_t i, uint32_t up)>& sibling);

}  // namespace ob::gpu
#endif
