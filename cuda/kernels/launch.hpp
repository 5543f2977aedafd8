// How a kernel runs: on a GPU, or thread by thread on the processor in an order that changes with a seed. The only file that knows which.
//
// A kernel is a plain struct of parameters:
//
//   struct Shared, Local                     memory of a block; what a thread keeps from one phase to the next
//   kThreads, kPhases, kName                 threads of a block; phases of a round; name in tables and profiles
//   uint32_t rounds() const                  how often the phases are gone through (the same for all blocks)
//   Work work(uint32_t blocks) const         what a launch of that many blocks moves and computes
//   template <uint32_t phase> void run(const Thread&, Shared&, Local&, uint32_t round) const
//   bool stopped(const Local&, uint32_t round) const   where present: whether the block is done before this round; all its threads agree
//
// All threads of a block finish a phase before any begins the next, and what a block wrote before it arrives somewhere (see `arrives_last`)
// can be read by the block that arrives last: that is the only order there is. The emulator keeps several blocks in flight and goes through
// the threads of their phases in shuffled order, with shared memory and locals poisoned, so that code that relies on any other order, or
// reads what nobody wrote, gives wrong results.
#ifndef OB_KERNELS_LAUNCH_HPP
#define OB_KERNELS_LAUNCH_HPP
#include <cstddef>
#include <cstdint>

#include "work.hpp"

#ifdef __CUDACC__
#include <cuda_runtime.h>

#include <stdexcept>
#include <string>
#define OB_DEVICE __device__ __forceinline__
#define OB_UNROLL _Pragma("unroll")
#define OB_NO_UNROLL _Pragma("unroll 1")
#else
#include <algorithm>
#include <cstring>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>
#define OB_DEVICE inline
#define OB_UNROLL
#define OB_NO_UNROLL
#endif

namespace ob::gpu {

struct Thread {
  uint32_t index;  // in its block
  uint32_t block;
  uint32_t blocks;
};

// For kernels without a memory of their own.
struct Nothing {};

#ifdef __CUDACC__

using Native = cudaStream_t;

namespace detail {

template <uint32_t phase, class K>
__device__ __forceinline__ void run_from(const K& kernel, const Thread& thread, typename K::Shared& shared, typename K::Local& local,
                                         uint32_t round) {
  kernel.template run<phase>(thread, shared, local, round);
  if constexpr (phase + 1 < K::kPhases) {
    __syncthreads();
    run_from<phase + 1>(kernel, thread, shared, local, round);
  }
}

template <class K>
// One block a multiprocessor is enough: without saying so, ptxas keeps room for more and spills.
__global__ void __launch_bounds__(K::kThreads, 1) entry(const __grid_constant__ K kernel) {
  extern __shared__ __align__(16) unsigned char memory[];
  typename K::Shared& shared = *reinterpret_cast<typename K::Shared*>(memory);
  typename K::Local local;
  const Thread thread{threadIdx.x, blockIdx.x, gridDim.x};
  const uint32_t rounds = kernel.rounds();
  for (uint32_t round = 0; round < rounds; ++round) {
    if (round != 0) __syncthreads();
    if constexpr (requires { kernel.stopped(local, round); }) {
      if (kernel.stopped(local, round)) return;
    }
    run_from<0>(kernel, thread, shared, local, round);
  }
}

}  // namespace detail

// Puts a launch on the stream.
template <class K>
void launch(const K& kernel, uint32_t blocks, Native stream) {
  constexpr size_t kShared = sizeof(typename K::Shared) > 1 ? sizeof(typename K::Shared) : 0;
  if constexpr (kShared > 48 * 1024) {
    static const cudaError_t allowed = cudaFuncSetAttribute(detail::entry<K>, cudaFuncAttributeMaxDynamicSharedMemorySize, kShared);
    if (allowed != cudaSuccess) throw std::runtime_error(std::string("Cannot launch ") + K::kName + ": " + cudaGetErrorString(allowed));
  }
  detail::entry<K><<<blocks, K::kThreads, kShared, stream>>>(kernel);
  if (const cudaError_t error = cudaGetLastError(); error != cudaSuccess) {
    throw std::runtime_error(std::string("Cannot launch ") + K::kName + ": " + cudaGetErrorString(error));
  }
}

// A value that other threads change meanwhile.
__device__ __forceinline__ unsigned long long current(const unsigned long long* value) {
  return *const_cast<const volatile unsigned long long*>(value);
}
__device__ __forceinline__ void atomic_least(unsigned long long* value, unsigned long long candidate) { atomicMin(value, candidate); }
// Sums of integers do not depend on the order.
__device__ __forceinline__ void atomic_add(uint32_t* sum, uint32_t count) { atomicAdd(sum, count); }

// The emulator's counts of hashes, which a GPU does not keep.
__device__ __forceinline__ void count_compression() {}
__device__ __forceinline__ void count_permutation() {}
inline Work take_performed() { return {}; }

// For one thread of a block, after a barrier: whether it is the last of `count` blocks to say so. Then it, and its block after the next
// barrier, sees what those blocks wrote before. The counter is 0 at first and again after the last.
__device__ __forceinline__ bool arrives_last(uint32_t* counter, uint32_t count) {
  __threadfence();
  const bool last = atomicInc(counter, count - 1) == count - 1;
  __threadfence();
  return last;
}

#else

// Orders in which an emulated kernel's blocks and threads are gone through (splitmix64).
class Order {
 public:
  explicit Order(uint64_t seed) : state_(seed) {}

