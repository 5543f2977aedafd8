// Kernels that hash what they make: the lower layers of an extension and its tree, a fold and the next layer's tree; and a twin with a
// barrier too few.
#include <algorithm>
#include <cstring>

#include "../../hash/merkle.hpp"
#include "../../kernels/extend_leaves.hpp"
#include "../../kernels/fold_leaves.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

constexpr uint32_t kTileLog = 5;

// Without the barrier between the first and the second phase of the rounds up to the leaves; the tree's rounds need it, or its threads part.
template <class Kernel>
struct WithoutBarrier : Kernel {
  template <uint32_t phase>
  void run(const Thread& thread, typename Kernel::Shared& shared, typename Kernel::Local& local, uint32_t round) const {
    const bool own = round + this->up.rounds() <= this->rounds();
    if (own && phase == 1) return;
    Kernel::template run<phase>(thread, shared, local, round);
    if constexpr (phase == 0) {
      if (own) Kernel::template run<1>(thread, shared, local, round);
    }
  }
};

Words root_of(Machine& m, HashKind kind, const std::vector<ColumnRef>& columns, uint32_t height) {
  const Digest root = MerkleTree::commit(kind, columns, height, false, m.pool, SimdLevel::scalar).root();
  Words words(kDigestWords);
  std::memcpy(words.data(), root.bytes, sizeof root.bytes);
  return words;
}

// Leaf word k·columns + c is value 4q + k of column c.
std::vector<Words> packed_columns(const Words& values, uint32_t log, uint32_t columns) {
  std::vector<Words> packed;
  for (uint32_t k = 0; k < 4; ++k) {
    for (uint32_t c = 0; c < columns; ++c) {
      Words& column = packed.emplace_back();
      for (uint32_t q = 0; q < 1u << (log - 2); ++q) column.push_back(values[(size_t{c} << log) + 4 * q + k]);
    }
  }
  return packed;
}

// `count` columns of 2^log rows extended twice, behind `shorter` complete ones of a quarter of the length.
struct Extension {
  uint32_t log, count, shorter, packed_log, kept_below;
};

template <template <class> class Variant, class Hash>
std::vector<Words> extension_results(Machine& m, const Extension& e, const Words& coefficients, const std::vector<Words>& shorter) {
  const uint32_t log = e.log + 1, height = log - e.packed_log, kept = height - e.kept_below, upper = e.log - kTileLog;
  std::vector<LeafColumn> shorter_columns;
  for (const Words& column : shorter) shorter_columns.push_back({column.data(), 2, 0});
  std::vector<Words> results;
  for (int seed = 0; seed < kOrders; ++seed) {
    Order order(static_cast<uint64_t>(seed));
    HostMemory memory;
    Device device(&memory, &order);
    Words out(size_t{e.count} << log), nodes((size_t{2} << kept) * kDigestWords, 0xdeadbeef), arrivals(size_t{2} << height, 0);
    const ColumnsView source{const_cast<uint32_t*>(coefficients.data()), uint64_t{1} << e.log}, target{out.data(), uint64_t{1} << log};
    const TileShape strip{e.log, kTileLog, upper, std::min(kTileLog, 8 - upper)};
    device.launch(TransformPass<true, 8>{source, target, strip, {m.forward(), log}, {e.count, 2}, 1, false, 0});
    StoredTree<Hash> tree{nullptr, nullptr, 0, height, kept, nodes.data()}, pairs = tree;
    --pairs.height;
    const uint32_t blocks_log = log - kTileLog;
    const uint64_t shorter_words = uint64_t{e.shorter} << (log - 2);
    device.launch(Variant<ExtendLeaves<Hash, kTileLog>>{
        {{pairs, height - 1 - blocks_log, tier_levels_of(blocks_log), arrivals.data(), {}}, tree, target, e.count, log, m.forward(),
         e.packed_log, shorter_columns.data(), e.shorter, shorter_words}});
    check(std::all_of(arrivals.begin(), arrivals.end(), [](uint32_t counter) { return counter == 0; }), "ready for the next tree");
    out.insert(out.end(), nodes.begin() + kDigestWords, nodes.begin() + 2 * kDigestWords);
    results.push_back(out);
  }
  return results;
}

template <class Kernel>
struct AsItIs : Kernel {};

