#include "tree.hpp"

#include <algorithm>

#include "../kernels/extend_leaves.hpp"
#include "../kernels/fold_leaves.hpp"
#include "../kernels/tuning.hpp"

namespace ob::gpu {

namespace {

// Levels above the leaves of one block.
template <class Hash>
uint32_t block_levels(uint32_t height) {
  return std::min(Hash::kTreeThreadsLog, height);
}

// As with_hash, of hashes whose leaves other kernels make.
template <class Run>
void with_blake2s(HashKind kind, const Run& run) {
  if (kind == HashKind::blake2s_m31) return run(Blake2sHash<true>{});
  run(Blake2sHash<false>{});
}

// Levels above the pairs of leaves of one block that folds.
uint32_t fold_levels(uint32_t height) { return std::min(kFoldThreadsLog, height - 1); }

}  // namespace

void DeviceTree::plan(Device& device, const std::string& name, HashKind hash, const void* table, std::vector<LeafColumn> columns,
                      uint32_t height, uint64_t words, bool keep_all) {
  hash_ = hash;
  table_ = table;
  height_ = height;
  count_ = static_cast<uint32_t>(columns.size());
  words_ = words;
  kept_ = keep_all || height <= 2 * tuning::kLevelsNotKept ? height : height - tuning::kLevelsNotKept;
  columns_ = device.table(name + " leaf columns", columns);
  nodes_ = device.allocate<uint32_t>(name + " nodes", (size_t{2} << kept_) * kDigestWords);
  packed_log_ = columns.empty() ? 0 : columns[0].pack;
  // Whichever launch makes the tree.
  const uint32_t by_hash = with_hash(hash, [&]<class Hash>(Hash) { return height - block_levels<Hash>(height); });
  const uint32_t by_tile = height + packed_log_ > tuning::kTileLog ? height + packed_log_ - tuning::kTileLog : 0;
  const uint32_t by_fold = height > 0 ? height - 1 - fold_levels(height) : 0;
  const size_t counters = std::max({arrival_counters(by_hash), arrival_counters(by_tile), arrival_counters(by_fold)});
  arrivals_ = device.table(name + " arrivals", std::vector<uint32_t>(counters));
}

void DeviceTree::hash(Device& device, const TranscriptSteps& after) const {
  with_hash(hash_, [&]<class Hash>(Hash) {
    const uint32_t levels = block_levels<Hash>(height_);
    device.launch(CommitTree<Hash>{{stored<Hash>(), levels, tier_levels_of(height_ - levels), arrivals_, after}, words_});
  });
}

void DeviceTree::finish_and_hash(Device& device, const ColumnsView& columns, uint32_t count, uint32_t log, const uint32_t* twiddles,
                                 const TranscriptSteps& after) const {
  with_blake2s(hash_, [&]<class Hash>(Hash) {
    const uint32_t blocks_log = log - tuning::kTileLog, shorter = packed_log_ > 0 ? 0 : count_ - count;
    device.launch(ExtendLeaves<Hash, tuning::kTileLog>{
        {pairs<Hash>(), height_ - 1 - blocks_log, tier_levels_of(blocks_log), arrivals_, after}, stored<Hash>(), columns, count, log,
        twiddles, packed_log_, columns_, shorter, words_ - (uint64_t{count} << log)});
  });
}

template <uint32_t step>
void DeviceTree::fold_and_hash(Device& device, const FoldLayer<step>& fold, const TranscriptSteps& after) const {
  with_blake2s(hash_, [&]<class Hash>(Hash) {
    const uint32_t levels = fold_levels(height_), blocks_log = height_ - 1 - levels;
    device.launch(FoldLeaves<Hash, step, (step > 1)>{
        {pairs<Hash>(), levels, tier_levels_of(blocks_log), arrivals_, after}, stored<Hash>(), fold});
  });
}
template void DeviceTree::fold_and_hash(Device&, const FoldLayer<1>&, const TranscriptSteps&) const;
template void DeviceTree::fold_and_hash(Device&, const FoldLayer<2>&, const TranscriptSteps&) const;
template void DeviceTree::fold_and_hash(Device&, const FoldLayer<3>&, const TranscriptSteps&) const;
template void DeviceTree::fold_and_hash(Device&, const FoldLayer<4>&, const TranscriptSteps&) const;

void DeviceColumns::plan(Device& device, const std::string& name, const std::vector<uint32_t>& logs, uint32_t log_blowup,
                         bool own_coefficients) {
  log_blowup_ = log_blowup;
  std::map<uint32_t, std::vector<uint32_t>> by_log;
  for (uint32_t c = 0; c < logs.size(); ++c) by_log[logs[c]].push_back(c);
  places_.resize(logs.size());
  for (auto& [log, columns] : by_log) {
    const std::string suffix = " of 2^" + std::to_string(log);
    Group group{log, columns, nullptr, nullptr};
    if (own_coefficients) group.coefficients = device.allocate<uint32_t>(name + " coefficients" + suffix, columns.size() << log);
    group.extended = device.allocate<uint32_t>(name + " extended" + suffix, columns.size() << (log + log_blowup));
    for (size_t i = 0; i < columns.size(); ++i) {
      places_[columns[i]] = {log, own_coefficients ? group.coefficients + (i << log) : nullptr, group.extended + (i << (log + log_blowup))};
    }
    groups_.push_back(std::move(group));
  }
}

std::vector<LeafColumn> DeviceColumns::leaf_columns(uint32_t height) const {
  std::vector<LeafColumn> columns;
  for (const uint32_t c : leaf_order()) columns.push_back({places_[c].extended, height - places_[c].log - log_blowup_, 0});
  return columns;
}

std::vector<uint32_t> DeviceColumns::leaf_order() const {
  std::vector<uint32_t> order;
  for (const Group& group : groups_) order.insert(order.end(), group.columns.begin(), group.columns.end());
  return order;
}

uint64_t DeviceColumns::extended_words() const {
  uint64_t words = 0;
  for (const Group& group : groups_) words += uint64_t{group.columns.size()} << (group.log + log_blowup_);
  return words;
}

}  // namespace ob::gpu
