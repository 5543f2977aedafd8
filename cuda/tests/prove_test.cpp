// Small proofs through the C ABI, meant to run under AddressSanitizer and UndefinedBehaviorSanitizer: the bytes of tests/vectors must come
// out whatever the execution options are, and nothing wrong that a caller passes may do more than fail.
#include <algorithm>
#include <cstring>
#include <utility>

#include "fixture_proofs.hpp"
#ifdef OB_EMULATED
#include "devices_test.hpp"
#else
#include "vm_test.hpp"
#endif

namespace {

using namespace ob::test;

// Options and their values, besides those of a fixture.
using Way = std::vector<std::pair<uint32_t, uint32_t>>;

#ifdef OB_EMULATED
// The device's transcript or the host's, constraints interpreted, and each toggle that is on by default off.
std::vector<Way> ways() {
  using namespace ob::options;
  std::vector<Way> list;
  for (const uint32_t resident : {0u, 1u}) {
    for (const uint32_t interpret : {0u, 1u}) list.push_back({{device_transcript, resident}, {interpret_constraints, interpret}});
    for (const uint32_t toggle : {bulk_upload, gpu_composition, cuda_graphs, pipeline_reuse}) {
      list.push_back({{device_transcript, resident}, {toggle, 0}});
    }
  }
  return list;
}
#else
// Every SIMD level, both ways to evaluate constraints, one and three threads.
std::vector<Way> ways() {
  using namespace ob::options;
  std::vector<Way> list;
  for (uint32_t level = 0; level <= kRanges[simd].max; ++level) {
    for (const uint32_t interpret : {0u, 1u}) {
      for (const uint32_t workers : {1u, 3u}) list.push_back({{simd, level}, {interpret_constraints, interpret}, {threads, workers}});
    }
  }
  return list;
}
#endif

// Whether a way asks for vector instructions by name: this machine may not have them.
bool names_simd(const Way& way) {
  return std::any_of(way.begin(), way.end(), [](const auto& set) { return set.first == ob::options::simd && set.second != 0; });
}

// Every way to run, and a second proof on the same handle.
void same_bytes_however_made(const Fixture& fixture) {
  const std::vector<uint8_t> expected = expected_proof(fixture);
  for (const Way& way : ways()) {
    Words options = words(fixture.options);
    for (const auto& [option, value] : way) options[option] = value;
    Prover prover(options);
    if (!prover.open()) {
      check(names_simd(way) && std::strstr(prover.error(), "does not run") != nullptr, "only a SIMD level may be missing");
      continue;
    }
    check(prover.load(words(fixture.air), fixture.preprocessed) == OB_OK, prover.error());
    for (int again = 0; again < 2; ++again) {
      uint32_t progress[4] = {};
      check(prover.prove(words(fixture.statement), fixture.input, progress) == OB_OK, prover.error());
      check(prover.output(OB_OUTPUT_PROOF) == expected, std::string("the proof is that of ") + fixture.vector);
      check(progress[1] == ob::kPhases && progress[2] == ob::kPhases, "all phases are reported");
    }
  }
}

void failures_leave_the_handle_usable(const Fixture& fixture) {
  Prover prover(words(fixture.options));
  const Words air = words(fixture.air), statement = words(fixture.statement);
  check(prover.prove(statement, fixture.input) == OB_FAILED, "prove before load fails");
  check(prover.load(air, fixture.preprocessed.subspan(0, fixture.preprocessed.size() / 2)) == OB_FAILED || fixture.preprocessed.empty(),
        "too few preprocessed words fail");
  check(prover.load(air, fixture.preprocessed) == OB_OK, prover.error());
  check(prover.prove(statement, fixture.input.subspan(1)) == OB_FAILED, "too few input words fail");
  for (const Words& wrong : {Words{}, Words{1}, Words{0}, Words{0, 1}, Words{0, 1, 2}, Words{0, 0, 0}, Words{9, 0, 0}}) {
    check(prover.prove(wrong, fixture.input) == OB_FAILED, "malformed statement words fail");
  }
  uint32_t progress[4] = {1, 0, 0, 0};
  check(prover.prove(statement, fixture.input, progress) == OB_CANCELLED, "a cancelled proof says so");
  check(prover.output(OB_OUTPUT_PROOF).empty(), "there is no proof after a failure");
  check(prover.prove(statement, fixture.input) == OB_OK, prover.error());
  check(prover.output(OB_OUTPUT_PROOF) == expected_proof(fixture), "the proof after failures is right");
}

// Words after the sizes, each changed in several ways: reading them may fail, proving may fail, nothing else.
void changed_air_words_are_survived(const Fixture& fixture) {
  Prover prover(words(fixture.options));
  const Words air = words(fixture.air);
  size_t magic = 0;
  while (air[magic] != 0x4149424f) ++magic;
  int refused = 0;
  for (size_t i = magic; i < air.size(); ++i) {
    for (const uint32_t value : {0u, 1u, 7u, air[i] + 1, air[i] - 1, 0x7fffffffu, 0xffffffffu}) {
      Words changed = air;
      changed[i] = value;
      if (prover.load(changed, fixture.preprocessed) != OB_OK) {
        ++refused;
        continue;
      }
      const int32_t code = prover.prove(words(fixture.statement), fixture.input);
      check(code == OB_OK || code == OB_FAILED, "a changed AIR is proven or fails");
    }
  }
  check(refused > 100, "most changes are noticed");
  for (size_t size = 0; size < air.size(); ++size) {
    check(prover.load(Words(air.begin(), air.begin() + static_cast<ptrdiff_t>(size)), fixture.preprocessed) == OB_FAILED,
          "a shortened AIR is refused");
  }
}

void options_are_checked(const Fixture& fixture) {
  for (uint32_t i = 0; i < ob::options::kCount; ++i) {
    Words options = words(fixture.options);
    options[i] = ob::options::kRanges[i].max + 1;
    const Prover prover(options);
    check(!prover.open() && std::strstr(prover.error(), ob::options::kRanges[i].flag) != nullptr, "an option out of range is named");
  }
  check(!Prover(Words{}).open(), "missing options are refused");
}

}  // namespace

int main() {
  for (const Fixture& fixture : ob::fixtures::kFixtures) same_bytes_however_made(fixture);
  failures_leave_the_handle_usable(ob::fixtures::kFixtures[0]);
  failures_leave_the_handle_usable(ob::fixtures::kFixtures[2]);
  changed_air_words_are_survived(ob::fixtures::kFixtures[2]);
  options_are_checked(ob::fixtures::kFixtures[0]);
#ifdef OB_EMULATED
  checks += devices_tests();
#else
  checks += vm_tests();
#endif
  std::printf("native tests: %d checks passed\n", checks);
  return 0;
}
