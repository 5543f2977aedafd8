// The cpu prover's kernels one at a time, on the columns of the last proof.
#include <stdexcept>

#include "../hash/kernels.hpp"
#include "cpu_backend.hpp"
#include "cpu_kernels.hpp"

namespace ob {

namespace {

// Nonces of one repetition.
constexpr uint32_t kNonces = 1u << 16, kPoseidonNonces = 1u << 10;

std::vector<uint32_t> extended_logs(const Shape& shape, uint32_t t) {
  std::vector<uint32_t> logs;
  for (const CommittedColumn& column : shape.trees[t]) logs.push_back(shape.log_extended(column));
  return logs;
}

}  // namespace

const std::vector<CpuBackend::CpuKernel>& CpuBackend::kernel_list() {
  static const std::vector<CpuKernel> list = {
      {{"copy", true}, &CpuBackend::run_copy_ceiling},      {{"hash", true}, &CpuBackend::run_hash_ceiling},
      {{"butterfly", true}, &CpuBackend::run_butterfly_ceiling}, {{"product", true}, &CpuBackend::run_product_ceiling},
      {{"transform", false}, &CpuBackend::run_transform},   {{"merkle", false}, &CpuBackend::run_merkle},
      {{"composition", false}, &CpuBackend::run_composition}, {{"samples", false}, &CpuBackend::run_samples},
      {{"quotients", false}, &CpuBackend::run_quotients},   {{"fri_layer", false}, &CpuBackend::run_fri_layer},
      {{"fold", false}, &CpuBackend::run_fold},             {{"grind", false}, &CpuBackend::run_grind}};
  return list;
}

std::vector<KernelName> CpuBackend::kernels() const {
  std::vector<KernelName> names;
  for (const CpuKernel& kernel : kernel_list()) names.push_back(kernel.name);
  return names;
}

gpu::Work CpuBackend::run_copy_ceiling() { return run_copy(pool_); }
gpu::Work CpuBackend::run_hash_ceiling() { return run_hashes(pool_, simd_, shape_.options.hash); }
gpu::Work CpuBackend::run_butterfly_ceiling() { return run_butterflies(pool_, simd_); }
gpu::Work CpuBackend::run_product_ceiling() { return run_products(pool_, simd_); }

gpu::Work CpuBackend::run_transform() {
  Tree& tree = *trees_[1];
  std::vector<InterpolateJob> inverse;
  std::vector<ExtendJob> forward;
  gpu::Work work;
  for (size_t c = 0; c < tree.logs.size(); ++c) {
    const uint32_t log = tree.logs[c], extended = log + shape_.options.log_blowup;
    // Of the coefficients: the caller's values may be gone.
    inverse.push_back({tree.coefficients[c], tree.coefficients[c], log, log});
    forward.push_back({tree.coefficients[c], tree.extended[c], log, extended, 0});
    work += interpolation_work(log);
    work += extension_work(log, extended);
    // The coefficients go by in the cache between the two.
    work.bytes_read -= uint64_t{4} << log;
  }
  transforms_.interpolate_and_extend(inverse, forward);
  return work;
}

gpu::Work CpuBackend::run_merkle() {
  commit(1);
  return tree_work(shape_.options.hash, extended_logs(shape_, 1), shape_.tree_height(1));
}

gpu::Work CpuBackend::run_composition() {
  gpu::Work work;
  const ConstraintChallenges challenges{relations_, std::vector<QM31>(shape_.constraints, QM31{1, 2, 3, 4})};
  uint32_t first_constraint = 0;
  for (const Component& component : shape_.air.components) {
    compose(component, challenges, first_constraint, false);
    first_constraint += component.constraint_count();
    work += composition_work(component);
  }
  return work;
}

// Four products with each value of every sampled column.
gpu::Work CpuBackend::sampled_work() const {
  gpu::Work work;
  for (const Sample& s : samples_) {
    work.bytes_read += uint64_t{4} << s.log_rows;
    work.products += uint64_t{4} << s.log_rows;
  }
  return work;
}

gpu::Work CpuBackend::run_samples() {
  sample(QM31{5, 6, 7, 8});
  return sampled_work();
}

gpu::Work CpuBackend::run_quotients() {
  quotients(QM31{9, 10, 11, 12});
  gpu::Work work = sampled_work();
  const uint64_t rows = uint64_t{1} << shape_.log_degree();
  for (int plane = 0; plane < 4; ++plane) {
    work += interpolation_work(shape_.log_degree());
    work += extension_work(shape_.log_degree(), shape_.log_domain);
    // The first positions are there already.
    work.butterflies -= shape_.log_degree() * rows / 2;
  }
  return work;
}

gpu::Work CpuBackend::run_fri_layer() {
  const bool packed = shape_.options.fold_step > 1 && shape_.log_domain >= 2;
  commit_layer(shape_.log_domain, packed);
  const uint32_t height = packed ? shape_.log_domain - 2 : shape_.log_domain;
  return tree_work(shape_.options.hash, std::vector<uint32_t>(packed ? 16 : 4, height), height);
}

gpu::Work CpuBackend::run_fold() {
  const uint32_t log = shape_.log_domain;
  fold_once(log, QM31{13, 14, 15, 16});
  const uint64_t results = uint64_t{1} << (log - 1);
  return {.bytes_read = 32 * results, .bytes_written = 16 * results, .products = 20 * results};
}

gpu::Work CpuBackend::run_grind() {
  const HashKind hash = shape_.options.hash;
  const bool poseidon = hash == HashKind::poseidon252;
  const GrindPlan plan{{1, 2, 3}, ~uint32_t{0}, hash == HashKind::blake2s_m31};
  const GrindKernel kernel = grind_kernel(hash, simd_);
  const uint32_t tasks = 16 * pool_.size(), count = (poseidon ? kPoseidonNonces : kNonces) / 16;
  pool_.parallel(tasks, [&](size_t task) { static_cast<void>(kernel(plan, 0, static_cast<uint32_t>(task) * count, count)); });
  gpu::Work work;
  (poseidon ? work.permutations : work.compressions) = uint64_t{tasks} * count;
  return work;
}

KernelRun CpuBackend::run_kernel(uint32_t number, uint32_t repetitions) {
  const std::vector<CpuKernel>& list = kernel_list();
  if (number >= list.size()) {
    throw std::invalid_argument("Cannot run kernel " + std::to_string(number) + ": there are " + std::to_string(list.size()));
  }
  const CpuKernel& kernel = list[number];
  if (sampled_values_.empty()) throw std::invalid_argument("Cannot run kernel " + kernel.name.name + ": nothing was proved yet");
  gpu::Work work;
  return timed_run(repetitions, [&] { work = (this->*kernel.run)(); }, [&] { return work; });
}

}  // namespace ob
