// The nine phases of prove.cpp, put on the device one after another without waiting for it. What the transcript does between two of them is
// part of the first one's last launch.
#include "resident.hpp"

#include <chrono>
#include <stdexcept>

#include "../hash/channel.hpp"
#include "../kernels/grind.hpp"
#include "openings.hpp"

namespace ob::gpu {

namespace {

using Clock = std::chrono::steady_clock;
using Kind = TranscriptStep::Kind;

double milliseconds_since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

uint32_t* words_of(QM31* felts) { return reinterpret_cast<uint32_t*>(felts); }
const uint32_t* words_of(const QM31* felts) { return reinterpret_cast<const uint32_t*>(felts); }

}  // namespace

ResidentProver::ResidentProver(Device& device, Stages& stages) : device_(device), stages_(stages), results_(device, stages) {
  state_ = device_.allocate<TranscriptState>("transcript", 1);
  found_ = device_.table("nonces", std::vector<unsigned long long>(2, kNoNonce));
  search_arrivals_ = device_.table("search arrivals", std::vector<uint32_t>(1));
}

// One proof.
class ResidentProver::Run {
 public:
  Run(ResidentProver& prover, const Progress& progress)
      : p_(prover), stages_(prover.stages_), shape_(prover.stages_.shape()), o_(shape_.options), challenges_(prover.stages_.challenges()),
        progress_(progress) {}

  void all(const Digest& root0, const Statement& statement, const uint32_t* input);
  std::vector<std::string> checkpoint_names() { return std::move(names_); }

 private:
  // Steps for the launch that follows.
  class Steps {
   public:
    explicit Steps(Run& run) : run_(run) { list_.state = run.p_.state_; }
    operator const TranscriptSteps&() const { return list_; }

    Steps& mix(const QM31* felts, uint32_t count) { return add({Kind::mix_felts, count, words_of(felts), nullptr, 0, nullptr}); }
    Steps& root(const DeviceTree& tree) { return add({Kind::mix_root, 0, tree.root(), nullptr, 0, nullptr}); }
    Steps& nonce(unsigned long long* found, uint32_t* out) { return add({Kind::mix_nonce, 0, nullptr, out, 0, found}); }
    Steps& draw(QM31* out, uint32_t count) { return add({Kind::draw_felts, count, nullptr, words_of(out), 0, nullptr}); }
    Steps& draw_positions(uint32_t* out, uint32_t count, uint32_t mask) {
      return add({Kind::draw_words, count, nullptr, out, mask, nullptr});
    }
    Steps& checkpoint(std::string name) { return add({Kind::checkpoint, 0, nullptr, run_.next_checkpoint(std::move(name)), 0, nullptr}); }

   private:
    Steps& add(const TranscriptStep& step) {
      if (list_.count == TranscriptSteps::kMost) throw std::logic_error("more transcript steps than a launch takes");
      list_.steps[list_.count++] = step;
      return *this;
    }

    Run& run_;
    TranscriptSteps list_;
  };

  template <class Body>
  void phase(Phase phase, const Body& body) {
    progress_.check();
    p_.device_.enter(phase);
    body();
    progress_.report(static_cast<uint32_t>(phase) + 1, kPhases);
  }
  uint32_t* next_checkpoint(std::string name) {
    names_.push_back(std::move(name));
    return p_.results_.checkpoints + (names_.size() - 1) * kDigestWords;
  }
  void start(const Digest& root0, const Statement& statement);
  void commit(const uint32_t* input);
  void interact();
  void fold_layers();
  void grind(uint32_t bits, unsigned long long* found, const TranscriptSteps& after);
  uint32_t relation_felts() const { return 2 * static_cast<uint32_t>(shape_.air.relation_sizes.size()); }

