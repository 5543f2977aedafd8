// Where results lie, and the launch that brings them together.
#include "results.hpp"

#include "position_map.hpp"

namespace ob::gpu {

Results::Results(Device& device, const Stages& stages) : device_(device), stages_(stages) {
  lay_out(nullptr);  // for the size
  memory_ = device_.allocate<uint32_t>("results", size_);
  lay_out(memory_);
  words_.resize(size_);
  with_hash(stages.shape().options.hash, [&]<class Hash>(Hash) { plan_gather<Hash>(); });
}

void Results::lay_out(uint32_t* base) {
  const Shape& shape = stages_.shape();
  const uint32_t queries = shape.options.queries;
  size_ = 0;
  const auto take = [&](size_t count) {
    uint32_t* const place = base + size_;
    size_ += (count + 3) / 4 * 4;  // secure-field values are read in fours
    return place;
  };
  // commit, interaction, composition, oods, layers, the last one, grind
  checkpoints = take((6 + stages_.layers().size()) * kDigestWords);
  roots_ = take(shape.trees.size() * kDigestWords);
  claimed_ = take(4 * size_t{stages_.claimed_count()});
  samples_ = take(4 * size_t{stages_.sample_count()});
  layer_roots_ = take(stages_.layers().size() * kDigestWords);
  last_layer = take(size_t{4} << shape.options.log_last_layer);
  excess = take(1);
  nonce = take(2);
  interaction_nonce = take(2);
  positions = take(queries);
  tree_values_.clear();
  tree_siblings_.clear();
  for (uint32_t t = 0; t < shape.trees.size(); ++t) {
    tree_values_.push_back(take(size_t{queries} * shape.trees[t].size()));
    tree_siblings_.push_back(take(size_t{queries} * shape.tree_height(t) * kDigestWords));
  }
  layer_values_.clear();
  layer_siblings_.clear();
  for (const Stages::Layer& layer : stages_.layers()) {
    layer_values_.push_back(take((size_t{4} * queries) << layer.step));
    layer_siblings_.push_back(take(size_t{queries} * layer.tree.height() * kDigestWords));
  }
}

template <class Hash>
void Results::plan_gather() {
  using Job = GatherJob<Hash>;
  using Kind = typename Job::Kind;
  const Shape& shape = stages_.shape();
  const uint32_t queries = shape.options.queries;
  std::vector<Job> jobs;
  const auto add = [&](Job job) {
    if (job.count == 0) return;
    job.first_thread = threads_;
    threads_ += job.count;
    work_ += job.work(queries);
    jobs.push_back(job);
  };
  const auto copy = [&](const void* from, uint32_t count, uint32_t* out) {
    Job job{};
    job.kind = Kind::copy;
    job.count = count;
    job.out = out;
    job.from = static_cast<const uint32_t*>(from);
    add(job);
  };
  for (uint32_t t = 0; t < shape.trees.size(); ++t) {
    if (shape.trees[t].empty()) continue;
    const DeviceTree& tree = stages_.tree(t);
    copy(tree.root(), kDigestWords, roots_ + t * kDigestWords);
    add(tree.values_job<Hash>(queries, position_map(shape, t), tree_values_[t]));
    add(tree.siblings_job<Hash>(queries, position_map(shape, t), 0, tree_siblings_[t]));
  }
  uint32_t dropped = 0;
  for (uint32_t number = 0; number < stages_.layers().size(); ++number) {
    const Stages::Layer& layer = stages_.layers()[number];
    copy(layer.tree.root(), kDigestWords, layer_roots_ + number * kDigestWords);
    Job job{};
    job.kind = Kind::group;
    job.count = queries << layer.step;
    job.out = layer_values_[number];
    job.layer = layer.planes;
    job.step = layer.step;
    job.dropped = dropped;
    add(job);
    add(layer.tree.siblings_job<Hash>(queries, {}, dropped + (layer.packed ? 2 : 0), layer_siblings_[number]));
    dropped += layer.step;
  }
  copy(stages_.claimed_sums(), 4 * stages_.claimed_count(), claimed_);
  copy(stages_.sampled_values(), 4 * stages_.sample_count(), samples_);
  jobs_ = device_.table("gather jobs", jobs);
  job_count_ = static_cast<uint32_t>(jobs.size());
}

void Results::collect() {
  with_hash(stages_.shape().options.hash, [&]<class Hash>(Hash) {
    device_.launch(GatherAll<Hash>{static_cast<const GatherJob<Hash>*>(jobs_), positions, job_count_, threads_, work_});
  });
  device_.download<uint32_t>(words_, memory_);
}

}  // namespace ob::gpu
