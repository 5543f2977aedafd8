// What the nonces of a proof of work are hashed after.
#ifndef OB_HASH_GRIND_PREFIX_HPP
#define OB_HASH_GRIND_PREFIX_HPP
#include "channel.hpp"

namespace ob {

// The hash of (0x12345678, digest, bits) that precedes the nonce.
Digest grind_prefix(const Channel& channel, uint32_t bits);

}  // namespace ob
#endif
