#include "shape.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "protocol/circle.hpp"

namespace ob {

namespace {

constexpr uint32_t kMaxLogDomain = 30;

[[noreturn]] void refuse(const std::string& why) { throw std::invalid_argument("Cannot load AIR: " + why); }

void lay_out_trees(Shape& shape) {
  const Air& air = shape.air;
  std::vector<CommittedColumn> preprocessed, main, interaction;
  for (const uint32_t log : air.preprocessed_logs) preprocessed.push_back({log, {}});
  for (const Component& c : air.components) {
    for (const uint32_t index : c.preprocessed) preprocessed[index].offsets = {0};
    shape.main_start.push_back(static_cast<uint32_t>(main.size()));
    shape.interaction_start.push_back(static_cast<uint32_t>(interaction.size()));
    for (const std::vector<int32_t>& offsets : c.offsets) main.push_back({c.log_rows, offsets});
    for (size_t b = 0; b < c.batches.size(); ++b) {
      const bool last = b + 1 == c.batches.size();
      for (int i = 0; i < 4; ++i) interaction.push_back({c.log_rows, last ? std::vector<int32_t>{-1, 0} : std::vector<int32_t>{0}});
    }
    shape.log_rows_max = std::max(shape.log_rows_max, c.log_rows);
    shape.constraints += c.constraint_count();
  }
  shape.has_interaction = !interaction.empty();
  shape.trees.push_back(std::move(preprocessed));
  shape.trees.push_back(std::move(main));
  if (shape.has_interaction) shape.trees.push_back(std::move(interaction));
  shape.trees.emplace_back(kCompositionColumns, CommittedColumn{shape.log_rows_max, {0}});
}

void check(const Shape& shape) {
  const ProtocolOptions& o = shape.options;
  if (shape.log_domain > kMaxLogDomain) {
    refuse("the extended domain has 2^" + std::to_string(shape.log_domain) + " points, at most 2^" + std::to_string(kMaxLogDomain) +
           " are allowed");
  }
  for (uint32_t t = 0; t < shape.trees.size(); ++t) {
    uint32_t largest = 0;
    for (const CommittedColumn& c : shape.trees[t]) largest = std::max(largest, shape.log_extended(c));
    if (o.lifting_log_size > 0 && largest > o.lifting_log_size) {
      refuse("lifting log size " + std::to_string(o.lifting_log_size) + " is below a column's 2^" + std::to_string(largest));
    }
    if (largest > kMaxLogDomain) refuse("a column extends to 2^" + std::to_string(largest) + " values");
    if (o.lifting_log_size == 0 && t > 0 && largest != shape.log_domain) {
      refuse("tree " + std::to_string(t) + " has no column of the largest size, which needs a lifting log size");
    }
  }
  if (shape.log_domain < o.fold_step + o.log_last_layer + o.log_blowup) {
    refuse("the domain of 2^" + std::to_string(shape.log_domain) + " points is too small for fold step " + std::to_string(o.fold_step) +
           " and last layer degree 2^" + std::to_string(o.log_last_layer));
  }
}

}  // namespace

uint32_t Shape::tree_height(uint32_t tree) const {
  if (trees[tree].empty()) return 0;
  if (options.lifting_log_size > 0) return options.lifting_log_size;
  uint32_t height = 0;
  for (const CommittedColumn& c : trees[tree]) height = std::max(height, log_extended(c));
  return height;
}

size_t Shape::main_words() const {
  size_t words = 0;
  for (const CommittedColumn& c : trees[1]) words += size_t{1} << c.log_rows;
  return words;
}

size_t Shape::preprocessed_words() const {
  size_t words = 0;
  for (const CommittedColumn& c : trees[0]) words += size_t{1} << c.log_rows;
  return words;
}

uint32_t Shape::vanishing_inverse(uint32_t log_rows, uint32_t half) const {
  const uint32_t start = uint32_t{1} << (30 - log_rows - options.log_blowup), step = uint32_t{1} << (31 - log_rows);
  uint32_t x = circle::point_at(start + half * step).x;
  for (uint32_t i = 1; i < log_rows; ++i) x = circle::double_x(x);
  return m31::inv(x);
}

Shape make_shape(Air air, const ProtocolOptions& options) {
  Shape shape;
  shape.air = std::move(air);
  shape.options = options;
  lay_out_trees(shape);
  shape.log_domain = options.lifting_log_size > 0 ? options.lifting_log_size : shape.log_rows_max + options.log_blowup;
  check(shape);
  return shape;
}

}  // namespace ob
