// Memory and tables of a shape, and the commitments.
#include "stages.hpp"

#include <algorithm>
#include <stdexcept>

#include "component_code.hpp"

namespace ob::gpu {

Stages::Stages(Device& device, const Shape& shape, bool interpret, bool device_trace)
    : device_(device), shape_(shape), interpret_(interpret), device_trace_(device_trace), transforms_(device) {
  uint32_t largest = shape_.log_domain;
  for (const CommittedColumn& column : shape_.trees[0]) largest = std::max(largest, shape_.log_extended(column));
  transforms_.prepare(largest);
  if (shape_.options.hash == HashKind::poseidon252) {
    hash_table_ = device_.table("round constants", std::vector<poseidon::Constants>{poseidon::round_constants()});
  }
  challenges_.relations = device_.allocate<QM31>("relation challenges", 2 * shape_.air.relation_sizes.size());
  challenges_.random_coefficient = device_.allocate<QM31>("random coefficient", 1);
  challenges_.parameter = device_.allocate<QM31>("out-of-domain parameter", 1);
  challenges_.quotient_coefficient = device_.allocate<QM31>("quotient coefficient", 1);
  plan_columns();
  plan_interaction();
  plan_composition();
  plan_samples();
  plan_quotients();
  plan_layers();
}

Stages::~Stages() = default;

void Stages::plan_columns() {
  static constexpr const char* kNames[] = {"preprocessed", "main", "interaction"};
  const auto values = [&](const char* name, uint32_t t) {
    std::vector<uint32_t*> places;
    size_t words = 0;
    for (const CommittedColumn& c : shape_.trees[t]) words += size_t{1} << c.log_rows;
    uint32_t* at = device_.allocate<uint32_t>(name, words);
    for (const CommittedColumn& c : shape_.trees[t]) {
      places.push_back(at);
      at += size_t{1} << c.log_rows;
    }
    return places;
  };
  preprocessed_values_ = values("preprocessed values", 0);
  main_values_ = values("main values", 1);
  columns_.resize(shape_.trees.size());
  trees_.resize(shape_.trees.size());
  leaf_orders_.resize(shape_.trees.size());
  for (uint32_t t = 0; t < shape_.trees.size(); ++t) {
    const bool composition = t == shape_.composition_tree();
    const std::string name = composition ? "composition" : kNames[t];
    std::vector<uint32_t> logs;
    for (const CommittedColumn& c : shape_.trees[t]) logs.push_back(c.log_rows);
    columns_[t].plan(device_, name, logs, shape_.options.log_blowup, !composition);
    if (logs.empty()) continue;
    const uint32_t height = shape_.tree_height(t);
    leaf_orders_[t] = columns_[t].leaf_order();
    trees_[t].plan(device_, name, shape_.options.hash, hash_table_, columns_[t].leaf_columns(height), height, columns_[t].extended_words());
  }
}

namespace {

// Columns of one size from where the caller put them, one after another in tree order, to coefficients and extended values.
void transform_groups(DeviceTransforms& transforms, const DeviceColumns& columns, const std::vector<uint32_t*>& values, uint32_t log_blowup) {
  for (const DeviceColumns::Group& group : columns.groups()) {
    const uint64_t rows = uint64_t{1} << group.log;
    // Neighbours in the tree with the same size are neighbours in memory: one launch for each such run.
    for (size_t first = 0; first < group.columns.size();) {
      size_t end = first + 1;
      while (end < group.columns.size() && values[group.columns[end]] == values[group.columns[first]] + (end - first) * rows) ++end;
      const ColumnGroup source{{values[group.columns[first]], rows}, group.log, static_cast<uint32_t>(end - first)};
      const ColumnsView coefficients{group.coefficients + first * rows, rows};
      const ColumnsView extended{group.extended + (first * rows << log_blowup), rows << log_blowup};
      transforms.interpolate_and_extend(source, coefficients, extended, group.log, group.log + log_blowup);
      first = end;
    }
  }
}

}  // namespace

void Stages::commit_preprocessed(std::span<const uint32_t> columns) {
  if (shape_.trees[0].empty()) return;
  device_.upload(preprocessed_values_[0], columns);
  transform_groups(transforms_, columns_[0], preprocessed_values_, shape_.options.log_blowup);
  trees_[0].hash(device_);
}

// A recipe's sizes follow from the shape, but which generator it is for is first known with it.
void Stages::make_main(const uint32_t* recipe) {
  const auto generator = static_cast<Generator>(recipe[1]);
  if (!source_ || generator != generator_) {
    if (source_) throw std::invalid_argument("Cannot make the trace on the device: the recipe is for another generator than those before");
    source_ = make_trace_source(device_, shape_, main_values_, recipe);
    recipe_ = device_.allocate<uint32_t>("trace recipe", source_->capacity());
    generator_ = generator;
  }
  device_.enter(Phase::trace);
  const std::span words(recipe, device_.planning() ? source_->capacity() : recipe[0]);
  if (!device_.planning()) source_->check(words);
  device_.upload(recipe_, words);
  source_->launch(device_, recipe_);
  device_.enter(Phase::commit);
}

void Stages::commit_main(const uint32_t* input) {
  if (device_trace_) {
    make_main(input);
  } else {
    device_.upload(main_values_[0], std::span(input, shape_.main_words()));
  }
  transform_groups(transforms_, columns_[1], main_values_, shape_.options.log_blowup);
  trees_[1].hash(device_);
}

void Stages::commit_interaction() {
  const uint32_t t = shape_.interaction_tree();
  std::vector<uint32_t*> values;
  for (const DeviceColumns::Place& place : columns_[t].places()) values.push_back(place.coefficients);
  transform_groups(transforms_, columns_[t], values, shape_.options.log_blowup);
  trees_[t].hash(device_);
}

const uint32_t* Stages::coefficients_of(uint32_t tree, uint32_t column) const {
  if (tree != shape_.composition_tree()) return columns_[tree].places()[column].coefficients;
  // Halves of the accumulator's coefficients.
  const Planes& planes = accumulators_.at(shape_.log_rows_max);
  return planes.data + (column % 4) * planes.stride + (column < 4 ? 0 : uint64_t{1} << shape_.log_rows_max);
}

}  // namespace ob::gpu
