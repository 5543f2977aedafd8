#include "gpu_backend.hpp"

#include <algorithm>
#include <stdexcept>

#include "../kernels/grind.hpp"
#include "../kernels/tuning.hpp"
#include "host_composition.hpp"
#include "openings.hpp"

namespace ob::gpu {

namespace {

// Launches that depend on the transcript or on drawn positions: as graphs they would be built anew for every proof.
class OutsideGraphs {
 public:
  explicit OutsideGraphs(Device& device) : device_(device), before_(device.set_graphs(false)) {}
  ~OutsideGraphs() { device_.set_graphs(before_); }

 private:
  Device& device_;
  bool before_;
};

}  // namespace

template <class T>
std::vector<T> GpuBackend::download(const T* device, size_t count) {
  std::vector<T> values(count);
  device_->download<T>(values, device);
  return values;
}

ProofOutput GpuBackend::prove(const Shape& shape, const Digest& root0, const Statement& statement, const uint32_t* input,
                              const Progress& progress) {
  if (memory_) memory_->use();
  device_->reset_counts();
  device_->begin_proof(options_.cuda_graphs);
  ProofOutput output = resident_ ? resident_->prove(root0, statement, input, progress) : Backend::prove(shape, root0, statement, input, progress);
  device_->end_proof();
  // Not the host's clock: what it puts on the queue in a phase is done later.
  const auto times = device_->phase_times();
  for (uint32_t p = 0; p < kPhases; ++p) output.phase_ms[p] = times ? std::optional((*times)[p]) : std::nullopt;
  if (resident_ && shape.has_interaction && shape.options.interaction_pow_bits > 0) output.interaction_grind_ms.reset();
  proved_ = true;
  return output;
}

Digest GpuBackend::root_of(const DeviceTree& tree) {
  return digest_of_node(stages_->shape().options.hash, download(tree.root(), kDigestWords).data());
}

KernelRun GpuBackend::run_kernel(uint32_t number, uint32_t repetitions) {
  const std::vector<KernelName> all = kernels();
  const std::string action = "Cannot run kernel " + std::to_string(number) + ": ";
  if (number >= all.size()) throw std::invalid_argument(action + "there are " + std::to_string(all.size()));
  if (!proved_) throw std::invalid_argument(action + "nothing was proved yet");
  if (memory_) memory_->use();
  if (!kernel_runs_) kernel_runs_ = std::make_unique<KernelRuns>(*device_, *stages_);
  return kernel_runs_->run(all[number].name, repetitions);
}

void GpuBackend::plan(const Shape& shape) {
  kernel_runs_.reset();
  proved_ = false;
  resident_.reset();
  stages_.reset();
  device_ = std::make_unique<Device>(memory_.get(), native_);
  stages_ = std::make_unique<Stages>(*device_, shape, options_);
  const uint32_t last_log = shape.options.log_last_layer + shape.options.log_blowup;
  capacity_ = std::max(shape.options.queries << shape.options.fold_step, 1u << last_log);
  uint32_t columns = 4, height = shape.log_domain;
  for (uint32_t t = 0; t < shape.trees.size(); ++t) {
    columns = std::max(columns, static_cast<uint32_t>(shape.trees[t].size()));
    height = std::max(height, shape.tree_height(t));
  }
  positions_ = device_->allocate<uint32_t>("query positions", capacity_);
  values_ = device_->allocate<uint32_t>("opened values", size_t{capacity_} * columns);
  siblings_ = device_->allocate<uint32_t>("opened siblings", size_t{capacity_} * height * kDigestWords);
  transcript_ = device_->allocate<TranscriptState>("transcript", 1);
  found_ = device_->allocate<unsigned long long>("nonce", 1);
  if (options_.device_transcript) resident_ = std::make_unique<ResidentProver>(*device_, *stages_);
}

Digest GpuBackend::load(const Shape& shape, std::span<const uint32_t> preprocessed) {
  if (memory_) {
    memory_->use();
    // All that a proof of this shape takes is known before anything is allocated.
    GpuBackend planned(options_, nullptr, {});
    planned.plan(shape);
    kernel_runs_.reset();
    resident_.reset();
    stages_.reset();
    device_.reset();
    memory_->reserve(planned.device().reserved_bytes());
  }
  plan(shape);
  if (shape.trees[0].empty()) return empty_root(shape.options.hash);
  stages_->commit_preprocessed(preprocessed);
  return root_of(stages_->tree(0));
}

Digest GpuBackend::commit_main(const uint32_t* input) {
  stages_->commit_main(input);
  return root_of(stages_->tree(1));
}

std::vector<QM31> GpuBackend::interact(std::span<const RelationDraw> relations) {
  std::vector<QM31> drawn;
  for (const RelationDraw& draw : relations) drawn.insert(drawn.end(), {draw.z, draw.alpha});
  device_->upload<QM31>(stages_->challenges().relations, drawn);
  stages_->interact();
  return download(stages_->claimed_sums(), stages_->claimed_count());
}

Digest GpuBackend::commit_interaction() {
  stages_->commit_interaction();
  return root_of(stages_->tree(stages_->shape().interaction_tree()));
}

Digest GpuBackend::commit_composition(const QM31& random_coefficient) {
  device_->upload<QM31>(stages_->challenges().random_coefficient, {&random_coefficient, 1});
  stages_->commit_composition();
  return root_of(stages_->tree(stages_->shape().composition_tree()));
}

std::vector<QM31> GpuBackend::sample(const QM31& parameter) {
  device_->upload<QM31>(stages_->challenges().parameter, {&parameter, 1});
  stages_->sample();
  return download(stages_->sampled_values(), stages_->sample_count());
}

void GpuBackend::quotients(const QM31& alpha) {
  device_->upload<QM31>(stages_->challenges().quotient_coefficient, {&alpha, 1});
  stages_->quotients();
}

uint32_t GpuBackend::layer_of(uint32_t log) const {
  const auto& layers = stages_->layers();
  const auto found = std::find_if(layers.begin(), layers.end(), [&](const Stages::Layer& layer) { return layer.log == log; });
  return static_cast<uint32_t>(found - layers.begin());
}

Digest GpuBackend::commit_layer(uint32_t log, bool) {
  const uint32_t layer = layer_of(log);
  stages_->commit_layer(layer);
  return root_of(stages_->layers()[layer].tree);
}

void GpuBackend::fold(uint32_t log, uint32_t, const QM31& challenge) {
  const uint32_t layer = layer_of(log);
  device_->upload<QM31>(stages_->challenges().folds + layer, {&challenge, 1});
  stages_->fold(layer);
}

const uint32_t* GpuBackend::upload_positions(std::span<const uint32_t> positions) {
  if (positions.size() > capacity_) throw std::logic_error("more positions than there is room for");
  device_->upload(positions_, positions);
  return positions_;
}

template <class Hash>
void GpuBackend::gather(const GatherJob<Hash>& job, std::span<const uint32_t> positions) {
  device_->launch(Gather<Hash>{job, upload_positions(positions), static_cast<uint32_t>(positions.size())});
}

std::vector<QM31> GpuBackend::layer_values(uint32_t log, std::span<const uint32_t> positions) {
  if (positions.empty()) return {};
  const OutsideGraphs outside(*device_);
  const uint32_t layer = layer_of(log), count = static_cast<uint32_t>(positions.size());
  const bool last = layer == stages_->layers().size();
  with_hash(stages_->shape().options.hash, [&]<class Hash>(Hash) {
    GatherJob<Hash> job{};
    job.kind = GatherJob<Hash>::Kind::values;
    job.count = 4 * count;
    job.out = values_;
    job.columns = last ? stages_->last_layer_columns() : stages_->layers()[layer].columns;
    job.column_count = 4;
    gather(job, positions);
  });
  const std::vector<uint32_t> words = download(values_, size_t{4} * count);
  std::vector<QM31> values;
  for (size_t i = 0; i < words.size(); i += 4) values.push_back({words[i], words[i + 1], words[i + 2], words[i + 3]});
  return values;
}

uint64_t GpuBackend::grind(const Channel& channel, uint32_t bits, const volatile uint32_t* cancel) {
  const OutsideGraphs outside(*device_);
  const TranscriptState state = state_of(channel);
  device_->upload<TranscriptState>(transcript_, {&state, 1});
  unsigned long long found = kNoNonce;
  device_->upload<unsigned long long>(found_, {&found, 1});
  const uint64_t candidates = uint64_t{1} << card_tuning(capability_).grind_log;
  return with_hash(channel.kind(), [&]<class Hash>(Hash) {
    const auto* const table = static_cast<const typename Hash::Table*>(stages_->hash_table());
    for (uint64_t first = 0; found == kNoNonce; first += candidates) {
      if (cancel != nullptr && __atomic_load_n(cancel, __ATOMIC_RELAXED) != 0) return kGrindCancelled;
      const GrindRange range{found_, first, first + candidates};
      device_->launch(Grind<Hash>{table, transcript_, range, bits, nullptr, {}});
      device_->download<unsigned long long>({&found, 1}, found_);
      if (device_->planning()) return uint64_t{0};  // the search is planned to end with its first launch
    }
    return nonce_of(found, Transcript<Hash>::kNonceLowBits);
  });
}

std::vector<Digest> GpuBackend::witness(const DeviceTree& tree, std::span<const uint32_t> leaves) {
  const uint32_t height = tree.height(), count = static_cast<uint32_t>(leaves.size());
  if (height == 0 || leaves.empty()) return {};
  const OutsideGraphs outside(*device_);
  const HashKind hash = stages_->shape().options.hash;
  with_hash(hash, [&]<class Hash>(Hash) { gather(tree.siblings_job<Hash>(count, {}, 0, siblings_), leaves); });
  const std::vector<uint32_t> words = download(siblings_, size_t{count} * height * kDigestWords);
  return opening_witness(hash, height, leaves, [&](size_t i, uint32_t up) { return words.data() + (i * height + up) * kDigestWords; });
}

TreeOpening GpuBackend::open_tree(uint32_t t, std::span<const uint32_t> positions) {
  const Shape& shape = stages_->shape();
  TreeOpening opening;
  opening.values.resize(shape.trees[t].size());
  if (positions.empty()) return opening;
  const OutsideGraphs outside(*device_);
  const DeviceTree& tree = stages_->tree(t);
  const uint32_t count = static_cast<uint32_t>(positions.size()), columns = tree.column_count();
  with_hash(shape.options.hash, [&]<class Hash>(Hash) { gather(tree.values_job<Hash>(count, {}, values_), positions); });
  const std::vector<uint32_t> words = download(values_, size_t{count} * columns);
  for (uint32_t c = 0; c < columns; ++c) {
    std::vector<uint32_t>& values = opening.values[stages_->leaf_order(t)[c]];
    for (uint32_t i = 0; i < count; ++i) values.push_back(words[size_t{i} * columns + c]);
  }
  std::vector<uint32_t> leaves(positions.begin(), positions.end());
  std::sort(leaves.begin(), leaves.end());
  opening.witness = witness(tree, leaves);
  return opening;
}

uint32_t GpuBackend::threads() const { return stages_->host_composition() ? stages_->host_composition()->threads() : 1; }

std::string GpuBackend::simd() const { return stages_->host_composition() ? simd_name(stages_->host_composition()->simd()) : "none"; }

std::string GpuBackend::device_run() const {
  const auto flag = [](const char* name, bool value) { return std::string("\"") + name + "\": " + (value ? "true" : "false") + ", "; };
  return "{" + flag("device_trace", options_.device_trace) + flag("bulk_upload", options_.bulk_upload && !options_.device_trace) +
         flag("gpu_composition", stages_->host_composition() == nullptr) + flag("device_transcript", resident_ != nullptr) +
         flag("cuda_graphs", options_.cuda_graphs) + "\"graphs_built\": " + std::to_string(device_->graph_counts().built) +
         ", \"graphs_launched\": " + std::to_string(device_->graph_counts().launched) +
         ", \"memory_bytes\": " + std::to_string(device_->reserved_bytes()) +
         ", \"staging_bytes\": " + std::to_string(device_->staging_bytes()) + ", \"tuning\": \"" + card_tuning_text(capability_) + "\"}";
}

std::vector<Digest> GpuBackend::open_layer(uint32_t log, std::span<const uint32_t> leaf_positions) {
  return witness(stages_->layers()[layer_of(log)].tree, leaf_positions);
}

}  // namespace ob::gpu
