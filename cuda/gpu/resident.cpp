// The nine phases of prove.cpp, put on the device one after another without waiting for it.
#include "resident.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <stdexcept>

#include "../hash/channel.hpp"
#include "../kernels/grind.hpp"
#include "../kernels/last_layer.hpp"
#include "../proof_writer.hpp"
#include "openings.hpp"

namespace ob::gpu {

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

// Trees that are not of the domain's height read its positions through this.
PositionMap map_of(const Shape& shape, uint32_t tree) {
  const uint32_t height = shape.tree_height(tree), log = shape.log_domain;
  return height <= log ? PositionMap{log - height, 0} : PositionMap{0, height - log};
}

// The transcript's steps between two launches of the prover's.
class TranscriptQueue {
 public:
  TranscriptQueue(Device& device, HashKind hash, uint32_t* state) : device_(device), hash_(hash), state_(state) {}

  void mix(const uint32_t* words, uint32_t count) { add({TranscriptStep::Kind::mix, count, words, nullptr, 0}); }
  void draw(QM31* out, uint32_t count) {
    add({TranscriptStep::Kind::draw_felts, count, nullptr, reinterpret_cast<uint32_t*>(out), 0});
  }
  void draw_words(uint32_t* out, uint32_t count, uint32_t mask) { add({TranscriptStep::Kind::draw_words, count, nullptr, out, mask}); }
  void checkpoint(uint32_t* out) { add({TranscriptStep::Kind::checkpoint, 0, nullptr, out, 0}); }
  void run() {
    if (steps_ == 0) return;
    if (hash_ == HashKind::blake2s_m31) {
      launch<true>();
    } else {
      launch<false>();
    }
    steps_ = 0;
  }

 private:
  void add(const TranscriptStep& step) {
    if (steps_ == RunTranscript<false>::kMaxSteps) run();
    list_[steps_++] = step;
  }
  template <bool reduced>
  void launch() {
    RunTranscript<reduced> kernel{reinterpret_cast<BlakeTranscript<reduced>*>(state_), {}, steps_};
    std::copy_n(list_, steps_, kernel.steps);
    device_.launch(kernel);
  }

  Device& device_;
  HashKind hash_;
  uint32_t* state_;
  TranscriptStep list_[RunTranscript<false>::kMaxSteps];
  uint32_t steps_ = 0;
};

}  // namespace

ResidentProver::ResidentProver(Device& device, Stages& stages) : device_(device), stages_(stages) {
  if (stages.shape().options.hash == HashKind::poseidon252) {
    throw std::invalid_argument("Cannot load AIR: there is no device transcript for poseidon252, only for blake2s and blake2s_m31");
  }
  plan_results();
}

void ResidentProver::plan_results() {
  const Shape& shape = stages_.shape();
  const uint32_t queries = shape.options.queries;
  // Two passes over the same list: sizes, then addresses.
  size_t words = 0;
  const auto lay_out = [&](uint32_t* base) {
    words = 0;
    const auto take = [&](size_t count) {
      uint32_t* const place = base + words;
      words += (count + 3) / 4 * 4;  // secure-field values are read in fours
      return place;
    };
    at_ = {};
    at_.checkpoints = take((6 + stages_.layers().size()) * kDigestWords);
    at_.roots = take(shape.trees.size() * kDigestWords);
    at_.claimed = take(4 * size_t{stages_.claimed_count()});
    at_.samples = take(4 * size_t{stages_.sample_count()});
    at_.layer_roots = take(stages_.layers().size() * kDigestWords);
    at_.last_layer = take(size_t{4} << shape.options.log_last_layer);
    at_.excess = take(1);
    at_.nonce = take(2);
    at_.interaction_nonce = take(2);
    at_.positions = take(queries);
    for (uint32_t t = 0; t < shape.trees.size(); ++t) {
      at_.tree_values.push_back(take(size_t{queries} * shape.trees[t].size()));
      at_.tree_siblings.push_back(take(size_t{queries} * shape.tree_height(t) * kDigestWords));
    }
    for (const Stages::Layer& layer : stages_.layers()) {
      at_.layer_values.push_back(take((size_t{4} * queries) << layer.step));
      at_.layer_siblings.push_back(take(size_t{queries} * layer.tree.height() * kDigestWords));
    }
  };
  lay_out(nullptr);
  results_ = device_.allocate<uint32_t>("results", words);
  lay_out(results_);
  words_.resize(words);
  if (shape.options.hash == HashKind::blake2s_m31) {
    plan_gather<Blake2sHash<true>>();
  } else {
    plan_gather<Blake2sHash<false>>();
  }
  plan_tail();
  state_ = device_.allocate<uint32_t>("transcript", sizeof(BlakeTranscript<false>) / sizeof(uint32_t));
  found_ = device_.allocate<unsigned long long>("nonce", 2);
}

