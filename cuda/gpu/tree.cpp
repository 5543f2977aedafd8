#include "tree.hpp"

#include <algorithm>

#include "../kernels/tuning.hpp"

namespace ob::gpu {

namespace {

// Levels above the leaves of one block.
template <class Hash>
uint32_t block_levels(uint32_t height) {
  return std::min(Hash::kTreeThreadsLog, height);
}

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
  const uint32_t blocks_log = with_hash(hash, [&]<class Hash>(Hash) { return height - block_levels<Hash>(height); });
  arrivals_ = device.table(name + " arrivals", std::vector<uint32_t>(arrival_counters(blocks_log)));
}

void DeviceTree::hash(Device& device, const TranscriptSteps& after) const {
  with_hash(hash_, [&]<class Hash>(Hash) {
    const uint32_t levels = block_levels<Hash>(height_);
    device.launch(CommitTree<Hash>{{stored<Hash>(), levels, tier_levels_of(height_ - levels), arrivals_, after}, words_});
  });
}

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
