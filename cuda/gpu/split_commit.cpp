#include "split_commit.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <stdexcept>

#include "../hash/poseidon252.hpp"
#include "../kernels/join_roots.hpp"
#include "openings.hpp"
#include "with_hash.hpp"

namespace ob::gpu {

// What one device has of the tree.
struct SplitCommit::Part {
  explicit Part(Device& device) : transforms(device) {}

  DeviceTransforms transforms;
  const void* hash_table = nullptr;
  std::vector<uint32_t*> coefficients, extended;  // by column; of its own ones
  std::vector<uint32_t*> rows;                    // by column: its range of the extended values
  DeviceTree tree;
  uint32_t *positions = nullptr, *opened = nullptr;
};

SplitCommit::SplitCommit(DeviceGroup& group, HashKind hash, const std::vector<uint32_t>& logs, uint32_t log_blowup, uint32_t height,
                         uint32_t positions)
    : group_(group), hash_(hash), logs_(logs), leaf_order_(logs.size()), log_blowup_(log_blowup), height_(height), positions_(positions) {
  const uint32_t smallest = *std::min_element(logs_.begin(), logs_.end()) + log_blowup_;
  log_devices_ = static_cast<uint32_t>(std::bit_width(group.count()) - 1);
  // A value of a lifted column goes to pairs of leaves, and they must not fall to two devices.
  if (!std::has_single_bit(group.count()) || log_devices_ >= smallest) {
    throw std::invalid_argument("Cannot split a commitment: " + std::to_string(group.count()) + " devices, allowed is a power of two up to " +
                                std::to_string(1u << (smallest - 1)));
  }
  share_columns();
  std::iota(leaf_order_.begin(), leaf_order_.end(), 0u);
  std::stable_sort(leaf_order_.begin(), leaf_order_.end(), [&](uint32_t a, uint32_t b) { return logs_[a] < logs_[b]; });
  for (uint32_t number = 0; number < group_.count(); ++number) plan_part(number);
  top_ = group_.select(0).allocate<uint32_t>("joined nodes", (size_t{2} << log_devices_) * kDigestWords);
}

SplitCommit::~SplitCommit() = default;

// Longest first, each to the device with the fewest words.
void SplitCommit::share_columns() {
  std::vector<uint32_t> order(logs_.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return logs_[a] > logs_[b]; });
  std::vector<uint64_t> words(group_.count());
  owners_.resize(logs_.size());
  for (const uint32_t column : order) {
    const size_t least = static_cast<size_t>(std::min_element(words.begin(), words.end()) - words.begin());
    owners_[column] = static_cast<uint32_t>(least);
    words[least] += uint64_t{1} << logs_[column];
  }
}

void SplitCommit::plan_part(uint32_t number) {
  Device& device = group_.select(number);
  Part& part = *parts_.emplace_back(std::make_unique<Part>(device));
  part.transforms.prepare(*std::max_element(logs_.begin(), logs_.end()) + log_blowup_);
  if (hash_ == HashKind::poseidon252) {
    part.hash_table = device.table("round constants", std::vector<poseidon::Constants>{poseidon::round_constants()});
  }
  for (uint32_t c = 0; c < logs_.size(); ++c) {
    const bool own = owners_[c] == number;
    const size_t rows = size_t{1} << logs_[c];
    part.coefficients.push_back(own ? device.allocate<uint32_t>("coefficients", rows) : nullptr);
    part.extended.push_back(own ? device.allocate<uint32_t>("extended", rows << log_blowup_) : nullptr);
    part.rows.push_back(own ? part.extended[c] + size_t{number} * range_words(c) : device.allocate<uint32_t>("rows", range_words(c)));
  }
  std::vector<LeafColumn> columns;
  uint64_t words = 0;
  for (const uint32_t c : leaf_order_) {
    columns.push_back({part.rows[c], height_ - logs_[c] - log_blowup_, 0});
    words += range_words(c);
  }
  part.tree.plan(device, "subtree", hash_, part.hash_table, columns, height_ - log_devices_, words);
  part.positions = device.allocate<uint32_t>("positions", positions_);
  part.opened = device.allocate<uint32_t>("opened", positions_ * (columns.size() + size_t{part.tree.height()} * kDigestWords));
}

void SplitCommit::extend(uint32_t number, const uint32_t* columns, Given given) {
  Device& device = group_.select(number);
  Part& part = *parts_[number];
  for (uint32_t c = 0; c < logs_.size(); columns += size_t{1} << logs_[c], ++c) {
    if (owners_[c] != number) continue;
    const uint32_t log = logs_[c];
    const uint64_t rows = uint64_t{1} << log;
    device.upload<uint32_t>(part.coefficients[c], std::span(columns, rows));
    const ColumnsView coefficients{part.coefficients[c], rows};
    const ColumnGroup column{coefficients, log, 1};
    const ColumnsView target{part.extended[c], rows << log_blowup_};
    if (given == Given::values) {
      part.transforms.interpolate_and_extend(column, coefficients, target, log, log + log_blowup_);
    } else {
      part.transforms.extend(column, target, log_blowup_);
    }
  }
}

