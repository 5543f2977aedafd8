#include "host_composition.hpp"

namespace ob::gpu {

HostComposition::HostComposition(Device& device, const Shape& shape, const ExecutionOptions& options)
    : device_(device), shape_(shape), simd_(simd_of(options.simd)), pool_(device.planning() ? 1 : threads_of(options.threads)),
      codes_(find_codes(shape.air, options.interpret_constraints)) {}

template <class T>
std::vector<T> HostComposition::download(const T* from, size_t count) {
  std::vector<T> values(device_.planning() ? 0 : count);
  if (count > 0) device_.download<T>({values.data(), count}, from);
  return values;
}

HostComposition::Values HostComposition::bring_back(const DeviceColumns& columns) {
  Values values;
  for (const DeviceColumns::Place& place : columns.places()) values.push_back(download(place.extended, size_t{2} << place.log));
  return values;
}

void HostComposition::keep_preprocessed(const DeviceColumns& columns) { preprocessed_ = bring_back(columns); }

void HostComposition::evaluate_component(const Component& component, const std::vector<Values>& values,
                                         const ConstraintChallenges& challenges, const QM31& claimed_sum, uint32_t first_constraint) {
  ConstraintColumns columns;
  const uint32_t main = shape_.main_start[component.index], interaction = shape_.interaction_start[component.index];
  for (size_t c = 0; c < component.offsets.size(); ++c) columns.main.push_back(values[1][main + c].data());
  for (const uint32_t index : component.preprocessed) columns.preprocessed.push_back(preprocessed_[index].data());
  for (size_t c = 0; c < 4 * component.batches.size(); ++c) columns.interaction.push_back(values[2][interaction + c].data());
  std::vector<uint32_t>& planes = planes_[component.log_rows];
  const size_t stride = size_t{2} << component.log_rows;
  const bool accumulate = !planes.empty();
  planes.resize(4 * stride);
  uint32_t* const out[4] = {planes.data(), planes.data() + stride, planes.data() + 2 * stride, planes.data() + 3 * stride};
  evaluate_constraints(pool_, simd_, shape_, component, codes_[component.index], columns, challenges, claimed_sum, first_constraint, out,
                       accumulate);
}

void HostComposition::evaluate(const std::vector<DeviceColumns>& columns, const Challenges& challenges, const QM31* claimed_sums,
                               const std::map<uint32_t, Planes>& accumulators) {
  const std::vector<QM31> coefficient = download(challenges.random_coefficient, 1);
  const std::vector<QM31> drawn = download(challenges.relations, 2 * shape_.air.relation_sizes.size());
  size_t claims = 0;
  for (const Component& component : shape_.air.components) claims += component.batches.empty() ? 0 : 1;
  const std::vector<QM31> claimed = download(claimed_sums, claims);
  std::vector<Values> values(3);
  values[1] = bring_back(columns[1]);
  if (shape_.has_interaction) values[2] = bring_back(columns[shape_.interaction_tree()]);

  planes_.clear();
  if (!device_.planning()) {
    std::vector<RelationDraw> draws;
    for (size_t r = 0; r < drawn.size(); r += 2) draws.push_back({drawn[r], drawn[r + 1]});
    const Relations relations = relations_of(shape_.air, draws);
    const ConstraintChallenges known{relations, powers_of(coefficient[0], shape_.constraints)};
    uint32_t first_constraint = 0, claim = 0;
    for (const Component& component : shape_.air.components) {
      evaluate_component(component, values, known, component.batches.empty() ? qm31::kZero : claimed[claim++], first_constraint);
      first_constraint += component.constraint_count();
    }
  }
  for (const auto& [log, planes] : accumulators) {
    // The four planes lie one after another.
    device_.upload_waiting<uint32_t>(planes.data, {planes_[log].data(), size_t{8} << log});
  }
}

}  // namespace ob::gpu
