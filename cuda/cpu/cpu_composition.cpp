// Composition: the constraints on the first 2^(n + 1) positions of the committed columns, added up over components
// (stwo 2.3.0 prover/air/component_prover.rs).
#include "cpu_backend.hpp"
#include "tasks.hpp"

namespace ob {

namespace {

constexpr uint32_t kPieceLog = 12;

}  // namespace

void CpuBackend::compose(const Component& component, const std::vector<QM31>& powers, uint32_t first_constraint, bool accumulate) {
  std::vector<SecureMatrix> weights[2];
  for (uint32_t half = 0; half < 2; ++half) {
    const uint32_t scale = shape_.vanishing_inverse(component.log_rows, half);
    for (uint32_t k = 0; k < component.constraint_count(); ++k) {
      weights[half].push_back(secure_matrix(qm31::mul_m31(powers[shape_.constraints - 1 - first_constraint - k], scale)));
    }
  }
  std::vector<const uint32_t*> columns, preprocessed, interaction;
  for (size_t c = 0; c < component.offsets.size(); ++c) columns.push_back(trees_[1]->extended[shape_.main_start[component.index] + c]);
  for (const uint32_t index : component.preprocessed) preprocessed.push_back(trees_[0]->extended[index]);
  for (size_t c = 0; c < 4 * component.batches.size(); ++c) {
    interaction.push_back(trees_[shape_.interaction_tree()]->extended[shape_.interaction_start[component.index] + c]);
  }
  const Columns& out = *accumulators_[component.log_rows];
  const uint32_t rows_inverse = m31::inv(uint32_t{1} << component.log_rows);
  const QM31 share = claimed_sums_.empty() ? qm31::kZero : qm31::mul_m31(claimed_sums_[component.index], rows_inverse);
  const CompositionJob job{code_of(component, component.composition),
                           component.log_rows,
                           columns.data(),
                           preprocessed.data(),
                           interaction.data(),
                           relations_.data(),
                           share,
                           {weights[0].data(), weights[1].data()},
                           {out[0], out[1], out[2], out[3]},
                           accumulate};
  const Kernels& kernels = kernels_for(simd_, component.log_rows);
  const size_t scratch = scratch_words(job.code.program, 1u << kernels.log_lanes);
  over_positions(pool_, component.log_rows + 1, std::min(kPieceLog, component.log_rows),
                 [&](size_t first, size_t end) { kernels.composition(job, first, end, thread_scratch(scratch)); });
}

void CpuBackend::lift_and_interpolate_composition() {
  const Columns* smaller = nullptr;
  uint32_t smaller_log = 0;
  for (const auto& [log, planes] : accumulators_) {  // ascending
    if (smaller != nullptr) {
      const Kernels& kernels = kernels_for(simd_, log);
      for (int i = 0; i < 4; ++i) {
        over_positions(pool_, log + 1, kPieceLog, [&](size_t first, size_t end) {
          kernels.add_lifted((*planes)[i], (*smaller)[i], log - smaller_log, first, end);
        });
      }
    }
    smaller = planes.get();
    smaller_log = log;
  }
  std::vector<InterpolateJob> jobs;
  for (int i = 0; i < 4; ++i) {
    jobs.push_back({(*smaller)[i], (*smaller)[i], smaller_log + 1, smaller_log + shape_.options.log_blowup});
  }
  transforms_.interpolate(jobs);
}

Digest CpuBackend::commit_composition(const QM31& random_coefficient) {
  std::vector<QM31> powers{qm31::kOne};
  while (powers.size() < shape_.constraints) powers.push_back(qm31::mul(powers.back(), random_coefficient));
  std::vector<bool> started(shape_.log_rows_max + 1, false);
  uint32_t first_constraint = 0;
  for (const Component& component : shape_.air.components) {
    compose(component, powers, first_constraint, started[component.log_rows]);
    started[component.log_rows] = true;
    first_constraint += component.constraint_count();
  }
  lift_and_interpolate_composition();

  const uint32_t t = shape_.composition_tree();
  Tree& tree = *trees_[t];
  std::vector<ExtendJob> jobs;
  for (uint32_t c = 0; c < kCompositionColumns; ++c) {
    jobs.push_back({tree.coefficient_pointers[c], tree.extended[c], tree.logs[c], tree.logs[c] + shape_.options.log_blowup, 0});
  }
  transforms_.extend(jobs);
  return commit(t);
}

}  // namespace ob
