// A tree committed by several devices that are pretended on the processor, each with a memory of its own: the root is that of one tree, the
// words exchanged are those that the split needs, an address used on the wrong device is caught, and a proof whose trees are all committed
// and opened like that is the proof of tests/vectors.
#include "devices_test.hpp"

#include <fcntl.h>
#include <sys/wait.h>

#include <cstring>
#include <random>
#include <stdexcept>
#include <string>

#include "../backends/pretended_devices.hpp"
#include "../cpu/thread_pool.hpp"
#include "../gpu/gpu_backend.hpp"
#include "../gpu/split_commit.hpp"
#include "../hash/merkle.hpp"
#include "../prove.hpp"
#include "fixture_proofs.hpp"

namespace {

using namespace ob;
using namespace ob::gpu;
using Words = std::vector<uint32_t>;

int checks = 0;

void check(bool condition, const std::string& what) {
  ++checks;
  if (!condition) throw std::runtime_error(what);
}

struct Case {
  HashKind hash;
  std::vector<uint32_t> logs;  // rows by column
  uint32_t log_blowup, height;
};

Words random_columns(const Case& c) {
  std::mt19937 random(static_cast<uint32_t>(c.logs.size()));
  Words values;
  for (const uint32_t log : c.logs) {
    for (uint32_t row = 0; row < 1u << log; ++row) values.push_back(random() % P);
  }
  return values;
}

// By one device: the extended columns come back and the CPU prover hashes them.
Digest root_of_one(const Case& c, const Words& values) {
  Order order(1);
  HostMemory memory;
  Device device(&memory, &order);
  DeviceTransforms transforms(device);
  transforms.prepare(c.height);
  std::vector<Words> extended;
  std::vector<ColumnRef> columns;
  const uint32_t* at = values.data();
  for (const uint32_t log : c.logs) {
    const uint64_t rows = uint64_t{1} << log;
    uint32_t* const coefficients = device.allocate<uint32_t>("coefficients", rows);
    uint32_t* const target = device.allocate<uint32_t>("extended", rows << c.log_blowup);
    device.upload<uint32_t>(coefficients, std::span(at, rows));
    transforms.interpolate_and_extend({{coefficients, rows}, log, 1}, {coefficients, rows}, {target, rows << c.log_blowup}, log,
                                      log + c.log_blowup);
    device.download<uint32_t>(extended.emplace_back(rows << c.log_blowup), target);
    at += rows;
  }
  for (size_t i = 0; i < c.logs.size(); ++i) columns.push_back({extended[i].data(), c.logs[i] + c.log_blowup});
  ThreadPool pool(1);
  return MerkleTree::commit(c.hash, columns, c.height, false, pool, SimdLevel::scalar).root();
}

void root_does_not_depend_on_devices(const Case& c) {
  const Words values = random_columns(c);
  const Digest expected = root_of_one(c, values);
  for (const uint32_t count : {1u, 2u, 4u}) {
    Order order(count);
    PretendedDevices devices(count, &order);
    SplitCommit split(devices, c.hash, c.logs, c.log_blowup, c.height);
    for (int again = 0; again < 2; ++again) {
      const uint64_t before = devices.bytes();
      check(std::memcmp(split.commit(values.data()).bytes, expected.bytes, sizeof expected.bytes) == 0,
            "the root of " + std::to_string(count) + " devices is that of one");
      // Every device gets its range of the columns that it does not own, the first one the roots.
      uint64_t words = uint64_t{count} * kDigestWords;
      for (const uint32_t log : c.logs) words += (uint64_t{count - 1} << (log + c.log_blowup)) / count;
      check(devices.bytes() - before == words * sizeof(uint32_t), "the words exchanged are those that the split needs");
    }
    for (uint32_t number = 0; number < count; ++number) {
      check(devices.select(number).counts().launches > 0, "every device works");
    }
  }
}

// One device does a proof, but for its trees, which a group commits and opens.
class SplitTrees final : public GpuBackend {
 public:
  SplitTrees(const ExecutionOptions& options, DeviceGroup& group, Order* order)
      : GpuBackend(options, std::make_unique<HostMemory>(), order), group_(group) {}

  Digest load(const Shape& shape, std::span<const uint32_t> preprocessed) override {
    const Digest root = GpuBackend::load(shape, preprocessed);
    for (uint32_t t = 0; t < shape.trees.size(); ++t) {
      std::vector<uint32_t> logs;
      for (const CommittedColumn& column : shape.trees[t]) logs.push_back(column.log_rows);
      trees_.push_back(logs.empty() ? nullptr
                                    : std::make_unique<SplitCommit>(group_, shape.options.hash, logs, shape.options.log_blowup,
                                                                    shape.tree_height(t), shape.options.queries));
    }
    return trees_[0] ? trees_[0]->commit(preprocessed.data()) : root;
  }
  Digest commit_main(const uint32_t* input) override {
    GpuBackend::commit_main(input);
    return trees_[1]->commit(input);
  }
  Digest commit_interaction() override {
    GpuBackend::commit_interaction();
    return commit_coefficients(stages().shape().interaction_tree());
  }
  Digest commit_composition(const QM31& random_coefficient) override {
    GpuBackend::commit_composition(random_coefficient);
    return commit_coefficients(stages().shape().composition_tree());
  }
  TreeOpening open_tree(uint32_t t, std::span<const uint32_t> positions) override {
    return trees_[t] ? trees_[t]->open(positions) : GpuBackend::open_tree(t, positions);
  }

