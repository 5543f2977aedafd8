// From the hash that an option names to the type that kernels take.
#ifndef OB_GPU_WITH_HASH_HPP
#define OB_GPU_WITH_HASH_HPP
#include "../hash/hash.hpp"
#include "../kernels/hashes.hpp"

namespace ob::gpu {

// Returns run(Hash{}).
template <class Run>
auto with_hash(HashKind kind, const Run& run) {
  switch (kind) {
    case HashKind::blake2s: return run(Blake2sHash<false>{});
    case HashKind::blake2s_m31: return run(Blake2sHash<true>{});
    case HashKind::poseidon252: break;
  }
  return run(PoseidonHash{});
}

}  // namespace ob::gpu
#endif
