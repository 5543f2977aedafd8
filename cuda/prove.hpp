// One proof: what goes in and what comes out.
#ifndef OB_PROVE_HPP
#define OB_PROVE_HPP
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "backend.hpp"

namespace ob {

// What the transcript carries besides the protocol's own messages.
struct Statement {
  std::vector<uint32_t> words;        // after the configuration
  std::vector<uint64_t> after_tree0;  // between tree 0 and tree 1
};

struct Checkpoint {
  std::string name;
  Digest digest;
};

struct ProofOutput {
  std::vector<uint8_t> proof;  // bincode-1
  std::vector<QM31> claimed_sums;
  uint64_t interaction_nonce = 0;
  std::vector<Checkpoint> checkpoints;
  // Nothing where a prover cannot tell phases apart.
  std::array<std::optional<double>, kPhases> phase_ms;
  std::optional<double> interaction_grind_ms = 0.0;
  double prove_ms = 0;
  std::optional<double> prepare_ms;  // a part of prove_ms, where everything is made anew for a proof
  std::optional<double> energy_j;
};

// The caller's progress words; all accesses are atomic. Null = nobody watches.
class Progress {
 public:
  Progress(uint32_t* words, size_t count) : words_(count >= 1 ? words : nullptr), count_(count) {}

  const volatile uint32_t* cancel_word() const { return words_; }
  // Throws Cancelled when the cancel word is set.
  void check() const;
  void report(uint32_t done, uint32_t of) const;

 private:
  uint32_t* words_;
  size_t count_;
};

struct Cancelled {};

// Nothing that the backend holds can be relied on any more.
struct Broken : std::runtime_error {
  using runtime_error::runtime_error;
};

}  // namespace ob
#endif
