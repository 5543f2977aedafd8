// Out-of-domain values, and the DEEP quotients of what was sampled, against their definitions.
#include <cstring>

#include "../../hash/channel.hpp"
#include "../../kernels/quotients.hpp"
#include "../../kernels/sample.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

const QM31 kParameter{123456, 7890123, 456789, 1234567};

QM31 value_at(const uint32_t* coefficients, uint32_t log, const SecurePoint& point) {
  std::vector<QM31> basis{qm31::kOne};
  QM31 factor = point.y, x = point.x;
  for (uint32_t bit = 0; bit < log; ++bit) {
    for (size_t i = 0, n = basis.size(); i < n; ++i) basis.push_back(qm31::mul(basis[i], factor));
    if (bit > 0) x = circle::double_x(x);
    factor = x;
  }
  QM31 sum = qm31::kZero;
  for (size_t i = 0; i < basis.size(); ++i) sum = qm31::add(sum, qm31::mul_m31(basis[i], coefficients[i]));
  return sum;
}

SecurePoint moved(CirclePoint move, uint32_t doublings) {
  SecurePoint point = circle::add(circle::from_parameter(kParameter), move);
  for (uint32_t i = 0; i < doublings; ++i) point = circle::doubled(point);
  return point;
}

void append(Words& words, const QM31& value) { words.insert(words.end(), {value.a, value.b, value.c, value.d}); }

// Columns of several sizes at two points.
void samples() {
  const CirclePoint step = circle::point_at(circle::subgroup_generator(13));
  const std::vector<BasisPlan> bases{{{1, 0}, 0, 13}, {step, 0, 13}, {{1, 0}, 3, 10}, {{1, 0}, 9, 4}};
  std::vector<Words> columns;
  std::vector<SamplePlan> plans;
  uint32_t partial_count = 0;
  uint64_t words = 0;
  Words expected(kDigestWords);
  for (const uint32_t basis : {0u, 1u, 2u, 3u, 0u}) {
    const uint32_t log = bases[basis].log;
    columns.push_back(random_values(size_t{1} << log, 50 + partial_count));
    plans.push_back({nullptr, log, basis, partial_count});
    partial_count += sample_blocks(log);
    words += columns.back().size();
    append(expected, value_at(columns.back().data(), log, moved(bases[basis].move, bases[basis].doublings)));
  }
  for (size_t i = 0; i < plans.size(); ++i) plans[i].coefficients = columns[i].data();
  // Two columns at the first point together, the others alone.
  const std::vector<uint32_t> members{0, 4, 1, 2, 3};
  std::vector<SampleGroup> groups;
  uint32_t blocks = 0;
  for (const auto& [first, count] : {std::pair{0u, 2u}, {2u, 1u}, {3u, 1u}, {4u, 1u}}) {
    const SamplePlan& plan = plans[members[first]];
    groups.push_back({first, count, plan.log, plan.basis, blocks});
    blocks += sample_blocks(plan.log);
  }
  // The transcript goes on with the values.
  const auto channel = Channel::create(HashKind::blake2s);
  std::vector<QM31> felts;
  for (size_t i = kDigestWords; i < expected.size(); i += 4) felts.push_back({expected[i], expected[i + 1], expected[i + 2], expected[i + 3]});
  channel->mix_felts(felts);
  std::memcpy(expected.data(), channel->digest().bytes, sizeof(Digest));
  same_in_every_order("out-of-domain values", expected, [&](Device& device, Words& out) {
    uint32_t arrivals = 0;
    std::vector<QM31> factors(bases.size() * kMaxFactors), low(bases.size() << kLowBasisLog), partials(partial_count), values(plans.size());
    const uint32_t count = static_cast<uint32_t>(plans.size());
    device.launch(MakeBases{&kParameter, bases.data(), factors.data(), low.data(), static_cast<uint32_t>(bases.size())});
    device.launch(SamplePartials{groups.data(), members.data(), plans.data(), factors.data(), low.data(), partials.data(),
                                 static_cast<uint32_t>(groups.size()), blocks, words, 0, partial_count});
    TranscriptState state{};
    out.resize(kDigestWords);
    const TranscriptSteps after{&state,
                                {{TranscriptStep::Kind::mix_felts, count, reinterpret_cast<uint32_t*>(values.data()), nullptr, 0, nullptr},
                                 {TranscriptStep::Kind::checkpoint, 0, nullptr, out.data(), 0, nullptr}},
                                2};
    device.launch(SampleSums<Blake2sHash<false>>{plans.data(), partials.data(), values.data(), count, partial_count, nullptr, &arrivals, after});
    for (const QM31& value : values) append(out, value);
  });
}

