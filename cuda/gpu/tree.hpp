// A committed tree on the device: its columns, grouped by size, and its nodes.
#ifndef OB_GPU_TREE_HPP
#define OB_GPU_TREE_HPP
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "../hash/hash.hpp"
#include "../kernels/fold.hpp"
#include "../kernels/merkle.hpp"
#include "../kernels/open.hpp"
#include "transforms.hpp"
#include "with_hash.hpp"

namespace ob::gpu {

// Nodes over columns that lie somewhere on the device.
class DeviceTree {
 public:
  // `columns`: as leaves read them, sorted by length ascending. `words`: of all columns together.
  // `table`: the hash's, in device memory. `keep_all`: every level is stored.
  void plan(Device& device, const std::string& name, HashKind hash, const void* table, std::vector<LeafColumn> columns, uint32_t height,
            uint64_t words, bool keep_all = false);
  // `after`: what the transcript does once the root is there.
  void hash(Device& device, const TranscriptSteps& after = {}) const;
  // Whether finish_and_hash can make the tree whose largest columns, of 2^log extended values, are left like that.
  bool goes_with(Lower lower, uint32_t log) const {
    return lower == Lower::left && hash_ != HashKind::poseidon252 && height_ > 0 && height_ + packed_log_ == log;
  }
  // The lower layers of the `count` largest columns, of 2^log extended values, and the tree, in one launch.
  void finish_and_hash(Device& device, const ColumnsView& columns, uint32_t count, uint32_t log, const uint32_t* twiddles,
                       const TranscriptSteps& after) const;
  // A fold and the tree of the layer that it makes, in one launch: leaves of four values after several folds, of one after a single fold.
  template <uint32_t step>
  void fold_and_hash(Device& device, const FoldLayer<step>& fold, const TranscriptSteps& after) const;

  uint32_t height() const { return height_; }
  // Eight words; of Poseidon252 the canonical element, least significant first.
  const uint32_t* root() const { return nodes_ + kDigestWords; }
  uint32_t column_count() const { return count_; }
  const LeafColumn* columns() const { return columns_; }

  template <class Hash>
  StoredTree<Hash> stored() const {
    return {static_cast<const typename Hash::Table*>(table_), columns_, count_, height_, kept_, nodes_};
  }
  // Without the leaves.
  template <class Hash>
  StoredTree<Hash> pairs() const {
    StoredTree<Hash> tree = stored<Hash>();
    --tree.height;
    return tree;
  }
  // The columns' values at `positions` positions, in leaf order.
  template <class Hash>
  GatherJob<Hash> values_job(uint32_t positions, PositionMap map, uint32_t* out) const {
    GatherJob<Hash> job{};
    job.kind = GatherJob<Hash>::Kind::values;
    job.count = positions * count_;
    job.out = out;
    job.columns = columns_;
    job.column_count = count_;
    job.map = map;
    return job;
  }
  // The siblings of positions, level by level from the leaves: height() digests a position. `dropped`: low bits of a position that say
  // nothing of its leaf.
  template <class Hash>
  GatherJob<Hash> siblings_job(uint32_t positions, PositionMap map, uint32_t dropped, uint32_t* out) const {
    GatherJob<Hash> job{};
    job.kind = GatherJob<Hash>::Kind::siblings;
    job.count = positions * height_;
    job.out = out;
    job.tree = stored<Hash>();
    job.map = map;
    job.dropped = dropped;
    return job;
  }

 private:
  HashKind hash_ = HashKind::blake2s;
  const void* table_ = nullptr;
  LeafColumn* columns_ = nullptr;
  uint32_t *nodes_ = nullptr, *arrivals_ = nullptr;
  uint32_t count_ = 0, height_ = 0, kept_ = 0, packed_log_ = 0;
  uint64_t words_ = 0;
};

// Columns of several sizes: each size one region of coefficients and one of extended values.
class DeviceColumns {
 public:
  struct Place {
    uint32_t log;
    uint32_t* coefficients;
    uint32_t* extended;
  };

  // `logs`: rows by column. Without `own_coefficients` only the extended values get memory.
  void plan(Device& device, const std::string& name, const std::vector<uint32_t>& logs, uint32_t log_blowup, bool own_coefficients);

  const std::vector<Place>& places() const { return places_; }
  // Groups of equal size, their numbers of columns and first words.
  struct Group {
    uint32_t log;
    std::vector<uint32_t> columns;
    uint32_t *coefficients, *extended;
  };
  const std::vector<Group>& groups() const { return groups_; }
  // All columns as the leaves of a tree of 2^height leaves read them, sorted by length.
  std::vector<LeafColumn> leaf_columns(uint32_t height) const;
  // The column behind each of them.
  std::vector<uint32_t> leaf_order() const;
  uint64_t extended_words() const;

 private:
  std::vector<Place> places_;
  std::vector<Group> groups_;
  uint32_t log_blowup_ = 0;
};

}  // namespace ob::gpu
#endif
