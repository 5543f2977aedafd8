// Memory and tables of a shape, and the commitments.
#include "stages.hpp"

#include <algorithm>
#include <stdexcept>

#include "component_code.hpp"
#include "host_composition.hpp"

namespace ob::gpu {

Stages::Stages(Device& device, const Shape& shape, const ExecutionOptions& options)
    : device_(device), shape_(shape), options_(options), transforms_(device) {
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
  if (options_.bulk_upload && !options_.device_trace) main_staging_ = device_.allocate_staging<uint32_t>(shape_.main_words());
  if (!options_.gpu_composition) host_composition_ = std::make_unique<HostComposition>(device_, shape_, options_);
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

// Pieces in which the columns of one size go up: the transforms of one run under the copy of the next.
constexpr uint32_t kUploads = 4;

}  // namespace

Lower Stages::extend_group(const DeviceColumns::Group& group, const std::vector<uint32_t*>& values, uint32_t pieces, const Bring& bring) {
  const uint64_t rows = uint64_t{1} << group.log;
  const uint32_t blowup = shape_.options.log_blowup;
  const size_t most = (group.columns.size() + pieces - 1) / pieces;
  Lower lower = Lower::done;
  // Neighbours in the tree with the same size are neighbours in memory: one launch for each such run.
  for (size_t first = 0; first < group.columns.size();) {
    uint32_t* const start = values[group.columns[first]];
    size_t end = first + 1;
    while (end < group.columns.size() && end - first < most && values[group.columns[end]] == start + (end - first) * rows) ++end;
    if (bring) bring(start, (end - first) * rows);
    const ColumnGroup source{{start, rows}, group.log, static_cast<uint32_t>(end - first)};
    const ColumnsView coefficients{group.coefficients + first * rows, rows};
    const ColumnsView extended{group.extended + (first * rows << blowup), rows << blowup};
    lower = transforms_.start_extension(source, coefficients, coefficients, extended, group.log, group.log + blowup);
    first = end;
  }
  return lower;
}

void Stages::extend_and_hash(uint32_t t, const std::vector<uint32_t*>& values, const TranscriptSteps& after, uint32_t pieces,
                             const Bring& bring) {
  const std::vector<DeviceColumns::Group>& groups = columns_[t].groups();
  for (const DeviceColumns::Group& group : groups) {
    const Lower lower = extend_group(group, values, pieces, bring);
    const uint64_t rows = uint64_t{1} << (group.log + shape_.options.log_blowup);
    const ColumnGroup extended{{group.extended, rows}, group.log, static_cast<uint32_t>(group.columns.size())};
    // The last is the largest.
    if (&group == &groups.back()) {
      finish_and_hash(trees_[t], lower, extended, after);
    } else {
      transforms_.finish(lower, extended, shape_.options.log_blowup);
    }
  }
}

void Stages::finish_and_hash(const DeviceTree& tree, Lower lower, const ColumnGroup& columns, const TranscriptSteps& after) {
  const uint32_t blowup = shape_.options.log_blowup;
  if (tree.goes_with(lower, columns.log + blowup)) {
    return tree.finish_and_hash(device_, columns.view, columns.count, columns.log + blowup, transforms_.forward(), after);
  }
  transforms_.finish(lower, columns, blowup);
  tree.hash(device_, after);
}

void Stages::commit_preprocessed(std::span<const uint32_t> columns) {
  if (shape_.trees[0].empty()) return;
  device_.upload_waiting(preprocessed_values_[0], columns);
  extend_and_hash(0, preprocessed_values_, {});
  if (host_composition_) host_composition_->keep_preprocessed(columns_[0]);
}

void Stages::upload_columns(const uint32_t* columns) {
  for (uint32_t c = 0; c < main_values_.size(); ++c) {
    const size_t rows = size_t{1} << shape_.trees[1][c].log_rows;
    device_.upload_waiting<uint32_t>(main_values_[c], {columns, rows});
    columns += rows;
  }
}

// A recipe's sizes follow from the shape, but which generator it is for is first known with it.
void Stages::make_main(const uint32_t* recipe) {
  const auto generator = static_cast<Generator>(recipe[1]);
  if (!source_ || generator != generator_) {
    if (source_) throw std::invalid_argument("Cannot make the trace on the device: the recipe is for another generator than those before");
    source_ = make_trace_source(device_, shape_, main_values_, recipe);
    recipe_ = device_.allocate<uint32_t>("trace recipe", source_->capacity());
    recipe_staging_ = device_.allocate_staging<uint32_t>(source_->capacity());
    generator_ = generator;
  }
  device_.enter(Phase::trace);
  // A planner may have the first words alone, and then not their number.
  const std::span words(recipe, device_.planning() && recipe[0] == 0 ? source_->capacity() : recipe[0]);
  if (!device_.planning()) source_->check(words);
  device_.upload_staged(recipe_, recipe_staging_, words);
  source_->launch(device_, recipe_);
  device_.enter(Phase::commit);
}

void Stages::commit_main(const uint32_t* input, const TranscriptSteps& after) {
  if (main_staging_ != nullptr) {
    device_.fork();
    extend_and_hash(1, main_values_, after, kUploads, [&](uint32_t* values, uint64_t words) {
      const size_t at = static_cast<size_t>(values - main_values_[0]);
      device_.upload_staged<uint32_t>(values, main_staging_ + at, {input + at, words}, true);
      device_.join();
    });
    return;
  }
  if (options_.device_trace) {
    make_main(input);
  } else {
    upload_columns(input);
  }
  extend_and_hash(1, main_values_, after);
}

void Stages::commit_interaction(const TranscriptSteps& after) {
  const uint32_t t = shape_.interaction_tree();
  std::vector<uint32_t*> values;
  for (const DeviceColumns::Place& place : columns_[t].places()) values.push_back(place.coefficients);
  extend_and_hash(t, values, after);
}

const uint32_t* Stages::coefficients_of(uint32_t tree, uint32_t column) const {
  if (tree != shape_.composition_tree()) return columns_[tree].places()[column].coefficients;
  // Halves of the accumulator's coefficients.
  const Planes& planes = accumulators_.at(shape_.log_rows_max);
  return planes.data + (column % 4) * planes.stride + (column < 4 ? 0 : uint64_t{1} << shape_.log_rows_max);
}

}  // namespace ob::gpu
