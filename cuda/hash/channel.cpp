// The three channels. See channel.hpp.
#include "channel.hpp"

#include <stdexcept>

#include "blake2s.hpp"
#include "grind_prefix.hpp"
#include "poseidon252.hpp"

namespace ob {
namespace {

// Blake2s, and with `m31` Blake2sM31: the same with every output word reduced mod P.
class BlakeChannel final : public Channel {
 public:
  explicit BlakeChannel(HashKind kind) : Channel(kind), m31_(kind == HashKind::blake2s_m31) {}

  Digest digest() const override { return digest_; }

  void mix_root(const Digest& root) override {
    uint32_t words[8];
    blake::words_of(root, words);
    mix_u32s(words);
  }

  void mix_u32s(std::span<const uint32_t> words) override {
    blake::Hasher hasher = started();
    for (const uint32_t word : words) hasher.push(word);
    replace(hasher.finish(m31_));
  }

  void mix_u64(uint64_t value) override {
    const uint32_t words[2] = {static_cast<uint32_t>(value), static_cast<uint32_t>(value >> 32)};
    mix_u32s(words);
  }

  void mix_felts(std::span<const QM31> felts) override {
    blake::Hasher hasher = started();
    for (const QM31& felt : felts) {
      for (const uint32_t word : {felt.a, felt.b, felt.c, felt.d}) hasher.push(word);
    }
    replace(hasher.finish(m31_));
  }

  std::vector<uint32_t> draw_u32s() override {
    std::vector<uint32_t> words(8);
    draw(words.data());
    return words;
  }

 protected:
  void draw_base_felts(uint32_t out[8]) override {
    for (;;) {
      draw(out);
      // A word of 2P or more would make the small values likelier: the block is thrown away.
      bool uniform = true;
      for (int i = 0; i < 8; ++i) uniform = uniform && out[i] < 2 * P;
      if (uniform) break;
    }
    for (int i = 0; i < 8; ++i) out[i] = out[i] >= P ? out[i] - P : out[i];
  }

 private:
  blake::Hasher started() const {
    uint32_t words[8];
    blake::words_of(digest_, words);
    blake::Hasher hasher;
    for (const uint32_t word : words) hasher.push(word);
    return hasher;
  }

  void replace(const Digest& digest) {
    digest_ = digest;
    draws_ = 0;
  }

  void draw(uint32_t out[8]) {
    blake::Hasher hasher = started();
    hasher.push(draws_++);
    blake::words_of(hasher.finish(m31_, 1), out);
  }

  bool m31_;
  Digest digest_;
  uint32_t draws_ = 0;
};

class PoseidonChannel final : public Channel {
 public:
  PoseidonChannel() : Channel(HashKind::poseidon252) {}

  Digest digest() const override { return poseidon::digest_of(digest_); }

  void mix_root(const Digest& root) override { replace(poseidon::hash2(digest_, poseidon::felt_of(root))); }

  void mix_u32s(std::span<const uint32_t> words) override {
    std::vector<felt::Felt> message = {digest_};
    for (size_t i = 0; i < words.size(); i += 7) {
      const size_t count = words.size() - i < 7 ? words.size() - i : 7;
      felt::Plain plain;
      // Seven words, the first most significant; missing ones are zeros.
      for (size_t k = 0; k < count; ++k) plain.word[(6 - k) / 2] |= uint64_t{words[i + k]} << (32 * ((6 - k) % 2));
      if (count < 7) plain.word[3] |= uint64_t{count} << 56;
      message.push_back(felt::enter(plain));
    }
    replace(poseidon::hash_many(message));
  }

  void mix_u64(uint64_t value) override { replace(poseidon::hash2(digest_, felt::enter(value))); }

  void mix_felts(std::span<const QM31> felts) override {
    std::vector<felt::Felt> message = {digest_};
    for (size_t i = 0; i < felts.size(); i += 2) {
      // A leading 1, then the base-field coordinates in base 2^31.
      felt::Plain plain{{1, 0, 0, 0}};
      for (size_t k = i; k < i + 2 && k < felts.size(); ++k) {
        for (const uint32_t word : {felts[k].a, felts[k].b, felts[k].c, felts[k].d}) {
          for (int limb = 3; limb > 0; --limb) plain.word[limb] = (plain.word[limb] << 31) | (plain.word[limb - 1] >> 33);
          plain.word[0] = (plain.word[0] << 31) | word;
        }
      }
      message.push_back(felt::enter(plain));
    }
    replace(poseidon::hash_many(message));
  }

  std::vector<uint32_t> draw_u32s() override {
    const felt::Plain plain = draw();
    std::vector<uint32_t> words(7);
    for (int i = 0; i < 7; ++i) words[i] = static_cast<uint32_t>(plain.word[i / 2] >> (32 * (i % 2)));
    return words;
  }

 protected:
  void draw_base_felts(uint32_t out[8]) override {
    felt::Plain plain = draw();
    for (int i = 0; i < 8; ++i) {
      const uint32_t low = static_cast<uint32_t>(plain.word[0]) & P;
      out[i] = low == P ? 0 : low;
      for (int limb = 0; limb < 3; ++limb) plain.word[limb] = (plain.word[limb] >> 31) | (plain.word[limb + 1] << 33);
      plain.word[3] >>= 31;
    }
  }

 private:
  void replace(const felt::Felt& digest) {
    digest_ = digest;
    draws_ = 0;
  }

  // The plain value of the next drawn felt.
  felt::Plain draw() {
    felt::Felt state[3] = {digest_, felt::enter(draws_++), felt::enter(3)};
    poseidon::permute(state);
    return felt::leave(state[0]);
  }

  felt::Felt digest_;
  uint64_t draws_ = 0;
};

constexpr uint32_t kGrindDomain = 0x12345678;

}  // namespace

std::unique_ptr<Channel> Channel::create(HashKind kind) {
  switch (kind) {
    case HashKind::blake2s:
    case HashKind::blake2s_m31: return std::make_unique<BlakeChannel>(kind);
    case HashKind::poseidon252: return std::make_unique<PoseidonChannel>();
  }
  throw std::invalid_argument("Cannot create channel: unknown hash kind");
}

QM31 Channel::draw_secure_felt() {
  uint32_t words[8];
  draw_base_felts(words);
  return QM31{words[0], words[1], words[2], words[3]};
}

std::vector<QM31> Channel::draw_secure_felts(size_t count) {
  std::vector<QM31> felts;
  felts.reserve(count);
  uint32_t words[8];
  for (size_t i = 0; i < count; ++i) {
    if (i % 2 == 0) draw_base_felts(words);
    const uint32_t* w = words + 4 * (i % 2);
    felts.push_back(QM31{w[0], w[1], w[2], w[3]});
  }
  return felts;
}

Digest grind_prefix(const Channel& channel, uint32_t bits) {
  const Digest digest = channel.digest();
  if (channel.kind() == HashKind::poseidon252) {
    const felt::Felt message[3] = {felt::enter(kGrindDomain), poseidon::felt_of(digest), felt::enter(bits)};
    return poseidon::digest_of(poseidon::hash_many(message));
  }
  uint32_t words[13] = {kGrindDomain};
  blake::words_of(digest, words + 4);
  words[12] = bits;
  return blake::hash_words(words, 13, channel.kind() == HashKind::blake2s_m31);
}

}  // namespace ob
