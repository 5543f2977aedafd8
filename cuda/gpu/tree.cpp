#include "tree.hpp"

#include <algorithm>

#include "../kernels/tuning.hpp"

namespace ob::gpu {

namespace {

// Levels of one launch of nodes: as many as a block has threads for.
constexpr uint32_t kNodeLevels = 10;

// Calls run(Hash{}) with the hash as a type.
template <class Run>
void with_hash(HashKind kind, const Run& run) {
  if (kind == HashKind::blake2s) return run(Blake2sHash<false>{});
  if (kind == HashKind::blake2s_m31) return run(Blake2sHash<true>{});
  run(PoseidonHash{});
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
}

void DeviceTree::hash(Device& device) const {
  with_hash(hash_, [&]<class Hash>(Hash) {
    const MerkleLeaves<Hash> bottom = leaves<Hash>();
    device.launch(bottom);
    for (uint32_t below = height_ - bottom.levels; below > 0;) {
      const uint32_t levels = std::min(kNodeLevels, below);
      device.launch(MerkleNodes<Hash>{bottom.table, nodes_, below, levels});
      below -= levels;
    }
  });
}

void DeviceTree::siblings(Device& device, const uint32_t* positions, uint32_t count, PositionMap map, uint32_t dropped,
                          uint32_t* out) const {
  if (height_ == 0) return;
  with_hash(hash_, [&]<class Hash>(Hash) { device.launch(GatherSiblings<Hash>{leaves<Hash>(), positions, out, count, map, dropped}); });
}

void DeviceTree::values(Device& device, const uint32_t* positions, uint32_t count, PositionMap map, uint32_t* out) const {
  device.launch(GatherValues{columns_, positions, out, count_, count, map});
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
