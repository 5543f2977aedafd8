// Transcripts and the proof-of-work search, against the CPU prover's channel.
#include <cstring>

#include "../../gpu/openings.hpp"
#include "../../gpu/with_hash.hpp"
#include "../../hash/channel.hpp"
#include "../../hash/poseidon252.hpp"
#include "../../kernels/grind.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

using Kind = TranscriptStep::Kind;

const char* name_of(HashKind kind) {
  return kind == HashKind::blake2s ? "blake2s" : kind == HashKind::blake2s_m31 ? "blake2s_m31" : "poseidon252";
}

// Nothing but the steps.
template <class Hash>
struct OnlySteps {
  static constexpr const char* kName = "only_steps";
  static constexpr uint32_t kThreads = 32;
  static constexpr uint32_t kPhases = 1;
  using Shared = Nothing;
  using Local = Nothing;

  const typename Hash::Table* table;
  TranscriptSteps after;

  static uint32_t grid() { return 1; }
  static uint32_t rounds() { return 1; }
  Work work(uint32_t) const { return after.template work<Hash>(); }
  template <uint32_t phase>
  void run(const Thread& thread, Shared&, Local&, uint32_t) const {
    if (thread.index == 0) after.template run<Hash>(table);
  }
};

// Mixes of roots and of up to six secure-field elements, draws of both kinds, checkpoints in between.
template <class Hash>
void transcript(HashKind kind) {
  constexpr uint32_t kMask = (1u << 11) - 1, kRounds = 7, kFelts = 3, kWords = 10;
  const auto channel = Channel::create(kind);
  const Words message = random_values(4 * kRounds, 5);
  std::vector<QM31> felts;
  for (size_t i = 0; i < message.size(); i += 4) felts.push_back({message[i], message[i + 1], message[i + 2], message[i + 3]});
  Words expected;
  for (uint32_t count = 0; count < kRounds; ++count) {
    channel->mix_felts(std::span(felts).first(count));
    for (const QM31& felt : channel->draw_secure_felts(kFelts)) expected.insert(expected.end(), {felt.a, felt.b, felt.c, felt.d});
    for (uint32_t drawn = 0; drawn < kWords;) {
      for (const uint32_t word : channel->draw_u32s()) {
        if (drawn++ < kWords) expected.push_back(word & kMask);
      }
    }
    channel->mix_root(channel->digest());
    const TranscriptState state = state_of(*channel);
    expected.insert(expected.end(), state.digest, state.digest + kDigestWords);
  }
  same_in_every_order(std::string("transcript of ") + name_of(kind), expected, [&](Device& device, Words& out) {
    TranscriptState state = state_of(*Channel::create(kind));
    const auto* const table = table_of<Hash>();
    uint32_t* to = out.data();
    for (uint32_t count = 0; count < kRounds; ++count) {
      uint32_t* const words = to + 4 * kFelts;
      uint32_t root[kDigestWords];
      device.launch(OnlySteps<Hash>{table,
                                    {&state,
                                     {{Kind::mix_felts, count, message.data(), nullptr, 0, nullptr},
                                      {Kind::draw_felts, kFelts, nullptr, to, 0, nullptr},
                                      {Kind::draw_words, kWords, nullptr, words, kMask, nullptr},
                                      {Kind::checkpoint, 0, nullptr, root, 0, nullptr}},
                                     4}});
      device.launch(OnlySteps<Hash>{
          table, {&state, {{Kind::mix_root, 0, root, nullptr, 0, nullptr}, {Kind::checkpoint, 0, nullptr, words + kWords, 0, nullptr}}, 2}});
      to = words + kWords + kDigestWords;
    }
  });
}

// A search in several launches, then one that goes on with the transcript.
template <class Hash>
void proof_of_work(HashKind kind, uint32_t bits, uint32_t count_log) {
  Machine m;
  const auto channel = Channel::create(kind);
  channel->mix_u64(bits);
  const TranscriptState before = state_of(*channel);
  const uint64_t nonce = grind(*channel, bits, m.pool, SimdLevel::scalar, nullptr);
  Words expected{static_cast<uint32_t>(nonce), static_cast<uint32_t>(nonce >> 32)};
  expected.insert(expected.end(), expected.begin(), expected.end());
  channel->mix_u64(nonce);
  const TranscriptState mixed = state_of(*channel);
  expected.insert(expected.end(), mixed.digest, mixed.digest + kDigestWords);
  const std::string name = std::string("nonce of ") + std::to_string(bits) + " bits, " + name_of(kind);
  same_in_every_order(name, expected, [&](Device& device, Words& out) {
    TranscriptState state = before;
    unsigned long long found = kNoNonce;
    for (uint64_t first = 0; found == kNoNonce; first += uint64_t{1} << count_log) {
      device.launch(Grind<Hash>{table_of<Hash>(), &state, {&found, first, first + (uint64_t{1} << count_log)}, bits, nullptr, {}});
    }
    const uint64_t value = nonce_of(found, Transcript<Hash>::kNonceLowBits);
    out[0] = static_cast<uint32_t>(value);
    out[1] = static_cast<uint32_t>(value >> 32);
    found = kNoNonce;
    uint32_t arrivals = 0;
    device.launch(Grind<Hash>{table_of<Hash>(),
                              &state,
                              {&found, 0, uint64_t{4} << (bits + count_log)},
                              bits,
                              &arrivals,
                              {&state,
                               {{Kind::mix_nonce, 0, nullptr, out.data() + 2, 0, &found},
                                {Kind::checkpoint, 0, nullptr, out.data() + 4, 0, nullptr}},
                               2}});
    check(found == kNoNonce && arrivals == 0, name + ": ready for the next search");
  });
}

}  // namespace

void test_transcripts() {
  for (const HashKind kind : {HashKind::blake2s, HashKind::blake2s_m31, HashKind::poseidon252}) {
    with_hash(kind, [&]<class Hash>(Hash) { transcript<Hash>(kind); });
  }
  proof_of_work<Blake2sHash<false>>(HashKind::blake2s, 0, 13);
  proof_of_work<Blake2sHash<false>>(HashKind::blake2s, 6, 13);
  proof_of_work<Blake2sHash<true>>(HashKind::blake2s_m31, 11, 13);
  proof_of_work<PoseidonHash>(HashKind::poseidon252, 5, 7);
}

}  // namespace ob::test