void SplitCommit::exchange_rows(uint32_t number) {
  for (uint32_t c = 0; c < logs_.size(); ++c) {
    const uint32_t from = owners_[c];
    if (from == number) continue;
    group_.exchange(number, parts_[number]->rows[c], from, parts_[from]->extended[c] + size_t{number} * range_words(c), range_words(c));
  }
}

void SplitCommit::join_roots() {
  for (uint32_t number = 0; number < group_.count(); ++number) {
    uint32_t* const place = top_ + (size_t{group_.count()} + number) * kDigestWords;
    group_.exchange(0, place, number, parts_[number]->tree.root(), kDigestWords);
  }
  Device& device = group_.select(0);
  with_hash(hash_, [&]<class Hash>(Hash) {
    device.launch(JoinRoots<Hash>{static_cast<const typename Hash::Table*>(parts_[0]->hash_table), top_, log_devices_});
  });
}

Digest SplitCommit::commit(const uint32_t* columns, Given given) {
  for (uint32_t number = 0; number < group_.count(); ++number) extend(number, columns, given);
  for (uint32_t number = 0; number < group_.count(); ++number) exchange_rows(number);
  for (uint32_t number = 0; number < group_.count(); ++number) parts_[number]->tree.hash(group_.select(number));
  join_roots();
  uint32_t root[kDigestWords];
  group_.select(0).download<uint32_t>(root, top_ + kDigestWords);
  return digest_of_node(hash_, root);
}

std::vector<uint32_t> SplitCommit::gather(uint32_t number, std::span<const uint32_t> own) {
  if (own.size() > positions_) throw std::logic_error("more positions than there is room for");
  Device& device = group_.select(number);
  const Part& part = *parts_[number];
  const uint32_t count = static_cast<uint32_t>(own.size());
  const size_t values = own.size() * logs_.size(), words = values + own.size() * part.tree.height() * kDigestWords;
  std::vector<uint32_t> gathered(words);
  if (own.empty()) return gathered;
  device.upload_waiting<uint32_t>(part.positions, own);
  with_hash(hash_, [&]<class Hash>(Hash) {
    device.launch(Gather<Hash>{part.tree.values_job<Hash>(count, {}, part.opened), part.positions, count});
    device.launch(Gather<Hash>{part.tree.siblings_job<Hash>(count, {}, 0, part.opened + values), part.positions, count});
  });
  device.download<uint32_t>(gathered, part.opened);
  return gathered;
}

TreeOpening SplitCommit::open(std::span<const uint32_t> leaves) {
  const uint32_t below = height_ - log_devices_;  // height of the subtrees
  std::vector<uint32_t> sorted(leaves.begin(), leaves.end());
  std::sort(sorted.begin(), sorted.end());
  // By device: its leaves, ascending, and what it has of them.
  std::vector<std::vector<uint32_t>> own(group_.count()), gathered;
  for (const uint32_t leaf : sorted) own[leaf >> below].push_back(leaf & ((1u << below) - 1));
  for (uint32_t number = 0; number < group_.count(); ++number) gathered.push_back(gather(number, own[number]));
  std::vector<uint32_t> top((size_t{2} << log_devices_) * kDigestWords);
  group_.select(0).download<uint32_t>(top, top_);

  const auto place = [&](uint32_t leaf) {
    const std::vector<uint32_t>& list = own[leaf >> below];
    return static_cast<size_t>(std::lower_bound(list.begin(), list.end(), leaf & ((1u << below) - 1)) - list.begin());
  };
  TreeOpening opening;
  opening.values.resize(logs_.size());
  for (const uint32_t leaf : leaves) {
    const uint32_t* const values = gathered[leaf >> below].data() + place(leaf) * logs_.size();
    for (size_t c = 0; c < logs_.size(); ++c) opening.values[leaf_order_[c]].push_back(values[c]);
  }
  opening.witness = opening_witness(hash_, height_, sorted, [&](size_t i, uint32_t up) -> const uint32_t* {
    const uint32_t number = sorted[i] >> below;
    if (up >= below) return top.data() + (((size_t{1} << (height_ - up)) + (sorted[i] >> up)) ^ 1) * kDigestWords;
    return gathered[number].data() + own[number].size() * logs_.size() + (place(sorted[i]) * below + up) * kDigestWords;
  });
  return opening;
}

}  // namespace ob::gpu
