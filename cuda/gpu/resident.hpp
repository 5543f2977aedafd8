// A proof that never leaves the device: transcript, nonce and query positions are made there, and one copy at the end brings everything.
#ifndef OB_GPU_RESIDENT_HPP
#define OB_GPU_RESIDENT_HPP
#include "../kernels/fri_tail.hpp"
#include "../prove.hpp"
#include "stages.hpp"

namespace ob::gpu {

class ResidentProver {
 public:
  // Plans the results' memory besides that of `stages`. Throws std::invalid_argument for a hash whose transcript is not there.
  ResidentProver(Device& device, Stages& stages);

  ProofOutput prove(const Digest& root0, const Statement& statement, const uint32_t* input, const Progress& progress);

 private:
  struct Run;

  // Where a result lies in the words that are copied back.
  struct Results {
    uint32_t *checkpoints, *roots, *claimed, *samples, *layer_roots, *last_layer, *excess, *nonce, *interaction_nonce, *positions;
    std::vector<uint32_t*> tree_values, tree_siblings, layer_values, layer_siblings;
  };

  void plan_results();
  template <class Hash>
  void plan_gather();
  template <class Hash>
  void gather();
  void plan_tail();
  const uint32_t* host(const uint32_t* device) const { return words_.data() + (device - results_); }
  ProofOutput assemble(const Digest& root0, std::vector<std::string> checkpoint_names) const;

  Device& device_;
  Stages& stages_;
  uint32_t* state_ = nullptr;  // the transcript
  unsigned long long* found_ = nullptr;
  Planes last_layer_{};
  uint32_t* results_ = nullptr;
  Results at_{};
  std::vector<uint32_t> words_;  // the copy
  TailLayer* tail_layers_ = nullptr;
  TailRound* tail_rounds_ = nullptr;
  uint32_t tail_count_ = 0;
  Work tail_work_;
  void* gather_jobs_ = nullptr;
  uint32_t gather_count_ = 0, gather_threads_ = 0;
  Work gather_work_;
};

}  // namespace ob::gpu
#endif
