// The off-state of gpuComposition: the columns that constraints read come back, the processor evaluates, its values go up again.
#ifndef OB_GPU_HOST_COMPOSITION_HPP
#define OB_GPU_HOST_COMPOSITION_HPP
#include <map>

#include "../cpu/constraints.hpp"
#include "stages.hpp"

namespace ob::gpu {

class HostComposition {
 public:
  HostComposition(Device& device, const Shape& shape, const ExecutionOptions& options);

  // Brings columns of tree 0 back, which stay the same from proof to proof.
  void keep_preprocessed(const DeviceColumns& columns);
  // Fills the accumulators, by log rows, of what the transcript has drawn.
  void evaluate(const std::vector<DeviceColumns>& columns, const Challenges& challenges, const QM31* claimed_sums,
                const std::map<uint32_t, Planes>& accumulators);

  uint32_t threads() const { return pool_.size(); }
  SimdLevel simd() const { return simd_; }

 private:
  // Columns of a tree, each the part that constraints read.
  using Values = std::vector<std::vector<uint32_t>>;

  Values bring_back(const DeviceColumns& columns);
  template <class T>
  std::vector<T> download(const T* device, size_t count);
  void evaluate_component(const Component& component, const std::vector<Values>& values, const ConstraintChallenges& challenges,
                          const QM31& claimed_sum, uint32_t first_constraint);

  Device& device_;
  const Shape& shape_;
  SimdLevel simd_;
  ThreadPool pool_;
  std::vector<GeneratedCode> codes_;
  Values preprocessed_;
  std::map<uint32_t, std::vector<uint32_t>> planes_;  // by log rows, four of 2^(log + 1) one after another
};

}  // namespace ob::gpu
#endif