  ResidentProver& p_;
  Stages& stages_;
  const Shape& shape_;
  const ProtocolOptions& o_;
  const Challenges& challenges_;
  const Progress& progress_;
  std::vector<std::string> names_;  // of checkpoints
};

// Configuration, statement, tree 0 and what the caller puts behind it: known before, so the host mixes them.
void ResidentProver::Run::start(const Digest& root0, const Statement& statement) {
  const auto channel = Channel::create(o_.hash);
  const QM31 config[] = {{o_.pow_bits, o_.log_blowup, o_.queries, o_.log_last_layer}, {o_.fold_step, o_.lifting_log_size, 0, 0}};
  channel->mix_felts(config);
  if (!statement.words.empty()) channel->mix_u32s(statement.words);
  channel->mix_root(root0);
  for (const uint64_t value : statement.after_tree0) channel->mix_u64(value);
  const TranscriptState state = state_of(*channel);
  p_.device_.upload<TranscriptState>(p_.state_, {&state, 1});
}

void ResidentProver::Run::commit(const uint32_t* input) {
  Steps after(*this);
  after.root(stages_.tree(1)).checkpoint("commit");
  if (!shape_.has_interaction) {
    after.draw(challenges_.random_coefficient, 1);
  } else if (o_.interaction_pow_bits == 0) {
    after.draw(challenges_.relations, relation_felts());
  }
  stages_.commit_main(input, after);
}

void ResidentProver::Run::interact() {
  if (o_.interaction_pow_bits > 0) {
    unsigned long long* const found = p_.found_ + 1;
    grind(o_.interaction_pow_bits, found,
          Steps(*this).nonce(found, p_.results_.interaction_nonce).draw(challenges_.relations, relation_felts()));
  }
  stages_.interact();
  Steps after(*this);
  after.mix(stages_.claimed_sums(), stages_.claimed_count()).root(stages_.tree(shape_.interaction_tree())).checkpoint("interaction");
  stages_.commit_interaction(after.draw(challenges_.random_coefficient, 1));
}

void ResidentProver::Run::fold_layers() {
  for (uint32_t layer = 0; layer < stages_.tail_start(); ++layer) {
    Steps after(*this);
    after.root(stages_.layers()[layer].tree).checkpoint("fri:" + std::to_string(layer)).draw(challenges_.folds + layer, 1);
    stages_.commit_layer(layer, after);
    stages_.fold(layer);
  }
  // The checkpoints of the layers that one block does.
  uint32_t* const checkpoints = p_.results_.checkpoints + (names_.size() - stages_.tail_start()) * kDigestWords;
  for (uint32_t layer = stages_.tail_start(); layer < stages_.layers().size(); ++layer) names_.push_back("fri:" + std::to_string(layer));
  QM31* const last = reinterpret_cast<QM31*>(p_.results_.last_layer);
  Steps after(*this);
  after.mix(last, 1u << o_.log_last_layer).checkpoint("fri:last");
  stages_.finish_fri(p_.state_, checkpoints, last, p_.results_.excess, after);
}

// The whole search is one launch: it ends at the first hit.
void ResidentProver::Run::grind(uint32_t bits, unsigned long long* found, const TranscriptSteps& after) {
  const GrindRange range{found, 0, uint64_t{1} << 52};
  with_hash(o_.hash, [&]<class Hash>(Hash) {
    const auto* const table = static_cast<const typename Hash::Table*>(stages_.hash_table());
    p_.device_.launch(Grind<Hash>{table, p_.state_, range, bits, p_.search_arrivals_, after});
  });
}

void ResidentProver::Run::all(const Digest& root0, const Statement& statement, const uint32_t* input) {
  // ── trace ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::trace, [&] { start(root0, statement); });
  // ── commit ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::commit, [&] { commit(input); });
  // ── interaction ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::interaction, [&] {
    if (shape_.has_interaction) interact();
  });
  // ── composition ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::composition, [&] {
    const DeviceTree& tree = stages_.tree(shape_.composition_tree());
    stages_.commit_composition(Steps(*this).root(tree).checkpoint("composition").draw(challenges_.parameter, 1));
  });
  // ── oods ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::oods, [&] {
    Steps after(*this);
    after.mix(stages_.sampled_values(), stages_.sample_count()).checkpoint("oods").draw(challenges_.quotient_coefficient, 1);
    stages_.sample(after);
  });
  // ── quotients ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::quotients, [&] { stages_.quotients(); });
  // ── fri ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::fri, [&] { fold_layers(); });
  // ── grind ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::grind, [&] {
    const uint32_t mask = static_cast<uint32_t>((uint64_t{1} << shape_.log_domain) - 1);
    Steps after(*this);
    after.nonce(p_.found_, p_.results_.nonce).checkpoint("grind").draw_positions(p_.results_.positions, o_.queries, mask);
    grind(o_.pow_bits, p_.found_, after);
  });
  // ── queries ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  phase(Phase::queries, [&] { p_.results_.collect(); });
}

ProofOutput ResidentProver::prove(const Digest& root0, const Statement& statement, const uint32_t* input, const Progress& progress) {
  const Clock::time_point start = Clock::now();
  Run run(*this, progress);
  run.all(root0, statement, input);
  if (device_.planning()) return {};
  ProofOutput output = results_.assemble(root0, run.checkpoint_names());
  output.prove_ms = milliseconds_since(start);
  return output;
}

}  // namespace ob::gpu
