// The C ABI of prover_api.h over the phases of prove.cpp and the library's backend. Every exception stops here.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "backend.hpp"
#include "guarded.hpp"
#include "prove.hpp"
#include "report.hpp"

struct ob_prover {
  ob::Options options;
  std::unique_ptr<ob::Backend> backend;
  std::optional<ob::Shape> shape;      // set by a successful load
  std::vector<uint32_t> preprocessed;  // without pipelineReuse, for the loads that every proof needs
  ob::Digest root0;
  std::optional<ob::ProofOutput> proof;
  std::string report;

  explicit ob_prover(const ob::Options& o) : options(o), backend(ob::make_backend(o.execution)) {}

  void load(ob::Shape loaded, std::span<const uint32_t> columns) {
    shape.reset();
    proof.reset();
    root0 = backend->load(loaded, columns);
    if (!options.execution.pipeline_reuse) preprocessed.assign(columns.begin(), columns.end());
    shape = std::move(loaded);
  }
  void prove(const ob::Statement& statement, const uint32_t* input, const ob::Progress& progress) {
    using Clock = std::chrono::steady_clock;
    proof.reset();
    std::optional<double> prepare_ms;
    if (!options.execution.pipeline_reuse) {
      // The off-state: memory, tables, plans, graphs and tree 0 of this proof alone. What was there goes first, so that both never are.
      backend.reset();
      const Clock::time_point start = Clock::now();
      backend = ob::make_backend(options.execution);
      root0 = backend->load(*shape, preprocessed);
      prepare_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    }
    const std::optional<double> before = backend->energy_j();
    ob::ProofOutput output = backend->prove(*shape, root0, statement, input, progress);
    if (const std::optional<double> after = backend->energy_j(); before && after) output.energy_j = *after - *before;
    output.prepare_ms = prepare_ms;
    output.prove_ms += prepare_ms.value_or(0);
    report = ob::report_json(output, *backend);
    proof = std::move(output);
  }
};

namespace {

using ob::guarded;
using ob::ProofOutput;
using ob::set_error;
using ob::words_of;

ob::Statement read_statement(std::span<const uint32_t> words) {
  const auto refuse = [] { throw std::invalid_argument("Cannot prove: the statement words are not two counted lists"); };
  ob::Statement statement;
  if (words.empty() || words[0] > words.size() - 1) refuse();
  statement.words.assign(words.begin() + 1, words.begin() + 1 + words[0]);
  const std::span<const uint32_t> rest = words.subspan(1 + words[0]);
  if (rest.empty() || (rest.size() - 1) / 2 != rest[0] || rest.size() % 2 != 1) refuse();
  for (size_t i = 0; i < rest[0]; ++i) statement.after_tree0.push_back(rest[1 + 2 * i] | uint64_t{rest[2 + 2 * i]} << 32);
  return statement;
}

void check_count(const char* action, const char* what, size_t given, size_t wanted) {
  if (given == wanted) return;
  throw std::invalid_argument(std::string("Cannot ") + action + ": " + std::to_string(given) + " " + what + " words, " +
                              std::to_string(wanted) + " are wanted");
}

// Its own number of words, the generator's number, then what the generator checks.
void check_recipe(std::span<const uint32_t> words) {
  if (words.size() >= 2 && words[0] == words.size()) return;
  throw std::invalid_argument("Cannot prove: the input is no recipe of a trace, and columns are made on the device");
}

void append_word(std::string& bytes, uint32_t word) {
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(word >> (8 * i));
}

std::optional<std::string> output_bytes(const ob_prover& prover, uint32_t kind) {
  if (kind == OB_OUTPUT_PREPROCESSED_ROOT) {
    if (!prover.shape) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(prover.root0.bytes), sizeof prover.root0.bytes);
  }
  if (kind == OB_OUTPUT_KERNELS) return ob::kernels_json(prover.backend->kernels());
  if (!prover.proof) return std::nullopt;
  const ProofOutput& proof = *prover.proof;
  std::string bytes;
  switch (kind) {
    case OB_OUTPUT_PROOF: return std::string(proof.proof.begin(), proof.proof.end());
    case OB_OUTPUT_CLAIMED_SUMS:
      for (const ob::QM31& sum : proof.claimed_sums) {
        for (const uint32_t word : {sum.a, sum.b, sum.c, sum.d}) append_word(bytes, word);
      }
      return bytes;
    case OB_OUTPUT_INTERACTION_NONCE:
      append_word(bytes, static_cast<uint32_t>(proof.interaction_nonce));
      append_word(bytes, static_cast<uint32_t>(proof.interaction_nonce >> 32));
      return bytes;
    case OB_OUTPUT_REPORT: return prover.report;
    default: return std::nullopt;
  }
}

}  // namespace

