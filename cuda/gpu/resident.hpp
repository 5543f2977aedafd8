// A proof that never leaves the device: transcript, nonce and query positions are made there, and one copy at the end brings everything.
#ifndef OB_GPU_RESIDENT_HPP
#define OB_GPU_RESIDENT_HPP
#include "results.hpp"

namespace ob::gpu {

class ResidentProver {
 public:
  // Plans memory besides that of `stages`.
  ResidentProver(Device& device, Stages& stages);

  // Throws Cancelled when the caller says so between two phases; what was launched ends by itself, and the next proof can begin.
  ProofOutput prove(const Digest& root0, const Statement& statement, const uint32_t* input, const Progress& progress);

 private:
  class Run;

  Device& device_;
  Stages& stages_;
  Results results_;
  TranscriptState* state_;
  unsigned long long* found_;    // of the proof of work, and of that before the interaction; kNoNonce between proofs
  uint32_t* search_arrivals_;
};

}  // namespace ob::gpu
#endif
