// Merkle trees and their openings.
#include <cstring>

#include "../../hash/merkle.hpp"
#include "../../hash/poseidon252.hpp"
#include "../../kernels/open.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

template <class Hash>
void merkle_tree(Machine& m, HashKind kind, const typename Hash::Table* table, uint32_t columns, uint32_t height, uint32_t levels,
                 uint32_t kept) {
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
  const Digest root = MerkleTree::commit(kind, references, height, false, m.pool, SimdLevel::scalar).root();
  Words expected(kDigestWords);
  if (kind == HashKind::poseidon252) {
    poseidon::words_of(poseidon::felt_of(root), expected.data());
  } else {
    std::memcpy(expected.data(), root.bytes, sizeof root.bytes);
  }
  const std::string name = "tree of " + std::to_string(columns) + " columns and 2^" + std::to_string(height) + " leaves";
  same_in_every_order(name, expected, [&](Device& device, Words& out) {
    Words tree((size_t{2} << kept) * kDigestWords, 0xdeadbeef);
    const uint32_t bottom = std::min(levels, height);
    device.launch(MerkleLeaves<Hash>{table, leaf_columns.data(), columns, height, bottom, kept, tree.data(), words});
    if (height > bottom) device.launch(MerkleNodes<Hash>{table, tree.data(), height - bottom, height - bottom});
    out.assign(tree.begin() + kDigestWords, tree.begin() + 2 * kDigestWords);
  });
}

}  // namespace

void test_trees() {
  Machine m;
  using Plain = Blake2sHash<false>;
  merkle_tree<Plain>(m, HashKind::blake2s, nullptr, 1, 5, 9, 5);
  merkle_tree<Plain>(m, HashKind::blake2s, nullptr, 16, 9, 9, 9);
  merkle_tree<Plain>(m, HashKind::blake2s, nullptr, 26, 11, 9, 9);
  merkle_tree<Blake2sHash<true>>(m, HashKind::blake2s_m31, nullptr, 35, 10, 6, 10);
  for (const uint32_t columns : {1u, 8u, 9u, 16u, 17u}) {
    merkle_tree<PoseidonHash>(m, HashKind::poseidon252, &poseidon::round_constants(), columns, 4, 3, 4);
  }
}

}  // namespace ob::test
