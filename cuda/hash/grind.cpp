// The proof-of-work search. See channel.hpp.
#include <atomic>
#include <cstring>
#include <stdexcept>
#include <string>

#include "channel.hpp"
#include "grind_prefix.hpp"
#include "kernels.hpp"

namespace ob {
namespace {

// Nonces per hi, as SimdBackend counts.
uint32_t low_log(HashKind kind) { return kind == HashKind::poseidon252 ? 14 : 20; }
// Nonces per batch of one thread: about 50 µs, so that little is hashed past the answer.
uint32_t batch_log(HashKind kind) { return kind == HashKind::poseidon252 ? 5 : 12; }

}  // namespace

uint64_t grind(const Channel& channel, uint32_t bits, ThreadPool& pool, SimdLevel simd, const volatile uint32_t* cancel) {
  if (bits > 32) throw std::invalid_argument("Cannot grind: " + std::to_string(bits) + " bits, at most 32 are allowed");
  GrindPlan plan;
  std::memcpy(plan.prefix, grind_prefix(channel, bits).bytes, 32);
  plan.mask = bits == 32 ? ~uint32_t{0} : (uint32_t{1} << bits) - 1;
  plan.m31 = channel.kind() == HashKind::blake2s_m31;
  const GrindKernel kernel = grind_kernel(channel.kind(), simd);
  const uint32_t low = low_log(channel.kind()), batch = batch_log(channel.kind());

  // Nonces are numbered in the order of the search; every batch below the best hit so far is searched to its end.
  constexpr uint64_t kNone = ~uint64_t{0};
  std::atomic<uint64_t> next{0}, best{kNone};
  std::atomic<bool> cancelled{false};
  pool.parallel(pool.size(), [&](size_t) {
    while (!cancelled.load(std::memory_order_relaxed)) {
      if (cancel != nullptr && *cancel != 0) cancelled.store(true, std::memory_order_relaxed);
      const uint64_t first = next.fetch_add(1, std::memory_order_relaxed) << batch;
      if (first >= best.load(std::memory_order_relaxed)) return;
      const uint32_t lo = static_cast<uint32_t>(first & ((uint64_t{1} << low) - 1));
      const uint32_t hit = kernel(plan, static_cast<uint32_t>(first >> low), lo, uint32_t{1} << batch);
      if (hit == kNoNonce) continue;
      const uint64_t found = first + (hit - lo);
      uint64_t seen = best.load(std::memory_order_relaxed);
      while (found < seen && !best.compare_exchange_weak(seen, found, std::memory_order_relaxed)) {
      }
      return;
    }
  });
  if (cancelled) return kGrindCancelled;
  const uint64_t found = best.load();
  return ((found >> low) << 32) | (found & ((uint64_t{1} << low) - 1));
}

}  // namespace ob
