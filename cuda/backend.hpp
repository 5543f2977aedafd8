// What the phases of prove.cpp need done where the columns live. Columns, coefficients, trees and FRI layers stay in the backend; only
// roots, sums, samples and openings come out.
#ifndef OB_BACKEND_HPP
#define OB_BACKEND_HPP
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hash/channel.hpp"
#include "kernel_run.hpp"
#include "samples.hpp"
#include "shape.hpp"

namespace ob {

struct RelationDraw {
  QM31 z, alpha;
};

struct TreeOpening {
  std::vector<std::vector<uint32_t>> values;  // by column, then query
  std::vector<Digest> witness;
};

class Progress;
struct ProofOutput;
struct Statement;

class Backend {
 public:
  virtual ~Backend() = default;

  // One proof of the loaded shape: the phases of prove.cpp over this backend, unless it has a way of its own. `root0`: what load returned.
  virtual ProofOutput prove(const Shape& shape, const Digest& root0, const Statement& statement, const uint32_t* input,
                            const Progress& progress);

  // Called before each phase of a proof.
  virtual void enter(Phase) {}

  // Plans the memory for a shape and commits tree 0.
  virtual Digest load(const Shape& shape, std::span<const uint32_t> preprocessed) = 0;

  // Tree 1. `input`: the main columns one after another; it must stay until commit_interaction.
  virtual Digest commit_main(const uint32_t* input) = 0;
  // Fills the LogUp columns; the claimed sum of every component that has fractions.
  virtual std::vector<QM31> interact(std::span<const RelationDraw> relations) = 0;
  virtual Digest commit_interaction() = 0;
  virtual Digest commit_composition(const QM31& random_coefficient) = 0;
  // The values of all columns at the points of a drawn parameter, in the order of sample_points.
  virtual std::vector<QM31> sample(const QM31& parameter) = 0;

  // The FRI column on the domain of 2^L points, of what was sampled; layer L.
  virtual void quotients(const QM31& alpha) = 0;
  virtual Digest commit_layer(uint32_t log, bool packed) = 0;
  // Makes layer log - step of layer log; the challenge is squared from fold to fold, and the first fold goes from the circle to the line.
  virtual void fold(uint32_t log, uint32_t step, const QM31& challenge) = 0;
  virtual std::vector<QM31> layer_values(uint32_t log, std::span<const uint32_t> positions) = 0;

  // kGrindCancelled when *cancel became non-zero.
  virtual uint64_t grind(const Channel& channel, uint32_t bits, const volatile uint32_t* cancel) = 0;

  // `positions`: leaves of the tree itself. Those of a tree lower than the domain repeat and need not ascend: lifting keeps the lowest bit
  // of a position and drops the ones above it.
  virtual TreeOpening open_tree(uint32_t tree, std::span<const uint32_t> positions) = 0;
  virtual std::vector<Digest> open_layer(uint32_t log, std::span<const uint32_t> leaf_positions) = 0;

  // The kernels that can be run alone, and one of them so many times, on what the last proof left. Throws std::invalid_argument before
  // the first proof and for a number that is none.
  virtual std::vector<KernelName> kernels() const { return {}; }
  virtual KernelRun run_kernel(uint32_t number, uint32_t repetitions);

  // How it really ran, for the report.
  virtual uint32_t threads() const = 0;
  virtual std::string simd() const = 0;
  virtual std::string constraints() const = 0;
  // How the last proof used a device: a JSON object, or null of what is no device.
  virtual std::string device_run() const { return "null"; }
  // Joules that the device has used since some moment in the past; nothing where that is not counted.
  virtual std::optional<double> energy_j() const { return std::nullopt; }
  // What the last proof asked of a device, phase by phase: a JSON object, or null of what is no device.
  virtual std::string work() const { return "null"; }
};

// The backend of this library.
std::unique_ptr<Backend> make_backend(const ExecutionOptions& options);
extern const char* const kBackendName;
// The devices that it could run on, a JSON array, and why there is none, or empty.
std::string describe_devices();
std::string device_problem();

}  // namespace ob
#endif
