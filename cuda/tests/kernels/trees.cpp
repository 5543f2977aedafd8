// Merkle trees: leaves, nodes by blocks and groups of blocks, and the transcript behind the root.
#include "../../gpu/openings.hpp"
#include "../../hash/merkle.hpp"
#include "../../kernels/merkle.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

// Blocks of 2^levels leaves, groups that join `tier_levels` levels.
template <class Hash>
void merkle_tree(Machine& m, HashKind kind, uint32_t columns, uint32_t height, uint32_t levels, uint32_t tier_levels, uint32_t kept) {
  std::vector<Words> values;
  std::vector<ColumnRef> references;
  std::vector<LeafColumn> leaf_columns;
  uint64_t words = 0;
  for (uint32_t c = 0; c < columns; ++c) {
    const uint32_t log = c < columns / 3 ? height - 2 : height;
    values.push_back(random_values(size_t{1} << log, 100 * columns + c));
    words += size_t{1} << log;
  }
  for (uint32_t c = 0; c < columns; ++c) {
    const uint32_t log = c < columns / 3 ? height - 2 : height;
    references.push_back({values[c].data(), log});
    leaf_columns.push_back({values[c].data(), height - log, 0});
  }
  const auto channel = Channel::create(kind);
  channel->mix_root(MerkleTree::commit(kind, references, height, false, m.pool, SimdLevel::scalar).root());
  const TranscriptState mixed = state_of(*channel);
  const Words expected(mixed.digest, mixed.digest + kDigestWords);
  const std::string name = "tree of " + std::to_string(columns) + " columns and 2^" + std::to_string(height) + " leaves in blocks of 2^" +
                           std::to_string(levels) + " and groups of 2^" + std::to_string(tier_levels);
  same_in_every_order(name, expected, [&](Device& device, Words& out) {
    const uint32_t bottom = std::min(levels, height);
    Words nodes((size_t{2} << kept) * kDigestWords, 0xdeadbeef), arrivals(size_t{2} << (height - bottom), 0);
    TranscriptState state = state_of(*Channel::create(kind));
    using Kind = TranscriptStep::Kind;
    const TranscriptSteps after{&state,
                                {{Kind::mix_root, 0, nodes.data() + kDigestWords, nullptr, 0, nullptr},
                                 {Kind::checkpoint, 0, nullptr, out.data(), 0, nullptr}},
                                2};
    const StoredTree<Hash> tree{table_of<Hash>(), leaf_columns.data(), columns, height, kept, nodes.data()};
    device.launch(CommitTree<Hash>{{tree, bottom, tier_levels, arrivals.data(), after}, words});
    check(arrivals == Words(arrivals.size(), 0), name + ": ready for the next tree");
  });
}

}  // namespace

void test_trees() {
  Machine m;
  using Plain = Blake2sHash<false>;
  merkle_tree<Plain>(m, HashKind::blake2s, 1, 5, 9, 1, 5);
  merkle_tree<Plain>(m, HashKind::blake2s, 16, 9, 9, 1, 9);
  merkle_tree<Plain>(m, HashKind::blake2s, 26, 11, 9, 2, 9);
  merkle_tree<Plain>(m, HashKind::blake2s, 3, 10, 2, 3, 8);
  merkle_tree<Plain>(m, HashKind::blake2s, 17, 9, 4, 4, 9);
  merkle_tree<Blake2sHash<true>>(m, HashKind::blake2s_m31, 35, 10, 6, 2, 10);
  for (const uint32_t columns : {1u, 8u, 9u, 16u, 17u}) {
    merkle_tree<PoseidonHash>(m, HashKind::poseidon252, columns, 4, 1, 2, 4);
  }
}

}  // namespace ob::test