 private:
  // Of columns that the one device has made.
  Digest commit_coefficients(uint32_t t) {
    const std::vector<CommittedColumn>& columns = stages().shape().trees[t];
    Words words;
    for (uint32_t c = 0; c < columns.size(); ++c) {
      Words column(size_t{1} << columns[c].log_rows);
      device().download<uint32_t>(column, stages().coefficients_of(t, c));
      words.insert(words.end(), column.begin(), column.end());
    }
    return trees_[t]->commit(words.data(), SplitCommit::Given::coefficients);
  }

  DeviceGroup& group_;
  std::vector<std::unique_ptr<SplitCommit>> trees_;
};

// As the C ABI has it: two counted lists, of words and of pairs of words.
Statement statement_of(std::span<const uint32_t> words) {
  Statement statement;
  statement.words.assign(words.begin() + 1, words.begin() + 1 + words[0]);
  for (size_t i = 2 + words[0]; i < words.size(); i += 2) statement.after_tree0.push_back(words[i] | uint64_t{words[i + 1]} << 32);
  return statement;
}

void proof_does_not_depend_on_devices(const fixtures::Fixture& fixture) {
  Words words(fixture.options.begin(), fixture.options.end());
  for (const uint32_t toggle : {options::device_transcript, options::cuda_graphs, options::bulk_upload}) words[toggle] = 0;
  const Options chosen = read_options(words);
  const Shape shape = make_shape(read_air(fixture.air), chosen.protocol);
  for (const uint32_t count : {1u, 2u, 4u}) {
    Order order(count);
    PretendedDevices devices(count, &order);
    SplitTrees prover(chosen.execution, devices, &order);
    const Digest root = prover.load(shape, fixture.preprocessed);
    for (int again = 0; again < 2; ++again) {
      const ProofOutput output = prover.prove(shape, root, statement_of(fixture.statement), fixture.input.data(), Progress(nullptr, 0));
      check(output.proof == test::expected_proof(fixture),
            "the proof of " + std::to_string(count) + " devices is that of " + fixture.vector);
    }
  }
}

// Reads a word of one memory into another.
struct ReadWord {
  static constexpr const char* kName = "read_word";
  static constexpr uint32_t kThreads = 1;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  const uint32_t* from;
  uint32_t* to;

  static uint32_t grid() { return 1; }
  static uint32_t rounds() { return 1; }
  static Work work(uint32_t) { return {}; }
  template <uint32_t phase>
  void run(const Thread&, Shared&, Local&, uint32_t) const {
    *to = *from;
  }
};

// Whether a launch on device 1 that reads from device `owner`'s memory comes to its end: in a process of its own.
bool reads_from(uint32_t owner) {
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process for the test");
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDERR_FILENO);
    Order order(1);
    PretendedDevices devices(2, &order);
    const uint32_t* const word = devices.select(owner).table("word", Words{7});
    Device& device = devices.select(1);
    device.launch(ReadWord{word, device.allocate<uint32_t>("copy", 1)});
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

int devices_tests() {
  root_does_not_depend_on_devices({HashKind::blake2s, {6, 6, 6, 6, 6}, 1, 7});
  root_does_not_depend_on_devices({HashKind::blake2s_m31, std::vector<uint32_t>(26, 5), 2, 7});
  // Columns of several sizes, under a tree that is higher than any.
  root_does_not_depend_on_devices({HashKind::blake2s, {4, 6, 7, 4, 6, 6, 5, 7, 4, 4, 6, 5, 5, 7, 4, 7, 4, 6, 4}, 1, 10});
  root_does_not_depend_on_devices({HashKind::poseidon252, {4, 4, 5, 4, 4, 5, 4, 4, 4}, 1, 6});
  for (const fixtures::Fixture& fixture : fixtures::kFixtures) proof_does_not_depend_on_devices(fixture);
  bool refused = false;
  try {
    Order order(1);
    PretendedDevices devices(4, &order);
    const SplitCommit split(devices, HashKind::blake2s, {6, 1}, 1, 7);
  } catch (const std::invalid_argument&) {
    refused = true;
  }
  check(refused, "a column with fewer rows than two for every device is refused");
  check(reads_from(1), "a device reads its own memory");
  check(!reads_from(0), "a device that reads another's memory is caught");
  return checks;
}