// Three columns at two points, one of them twice at one point and one of a smaller size.
void quotients(Machine& m) {
  constexpr uint32_t kDomain = 9, kDegree = 8, kSmall = 7;
  const std::vector<Words> columns{random_values(1u << kDomain, 1), random_values(1u << kDomain, 2), random_values(1u << kSmall, 3)};
  const std::vector<CirclePoint> moves{{1, 0}, circle::point_at(circle::subgroup_generator(kDegree))};
  const std::vector<QM31> values{{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}, {13, 14, 15, 16}};
  // Powers are given out in the order of the samples, whatever the point.
  const std::vector<QuotientTerm> terms{{0, 0, 0, 0}, {2, 1, 0, 1}, {1, 3, 0, 1}, {3, 2, 1, 2}, {4, 1, 1, 3}};
  const std::vector<QuotientGroup> groups{{0, 3, 0, 2}, {3, 5, 2, 4}};
  const std::vector<uint32_t> column_of{0, 1, 2, 1};
  const QM31 challenge{77, 88, 99, 111};
  std::vector<LeafColumn> slots;
  for (const uint32_t c : column_of) slots.push_back({columns[c].data(), c == 2 ? kDomain - kSmall : 0, 0});

  Words expected(size_t{4} << kDegree);
  for (uint32_t q = 0; q < 1u << kDegree; ++q) {
    const uint32_t index = circle::bit_reverse(q, kDomain), half = 1u << (kDomain - 1);
    CirclePoint at = circle::point_at((1u << (30 - kDomain)) + (index % half) * (1u << (32 - kDomain)));
    if (index >= half) at.y = m31::neg(at.y);
    QM31 answer = qm31::kZero;
    for (const QuotientTerm& term : terms) {
      const SecurePoint w = moved(moves[term.point], 0);
      const QM31 v = values[term.value], a = qm31::sub(qm31::conj(v), v), c = qm31::sub(qm31::conj(w.y), w.y);
      const QM31 b = qm31::sub(qm31::mul(v, c), qm31::mul(a, w.y));
      const QM31 line = qm31::add(qm31::mul_m31(a, at.y), b);
      const QM31 numerator = qm31::sub(qm31::mul_m31(c, slots[term.slot].value(q)), line);
      const CM31 dx = cm31::sub(qm31::re(w.x), {at.x, 0}), dy = cm31::sub(qm31::re(w.y), {at.y, 0});
      const CM31 inverse = cm31::inv(cm31::sub(cm31::mul(dx, qm31::im(w.y)), cm31::mul(dy, qm31::im(w.x))));
      const QM31 scaled = qm31::mul(qm31::pow(challenge, term.power), numerator);
      answer = qm31::add(answer, qm31::from_cm31(cm31::mul(qm31::re(scaled), inverse), cm31::mul(qm31::im(scaled), inverse)));
    }
    Planes{expected.data(), 1u << kDegree}.put(q, answer);
  }
  same_in_every_order("quotients", expected, [&](Device& device, Words& out) {
    std::vector<QM31> weights(slots.size());
    std::vector<PointConstants> constants(2);
    device.launch(QuotientWeights{terms.data(), groups.data(), &kParameter, moves.data(), values.data(), &challenge, weights.data(),
                                  constants.data(), 2, static_cast<uint32_t>(terms.size()), static_cast<uint32_t>(slots.size())});
    device.launch(Quotients{slots.data(), weights.data(), groups.data(), constants.data(), m.forward(), {out.data(), 1u << kDegree}, 2,
                            4, kDegree, kDomain, 4u << kDegree});
  });
}

}  // namespace

void test_samples() {
  Machine m;
  samples();
  quotients(m);
}

}  // namespace ob::test
