// What a card can do at most: one thing in every thread, on data that stay in registers (`Copy`: in memory).
#ifndef OB_KERNELS_CEILINGS_HPP
#define OB_KERNELS_CEILINGS_HPP
#include "hashes.hpp"
#include "layers.hpp"

namespace ob::gpu {

struct alignas(16) FourWords {
  uint32_t word[4];
};

// `count` groups of four words from one place to another.
struct Copy {
  static constexpr const char* kName = "ceiling_copy";
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  static constexpr uint32_t kEach = 4;  // of a thread, in flight together
  using Shared = Nothing;
  using Local = Nothing;

  const FourWords* source;
  FourWords* target;
  uint32_t count;  // a multiple of what a block takes

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return count / (kThreads * kEach); }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work;
    work.bytes_read = work.bytes_written = uint64_t{sizeof(FourWords)} * count;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t first = thread.block * kThreads * kEach + thread.index;
    FourWords held[kEach];
    OB_UNROLL
    for (uint32_t i = 0; i < kEach; ++i) held[i] = source[first + i * kThreads];
    OB_UNROLL
    for (uint32_t i = 0; i < kEach; ++i) target[first + i * kThreads] = held[i];
  }
};

// The kernels below do kTimes things in every thread and leave a word a thread, so that none of it can be left out.
template <class Body>
struct InRegisters {
  static constexpr const char* kName = Body::kName;
  static constexpr uint32_t kThreads = 256;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  uint32_t* out;
  uint32_t blocks;

  OB_ALWAYS_INLINE constexpr uint32_t grid() const { return blocks; }
  OB_ALWAYS_INLINE constexpr uint32_t rounds() const { return 1; }
  constexpr Work work(uint32_t) const {
    Work work = Body::work(uint64_t{blocks} * kThreads);
    work.bytes_written = uint64_t{4} * blocks * kThreads;
    return work;
  }
  template <uint32_t phase>
  OB_DEVICE void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    const uint32_t number = thread.block * kThreads + thread.index;
    out[number] = Body::result(number);
  }
};

struct HashInRegisters {
  static constexpr const char* kName = "ceiling_hash";
  static constexpr uint32_t kTimes = 64;

  static constexpr Work work(uint64_t threads) {
    Work work;
    work.compressions = threads * kTimes;
    return work;
  }
  static OB_DEVICE uint32_t result(uint32_t number) {
    Blake2sHash<false> hash;
    hash.start();
    uint32_t words[16];
    OB_UNROLL
    for (uint32_t i = 0; i < 16; ++i) words[i] = number + i;
    for (uint32_t time = 0; time < kTimes; ++time) hash.block(words, 64 * (time + 1), false);
    return hash.state[0];
  }
};

// Four pairs a thread, each three layers as the transform's groups have them.
struct ButterfliesInRegisters {
  static constexpr const char* kName = "ceiling_butterfly";
  static constexpr uint32_t kTimes = 256, kPairs = 4;

  static constexpr Work work(uint64_t threads) {
    Work work;
    work.butterflies = threads * kTimes * kPairs;
    return work;
  }
  static OB_DEVICE uint32_t result(uint32_t number) {
    uint32_t x[2 * kPairs];
    OB_UNROLL
    for (uint32_t i = 0; i < 2 * kPairs; ++i) x[i] = m31::reduce(uint64_t{number} + i);
    uint32_t twiddle = 2 * number + 2;
    for (uint32_t time = 0; time < kTimes; ++time) {
      OB_UNROLL
      for (uint32_t i = 0; i < kPairs; ++i) {
        const uint32_t product = times_doubled(x[2 * i + 1], twiddle);
        const uint32_t sum = m31::add(x[2 * i], product), difference = m31::sub(x[2 * i], product);
        x[2 * i] = difference;
        x[2 * i + 1] = sum;
      }
      twiddle ^= 2 * time;
    }
    uint32_t sum = 0;
    OB_UNROLL
    for (uint32_t i = 0; i < 2 * kPairs; ++i) sum = m31::add(sum, x[i]);
    return sum;
  }
};

struct ProductsInRegisters {
  static constexpr const char* kName = "ceiling_product";
  static constexpr uint32_t kTimes = 256, kChains = 8;

  static constexpr Work work(uint64_t threads) {
    Work work;
    work.products = threads * kTimes * kChains;
    return work;
  }
  static OB_DEVICE uint32_t result(uint32_t number) {
    uint32_t x[kChains];
    OB_UNROLL
    for (uint32_t i = 0; i < kChains; ++i) x[i] = m31::reduce(uint64_t{number} + i + 2);
    const uint32_t factor = m31::reduce(uint64_t{number} * 3 + 5);
    for (uint32_t time = 0; time < kTimes; ++time) {
      OB_UNROLL
      for (uint32_t i = 0; i < kChains; ++i) x[i] = m31::mul(x[i], factor);
    }
    uint32_t sum = 0;
    OB_UNROLL
    for (uint32_t i = 0; i < kChains; ++i) sum = m31::add(sum, x[i]);
    return sum;
  }
};

}  // namespace ob::gpu
#endif
