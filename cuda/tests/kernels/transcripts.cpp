// Transcripts and the proof-of-work search, against the CPU prover's channel.
#include <cstring>

#include "../../hash/channel.hpp"
#include "../../hash/grind_prefix.hpp"
#include "../../hash/poseidon252.hpp"
#include "../../kernels/grind.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

using Kind = TranscriptStep::Kind;

// Mixes of every length, draws of both kinds, checkpoints in between.
template <bool reduced>
void transcript() {
  constexpr uint32_t kMask = (1u << 11) - 1;
  const auto channel = Channel::create(reduced ? HashKind::blake2s_m31 : HashKind::blake2s);
  Words expected;
  const auto checkpoint = [&] {
    Words digest(kDigestWords);
    const Digest bytes = channel->digest();
    std::memcpy(digest.data(), bytes.bytes, sizeof bytes.bytes);
    expected.insert(expected.end(), digest.begin(), digest.end());
  };
  const Words message = random_values(100, 5);
  for (uint32_t count = 0; count < 100; count += 7) {
    channel->mix_u32s(std::span(message).first(count));
    checkpoint();
    for (const QM31& felt : channel->draw_secure_felts(3)) expected.insert(expected.end(), {felt.a, felt.b, felt.c, felt.d});
    for (uint32_t drawn = 0; drawn < 10;) {
      for (const uint32_t word : channel->draw_u32s()) {
        if (drawn++ < 10) expected.push_back(word & kMask);
      }
    }
  }
  same_in_every_order("transcript", expected, [&](Device& device, Words& out) {
    BlakeTranscript<reduced> state{};
    uint32_t* to = out.data();
    for (uint32_t count = 0; count < 100; count += 7) {
      RunTranscript<reduced> run{&state, {}, 4};
      run.steps[0] = {Kind::mix, count, message.data(), nullptr, 0};
      run.steps[1] = {Kind::checkpoint, 0, nullptr, to, 0};
      run.steps[2] = {Kind::draw_felts, 3, nullptr, to + kDigestWords, 0};
      run.steps[3] = {Kind::draw_words, 10, nullptr, to + kDigestWords + 12, kMask};
      device.launch(run);
      to += kDigestWords + 12 + 10;
    }
  });
}

template <bool reduced>
void proof_of_work(uint32_t bits) {
  Machine m;
  const auto channel = Channel::create(reduced ? HashKind::blake2s_m31 : HashKind::blake2s);
  const Words message = random_values(9, bits);
  channel->mix_u32s(message);
  const uint64_t nonce = grind(*channel, bits, m.pool, SimdLevel::scalar, nullptr);
  const Words expected{static_cast<uint32_t>(nonce), static_cast<uint32_t>(nonce >> 32)};
  same_in_every_order("nonce of " + std::to_string(bits) + " bits", expected, [&](Device& device, Words& out) {
    constexpr uint32_t kCountLog = 13;
    BlakeTranscript<reduced> state{};
    state.mix(message.data(), static_cast<uint32_t>(message.size()));
    unsigned long long found = kNoNonce;
    for (uint64_t first = 0; found == kNoNonce; first += uint64_t{1} << kCountLog) {
      device.launch(Grind<reduced>{&state, {&found, first, first + (uint64_t{1} << kCountLog)}, bits});
    }
    device.launch(NonceWords{&found, out.data()});
  });
}

void poseidon_proof_of_work(uint32_t bits) {
  Machine m;
  const auto channel = Channel::create(HashKind::poseidon252);
  channel->mix_u64(bits);
  const uint64_t nonce = grind(*channel, bits, m.pool, SimdLevel::scalar, nullptr);
  const Words expected{static_cast<uint32_t>(nonce), static_cast<uint32_t>(nonce >> 32)};
  same_in_every_order("Poseidon252 nonce of " + std::to_string(bits) + " bits", expected, [&](Device& device, Words& out) {
    constexpr uint32_t kCountLog = 7;
    unsigned long long found = kNoNonce;
    const felt::Felt prefix = poseidon::felt_of(grind_prefix(*channel, bits));
    for (uint64_t first = 0; found == kNoNonce; first += uint64_t{1} << kCountLog) {
      device.launch(PoseidonGrind{&poseidon::round_constants(), prefix, {&found, first, first + (uint64_t{1} << kCountLog)}, bits});
    }
    out = {static_cast<uint32_t>(found & ((1u << PoseidonGrind::kLowBits) - 1)), static_cast<uint32_t>(found >> PoseidonGrind::kLowBits)};
  });
}

}  // namespace

void test_transcripts() {
  transcript<false>();
  transcript<true>();
  proof_of_work<false>(0);
  proof_of_work<false>(6);
  proof_of_work<true>(11);
  poseidon_proof_of_work(5);
}

}  // namespace ob::test
