// Small proofs of a GPU prover through the C ABI: the bytes of tests/vectors must come out whatever the toggles are. Meant to run under
// sanitizers: the processor's with the emulator, NVIDIA's on a GPU.
#include "fixture_proofs.hpp"

namespace {

using namespace ob::test;
namespace options = ob::options;

// What is switched, each off its default alone, then all together.
constexpr uint32_t kToggles[] = {options::interpret_constraints, options::bulk_upload, options::gpu_composition, options::device_transcript,
                                 options::cuda_graphs};

Words switched(const Fixture& fixture, uint32_t which) {
  Words words_of_options = words(fixture.options);
  uint32_t bit = 0;
  for (const uint32_t toggle : kToggles) words_of_options[toggle] ^= which >> bit++ & 1;
  return words_of_options;
}

// Two proofs on one handle: what the first leaves behind must not show in the second.
void same_bytes(const Fixture& fixture, uint32_t which) {
  const std::vector<uint8_t> expected = expected_proof(fixture);
  Prover prover(switched(fixture, which));
  check(prover.open(), prover.error());
  check(prover.load(words(fixture.air), fixture.preprocessed) == OB_OK, prover.error());
  for (int again = 0; again < 2; ++again) {
    check(prover.prove(words(fixture.statement), fixture.input) == OB_OK, prover.error());
    check(prover.output(OB_OUTPUT_PROOF) == expected,
          std::string("the proof is that of ") + fixture.vector + ", switched " + std::to_string(which));
  }
}

}  // namespace

int main() {
  constexpr uint32_t kCount = sizeof kToggles / sizeof kToggles[0], kAll = (1u << kCount) - 1;
  for (const Fixture& fixture : ob::fixtures::kFixtures) {
    same_bytes(fixture, 0);
    for (uint32_t toggle = 0; toggle < kCount; ++toggle) same_bytes(fixture, 1u << toggle);
    same_bytes(fixture, kAll);
  }
  std::printf("device tests: %d checks passed\n", checks);
}
