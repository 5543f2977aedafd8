// The prover of stwo 2.3.0 (prover/mod.rs, prover/pcs/mod.rs, prover/fri.rs), phase by phase. The same words as protocol/phases.ts.
#include "prove.hpp"

#include <algorithm>
#include <chrono>

#include "proof_writer.hpp"
#include "protocol/circle.hpp"

namespace ob {

void Progress::check() const {
  if (words_ != nullptr && __atomic_load_n(words_, __ATOMIC_RELAXED) != 0) throw Cancelled{};
}

void Progress::report(uint32_t done, uint32_t of) const {
  if (count_ >= 3) {
    __atomic_store_n(words_ + 2, of, __ATOMIC_RELAXED);
    __atomic_store_n(words_ + 1, done, __ATOMIC_RELAXED);
  }
}

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

// One committed FRI layer and how it is folded.
struct Layer {
  uint32_t log, step;
  bool packed;
  Digest root;
};

// A run of the prover: what the phases hand on to each other.
class Run {
 public:
  Run(Backend& backend, const Shape& shape, const Digest& root0, const Statement& statement, const uint32_t* input,
      const Progress& progress)
      : backend_(backend), shape_(shape), o_(shape.options), statement_(statement), input_(input), progress_(progress),
        channel_(Channel::create(shape.options.hash)) {
    parts_.roots.push_back(root0);
  }

  ProofOutput prove();

 private:
  template <class Body>
  void phase(Phase phase, const Body& body) {
    progress_.check();
    backend_.enter(phase);
    const Clock::time_point start = Clock::now();
    body();
    out_.phase_ms[static_cast<uint32_t>(phase)] = milliseconds_since(start);
    progress_.report(static_cast<uint32_t>(phase) + 1, kPhases);
  }
  void checkpoint(std::string name) { out_.checkpoints.push_back({std::move(name), channel_->digest()}); }
  uint64_t grind(uint32_t bits);
  void mix_prefix();
  void draw_relations();
  void commit_layers();
  std::vector<QM31> last_layer();
  std::vector<uint32_t> draw_queries();
  std::vector<uint32_t> tree_positions(uint32_t tree, const std::vector<uint32_t>& queries) const;
  LayerProof open_layer(const Layer& layer, std::vector<uint32_t>& queries);

