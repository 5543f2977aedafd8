// Composition: the constraints on the first 2^(n + 1) positions of the committed columns, added up over components
// (stwo 2.3.0 prover/air/component_prover.rs).
#include "cpu_backend.hpp"
#include "tasks.hpp"

namespace ob {

namespace {

constexpr uint32_t kPieceLog = 12;

}  // namespace

void CpuBackend::compose(const Component& component, const ConstraintChallenges& challenges, uint32_t first_constraint, bool accumulate) {
  ConstraintColumns columns;
  for (size_t c = 0; c < component.offsets.size(); ++c) {
    columns.main.push_back(trees_[1]->extended[shape_.main_start[component.index] + c]);
  }
  for (const uint32_t index : component.preprocessed) columns.preprocessed.push_back(trees_[0]->extended[index]);
  for (size_t c = 0; c < 4 * component.batches.size(); ++c) {
    columns.interaction.push_back(trees_[shape_.interaction_tree()]->extended[shape_.interaction_start[component.index] + c]);
  }
  const Columns& planes = *accumulators_[component.log_rows];
  uint32_t* const out[4] = {planes[0], planes[1], planes[2], planes[3]};
  evaluate_constraints(pool_, simd_, shape_, component, generated_[component.index], columns, challenges,
                       claimed_sums_.empty() ? qm31::kZero : claimed_sums_[component.index], first_constraint, out, accumulate);
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
  const ConstraintChallenges challenges{relations_, powers_of(random_coefficient, shape_.constraints)};
  std::vector<bool> started(shape_.log_rows_max + 1, false);
  uint32_t first_constraint = 0;
  for (const Component& component : shape_.air.components) {
    compose(component, challenges, first_constraint, started[component.log_rows]);
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