void ResidentProver::plan_tail() {
  std::vector<TailLayer> layers;
  std::vector<TailRound> rounds;
  // Checkpoints before those of the layers: commit, interaction, composition, oods.
  const uint32_t before = stages_.shape().has_interaction ? 4 : 3;
  for (uint32_t number = stages_.tail_start(); number < stages_.layers().size(); ++number) {
    const Stages::Layer& layer = stages_.layers()[number];
    const uint32_t at = static_cast<uint32_t>(layers.size()), height = layer.tree.height();
    layers.push_back({layer.planes, stages_.folded(number), layer.tree.columns(), layer.tree.column_count(), height, layer.tree.nodes(),
                      layer.log, layer.step, stages_.challenges().folds + number, at_.checkpoints + (before + number) * kDigestWords});
    rounds.push_back({TailRound::Kind::leaves, at, 0});
    for (uint32_t level = height; level-- > 0;) rounds.push_back({TailRound::Kind::nodes, at, level});
    rounds.push_back({TailRound::Kind::transcript, at, 0});
    rounds.push_back({TailRound::Kind::fold, at, 0});
    const uint64_t leaves = uint64_t{1} << height, values = uint64_t{1} << layer.log;
    // Leaves, nodes, one mix and one draw.
    tail_work_ += {36 * values + 64 * leaves, 16 * (values >> layer.step) + 64 * leaves, 2 * leaves + 1, 0, 0,
                   (values - (values >> layer.step)) * 20};
  }
  tail_layers_ = device_.table("tail layers", layers);
  tail_rounds_ = device_.table("tail rounds", rounds);
  tail_count_ = static_cast<uint32_t>(rounds.size());
}

// What the last launch brings together: roots, sums, samples, and the openings of all trees.
template <class Hash>
void ResidentProver::plan_gather() {
  using Job = GatherJob<Hash>;
  using Kind = typename Job::Kind;
  const Shape& shape = stages_.shape();
  const uint32_t queries = shape.options.queries;
  std::vector<Job> jobs;
  const auto add = [&](Kind kind, uint32_t count, uint32_t* out) -> Job& {
    Job& job = jobs.emplace_back();
    job.kind = kind;
    job.count = count;
    job.first_thread = gather_threads_;
    job.out = out;
    gather_threads_ += count;
    return job;
  };
  const auto copy = [&](const void* from, uint32_t count, uint32_t* out) {
    if (count == 0) return;
    add(Kind::copy, count, out).from = static_cast<const uint32_t*>(from);
    gather_work_ += {4 * uint64_t{count}, 4 * uint64_t{count}, 0, 0, 0, 0};
  };
  const auto siblings = [&](const DeviceTree& tree, PositionMap map, uint32_t dropped, uint32_t* out) {
    if (tree.height() == 0) return;
    Job& job = add(Kind::siblings, queries * tree.height(), out);
    job.leaves = tree.leaves<Hash>();
    job.map = map;
    job.dropped = dropped;
    gather_work_ += job.leaves.sibling_work(queries);
  };
  for (uint32_t t = 0; t < shape.trees.size(); ++t) {
    if (shape.trees[t].empty()) continue;
    const DeviceTree& tree = stages_.tree(t);
    copy(tree.root(), kDigestWords, at_.roots + t * kDigestWords);
    Job& job = add(Kind::values, queries * tree.column_count(), at_.tree_values[t]);
    job.columns = tree.columns();
    job.column_count = tree.column_count();
    job.map = map_of(shape, t);
    gather_work_ += {4 * uint64_t{job.count}, 4 * uint64_t{job.count}, 0, 0, 0, 0};
    siblings(tree, map_of(shape, t), 0, at_.tree_siblings[t]);
  }
  uint32_t dropped = 0;
  for (uint32_t number = 0; number < stages_.layers().size(); ++number) {
    const Stages::Layer& layer = stages_.layers()[number];
    copy(layer.tree.root(), kDigestWords, at_.layer_roots + number * kDigestWords);
    Job& job = add(Kind::group, queries << layer.step, at_.layer_values[number]);
    job.layer = layer.planes;
    job.step = layer.step;
    job.dropped = dropped;
    gather_work_ += {16 * uint64_t{job.count}, 16 * uint64_t{job.count}, 0, 0, 0, 0};
    siblings(layer.tree, {}, dropped + (layer.packed ? 2 : 0), at_.layer_siblings[number]);
    dropped += layer.step;
  }
  copy(stages_.claimed_sums(), 4 * stages_.claimed_count(), at_.claimed);
  copy(stages_.sampled_values(), 4 * stages_.sample_count(), at_.samples);
  gather_jobs_ = device_.table("gather jobs", jobs);
  gather_count_ = static_cast<uint32_t>(jobs.size());
}

