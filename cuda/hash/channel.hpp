// The Fiat–Shamir transcript and the proof-of-work search on it.
//
// stwo 2.3.0 core/channel/{blake2s,poseidon252}.rs; nonce order of prover/backend/simd/grind.rs.
#ifndef OB_HASH_CHANNEL_HPP
#define OB_HASH_CHANNEL_HPP
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "../cpu/simd_level.hpp"
#include "../cpu/thread_pool.hpp"
#include "../protocol/qm31.hpp"
#include "hash.hpp"

namespace ob {

class Channel {
 public:
  static std::unique_ptr<Channel> create(HashKind kind);
  virtual ~Channel() = default;

  HashKind kind() const { return kind_; }
  virtual Digest digest() const = 0;
  virtual void mix_root(const Digest& root) = 0;
  virtual void mix_u32s(std::span<const uint32_t> words) = 0;
  virtual void mix_u64(uint64_t value) = 0;
  virtual void mix_felts(std::span<const QM31> felts) = 0;
  // 8 words (Poseidon252: 7).
  virtual std::vector<uint32_t> draw_u32s() = 0;
  QM31 draw_secure_felt();
  // Two felts per drawn block; what is left of the last block is dropped.
  std::vector<QM31> draw_secure_felts(size_t count);

 protected:
  explicit Channel(HashKind kind) : kind_(kind) {}
  // One block of 8 values below P.
  virtual void draw_base_felts(uint32_t out[8]) = 0;

 private:
  HashKind kind_;
};

// grind's answer when `*cancel` became non-zero first.
inline constexpr uint64_t kGrindCancelled = ~uint64_t{0};

// The nonce SimdBackend returns: the first hit in the order hi = 0, 1, …; lo in [0, 2^20) (Poseidon252: 2^14), nonce = hi·2^32 + lo.
// The answer does not depend on the number of threads or the SIMD level. bits in [0, 32], else std::invalid_argument.
// `cancel` may be null; it is read between batches.
uint64_t grind(const Channel& channel, uint32_t bits, ThreadPool& pool, SimdLevel simd, const volatile uint32_t* cancel);

}  // namespace ob
#endif