template <class Hash>
void extends_and_hashes(Machine& m, HashKind kind, const Extension& e) {
  const uint32_t log = e.log + 1;
  const Words coefficients = random_values(size_t{e.count} << e.log, e.count);
  std::vector<Words> shorter;
  for (uint32_t c = 0; c < e.shorter; ++c) shorter.push_back(random_values(size_t{1} << (log - 2), c));
  Words expected = extended(m, coefficients, e.log, 1, e.count);
  std::vector<ColumnRef> references;
  const std::vector<Words> packed = e.packed_log > 0 ? packed_columns(expected, log, e.count) : std::vector<Words>{};
  for (const Words& column : shorter) references.push_back({column.data(), log - 2});
  for (const Words& column : packed) references.push_back({column.data(), log - 2});
  for (uint32_t c = 0; c < e.count && packed.empty(); ++c) references.push_back({expected.data() + (size_t{c} << log), log});
  const Words root = root_of(m, kind, references, log - e.packed_log);
  expected.insert(expected.end(), root.begin(), root.end());
  const std::string name = std::to_string(e.count) + " columns of 2^" + std::to_string(log) + " behind " + std::to_string(e.shorter);
  for (const Words& result : extension_results<AsItIs, Hash>(m, e, coefficients, shorter)) check(result == expected, name);
  const std::vector<Words> racy = extension_results<WithoutBarrier, Hash>(m, e, coefficients, shorter);
  check(std::any_of(racy.begin(), racy.end(), [&](const Words& result) { return result != expected; }), name + " without a barrier");
}

template <uint32_t step>
void folds_and_hashes(Machine& m, uint32_t log, bool circle, uint32_t kept_below) {
  using Hash = Blake2sHash<false>;
  constexpr bool kPacked = step > 1;
  const uint32_t folded = log - step, height = kPacked ? folded - 2 : folded, kept = height - kept_below;
  const Words layer = random_values(size_t{4} << log, log + step);
  const QM31 challenge{11, 22, 33, 44};
  const Planes in{const_cast<uint32_t*>(layer.data()), 1u << log};
  const auto fold_to = [&](Words& out) { return FoldLayer<step>{in, {out.data(), 1u << folded}, log, circle, &challenge, 0, m.inverse()}; };
  // Folds alone are tested against their definition.
  Words expected(size_t{4} << folded);
  {
    Order order(0);
    HostMemory memory;
    Device(&memory, &order).launch(fold_to(expected));
  }
  std::vector<ColumnRef> references;
  const std::vector<Words> packed = kPacked ? packed_columns(expected, folded, 4) : std::vector<Words>{};
  for (const Words& column : packed) references.push_back({column.data(), height});
  for (uint32_t c = 0; c < 4 && !kPacked; ++c) references.push_back({expected.data() + (size_t{c} << folded), folded});
  const Words root = root_of(m, HashKind::blake2s, references, height);
  expected.insert(expected.end(), root.begin(), root.end());
  same_in_every_order("fold by 2^" + std::to_string(step) + " with its tree", expected, [&](Device& device, Words& out) {
    Words nodes((size_t{2} << kept) * kDigestWords, 0xdeadbeef), arrivals(size_t{2} << height, 0);
    StoredTree<Hash> tree{nullptr, nullptr, 0, height, kept, nodes.data()}, pairs = tree;
    --pairs.height;
    const uint32_t levels = std::min(kFoldThreadsLog, height - 1), blocks_log = height - 1 - levels;
    device.launch(FoldLeaves<Hash, step, kPacked>{{pairs, levels, tier_levels_of(blocks_log), arrivals.data(), {}}, tree, fold_to(out)});
    std::copy_n(nodes.begin() + kDigestWords, kDigestWords, out.end() - kDigestWords);
  });
}

}  // namespace

void test_fused() {
  Machine m;
  using Plain = Blake2sHash<false>;
  extends_and_hashes<Plain>(m, HashKind::blake2s, {6, 3, 0, 0, 0});
  extends_and_hashes<Plain>(m, HashKind::blake2s, {7, 16, 0, 0, 2});
  extends_and_hashes<Plain>(m, HashKind::blake2s, {6, 4, 0, 2, 0});
  extends_and_hashes<Blake2sHash<true>>(m, HashKind::blake2s_m31, {6, 5, 18, 0, 2});
  folds_and_hashes<1>(m, 11, true, 0);
  folds_and_hashes<1>(m, 8, false, 2);
  folds_and_hashes<2>(m, 9, false, 0);
  folds_and_hashes<4>(m, 10, true, 2);
}

}  // namespace ob::test
