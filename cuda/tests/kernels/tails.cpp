// The end of FRI in one block, against the host's channel, trees and the definition of a fold.
#include "../../gpu/openings.hpp"
#include "../../hash/merkle.hpp"
#include "../../kernels/fri_tail.hpp"
#include "../../protocol/circle.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

struct Layer {
  uint32_t log, step;
  bool packed() const { return step > 1 && log >= 2; }
};

// Columns as the leaves of a layer read them: a packed leaf reads four neighbours of each plane.
std::vector<LeafColumn> leaf_columns(const Planes& planes, bool packed) {
  std::vector<LeafColumn> columns;
  for (uint32_t k = 0; k < (packed ? 4u : 1u); ++k) {
    for (uint32_t c = 0; c < 4; ++c) columns.push_back({planes.data + c * planes.stride + k, 0, packed ? 2u : 0u});
  }
  return columns;
}

Digest root_of(Machine& m, HashKind kind, const Planes& planes, const Layer& layer) {
  const uint32_t height = layer.log - (layer.packed() ? 2 : 0);
  std::vector<Words> values;
  std::vector<ColumnRef> references;
  for (const LeafColumn& column : leaf_columns(planes, layer.packed())) {
    Words& own = values.emplace_back();
    for (uint32_t i = 0; i < 1u << height; ++i) own.push_back(column.value(i));
  }
  for (const Words& own : values) references.push_back({own.data(), height});
  return MerkleTree::commit(kind, references, height, false, m.pool, SimdLevel::scalar).root();
}

std::vector<QM31> folded(std::vector<QM31> values, uint32_t log, uint32_t step, QM31 factor) {
  for (uint32_t fold = 0; fold < step; ++fold, --log, factor = qm31::square(factor)) {
    std::vector<QM31> next;
    for (uint32_t i = 0; i < values.size() / 2; ++i) {
      const uint32_t x = circle::point_at((1u << (29 - log)) + circle::bit_reverse(2 * i, log) * (1u << (31 - log))).x;
      const QM31 a = values[2 * i], b = values[2 * i + 1];
      next.push_back(qm31::add(qm31::add(a, b), qm31::mul(factor, qm31::mul_m31(qm31::sub(a, b), m31::inv(x)))));
    }
    values = std::move(next);
  }
  return values;
}

// A constant column folds to its multiples, so that the last layer has the degree that is allowed; `excess`: it has not.
template <class Hash>
void tail(Machine& m, HashKind kind, const std::vector<Layer>& layers, uint32_t last_log, bool excess) {
  const uint32_t top = layers[0].log;
  Words column(size_t{4} << top);
  for (uint32_t i = 0; i < 1u << top; ++i) Planes{column.data(), 1u << top}.put(i, {5, 6, 7, excess && i % 3 == 0 ? 9u : 8u});

  const auto channel = Channel::create(kind);
  std::vector<QM31> values;
  for (uint32_t i = 0; i < 1u << top; ++i) values.push_back(Planes{column.data(), 1u << top}.at(i));
  Words expected;
  const auto checkpoint = [&] {
    const TranscriptState state = state_of(*channel);
    expected.insert(expected.end(), state.digest, state.digest + kDigestWords);
  };
  for (const Layer& layer : layers) {
    Words words(size_t{4} << layer.log);
    const Planes planes{words.data(), uint64_t{1} << layer.log};
    for (uint32_t i = 0; i < values.size(); ++i) planes.put(i, values[i]);
    channel->mix_root(root_of(m, kind, planes, layer));
    checkpoint();
    values = folded(std::move(values), layer.log, layer.step, channel->draw_secure_felt());
  }
  if (!excess) {
    channel->mix_felts(std::span(values).first(1));
    checkpoint();
  }
  expected.push_back(excess ? 1 : 0);

  const std::string name = "tail from 2^" + std::to_string(top) + (excess ? " with too high a degree" : "");
  same_in_every_order(name, expected, [&](Device& device, Words& out) {
    FriTail<Hash> tail{table_of<Hash>(), {}, 0, m.inverse(), {}, nullptr, {}};
    TranscriptState state = state_of(*Channel::create(kind));
    tail.state = &state;
    std::vector<Words> planes{column}, nodes;
    std::vector<std::vector<LeafColumn>> columns;
    Words challenge(4);
    QM31 coefficient{};
    Words polynomial(kDigestWords);
    uint32_t flag = 0;
    for (const Layer& layer : layers) planes.emplace_back(size_t{4} << (layer.log - layer.step));
    for (uint32_t i = 0; i < layers.size(); ++i) {
      const auto [log, step] = layers[i];
      const uint32_t height = log - (layers[i].packed() ? 2 : 0);
      const Planes in{planes[i].data(), uint64_t{1} << log}, to{planes[i + 1].data(), uint64_t{1} << (log - step)};
      columns.push_back(leaf_columns(in, layers[i].packed()));
      nodes.emplace_back((size_t{2} << height) * kDigestWords);
      const StoredTree<Hash> tree{table_of<Hash>(), columns[i].data(), static_cast<uint32_t>(columns[i].size()), height, height, nodes[i].data()};
      tail.layers[tail.count++] = {in, to, tree, log, step, challenge.data(), out.data() + i * kDigestWords};
    }
    tail.last = {{planes.back().data(), uint64_t{1} << last_log}, last_log, 0, m.inverse(), &coefficient, &flag};
    uint32_t* const last = excess ? polynomial.data() : out.data() + layers.size() * kDigestWords;
    tail.after = {&state,
                  {{TranscriptStep::Kind::mix_felts, 1, reinterpret_cast<uint32_t*>(&coefficient), nullptr, 0, nullptr},
                   {TranscriptStep::Kind::checkpoint, 0, nullptr, last, 0, nullptr}},
                  2};
    device.launch(tail);
    out.back() = flag;
  });
}

}  // namespace

void test_tails() {
  Machine m;
  tail<Blake2sHash<false>>(m, HashKind::blake2s, {{5, 1}, {4, 1}, {3, 1}, {2, 1}}, 1, false);
  tail<Blake2sHash<false>>(m, HashKind::blake2s, {{6, 1}, {5, 2}, {3, 2}}, 1, true);
  tail<Blake2sHash<true>>(m, HashKind::blake2s_m31, {{10, 3}, {7, 3}, {4, 2}}, 2, false);
  tail<PoseidonHash>(m, HashKind::poseidon252, {{4, 2}, {2, 1}}, 1, false);
}

}  // namespace ob::test
