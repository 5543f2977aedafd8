// A tree committed by several devices that are pretended on the processor, each with a memory of its own: the root is that of one tree, the
// words exchanged are those that the split needs, and an address used on the wrong device is caught.
#include "devices_test.hpp"

#include <fcntl.h>
#include <sys/wait.h>

#include <cstring>
#include <random>
#include <stdexcept>
#include <string>

#include "../backends/pretended_devices.hpp"
#include "../cpu/thread_pool.hpp"
#include "../gpu/split_commit.hpp"
#include "../hash/merkle.hpp"

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
