// The hashes a proof can use and what is common to them: the digest type and its bincode form.
//
// stwo 2.3.0 core/vcs/{blake2_hash,blake2s_ref,poseidon252_merkle}.rs, core/vcs_lifted.
#ifndef OB_HASH_HASH_HPP
#define OB_HASH_HASH_HPP
#include <array>
#include <cstdint>
#include <vector>

namespace ob {

enum class HashKind : uint32_t { blake2s = 0, blake2s_m31 = 1, poseidon252 = 2 };

// Blake2s: the 32 output bytes. Poseidon252: the canonical field element, big-endian.
struct Digest {
  uint8_t bytes[32] = {};
  friend bool operator==(const Digest&, const Digest&) = default;
};

// Appends the bincode-1 form: Blake2s 32 raw bytes; Poseidon252 a u64 length and that many decimal ASCII digits.
void append_digest(HashKind kind, const Digest& digest, std::vector<uint8_t>& bincode);

// Root of a tree without columns, as SimdBackend gives it.
Digest empty_root(HashKind kind);

}  // namespace ob
#endif
