// Prints, as JSON, what a proof would ask of a GPU: launches, copies, bytes, hashes and memory, counted from the prover's own launches
// without running any. Standard input: the number of option words and these, then the number of AIR words and these (u32, little endian).
#include <cinttypes>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "../protocol/options.hpp"
#include "../gpu/resident.hpp"

namespace {

using namespace ob;

std::vector<uint32_t> read_words() {
  uint32_t count = 0;
  if (std::fread(&count, sizeof count, 1, stdin) != 1 || count > (1u << 24)) throw std::runtime_error("no counted words on standard input");
  std::vector<uint32_t> words(count);
  if (std::fread(words.data(), sizeof(uint32_t), count, stdin) != count) throw std::runtime_error("standard input ends too early");
  return words;
}

void print(const char* name, const gpu::Counts& c) {
  std::printf("\"%s\": {\"launches\": %" PRIu64 ", \"synchronisations\": %" PRIu64 ", \"bytes_up\": %" PRIu64 ", \"bytes_down\": %" PRIu64
              ", \"bytes_read\": %" PRIu64 ", \"bytes_written\": %" PRIu64 ", \"compressions\": %" PRIu64 ", \"permutations\": %" PRIu64
              ", \"butterflies\": %" PRIu64 ", \"products\": %" PRIu64 ", \"kernels\": {",
              name, c.launches, c.synchronisations, c.bytes_up, c.bytes_down, c.work.bytes_read, c.work.bytes_written, c.work.compressions,
              c.work.permutations, c.work.butterflies, c.work.products);
  const char* comma = "";
  for (const auto& [kernel, launches] : c.launches_by_kernel) {
    std::printf("%s\"%s\": %" PRIu64, comma, kernel.c_str(), launches);
    comma = ", ";
  }
  std::printf("}}");
}

void plan() {
  const std::vector<uint32_t> option_words = read_words(), air_words = read_words();
  const Options options = read_options(option_words);
  const Shape shape = make_shape(read_air(air_words), options.protocol);
  gpu::Device device(nullptr, {});
  gpu::Stages stages(device, shape, options.execution.interpret_constraints);
  gpu::ResidentProver prover(device, stages);
  const std::vector<uint32_t> preprocessed(shape.preprocessed_words());
  std::printf("{");
  device.reset_counts();
  stages.commit_preprocessed(preprocessed);
  print("load", device.counts());
  device.reset_counts();
  // Nothing is read: the columns are an address.
  const uint32_t column = 0;
  prover.prove({}, {}, &column, Progress(nullptr, 0));
  std::printf(", ");
  print("prove", device.counts());
  uint64_t total = 0;
  std::printf(", \"memory\": [");
  const char* comma = "";
  for (const gpu::Region& region : device.regions()) {
    std::printf("%s{\"name\": \"%s\", \"bytes\": %zu}", comma, region.name.c_str(), region.bytes);
    comma = ", ";
    total += region.bytes;
  }
  std::printf("], \"memory_bytes\": %" PRIu64 "}\n", total);
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
