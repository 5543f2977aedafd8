// What a proof made on the device brings back: where each piece lies among the words of the one copy, how it gets there, and how the proof
// is put together from it.
#ifndef OB_GPU_RESULTS_HPP
#define OB_GPU_RESULTS_HPP
#include <string>
#include <vector>

#include "../proof_writer.hpp"
#include "../prove.hpp"
#include "stages.hpp"

namespace ob::gpu {

class Results {
 public:
  // Plans memory besides that of `stages`.
  Results(Device& device, const Stages& stages);

  // Where the transcript puts what it draws and finds, and the last layer its polynomial.
  uint32_t *checkpoints, *last_layer, *excess, *nonce, *interaction_nonce, *positions;

  // Everything that the positions open, into the copy; waits for it.
  void collect();
  // Of what collect() brought. Throws std::runtime_error when the last layer has too high a degree.
  ProofOutput assemble(const Digest& root0, std::vector<std::string> checkpoint_names) const;

 private:
  void lay_out(uint32_t* base);
  template <class Hash>
  void plan_gather();
  const uint32_t* host(const uint32_t* device) const { return words_.data() + (device - memory_); }
  Digest digest_at(const uint32_t* device, size_t number) const;
  TreeOpening open_tree(uint32_t tree, const std::vector<uint32_t>& queries) const;
  LayerProof open_layer(uint32_t number, uint32_t dropped, std::vector<uint32_t>& queries) const;

  Device& device_;
  const Stages& stages_;
  uint32_t *roots_, *claimed_, *samples_, *layer_roots_;
  std::vector<uint32_t*> tree_values_, tree_siblings_, layer_values_, layer_siblings_;
  uint32_t* memory_ = nullptr;
  size_t size_ = 0;
  std::vector<uint32_t> words_;  // the copy
  void* jobs_ = nullptr;
  uint32_t job_count_ = 0, threads_ = 0;
  Work work_;
};

}  // namespace ob::gpu
#endif