  Backend& backend_;
  const Shape& shape_;
  const ProtocolOptions& o_;
  const Statement& statement_;
  const uint32_t* input_;
  const Progress& progress_;
  std::unique_ptr<Channel> channel_;
  std::vector<RelationDraw> relations_;
  std::vector<Layer> layers_;
  ProofParts parts_;
  ProofOutput out_;
};

uint64_t Run::grind(uint32_t bits) {
  const uint64_t nonce = backend_.grind(*channel_, bits, progress_.cancel_word());
  if (nonce == kGrindCancelled) throw Cancelled{};
  return nonce;
}

// Configuration, statement, tree 0 and what the caller puts behind it.
void Run::mix_prefix() {
  const QM31 config[] = {{o_.pow_bits, o_.log_blowup, o_.queries, o_.log_last_layer}, {o_.fold_step, o_.lifting_log_size, 0, 0}};
  channel_->mix_felts(config);
  if (!statement_.words.empty()) channel_->mix_u32s(statement_.words);
  channel_->mix_root(parts_.roots[0]);
  for (const uint64_t value : statement_.after_tree0) channel_->mix_u64(value);
}

void Run::draw_relations() {
  if (o_.interaction_pow_bits > 0) {
    const Clock::time_point start = Clock::now();
    out_.interaction_nonce = grind(o_.interaction_pow_bits);
    out_.interaction_grind_ms = milliseconds_since(start);
    channel_->mix_u64(out_.interaction_nonce);
  }
  for (size_t r = 0; r < shape_.air.relation_sizes.size(); ++r) {
    const std::vector<QM31> drawn = channel_->draw_secure_felts(2);
    relations_.push_back({drawn[0], drawn[1]});
  }
}

// Layer L with the fold step, then as many as it takes to reach the last layer; only the last step can be shorter.
void Run::commit_layers() {
  const uint32_t end = o_.log_last_layer + o_.log_blowup;
  for (uint32_t log = shape_.log_domain; layers_.empty() || log > end;) {
    const uint32_t step = layers_.empty() ? o_.fold_step : std::min(o_.fold_step, log - end);
    Layer layer{log, step, step > 1 && log >= 2, {}};
    layer.root = backend_.commit_layer(log, layer.packed);
    channel_->mix_root(layer.root);
    checkpoint("fri:" + std::to_string(layers_.size()));
    layers_.push_back(layer);
    backend_.fold(log, step, channel_->draw_secure_felt());
    log -= step;
    progress_.check();
  }
}

// The polynomial on the last line domain: inverse line layers, scaled; its low coefficients in bit-reversed order.
std::vector<QM31> Run::last_layer() {
  const uint32_t log = o_.log_last_layer + o_.log_blowup;
  std::vector<uint32_t> all(size_t{1} << log);
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  std::vector<QM31> values = backend_.layer_values(log, all);
  for (uint32_t layer = 0; layer < log; ++layer) {
    const uint32_t count = log - 1 - layer;  // log of the number of twiddles: x of the half-odd coset of 2^(count + 1) points
    for (uint32_t h = 0; h < (1u << count); ++h) {
      const uint32_t index = (uint32_t{1} << (28 - count)) + (circle::bit_reverse(h, count) << (30 - count));
      const uint32_t inverse = m31::inv(circle::point_at(index).x);
      for (uint32_t l = 0; l < (1u << layer); ++l) {
        QM31 &a = values[(h << (layer + 1)) + l], &b = values[(h << (layer + 1)) + l + (1u << layer)];
        const QM31 difference = qm31::sub(a, b);
        a = qm31::add(a, b);
        b = qm31::mul_m31(difference, inverse);
      }
    }
  }
  const uint32_t scale = m31::inv(uint32_t{1} << log);
  std::vector<QM31> coefficients(size_t{1} << o_.log_last_layer);
  for (uint32_t i = 0; i < values.size(); ++i) {
    if (i < coefficients.size()) {
      coefficients[circle::bit_reverse(i, o_.log_last_layer)] = qm31::mul_m31(values[i], scale);
    } else if (values[i] != qm31::kZero) {
      throw std::runtime_error("Cannot prove: the last FRI layer has too high a degree; the trace does not satisfy the constraints");
    }
  }
  return coefficients;
}

std::vector<uint32_t> Run::draw_queries() {
  std::vector<uint32_t> queries;
  const uint32_t mask = static_cast<uint32_t>((uint64_t{1} << shape_.log_domain) - 1);
  while (queries.size() < o_.queries) {
    for (const uint32_t word : channel_->draw_u32s()) {
      if (queries.size() < o_.queries) queries.push_back(word & mask);
    }
  }
  std::sort(queries.begin(), queries.end());
  queries.erase(std::unique(queries.begin(), queries.end()), queries.end());
  return queries;
}

// Query positions of the domain as leaves of a tree, which may be lower or, tree 0 alone, higher.
std::vector<uint32_t> Run::tree_positions(uint32_t tree, const std::vector<uint32_t>& queries) const {
  const uint32_t height = shape_.tree_height(tree), log = shape_.log_domain;
  std::vector<uint32_t> positions;
  if (height == 0) return positions;
  for (const uint32_t q : queries) {
    positions.push_back(height <= log ? circle::lift(q, log, height) : (((q >> 1) << (height - log + 1)) + (q & 1)));
  }
  return positions;
}

// Opens every group of 2^step positions that holds a query; the values that are no queries are the witness. `queries` become the next
// layer's.
LayerProof Run::open_layer(const Layer& layer, std::vector<uint32_t>& queries) {
  LayerProof proof;
  proof.root = layer.root;
  std::vector<uint32_t> opened, next;
  for (const uint32_t q : queries) {
    if (next.empty() || next.back() != q >> layer.step) next.push_back(q >> layer.step);
  }
  for (const uint32_t group : next) {
    for (uint32_t i = 0; i < (1u << layer.step); ++i) opened.push_back((group << layer.step) + i);
  }
  std::vector<uint32_t> others, leaves;
  std::set_difference(opened.begin(), opened.end(), queries.begin(), queries.end(), std::back_inserter(others));
  proof.fri_witness = backend_.layer_values(layer.log, others);
  for (const uint32_t p : opened) {
    const uint32_t leaf = layer.packed ? p >> 2 : p;
    if (leaves.empty() || leaves.back() != leaf) leaves.push_back(leaf);
  }
  proof.hash_witness = backend_.open_layer(layer.log, leaves);
  queries = std::move(next);
  return proof;
}

ProofOutput Run::prove() {
  const Clock::time_point start = Clock::now();

  // ── trace ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  // The columns come from the caller; what is known before them goes into the transcript.
  phase(Phase::trace, [&] { mix_prefix(); });

  // ── commit ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::commit, [&] {
    channel_->mix_root(parts_.roots.emplace_back(backend_.commit_main(input_)));
    checkpoint("commit");
  });

  // ── interaction ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::interaction, [&] {
    if (!shape_.has_interaction) return;
    draw_relations();
    out_.claimed_sums = backend_.interact(relations_);
    channel_->mix_felts(out_.claimed_sums);
    channel_->mix_root(parts_.roots.emplace_back(backend_.commit_interaction()));
    checkpoint("interaction");
  });

  // ── composition ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::composition, [&] {
    const QM31 random_coefficient = channel_->draw_secure_felt();
    channel_->mix_root(parts_.roots.emplace_back(backend_.commit_composition(random_coefficient)));
    checkpoint("composition");
  });

  // ── oods ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::oods, [&] {
    parts_.sampled_values = backend_.sample(channel_->draw_secure_felt());
    channel_->mix_felts(parts_.sampled_values);
    checkpoint("oods");
  });

  // ── quotients ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::quotients, [&] {
    backend_.quotients(channel_->draw_secure_felt());
  });

  // ── fri ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::fri, [&] {
    commit_layers();
    parts_.last_layer = last_layer();
    channel_->mix_felts(parts_.last_layer);
    checkpoint("fri:last");
  });

  // ── grind ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::grind, [&] {
    parts_.nonce = grind(o_.pow_bits);
    channel_->mix_u64(parts_.nonce);
    checkpoint("grind");
  });

  // ── queries ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::queries, [&] {
    std::vector<uint32_t> queries = draw_queries();
    for (uint32_t t = 0; t < shape_.trees.size(); ++t) parts_.trees.push_back(backend_.open_tree(t, tree_positions(t, queries)));
    for (const Layer& layer : layers_) parts_.layers.push_back(open_layer(layer, queries));
    out_.proof = write_proof(shape_, parts_);
  });

  out_.prove_ms = milliseconds_since(start);
  return std::move(out_);
}

}  // namespace

KernelRun Backend::run_kernel(uint32_t number, uint32_t) {
  throw std::invalid_argument("Cannot run kernel " + std::to_string(number) + ": this prover has none that run alone");
}

ProofOutput Backend::prove(const Shape& shape, const Digest& root0, const Statement& statement, const uint32_t* input,
                           const Progress& progress) {
  return Run(*this, shape, root0, statement, input, progress).prove();
}

}  // namespace ob