template <class Hash>
void ResidentProver::gather() {
  device_.launch(
      GatherAll<Hash>{static_cast<const GatherJob<Hash>*>(gather_jobs_), at_.positions, gather_count_, gather_threads_, gather_work_});
}

// One proof: what the phases share.
struct ResidentProver::Run {
  ResidentProver& p;
  Device& device;
  Stages& stages;
  const Shape& shape;
  TranscriptQueue transcript;
  std::vector<std::string> checkpoint_names;

  explicit Run(ResidentProver& prover)
      : p(prover), device(prover.device_), stages(prover.stages_), shape(prover.stages_.shape()),
        transcript(prover.device_, shape.options.hash, prover.state_) {}

  void start(const Digest& root0, const Statement& statement) {
    const ProtocolOptions& o = shape.options;
    const auto channel = Channel::create(o.hash);
    const QM31 config[] = {{o.pow_bits, o.log_blowup, o.queries, o.log_last_layer}, {o.fold_step, o.lifting_log_size, 0, 0}};
    channel->mix_felts(config);
    if (!statement.words.empty()) channel->mix_u32s(statement.words);
    channel->mix_root(root0);
    for (const uint64_t value : statement.after_tree0) channel->mix_u64(value);
    BlakeTranscript<false> state{};
    const Digest digest = channel->digest();
    std::memcpy(state.digest, digest.bytes, sizeof digest.bytes);
    device.upload<uint32_t>(p.state_, {reinterpret_cast<const uint32_t*>(&state), sizeof state / sizeof(uint32_t)});
    const unsigned long long none[2] = {kNoNonce, kNoNonce};
    device.upload<unsigned long long>(p.found_, none);
    const uint32_t clear = 0;
    device.upload<uint32_t>(p.at_.excess, {&clear, 1});
  }
  void checkpoint(std::string name) {
    transcript.checkpoint(p.at_.checkpoints + checkpoint_names.size() * kDigestWords);
    checkpoint_names.push_back(std::move(name));
  }
  void mix_root(const DeviceTree& tree) { transcript.mix(tree.root(), kDigestWords); }
  // The layers that one block does, transcript included.
  void tail() {
    for (uint32_t layer = stages.tail_start(); layer < stages.layers().size(); ++layer) {
      checkpoint_names.push_back("fri:" + std::to_string(layer));
    }
    if (shape.options.hash == HashKind::blake2s_m31) {
      device.launch(tail_kernel<true>());
    } else {
      device.launch(tail_kernel<false>());
    }
  }
  template <bool reduced>
  FriTail<reduced> tail_kernel() const {
    return {p.tail_layers_, p.tail_rounds_, p.tail_count_, reinterpret_cast<BlakeTranscript<reduced>*>(p.state_), stages.inverse_twiddles(),
            p.tail_work_};
  }
  void grind(uint32_t bits, unsigned long long* found, uint32_t* words) {
    transcript.run();
    const GrindRange range{found, 0, uint64_t{1} << 52};
    if (shape.options.hash == HashKind::blake2s_m31) {
      device.launch(Grind<true>{reinterpret_cast<const BlakeTranscript<true>*>(p.state_), range, bits});
    } else {
      device.launch(Grind<false>{reinterpret_cast<const BlakeTranscript<false>*>(p.state_), range, bits});
    }
    device.launch(NonceWords{found, words});
    transcript.mix(words, 2);
  }
};

