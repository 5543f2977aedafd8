// The phases' work on a GPU, or on its emulation: launches, and what the transcript needs brought back at once.
#ifndef OB_GPU_GPU_BACKEND_HPP
#define OB_GPU_GPU_BACKEND_HPP
#include <memory>
#include <optional>

#include "../backend.hpp"
#include "card_tuning.hpp"
#include "kernel_runs.hpp"
#include "resident.hpp"
#include "work_json.hpp"

namespace ob::gpu {

class GpuBackend : public Backend {
 public:
  // `memory`: where the device's memory comes from; without one everything is planned and counted, and nothing runs. `capability`: the
  // card's compute capability, 10·major + minor; 0 without a card.
  GpuBackend(const ExecutionOptions& options, std::unique_ptr<Memory> memory, Native native, uint32_t capability = 0)
      : options_(options), memory_(std::move(memory)), native_(native), capability_(capability) {}

  ProofOutput prove(const Shape& shape, const Digest& root0, const Statement& statement, const uint32_t* input,
                    const Progress& progress) override;
  void enter(Phase phase) override { device_->enter(phase); }
  Digest load(const Shape& shape, std::span<const uint32_t> preprocessed) override;
  Digest commit_main(const uint32_t* input) override;
  std::vector<QM31> interact(std::span<const RelationDraw> relations) override;
  Digest commit_interaction() override;
  Digest commit_composition(const QM31& random_coefficient) override;
  std::vector<QM31> sample(const QM31& parameter) override;
  void quotients(const QM31& alpha) override;
  Digest commit_layer(uint32_t log, bool packed) override;
  void fold(uint32_t log, uint32_t step, const QM31& challenge) override;
  std::vector<QM31> layer_values(uint32_t log, std::span<const uint32_t> positions) override;
  uint64_t grind(const Channel& channel, uint32_t bits, const volatile uint32_t* cancel) override;
  TreeOpening open_tree(uint32_t tree, std::span<const uint32_t> positions) override;
  std::vector<Digest> open_layer(uint32_t log, std::span<const uint32_t> leaf_positions) override;

  std::vector<KernelName> kernels() const override { return KernelRuns::names(); }
  KernelRun run_kernel(uint32_t number, uint32_t repetitions) override;

  uint32_t threads() const override;
  std::string simd() const override;
  std::string constraints() const override { return stages_->constraints(); }
  std::string device_run() const override;
  std::string work() const override { return work_json(*device_); }
  // Of the loaded shape.
  Device& device() { return *device_; }
  const Stages& stages() const { return *stages_; }

 private:
  // Memory and tables of a shape: all that is allocated.
  void plan(const Shape& shape);
  template <class T>
  std::vector<T> download(const T* device, size_t count);
  Digest root_of(const DeviceTree& tree);
  uint32_t layer_of(uint32_t log) const;
  const uint32_t* upload_positions(std::span<const uint32_t> positions);
  template <class Hash>
  void gather(const GatherJob<Hash>& job, std::span<const uint32_t> positions);
  std::vector<Digest> witness(const DeviceTree& tree, std::span<const uint32_t> leaves);

  ExecutionOptions options_;
  std::unique_ptr<Memory> memory_;
  Native native_;
  uint32_t capability_;
  std::unique_ptr<Device> device_;
  std::unique_ptr<Stages> stages_;
  std::unique_ptr<KernelRuns> kernel_runs_;   // once one was asked for
  bool proved_ = false;                       // since the load
  std::unique_ptr<ResidentProver> resident_;  // when the transcript is the device's
  // Openings: room for as many positions as there are values in the largest group of queries.
  uint32_t *positions_ = nullptr, *values_ = nullptr, *siblings_ = nullptr;
  uint32_t capacity_ = 0;
  TranscriptState* transcript_ = nullptr;
  unsigned long long* found_ = nullptr;
};

}  // namespace ob::gpu
#endif
