// GPU kernels, emulated: every one against the CPU prover's code, over many orders of blocks and threads, meant to run under
// AddressSanitizer and UndefinedBehaviorSanitizer.
#include <cstdio>
#include <cstdlib>
#include <random>

#include "support.hpp"

namespace ob::test {

namespace {

int checked = 0;

}  // namespace

int checks() { return checked; }

void check(bool condition, const std::string& what) {
  ++checked;
  if (condition) return;
  std::fprintf(stderr, "FAILED: %s\n", what.c_str());
  std::exit(1);
}

Words random_values(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  Words values(count);
  for (uint32_t& value : values) value = random() % P;
  return values;
}

Words interpolated(Machine& m, const Words& values, uint32_t log, uint32_t columns) {
  Words out(values.size());
  for (uint32_t c = 0; c < columns; ++c) {
    const InterpolateJob job{values.data() + (size_t{c} << log), out.data() + (size_t{c} << log), log, log};
    m.transforms.interpolate({&job, 1});
  }
  return out;
}

Words extended(Machine& m, const Words& coefficients, uint32_t log, uint32_t blowup, uint32_t columns) {
  Words out(coefficients.size() << blowup);
  for (uint32_t c = 0; c < columns; ++c) {
    const ExtendJob job{coefficients.data() + (size_t{c} << log), out.data() + (size_t{c} << (log + blowup)), log, log + blowup, 0};
    m.transforms.extend({&job, 1});
  }
  return out;
}

}  // namespace ob::test

int main() {
  ob::test::test_races();
  ob::test::test_queues();
  ob::test::test_transforms();
  ob::test::test_trees();
  ob::test::test_transcripts();
  ob::test::test_folds();
  ob::test::test_tails();
  ob::test::test_samples();
  ob::test::test_logup();
  ob::test::test_traces();
  ob::test::test_fused();
  ob::test::test_vm_traces();
  std::printf("%d checks of emulated kernels\n", ob::test::checks());
}
