// Interaction and composition: what evaluates the components.
#include <algorithm>

#include "../kernels/composition.hpp"
#include "../kernels/interpreted.hpp"
#include "../kernels/logup.hpp"
#include "component_code.hpp"
#include "host_composition.hpp"

namespace ob::gpu {

namespace {

ProgramView on_device(Device& device, const Program& program) {
  ProgramView view = program.view();
  view.instructions = device.table("instructions", program.instructions);
  view.pool = device.table("instruction pool", program.pool);
  return view;
}

// Run lengths such that both a run and the number of runs are moderate.
uint32_t run_log_of(uint32_t log) { return std::min((log - 1) / 2, kRunLog); }

}  // namespace

void Stages::plan_interaction() {
  const Air& air = shape_.air;
  uint32_t size = 0, scratch_words = 0, first_constraint = 0, largest = 0;
  for (const uint32_t relation : air.relation_sizes) size = std::max(size, relation);
  relations_ = device_.allocate<RelationChallenges>("relations", air.relation_sizes.size());
  alpha_powers_ = device_.allocate<QM31>("relation powers", air.relation_sizes.size() * size);
  for (const Component& component : air.components) claimed_count_ += component.batches.empty() ? 0 : 1;
  claimed_ = device_.allocate<QM31>("claimed sums", claimed_count_);
  shares_ = device_.allocate<QM31>("claimed shares", claimed_count_);
  uint32_t claimed = 0;
  for (const Component& component : air.components) {
    Code& code = *codes_.emplace_back(std::make_unique<Code>());
    const uint64_t rows = uint64_t{1} << component.log_rows;
    std::vector<const uint32_t*> columns, values, preprocessed, preprocessed_values, batches;
    std::vector<uint32_t*> batch_values;
    for (uint32_t c = 0; c < component.offsets.size(); ++c) {
      columns.push_back(columns_[1].places()[shape_.main_start[component.index] + c].extended);
      values.push_back(main_values_[shape_.main_start[component.index] + c]);
    }
    for (const uint32_t index : component.preprocessed) {
      preprocessed.push_back(columns_[0].places()[index].extended);
      preprocessed_values.push_back(preprocessed_values_[index]);
    }
    for (uint32_t c = 0; c < 4 * component.batches.size(); ++c) {
      const DeviceColumns::Place& place = columns_[shape_.interaction_tree()].places()[shape_.interaction_start[component.index] + c];
      batches.push_back(place.extended);
      batch_values.push_back(place.coefficients);
    }
    code.columns = device_.table("column addresses", columns);
    code.column_values = device_.table("column addresses", values);
    code.preprocessed = device_.table("column addresses", preprocessed);
    code.preprocessed_values = device_.table("column addresses", preprocessed_values);
    code.batches = device_.table("column addresses", batches);
    code.batch_values = device_.table("column addresses", batch_values);
    code.value_words = (values.size() + preprocessed.size()) * rows;
    code.extended_words = 2 * rows * (columns.size() + preprocessed.size() + batches.size());
    code.first_constraint = first_constraint;
    first_constraint += component.constraint_count();
    code.weights = device_.allocate<SecureMatrix>("constraint weights", 2 * size_t{component.constraint_count()});
    for (uint32_t half = 0; half < 2; ++half) code.scale[half] = shape_.vanishing_inverse(component.log_rows, half);
    code.composition = on_device(device_, component.composition);
    code.interaction = on_device(device_, component.interaction);
    if (!component.batches.empty()) {
      code.claimed = claimed_ + claimed;
      code.share = shares_ + claimed;
      ++claimed;
      largest = std::max(largest, component.log_rows);
    }
    if (!options_.interpret_constraints) {
      const GeneratedCode generated = find_generated_code(component);
      code.generated = generated.number;
      code.parameters = device_.table("code parameters", generated.parameters);
    }
    scratch_words = std::max(scratch_words, interpreter_blocks(2 * rows) * kInterpreterThreads *
                                                std::max(interpreter_words(code.composition), interpreter_words(code.interaction)));
  }
  interpreter_scratch_ = device_.allocate<uint32_t>("interpreter", scratch_words);
  if (largest > 0) {
    const uint64_t runs = uint64_t{1} << (largest - 1 - run_log_of(largest));
    run_totals_ = {device_.allocate<uint32_t>("run totals", 4 * runs * 2), runs * 2};
  }
}

std::string Stages::constraints() const {
  const auto interpreted =
      std::count_if(codes_.begin(), codes_.end(), [](const std::unique_ptr<Code>& code) { return code->generated == kNotGenerated; });
  if (interpreted == 0) return "generated";
  return static_cast<size_t>(interpreted) == codes_.size() ? "interpreted" : "mixed";
}

void Stages::fill_fractions(const Component& component) {
  const Code& code = *codes_[component.index];
  const InteractionJob job{{code.generated, code.parameters, code.interaction},
                           component.log_rows,
                           code.column_values,
                           code.preprocessed_values,
                           relations_,
                           code.batch_values};
  if (!launch_fractions(device_, job, code.value_words)) {
    device_.launch(InterpretedFractions{job, code.value_words, interpreter_scratch_});
  }
}

void Stages::interact() {
  uint32_t size = 0;
  for (const uint32_t relation : shape_.air.relation_sizes) size = std::max(size, relation);
  const uint32_t count = static_cast<uint32_t>(shape_.air.relation_sizes.size());
  device_.launch(RelationPowers{challenges_.relations, alpha_powers_, relations_, count, size});
  for (const Component& component : shape_.air.components) {
    if (component.batches.empty()) continue;
    const Code& code = *codes_[component.index];
    fill_fractions(component);
    const uint32_t last = shape_.interaction_start[component.index] + 4 * (static_cast<uint32_t>(component.batches.size()) - 1);
    const uint32_t log = component.log_rows, run_log = run_log_of(log), runs_log = log - 1 - run_log;
    // The four columns of a batch lie side by side.
    const Planes column{columns_[shape_.interaction_tree()].places()[last].coefficients, uint64_t{1} << log};
    const Planes totals{run_totals_.data, uint64_t{1} << runs_log};
    device_.launch(RunSums{column, totals, log, run_log});
    device_.launch(RunOffsets{totals, runs_log, log, code.claimed, code.share});
    device_.launch(FinishSums{column, totals, log, run_log, code.share});
  }
}

void Stages::plan_composition() {
  for (const Component& component : shape_.air.components) {
    if (accumulators_.contains(component.log_rows)) continue;
    const uint64_t values = uint64_t{2} << component.log_rows;
    accumulators_[component.log_rows] = {
        device_.allocate<uint32_t>("composition of 2^" + std::to_string(component.log_rows), 4 * values), values};
  }
}

void Stages::compose(const Component& component, bool accumulate) {
  const Code& code = *codes_[component.index];
  const uint32_t count = component.constraint_count();
  if (count > 0) {
    device_.launch(ConstraintWeights{challenges_.random_coefficient,
                                     code.weights,
                                     count,
                                     shape_.constraints - 1 - code.first_constraint,
                                     {code.scale[0], code.scale[1]}});
  }
  const Planes& out = accumulators_.at(component.log_rows);
  const CompositionJob job{{code.generated, code.parameters, code.composition},
                           component.log_rows,
                           code.columns,
                           code.preprocessed,
                           code.batches,
                           relations_,
                           qm31::kZero,
                           {code.weights, code.weights + count},
                           {out.data, out.data + out.stride, out.data + 2 * out.stride, out.data + 3 * out.stride},
                           accumulate};
  if (!launch_composition(device_, job, code.share, code.extended_words)) {
    device_.launch(InterpretedCompose{job, code.share, code.extended_words, interpreter_scratch_});
  }
}

void Stages::evaluate_constraints() {
  if (host_composition_) return host_composition_->evaluate(columns_, challenges_, claimed_, accumulators_);
  std::vector<bool> started(shape_.log_rows_max + 1, false);
  for (const Component& component : shape_.air.components) {
    compose(component, started[component.log_rows]);
    started[component.log_rows] = true;
  }
}

void Stages::commit_composition(const TranscriptSteps& after) {
  evaluate_constraints();
  const std::pair<const uint32_t, Planes>* smaller = nullptr;
  for (const auto& entry : accumulators_) {  // ascending
    if (smaller != nullptr) device_.launch(AddLifted{entry.second, smaller->second, entry.first + 1, smaller->first + 1});
    smaller = &entry;
  }
  const uint32_t log = shape_.log_rows_max, blowup = shape_.options.log_blowup, t = shape_.composition_tree();
  const Planes& planes = accumulators_.at(log);
  const uint64_t extended_rows = uint64_t{1} << (log + blowup);
  const ColumnsView extended{columns_[t].places()[0].extended, extended_rows};
  const Lower lower =
      transforms_.start_extension_of_halves({{planes.data, planes.stride}, log + 1, 4}, extended, log + blowup, blowup);
  finish_and_hash(trees_[t], lower, {extended, log, kCompositionColumns}, after);
}

}  // namespace ob::gpu
