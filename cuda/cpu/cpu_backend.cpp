#include "cpu_backend.hpp"

#include <algorithm>
#include <stdexcept>

#include "../protocol/circle.hpp"

namespace ob {

std::string describe_devices() { return "[]"; }
std::string device_problem() { return ""; }
const char* const kBackendName = "cpu";

std::unique_ptr<Backend> make_backend(const ExecutionOptions& options) {
  if (options.device_trace) throw std::invalid_argument("Cannot open prover: device-trace is for GPU backends, this is the processor's");
  return std::make_unique<CpuBackend>(options);
}

CpuBackend::CpuBackend(const ExecutionOptions& options)
    : options_(options), simd_(simd_of(options.simd)), pool_(threads_of(options.threads)), transforms_(pool_, simd_) {}

ComponentCode CpuBackend::code_of(const Component& component, const Program& program) const {
  const GeneratedCode& generated = generated_[component.index];
  return {generated.number, generated.parameters.data(), program.view()};
}

std::string CpuBackend::constraints() const { return constraints_text(generated_); }

void CpuBackend::plan_tree(uint32_t t) {
  Tree& tree = *trees_.emplace_back(std::make_unique<Tree>());
  std::vector<uint32_t> extended;
  for (const CommittedColumn& column : shape_.trees[t]) {
    tree.logs.push_back(column.log_rows);
    extended.push_back(shape_.log_extended(column));
  }
  tree.extended.reserve(extended);
  if (t == shape_.composition_tree()) return;
  tree.coefficients.reserve(tree.logs);
  for (size_t c = 0; c < tree.logs.size(); ++c) tree.coefficient_pointers.push_back(tree.coefficients[c]);
}

void CpuBackend::plan_composition() {
  accumulators_.clear();
  for (const Component& component : shape_.air.components) {
    std::unique_ptr<Columns>& planes = accumulators_[component.log_rows];
    if (planes) continue;
    planes = std::make_unique<Columns>();
    planes->reserve(std::vector<uint32_t>(4, component.log_rows + 1));
  }
  Tree& tree = *trees_.back();
  const Columns& planes = *accumulators_[shape_.log_rows_max];
  const size_t half = size_t{1} << shape_.log_rows_max;
  for (uint32_t c = 0; c < kCompositionColumns; ++c) tree.coefficient_pointers.push_back(planes[c % 4] + (c < 4 ? 0 : half));
}

Digest CpuBackend::load(const Shape& shape, std::span<const uint32_t> preprocessed) {
  shape_ = shape;
  generated_ = find_codes(shape_.air, options_.interpret_constraints);
  trees_.clear();
  lifted_sums_.clear();
  uint32_t largest = shape_.log_domain;
  for (const CommittedColumn& column : shape_.trees[0]) largest = std::max(largest, shape_.log_extended(column));
  transforms_.twiddles().prepare(largest);
  for (uint32_t t = 0; t < shape_.trees.size(); ++t) plan_tree(t);
  plan_composition();
  prefix_sums_.reserve(std::vector<uint32_t>(shape_.has_interaction ? 8 : 0, shape_.log_rows_max));
  quotient_coefficients_.reserve(std::vector<uint32_t>(4, shape_.log_degree()));
  std::vector<uint32_t> layer_logs;
  for (uint32_t log = 0; log <= shape_.log_domain; ++log) layer_logs.insert(layer_logs.end(), 4, log);
  layer_columns_.reserve(layer_logs);
  layer_planes_.assign(shape_.log_domain + 1, {});
  for (size_t i = 0; i < layer_logs.size(); ++i) layer_planes_[layer_logs[i]].push_back(layer_columns_[i]);
  layer_trees_.resize(shape_.log_domain + 1);

  preprocessed_copy_.reserve(trees_[0]->logs);
  preprocessed_values_.clear();
  for (size_t c = 0, at = 0; c < trees_[0]->logs.size(); ++c) {
    const size_t rows = size_t{1} << trees_[0]->logs[c];
    std::copy_n(preprocessed.data() + at, rows, preprocessed_copy_[c]);
    preprocessed_values_.push_back(preprocessed_copy_[c]);
    at += rows;
  }
  return transform_and_commit(0, preprocessed_values_);
}

Digest CpuBackend::commit(uint32_t t) {
  Tree& tree = *trees_[t];
  std::vector<ColumnRef> columns;
  for (size_t c = 0; c < tree.logs.size(); ++c) columns.push_back({tree.extended[c], tree.logs[c] + shape_.options.log_blowup});
  tree.merkle.recommit(shape_.options.hash, columns, shape_.tree_height(t), false, pool_, simd_);
  return tree.merkle.root();
}

Digest CpuBackend::transform_and_commit(uint32_t t, std::span<const uint32_t* const> values) {
  Tree& tree = *trees_[t];
  std::vector<InterpolateJob> inverse;
  std::vector<ExtendJob> forward;
  std::atomic<bool> not_canonical = false;
  // Columns of tree 2 are made here.
  std::atomic<bool>* const check = t < 2 ? &not_canonical : nullptr;
  for (size_t c = 0; c < tree.logs.size(); ++c) {
    inverse.push_back({values[c], tree.coefficients[c], tree.logs[c], tree.logs[c], check});
    forward.push_back({tree.coefficients[c], tree.extended[c], tree.logs[c], tree.logs[c] + shape_.options.log_blowup, 0});
  }
  transforms_.interpolate_and_extend(inverse, forward);
  if (not_canonical) {
    throw std::invalid_argument(std::string(t == 0 ? "Cannot load AIR" : "Cannot prove") +
                                ": a column holds a value that is not below 2147483647");
  }
  return commit(t);
}

Digest CpuBackend::commit_main(const uint32_t* input) {
  main_values_.clear();
  for (const uint32_t log : trees_[1]->logs) {
    main_values_.push_back(input);
    input += size_t{1} << log;
  }
  return transform_and_commit(1, main_values_);
}

Digest CpuBackend::commit_interaction() {
  const uint32_t t = shape_.interaction_tree();
  const std::vector<const uint32_t*> values = trees_[t]->coefficient_pointers;  // interpolated in place
  return transform_and_commit(t, values);
}

uint64_t CpuBackend::grind(const Channel& channel, uint32_t bits, const volatile uint32_t* cancel) {
  return ob::grind(channel, bits, pool_, simd_, cancel);
}

TreeOpening CpuBackend::open_tree(uint32_t t, std::span<const uint32_t> positions) {
  const Tree& tree = *trees_[t];
  TreeOpening opening;
  for (size_t c = 0; c < tree.logs.size(); ++c) {
    const uint32_t log = tree.logs[c] + shape_.options.log_blowup;
    std::vector<uint32_t>& values = opening.values.emplace_back();
    for (const uint32_t q : positions) values.push_back(tree.extended[c][circle::lift(q, tree.merkle.height(), log)]);
  }
  std::vector<uint32_t> leaves(positions.begin(), positions.end());
  std::sort(leaves.begin(), leaves.end());
  opening.witness = tree.merkle.decommit(leaves);
  return opening;
}

}  // namespace ob
