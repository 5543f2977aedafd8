// What the tests of emulated kernels share: the CPU prover's code as the oracle, and many orders of blocks and threads.
#ifndef OB_TESTS_KERNELS_SUPPORT_HPP
#define OB_TESTS_KERNELS_SUPPORT_HPP
#include <cstdint>
#include <string>
#include <vector>

#include "../../backends/host_memory.hpp"
#include "../../cpu/thread_pool.hpp"
#include "../../cpu/transforms.hpp"
#include "../../kernels/hashes.hpp"

namespace ob::test {

using Words = std::vector<uint32_t>;

constexpr int kOrders = 20;

// Ends the program when it does not hold.
void check(bool condition, const std::string& what);
// Checks so far.
int checks();

// Canonical base-field values.
Words random_values(size_t count, uint32_t seed);

// The CPU prover's transforms and twiddles, for domains up to 2^16.
struct Machine {
  ThreadPool pool{1};
  Transforms transforms{pool, SimdLevel::scalar};

  Machine() { transforms.twiddles().prepare(16); }
  // 2^j doubled twiddles at the 2^j-th word.
  const uint32_t* forward() { return transforms.twiddles().forward(0) - 1; }
  const uint32_t* inverse() { return transforms.twiddles().inverse(0) - 1; }
};

// `columns` columns of 2^log values, one after another.
Words interpolated(Machine& m, const Words& values, uint32_t log, uint32_t columns);
Words extended(Machine& m, const Words& coefficients, uint32_t log, uint32_t blowup, uint32_t columns);

// Runs `launches(device, out)` for many orders; the result must always be `expected`.
template <class Launches>
void same_in_every_order(const std::string& what, const Words& expected, const Launches& launches) {
  for (int seed = 0; seed < kOrders; ++seed) {
    gpu::Order order(static_cast<uint64_t>(seed));
    gpu::HostMemory memory;
    gpu::Device device(&memory, &order);
    Words out(expected.size(), 0xdeadbeef);
    launches(device, out);
    check(out == expected, what + ", order " + std::to_string(seed));
  }
}

// The round constants that kernels of a hash take; null where it has none.
template <class Hash>
const typename Hash::Table* table_of() {
  if constexpr (std::is_same_v<Hash, gpu::PoseidonHash>) {
    return &poseidon::round_constants();
  } else {
    return nullptr;
  }
}

// The groups of tests.
void test_races();
void test_queues();
void test_transforms();
void test_trees();
void test_transcripts();
void test_folds();
void test_tails();
void test_samples();
void test_logup();
void test_traces();
void test_fused();
void test_vm_traces();

}  // namespace ob::test
#endif
