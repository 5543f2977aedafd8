// Proves, and prints as JSON what each kernel declared to read and write of device memory and what it did. Standard input: counted lists of
// words (u32, little endian): options, AIR, preprocessed columns, main columns or their recipe. With an argument a kernel with a race runs
// instead.
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../../gpu/gpu_backend.hpp"
#include "../../protocol/options.hpp"
#include "../../tools/counted_words.hpp"
#include "trace.hpp"

namespace {

using namespace ob;

// Reads its neighbour's word in the phase in which it is written.
struct Racy {
  static constexpr const char* kName = "racy";
  static constexpr uint32_t kThreads = 16;
  static constexpr uint32_t kPhases = 1;
  struct Shared {
    uint32_t words[kThreads];
  };
  using Local = gpu::Nothing;

  uint32_t* out;

  static uint32_t grid() { return 1; }
  static uint32_t rounds() { return 1; }
  static gpu::Work work(uint32_t) { return {}; }
  template <uint32_t phase>
  void run(const gpu::Thread& thread, Shared& shared, Local&, uint32_t) const {
    shared.words[thread.index] = thread.index;
    out[thread.index] = shared.words[(thread.index + 1) % kThreads];
  }
};

void run_racy() {
  gpu::Order order(1);
  gpu::TracedMemory memory;
  gpu::Device device(&memory, &order);
  device.launch(Racy{device.allocate<uint32_t>("words", Racy::kThreads)});
}

void prove() {
  const std::vector<uint32_t> option_words = read_words(), air = read_words(), preprocessed = read_words(), input = read_words();
  const Options options = read_options(option_words);
  const Shape shape = make_shape(read_air(air), options.protocol);
  // A recipe begins with the number of its words.
  const size_t wanted = !options.execution.device_trace ? shape.main_words() : input.empty() ? 1 : input[0];
  if (preprocessed.size() != shape.preprocessed_words() || wanted != input.size()) {
    throw std::runtime_error("the columns are not those of the AIR");
  }
  gpu::Order order(1);
  gpu::GpuBackend backend(options.execution, std::make_unique<gpu::TracedMemory>(), &order);
  const Digest root = backend.load(shape, preprocessed);
  backend.prove(shape, root, {}, input.data(), Progress(nullptr, 0));
}

void print() {
  const char* comma = "{";
  for (const auto& [kernel, t] : gpu::touched()) {
    const std::pair<const char*, uint64_t> fields[] = {
        {"launches", t.launches},           {"declaredRead", t.declared_read},       {"declaredWritten", t.declared_written},
        {"readByLaunch", t.read_by_launch}, {"readByBlock", t.read_by_block},        {"writtenByLaunch", t.written_by_launch},
        {"writtenByBlock", t.written_by_block}, {"races", t.races}};
    std::string json;
    for (const auto& [name, value] : fields) json += (json.empty() ? "\"" : ", \"") + std::string(name) + "\": " + std::to_string(value);
    std::printf("%s\"%s\": {%s}", comma, kernel.c_str(), json.c_str());
    comma = ", ";
  }
  std::printf("}\n");
}

}  // namespace

int main(int arguments, char**) {
  try {
    arguments > 1 ? run_racy() : prove();
    print();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
