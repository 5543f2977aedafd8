// The bytes of a proof: stwo 2.3.0's StarkProof in bincode-1 (core/proof.rs, core/fri.rs, core/pcs/mod.rs).
#ifndef OB_PROOF_WRITER_HPP
#define OB_PROOF_WRITER_HPP
#include <cstdint>
#include <vector>

#include "backend.hpp"

namespace ob {

// One committed FRI layer as a proof carries it.
struct LayerProof {
  std::vector<QM31> fri_witness;
  std::vector<Digest> hash_witness;
  Digest root;
};

struct ProofParts {
  std::vector<Digest> roots;         // by tree
  std::vector<QM31> sampled_values;  // in the order in which they are mixed
  std::vector<TreeOpening> trees;
  uint64_t nonce = 0;
  std::vector<LayerProof> layers;  // at least one
  std::vector<QM31> last_layer;    // coefficients, in bit-reversed order
};

std::vector<uint8_t> write_proof(const Shape& shape, const ProofParts& parts);

}  // namespace ob
#endif
