// The lifted Merkle tree. See merkle.hpp.
#include "merkle.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>

#include "blake2s.hpp"
#include "kernels.hpp"
#include "poseidon252.hpp"

namespace ob {
namespace {

constexpr uint32_t kGroupLog = 4;
// A tile of leaves is hashed up to one group of nodes inside the cache: 2^10 digests are 32 KiB.
constexpr uint32_t kTileLog = 10;
// Layers below this many are stored whole; of taller Blake2s trees the two lowest layers are not stored: opening one node of them costs at
// most four leaves, and they are three quarters of the tree.
constexpr uint32_t kSmallTree = 12;
constexpr uint32_t kUnstored = 2;

// Up to this layer one thread does all: less work than waking the others.
constexpr uint32_t kBlakeAlone = 10, kPoseidonAlone = 5;

// First word of a layer: layers 0 … 4 have one group each, layer k > 4 has 2^(k-4).
size_t layer_offset(uint32_t level) {
  return kGroupWords * (level <= kGroupLog ? size_t{level} : kGroupLog - 1 + (size_t{1} << (level - kGroupLog)));
}

uint32_t log2_of(size_t value) {
  uint32_t log = 0;
  while ((size_t{2} << log) <= value) ++log;
  return log;
}

// Nodes per task, as log2: at least eight tasks a thread when the layer is large enough, and no more than the cache holds.
uint32_t tile_log(uint32_t level, uint32_t least, size_t threads) {
  const uint32_t spread = log2_of(threads) + 3;
  const uint32_t most = std::min(level, kTileLog);
  return std::clamp(level > spread ? level - spread : 0, std::min(least, most), most);
}

uint32_t* allocate_words(size_t words) {
  constexpr size_t kHugePage = size_t{2} << 20;
  size_t bytes = words * sizeof(uint32_t);
  const size_t alignment = bytes >= kHugePage ? kHugePage : 64;
  bytes = (bytes + alignment - 1) / alignment * alignment;
  void* memory = std::aligned_alloc(alignment, bytes);
  if (memory == nullptr) throw std::bad_alloc();
  // A hint: without huge pages everything works, slower.
  if (alignment == kHugePage) static_cast<void>(madvise(memory, bytes, MADV_HUGEPAGE));
  return static_cast<uint32_t*>(memory);
}

void check_shape(std::span<const ColumnRef> columns, uint32_t height, bool packed) {
  const auto refuse = [](const std::string& what) { throw std::invalid_argument("Cannot commit columns: " + what); };
  if (height > 30) refuse("height " + std::to_string(height) + ", at most 30 is allowed");
  if (columns.empty() && (height != 0 || packed)) refuse("none given, height must be 0");
  if (packed && columns.size() != 4) refuse(std::to_string(columns.size()) + " packed columns, 4 are allowed");
  for (const ColumnRef& column : columns) {
    const bool fits = packed ? column.log == height + 2 : column.log <= height && (column.log > 0 || height == 0);
    if (!fits) refuse("a column of log " + std::to_string(column.log) + " under height " + std::to_string(height));
  }
}

}  // namespace

void MerkleTree::Release::operator()(uint32_t* words) const { std::free(words); }

MerkleTree MerkleTree::commit(HashKind kind, std::span<const ColumnRef> columns, uint32_t height, bool packed, ThreadPool& pool,
                              SimdLevel simd) {
  MerkleTree tree;
  tree.recommit(kind, columns, height, packed, pool, simd);
  return tree;
}

void MerkleTree::recommit(HashKind kind, std::span<const ColumnRef> columns, uint32_t height, bool packed, ThreadPool& pool,
                          SimdLevel simd) {
  check_shape(columns, height, packed);
  kind_ = kind;
  height_ = height;
  packed_ = packed;
  kept_ = kind != HashKind::poseidon252 && height > kSmallTree ? height - kUnstored : height;
  columns_.assign(columns.begin(), columns.end());
  std::stable_sort(columns_.begin(), columns_.end(), [](const ColumnRef& a, const ColumnRef& b) { return a.log < b.log; });
  // One group more: the nodes of a layer of one group are read as if there were two.
  const size_t words = layer_offset(kept_ + 1) + kGroupWords;
  if (words > node_words_) {
    nodes_.reset();
    nodes_.reset(allocate_words(words));
    node_words_ = words;
    std::fill_n(nodes_.get(), std::min(words, (kGroupLog + 2) * size_t{kGroupWords}), 0);
  }
  const TreeKernels& kernels = tree_kernels(kind, simd);
  if (columns_.empty() || height < kGroupLog) {
    for (uint64_t q = 0; q < uint64_t{1} << height; ++q) store(height, q, columns_.empty() ? empty_root(kind) : leaf(q));
    return hash_top(pool, kernels, height);
  }
  LeafPlan plan{};
  plan.columns = columns_.data();
  plan.end_column = static_cast<uint32_t>(columns_.size());
  plan.log = height;
  plan.packed = packed;
  plan.m31 = kind == HashKind::blake2s_m31;
  plan.finish = true;
  plan_stages();
  hash_prefixes(pool, kernels, plan);
  hash_bottom(pool, kernels, plan);
}

// Blake2s: whole blocks of columns that are all shorter than the tree have one state for several leaves, hashed once.
void MerkleTree::plan_stages() {
  stages_.clear();
  if (kind_ == HashKind::poseidon252 || packed_) return;
  const uint32_t blocks = static_cast<uint32_t>((columns_.size() - 1) / kBlockColumns);
  for (uint32_t block = 0; block < blocks; ++block) {
    const uint32_t end = (block + 1) * kBlockColumns;
    const uint32_t log = std::max(columns_[end - 1].log, kGroupLog);
    if (log >= height_) break;
    if (!stages_.empty() && stages_.back().log == log) {
      stages_.back().end_column = end;
    } else {
      stages_.push_back({end, log});
    }
  }
}

void MerkleTree::hash_prefixes(ThreadPool& pool, const TreeKernels& kernels, LeafPlan& plan) {
  size_t words = 0;
  for (const Stage& stage : stages_) words += size_t{8} << stage.log;
  if (words > state_words_) {
    states_.reset();
    states_.reset(allocate_words(words));
    state_words_ = words;
  }
  uint32_t* states = states_.get();
  for (const Stage& stage : stages_) {
    LeafPlan part = plan;
    part.end_column = stage.end_column;
    part.log = stage.log;
    part.finish = false;
    const uint32_t tile = std::min(stage.log, kTileLog) - kGroupLog;
    const size_t tile_words = size_t{kGroupWords} << tile;
    pool.parallel(size_t{1} << (stage.log - kGroupLog - tile), [&](size_t i) {
      kernels.leaves(part, uint64_t{i} << tile, uint32_t{1} << tile, states + i * tile_words);
    });
    plan.first_column = stage.end_column;
    plan.states = states;
    plan.states_log = stage.log;
    states += size_t{8} << stage.log;
  }
}

// Leaves, tile by tile, then what lies above.
void MerkleTree::hash_bottom(ThreadPool& pool, const TreeKernels& kernels, const LeafPlan& plan) {
  const uint32_t tile = tile_log(height_, kGroupLog, pool.size());
  pool.parallel(size_t{1} << (height_ - tile), [&](size_t i) {
    alignas(64) uint32_t scratch[size_t{8} << kTileLog];
    const uint32_t groups = uint32_t{1} << (tile - kGroupLog);
    uint32_t* leaves = kept_ == height_ ? layer(height_) + i * groups * kGroupWords : scratch;
    kernels.leaves(plan, uint64_t{i} * groups, groups, leaves);
    climb(kernels, height_, i, groups, leaves, scratch);
  });
  hash_top(pool, kernels, height_ - (tile - kGroupLog));
}

// From the `groups` groups of tile i of a layer up to the layer where the tile has one group.
void MerkleTree::climb(const TreeKernels& kernels, uint32_t level, size_t i, uint32_t groups, const uint32_t* children, uint32_t* scratch) {
  while (groups > 1) {
    groups /= 2;
    --level;
    uint32_t* parents = level <= kept_ ? layer(level) + i * groups * kGroupWords : scratch;
    kernels.nodes(children, parents, uint64_t{groups} * kGroupNodes, kind_ == HashKind::blake2s_m31);
    children = parents;
  }
}

// All layers above a stored one.
void MerkleTree::hash_top(ThreadPool& pool, const TreeKernels& kernels, uint32_t level) {
  const uint32_t alone = kind_ == HashKind::poseidon252 ? kPoseidonAlone : kBlakeAlone;
  while (level > alone) {
    const uint32_t tile = tile_log(level, kGroupLog + 1, pool.size());
    const uint32_t groups = uint32_t{1} << (tile - kGroupLog);
    pool.parallel(size_t{1} << (level - tile), [&](size_t i) {
      climb(kernels, level, i, groups, layer(level) + i * groups * kGroupWords, nullptr);
    });
    level -= tile - kGroupLog;
  }
  for (; level > 0; --level) {
    kernels.nodes(layer(level), layer(level - 1), uint64_t{1} << (level - 1), kind_ == HashKind::blake2s_m31);
  }
}

uint32_t* MerkleTree::layer(uint32_t level) const { return nodes_.get() + layer_offset(level); }

void MerkleTree::store(uint32_t level, uint64_t index, const Digest& digest) {
  uint32_t* group = layer(level) + index / kGroupNodes * kGroupWords;
  const uint64_t lane = index % kGroupNodes;
  uint32_t words[8];
  if (kind_ == HashKind::poseidon252) {
    poseidon::words_of(poseidon::felt_of(digest), words);
    std::copy_n(words, 8, group + 8 * lane);
  } else {
    blake::words_of(digest, words);
    for (int w = 0; w < 8; ++w) group[16 * w + lane] = words[w];
  }
}

Digest MerkleTree::stored(uint32_t level, uint64_t index) const {
  const uint32_t* group = layer(level) + index / kGroupNodes * kGroupWords;
  const uint64_t lane = index % kGroupNodes;
  if (kind_ == HashKind::poseidon252) return poseidon::digest_of(poseidon::felt_of_words(group + 8 * lane));
  uint32_t words[8];
  for (int w = 0; w < 8; ++w) words[w] = group[16 * w + lane];
  return blake::digest_of(words);
}

// A node of any layer; those not stored are hashed again.
Digest MerkleTree::node(uint32_t level, uint64_t index) const {
  if (level <= kept_) return stored(level, index);
  if (level == height_) return leaf(index);
  uint32_t words[16];
  blake::words_of(node(level + 1, 2 * index), words);
  blake::words_of(node(level + 1, 2 * index + 1), words + 8);
  return blake::hash_words(words, 16, kind_ == HashKind::blake2s_m31);
}

Digest MerkleTree::leaf(uint64_t q) const {
  blake::Hasher hasher;
  poseidon::LeafSponge sponge;
  const bool poseidon = kind_ == HashKind::poseidon252;
  const size_t count = packed_ ? 16 : columns_.size();
  for (size_t i = 0; i < count; ++i) {
    const uint32_t value = packed_ ? columns_[i % 4].data[4 * q + i / 4] : lifted_value(columns_[i], height_, q);
    if (poseidon) {
      sponge.push(value);
    } else {
      hasher.push(value);
    }
  }
  return poseidon ? poseidon::digest_of(sponge.finish()) : hasher.finish(kind_ == HashKind::blake2s_m31);
}

Digest MerkleTree::root() const { return stored(0, 0); }

std::vector<Digest> MerkleTree::decommit(std::span<const uint32_t> sorted_leaf_positions) const {
  std::vector<Digest> witness;
  std::vector<uint32_t> open(sorted_leaf_positions.begin(), sorted_leaf_positions.end());
  if (!std::is_sorted(open.begin(), open.end()) || (!open.empty() && open.back() >> height_ != 0)) {
    throw std::invalid_argument("Cannot decommit: positions must ascend and be below 2^" + std::to_string(height_));
  }
  for (uint32_t level = height_; level > 0; --level) {
    std::vector<uint32_t> next;
    for (size_t i = 0; i < open.size(); ++i) {
      const uint32_t parent = open[i] / 2;
      if (!next.empty() && next.back() == parent) continue;
      next.push_back(parent);
      // The sibling is opened too when it follows; an opened left sibling would have pushed the parent already.
      size_t after = i + 1;
      while (after < open.size() && open[after] == open[i]) ++after;
      const bool both = after < open.size() && open[after] == (open[i] ^ 1);
      if (!both) witness.push_back(node(level, open[i] ^ 1));
    }
    open = std::move(next);
  }
  return witness;
}

}  // namespace ob
