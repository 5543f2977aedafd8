// Prints, as JSON, what a proof would ask of a GPU, phase by phase: launches, copies, bytes, hashes and memory, counted from the prover's
// own launches without running any. What the host would read back is zeros: of a prover that is driven by the host, the positions opened
// are those of a proof of zeros. Standard input: the number of option words and these, then the number of AIR words and these, with deviceTrace
// then the number of the first words of a recipe and these (u32, little endian).
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "../gpu/gpu_backend.hpp"
#include "../protocol/options.hpp"
#include "counted_words.hpp"

namespace {

using namespace ob;

void plan() {
  const std::vector<uint32_t> option_words = read_words(), air_words = read_words();
  const Options options = read_options(option_words);
  const Shape shape = make_shape(read_air(air_words), options.protocol);
  const bool device_trace = options.execution.device_trace;
  const std::vector<uint32_t> recipe = device_trace ? read_words() : std::vector<uint32_t>{};
  if (device_trace && recipe.size() < gpu::kRecipeHeader) throw std::runtime_error("a recipe starts with two words");
  gpu::GpuBackend backend(options.execution, nullptr, {});
  const std::vector<uint32_t> preprocessed(shape.preprocessed_words());
  const Digest root = backend.load(shape, preprocessed);
  const std::string load = gpu::counts_json(backend.device().counts());
  // Of columns nothing is read, they are an address; of a recipe what does not depend on a run.
  const uint32_t column = 0;
  backend.prove(shape, root, {}, device_trace ? recipe.data() : &column, Progress(nullptr, 0));
  std::string memory;
  uint64_t bytes = 0;
  for (const gpu::Region& region : backend.device().regions()) {
    memory += (memory.empty() ? "" : ", ") + std::string("{\"name\": \"") + region.name + "\", \"bytes\": " + std::to_string(region.bytes) + "}";
    bytes += region.bytes;
  }
  std::printf("{\"load\": %s, \"prove\": %s, \"phases\": %s, \"memory\": [%s], \"memory_bytes\": %s}\n", load.c_str(),
              gpu::counts_json(backend.device().counts()).c_str(), gpu::work_json(backend.device()).c_str(), memory.c_str(),
              std::to_string(bytes).c_str());
}

}  // namespace

int main() {
  try {
    plan();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