ProofOutput ResidentProver::prove(const Digest& root0, const Statement& statement, const uint32_t* input, const Progress& progress) {
  progress.check();
  const Clock::time_point start = Clock::now();
  Run run(*this);
  const Shape& shape = stages_.shape();
  const ProtocolOptions& o = shape.options;
  TranscriptQueue& transcript = run.transcript;
  const Challenges& challenges = stages_.challenges();

  // ── trace ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  // The columns come from the caller; what is known before them goes into the transcript.
  device_.enter(Phase::trace);
  run.start(root0, statement);

  // ── commit ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  device_.enter(Phase::commit);
  stages_.commit_main(input);
  run.mix_root(stages_.tree(1));
  run.checkpoint("commit");

  // ── interaction ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
  device_.enter(Phase::interaction);
  if (shape.has_interaction) {
    if (o.interaction_pow_bits > 0) run.grind(o.interaction_pow_bits, found_ + 1, at_.interaction_nonce);
    for (uint32_t r = 0; r < shape.air.relation_sizes.size(); ++r) transcript.draw(challenges.relations + 2 * r, 2);
    transcript.run();
    stages_.interact();
    transcript.mix(reinterpret_cast<const uint32_t*>(stages_.claimed_sums()), 4 * stages_.claimed_count());
    stages_.commit_interaction();
    run.mix_root(stages_.tree(shape.interaction_tree()));
    run.checkpoint("interaction");
  }

  // ── composition ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
  device_.enter(Phase::composition);
  transcript.draw(challenges.random_coefficient, 1);
  transcript.run();
  stages_.commit_composition();
  run.mix_root(stages_.tree(shape.composition_tree()));
  run.checkpoint("composition");

  // ── oods ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  device_.enter(Phase::oods);
  transcript.draw(challenges.parameter, 1);
  transcript.run();
  stages_.sample();
  transcript.mix(reinterpret_cast<const uint32_t*>(stages_.sampled_values()), 4 * stages_.sample_count());
  run.checkpoint("oods");

  // ── quotients ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  device_.enter(Phase::quotients);
  transcript.draw(challenges.quotient_coefficient, 1);
  transcript.run();
  stages_.quotients();

  // ── fri ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  device_.enter(Phase::fri);
  for (uint32_t layer = 0; layer < stages_.tail_start(); ++layer) {
    stages_.commit_layer(layer);
    run.mix_root(stages_.layers()[layer].tree);
    run.checkpoint("fri:" + std::to_string(layer));
    transcript.draw(challenges.folds + layer, 1);
    transcript.run();
    stages_.fold(layer);
  }
  run.tail();
  stages_.interpolate_last_layer(reinterpret_cast<QM31*>(at_.last_layer), at_.excess);
  transcript.mix(at_.last_layer, 4u << o.log_last_layer);
  run.checkpoint("fri:last");

  // ── grind ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  device_.enter(Phase::grind);
  run.grind(o.pow_bits, found_, at_.nonce);
  run.checkpoint("grind");

  // ── queries ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  device_.enter(Phase::queries);
  transcript.draw_words(at_.positions, o.queries, static_cast<uint32_t>((uint64_t{1} << shape.log_domain) - 1));
  transcript.run();
  if (o.hash == HashKind::blake2s_m31) {
    gather<Blake2sHash<true>>();
  } else {
    gather<Blake2sHash<false>>();
  }
  device_.download<uint32_t>(words_, results_);
  if (device_.planning()) return {};
  ProofOutput output = assemble(root0, std::move(run.checkpoint_names));
  output.prove_ms = milliseconds_since(start);
  progress.report(kPhases, kPhases);
  return output;
}

namespace {

std::vector<QM31> felts_of(const uint32_t* words, size_t count) {
  std::vector<QM31> felts;
  for (size_t i = 0; i < count; ++i, words += 4) felts.push_back({words[0], words[1], words[2], words[3]});
  return felts;
}

// Numbers of the drawn positions, ordered by position, each position once.
std::vector<uint32_t> distinct(const uint32_t* positions, uint32_t count) {
  std::vector<uint32_t> order(count);
  for (uint32_t i = 0; i < count; ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return positions[a] < positions[b]; });
  order.erase(std::unique(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return positions[a] == positions[b]; }), order.end());
  return order;
}

}  // namespace