extern "C" {

uint32_t ob_abi_version(void) { return ob::kAbiVersion; }

int32_t ob_describe(char* error, uint8_t* json, size_t capacity) {
  int32_t size = -1;
  guarded(error, [&] {
    const std::string text = ob::describe_json(ob::kBackendName, ob::describe_devices(), ob::device_problem());
    if (text.size() > capacity) throw std::invalid_argument("Cannot describe the library: the buffer is too small");
    std::memcpy(json, text.data(), text.size());
    size = static_cast<int32_t>(text.size());
  });
  return size;
}

ob_prover* ob_open(char* error, const uint32_t* options, size_t words) {
  std::unique_ptr<ob_prover> prover;
  guarded(error, [&] { prover = std::make_unique<ob_prover>(ob::read_options(words_of(options, words))); });
  return prover.release();
}

int32_t ob_load(ob_prover* prover, char* error, const uint32_t* air, size_t air_words, const uint32_t* preprocessed,
                size_t preprocessed_words) {
  return guarded(error, [&] {
    ob::Shape shape = ob::make_shape(ob::read_air(words_of(air, air_words)), prover->options.protocol);
    check_count("load AIR", "preprocessed", preprocessed_words, shape.preprocessed_words());
    prover->load(std::move(shape), words_of(preprocessed, preprocessed_words));
  });
}

int32_t ob_prove(ob_prover* prover, char* error, const uint32_t* statement, size_t statement_words, const uint32_t* input,
                 size_t input_words, uint32_t* progress, size_t progress_words) {
  return guarded(error, [&] {
    if (!prover->shape) throw std::invalid_argument("Cannot prove: no AIR is loaded");
    if (prover->options.execution.device_trace) {
      check_recipe(ob::words_of(input, input_words));
    } else {
      check_count("prove", "input", input_words, prover->shape->main_words());
    }
    prover->prove(read_statement(words_of(statement, statement_words)), input, ob::Progress(progress, progress_words));
  });
}

int32_t ob_verify(ob_prover*, char* error, const uint32_t*, size_t, const uint8_t*, size_t, const uint32_t*, size_t) {
  set_error(error, "Cannot verify with this backend: only the stwo backend verifies natively");
  return OB_FAILED;
}

int64_t ob_output_size(const ob_prover* prover, uint32_t kind) {
  int64_t size = -1;
  guarded(nullptr, [&] {
    if (const auto bytes = output_bytes(*prover, kind)) size = static_cast<int64_t>(bytes->size());
  });
  return size;
}

int32_t ob_output_copy(const ob_prover* prover, uint32_t kind, uint8_t* out, size_t capacity) {
  return guarded(nullptr, [&] {
    const auto bytes = output_bytes(*prover, kind);
    if (!bytes || bytes->size() > capacity) throw std::invalid_argument("no such output, or no room");
    if (!bytes->empty()) std::memcpy(out, bytes->data(), bytes->size());
  });
}

int32_t ob_kernel(ob_prover* prover, char* error, uint32_t kernel, uint32_t repetitions, uint64_t* out, size_t out_words) {
  return guarded(error, [&] {
    check_count("run a kernel", "result", out_words, OB_KERNEL_WORK_WORDS + size_t{repetitions});
    const ob::KernelRun run = prover->backend->run_kernel(kernel, repetitions);
    const ob::gpu::Work& w = run.work;
    const uint64_t work[OB_KERNEL_WORK_WORDS] = {w.bytes_read, w.bytes_written, w.compressions, w.permutations, w.butterflies, w.products};
    std::copy_n(work, OB_KERNEL_WORK_WORDS, out);
    std::copy_n(run.nanoseconds.data(), run.nanoseconds.size(), out + OB_KERNEL_WORK_WORDS);
  });
}

void ob_close(ob_prover* prover) { delete prover; }

}  // extern "C"
