// The phases' work on the processor: SIMD kernels, a pool of threads, memory kept between proofs.
#ifndef OB_CPU_CPU_BACKEND_HPP
#define OB_CPU_CPU_BACKEND_HPP
#include <map>
#include <memory>
#include <vector>

#include "../backend.hpp"
#include "../hash/merkle.hpp"
#include "buffer.hpp"
#include "constraints.hpp"
#include "transforms.hpp"

namespace ob {

class CpuBackend final : public Backend {
 public:
  // Throws std::invalid_argument when the SIMD level asked for is not available.
  explicit CpuBackend(const ExecutionOptions& options);

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

  std::vector<KernelName> kernels() const override;
  KernelRun run_kernel(uint32_t number, uint32_t repetitions) override;

  uint32_t threads() const override { return pool_.size(); }
  std::string simd() const override { return simd_name(simd_); }
  std::string constraints() const override;

 private:
  // One committed tree; the composition tree's coefficients are halves of `composition_`.
  struct Tree {
    std::vector<uint32_t> logs;  // rows by column
    Columns coefficients, extended;
    std::vector<const uint32_t*> coefficient_pointers;
    MerkleTree merkle;
  };

  ComponentCode code_of(const Component& component, const Program& program) const;
  void plan_tree(uint32_t tree);
  void plan_composition();
  Digest transform_and_commit(uint32_t tree, std::span<const uint32_t* const> values);
  Digest commit(uint32_t tree);

  void fill_fractions(const Component& component);
  QM31 finish_last_column(const Component& component);
  void compose(const Component& component, const ConstraintChallenges& challenges, uint32_t first_constraint, bool accumulate);
  void lift_and_interpolate_composition();
  void fold_once(uint32_t log, const QM31& challenge);

  struct CpuKernel {
    KernelName name;
    gpu::Work (CpuBackend::*run)();  // once; what it says it moved and computed
  };
  // By number.
  static const std::vector<CpuKernel>& kernel_list();
  gpu::Work sampled_work() const;
  gpu::Work run_copy_ceiling();
  gpu::Work run_hash_ceiling();
  gpu::Work run_butterfly_ceiling();
  gpu::Work run_product_ceiling();
  gpu::Work run_transform();
  gpu::Work run_merkle();
  gpu::Work run_composition();
  gpu::Work run_samples();
  gpu::Work run_quotients();
  gpu::Work run_fri_layer();
  gpu::Work run_fold();
  gpu::Work run_grind();

  uint32_t* const* layer(uint32_t log) const { return layer_planes_[log].data(); }

  ExecutionOptions options_;
  SimdLevel simd_;
  ThreadPool pool_;
  Transforms transforms_;
  Shape shape_;
  std::vector<GeneratedCode> generated_;  // by component

  std::vector<std::unique_ptr<Tree>> trees_;
  std::vector<const uint32_t*> main_values_, preprocessed_values_;
  Columns preprocessed_copy_;
  Relations relations_;
  std::vector<QM31> claimed_sums_;  // by component, zero without fractions
  Columns prefix_sums_;             // scratch of the running sums
  std::map<uint32_t, std::unique_ptr<Columns>> accumulators_;  // by log rows: 4 planes of 2^(log + 1)
  std::vector<Sample> samples_;
  std::vector<QM31> sampled_values_;
  Columns quotient_coefficients_;
  std::map<std::pair<uint32_t, uint32_t>, std::unique_ptr<Columns>> lifted_sums_;  // by (point, ext log)
  Columns layer_columns_;
  std::vector<std::vector<uint32_t*>> layer_planes_;  // by log
  std::vector<MerkleTree> layer_trees_;               // by log
};

}  // namespace ob
#endif