ProofOutput ResidentProver::assemble(const Digest& root0, std::vector<std::string> checkpoint_names) const {
  const Shape& shape = stages_.shape();
  const HashKind hash = shape.options.hash;
  if (*host(at_.excess) != 0) {
    throw std::runtime_error("Cannot prove: the last FRI layer has too high a degree; the trace does not satisfy the constraints");
  }
  ProofOutput output;
  ProofParts parts;
  for (size_t i = 0; i < checkpoint_names.size(); ++i) {
    output.checkpoints.push_back({std::move(checkpoint_names[i]), digest_of_node(hash, host(at_.checkpoints) + i * kDigestWords)});
  }
  parts.roots.push_back(root0);
  for (uint32_t t = 1; t < shape.trees.size(); ++t) parts.roots.push_back(digest_of_node(hash, host(at_.roots) + t * kDigestWords));
  output.claimed_sums = felts_of(host(at_.claimed), stages_.claimed_count());
  parts.sampled_values = felts_of(host(at_.samples), stages_.sample_count());
  parts.last_layer = felts_of(host(at_.last_layer), size_t{1} << shape.options.log_last_layer);
  const auto nonce = [&](const uint32_t* words) { return host(words)[0] | uint64_t{host(words)[1]} << 32; };
  parts.nonce = nonce(at_.nonce);
  if (shape.has_interaction && shape.options.interaction_pow_bits > 0) output.interaction_nonce = nonce(at_.interaction_nonce);

  const uint32_t* const positions = host(at_.positions);
  const std::vector<uint32_t> queries = distinct(positions, shape.options.queries);
  for (uint32_t t = 0; t < shape.trees.size(); ++t) {
    TreeOpening& opening = parts.trees.emplace_back();
    opening.values.resize(shape.trees[t].size());
    if (shape.trees[t].empty()) continue;
    const size_t columns = shape.trees[t].size();
    for (size_t c = 0; c < columns; ++c) {
      std::vector<uint32_t>& values = opening.values[stages_.leaf_order(t)[c]];
      for (const uint32_t q : queries) values.push_back(host(at_.tree_values[t])[q * columns + c]);
    }
    // Carried to a lower tree the positions need not ascend any more.
    const PositionMap map = map_of(shape, t);
    std::vector<uint32_t> order = queries, leaves;
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return map.leaf(positions[a]) < map.leaf(positions[b]); });
    for (const uint32_t q : order) leaves.push_back(map.leaf(positions[q]));
    const uint32_t height = shape.tree_height(t);
    opening.witness = opening_witness(hash, height, leaves, [&](size_t i, uint32_t up) {
      return host(at_.tree_siblings[t]) + (size_t{order[i]} * height + up) * kDigestWords;
    });
  }

  std::vector<uint32_t> order = queries;  // numbers of drawn positions, one for each position of the layer
  uint32_t dropped = 0;
  for (uint32_t number = 0; number < stages_.layers().size(); ++number) {
    const Stages::Layer& layer = stages_.layers()[number];
    LayerProof& proof = parts.layers.emplace_back();
    proof.root = digest_of_node(hash, host(at_.layer_roots) + number * kDigestWords);
    std::vector<uint32_t> groups, leaves, owners;
    for (size_t i = 0; i < order.size();) {
      const uint32_t group = positions[order[i]] >> dropped >> layer.step;
      const uint32_t* const values = host(at_.layer_values[number]) + ((size_t{4} * order[i]) << layer.step);
      groups.push_back(order[i]);
      const uint32_t leaf_log = layer.packed ? 2 : 0;
      for (uint32_t k = 0; k < 1u << layer.step; ++k) {
        const uint32_t position = (group << layer.step) + k;
        if (i < order.size() && positions[order[i]] >> dropped == position) {
          ++i;
        } else {
          proof.fri_witness.push_back(felts_of(values + 4 * size_t{k}, 1)[0]);
        }
        if (leaves.empty() || leaves.back() != position >> leaf_log) {
          leaves.push_back(position >> leaf_log);
          owners.push_back(groups.back());
        }
      }
    }
    const uint32_t height = layer.tree.height();
    proof.hash_witness = opening_witness(hash, height, leaves, [&](size_t i, uint32_t up) {
      return host(at_.layer_siblings[number]) + (size_t{owners[i]} * height + up) * kDigestWords;
    });
    order = std::move(groups);
    dropped += layer.step;
  }
  output.proof = write_proof(shape, parts);
  return output;
}

}  // namespace ob::gpu