  // Less than `count`.
  uint32_t below(uint32_t count) { return static_cast<uint32_t>(next() % count); }
  std::vector<uint32_t> permutation(uint32_t count) {
    std::vector<uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0u);
    for (uint32_t i = count; i > 1; --i) std::swap(order[i - 1], order[below(i)]);
    return order;
  }

 private:
  uint64_t next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

using Native = Order*;

namespace detail {

inline constexpr int kPoison = 0xc5;

// A build that watches memory is told where launches, blocks, phases and threads begin (cuda/tests/touched).
#ifdef OB_TOUCHED
void launch_begins(const char* kernel, const Work& declared);
void block_begins();
void phase_begins(const void* shared, size_t bytes);
void thread_begins(uint32_t thread);
void launch_ends();
// One block after another: what each touches is counted by itself.
inline constexpr uint32_t kInFlight = 1;
#else
// Blocks in flight at a time.
inline constexpr uint32_t kInFlight = 3;
inline void launch_begins(const char*, const Work&) {}
inline void block_begins() {}
inline void phase_begins(const void*, size_t) {}
inline void thread_begins(uint32_t) {}
inline void launch_ends() {}
#endif

// A block on its way through rounds and phases.
template <class K>
class Block {
 public:
  using Shared = typename K::Shared;
  using Local = typename K::Local;

  // Memory on the heap and of its exact size: an address sanitizer sees every step outside.
  Block(const K& kernel, uint32_t number, uint32_t blocks)
      : kernel_(kernel), number_(number), blocks_(blocks), shared_(std::make_unique<unsigned char[]>(sizeof(Shared))),
        locals_(std::make_unique<unsigned char[]>(sizeof(Local) * K::kThreads)) {
    std::memset(shared_.get(), kPoison, sizeof(Shared));
    std::memset(locals_.get(), kPoison, sizeof(Local) * K::kThreads);
  }

  bool done() const { return round_ == kernel_.rounds(); }
  // Runs at most `most` threads of the current phase.
  void advance(uint32_t most, Order& order) {
    if (threads_.empty()) {
      threads_ = order.permutation(K::kThreads);
      phase_begins(shared_.get(), sizeof(Shared));
    }
    run<0>(most);
    if (next_ < K::kThreads) return;
    threads_.clear();
    next_ = 0;
    if (++phase_ < K::kPhases) return;
    phase_ = 0;
    ++round_;
    if constexpr (requires(const Local& local) { kernel_.stopped(local, round_); }) {
      if (done()) return;
      uint32_t stopped = 0;
      for (uint32_t thread = 0; thread < K::kThreads; ++thread) stopped += kernel_.stopped(local(thread), round_) ? 1 : 0;
      if (stopped != 0 && stopped != K::kThreads) throw std::logic_error(std::string("threads of a block stop apart: ") + K::kName);
      if (stopped != 0) round_ = kernel_.rounds();
    }
  }

 private:
  Local& local(uint32_t thread) { return reinterpret_cast<Local*>(locals_.get())[thread]; }
  template <uint32_t phase>
  void run(uint32_t most) {
    if constexpr (phase < K::kPhases) {
      if (phase != phase_) return run<phase + 1>(most);
      for (uint32_t i = 0; i < most && next_ < K::kThreads; ++i, ++next_) {
        thread_begins(threads_[next_]);
        kernel_.template run<phase>(Thread{threads_[next_], number_, blocks_}, *reinterpret_cast<Shared*>(shared_.get()),
                                    local(threads_[next_]), round_);
      }
    }
  }

  const K& kernel_;
  uint32_t number_, blocks_, round_ = 0, phase_ = 0, next_ = 0;
  std::unique_ptr<unsigned char[]> shared_, locals_;
  std::vector<uint32_t> threads_;
};

}  // namespace detail

// Runs a launch to its end.
template <class K>
void launch(const K& kernel, uint32_t blocks, Native order) {
  if (kernel.rounds() == 0) return;
  detail::launch_begins(K::kName, kernel.work(blocks));
  const std::vector<uint32_t> numbers = order->permutation(blocks);
  std::vector<std::unique_ptr<detail::Block<K>>> in_flight;
  for (uint32_t started = 0; started < blocks || !in_flight.empty();) {
    while (started < blocks && in_flight.size() < detail::kInFlight) {
      detail::block_begins();
      in_flight.push_back(std::make_unique<detail::Block<K>>(kernel, numbers[started++], blocks));
    }
    const uint32_t chosen = order->below(static_cast<uint32_t>(in_flight.size()));
    in_flight[chosen]->advance(1 + order->below(2 * K::kThreads), *order);
    if (in_flight[chosen]->done()) in_flight.erase(in_flight.begin() + chosen);
  }
  detail::launch_ends();
}

namespace detail {

inline thread_local Work performed;

}  // namespace detail

// The hashes that kernels really do, for comparison with what they declare.
inline void count_compression() { ++detail::performed.compressions; }
inline void count_permutation() { ++detail::performed.permutations; }
// Those since it was last called.
inline Work take_performed() { return std::exchange(detail::performed, {}); }

inline unsigned long long current(const unsigned long long* value) { return *value; }
inline void atomic_least(unsigned long long* value, unsigned long long candidate) { *value = std::min(*value, candidate); }
inline void atomic_add(uint32_t* sum, uint32_t count) { *sum += count; }
inline bool arrives_last(uint32_t* counter, uint32_t count) {
  if (*counter + 1 > count) throw std::logic_error("more blocks arrive than are waited for");
  *counter = (*counter + 1) % count;
  return *counter == 0;
}

#endif

}  // namespace ob::gpu
#endif
