#include "air.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "program.hpp"

namespace ob {

namespace {

constexpr uint32_t kMagic = 0x4149424f;
constexpr uint32_t kVersion = 1;
constexpr uint32_t kMinLogRows = 2;
constexpr uint32_t kMaxLogRows = 28;
constexpr int32_t kMaxOffset = 1 << 20;

[[noreturn]] void refuse(const std::string& why) { throw std::invalid_argument("Cannot load AIR: " + why); }

class Reader {
 public:
  explicit Reader(std::span<const uint32_t> words) : words_(words) {}

  uint32_t next() {
    if (at_ == words_.size()) refuse("its words end early");
    return words_[at_++];
  }
  // A number of items that each take at least one word.
  uint32_t count() {
    const uint32_t n = next();
    if (n > words_.size() - at_) refuse("a list is longer than its words");
    return n;
  }
  uint32_t below(size_t limit, const char* what) {
    const uint32_t value = next();
    if (value >= limit) refuse(std::string(what) + " " + std::to_string(value) + " does not exist, there are " + std::to_string(limit));
    return value;
  }
  uint32_t log_rows() {
    const uint32_t log = next();
    if (log < kMinLogRows || log > kMaxLogRows) {
      refuse("log rows " + std::to_string(log) + ", allowed is " + std::to_string(kMinLogRows) + " to " + std::to_string(kMaxLogRows));
    }
    return log;
  }
  size_t at() const { return at_; }
  std::span<const uint32_t> since(size_t start) const { return words_.subspan(start, at_ - start); }
  std::span<const uint32_t> rest() const { return words_.subspan(at_); }

 private:
  std::span<const uint32_t> words_;
  size_t at_ = 0;
};

uint64_t fnv1a(std::span<const uint32_t> words) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const uint32_t word : words) {
    for (int shift = 0; shift < 32; shift += 8) hash = (hash ^ ((word >> shift) & 0xff)) * 0x100000001b3u;
  }
  return hash;
}

Node read_node(Reader& in, const Component& c) {
  Node node{static_cast<NodeOp>(in.below(7, "operation")), 0, 0};
  node.a = in.next();
  node.b = in.next();
  const auto earlier = [&](uint32_t id) {
    if (id >= c.nodes.size()) refuse("node " + std::to_string(c.nodes.size()) + " reads node " + std::to_string(id) + ", which is not earlier");
  };
  switch (node.op) {
    case NodeOp::constant:
      if (node.a >= 0x7fffffff) refuse("constant " + std::to_string(node.a) + " is not canonical");
      break;
    case NodeOp::preprocessed:
      if (node.a >= c.preprocessed.size()) refuse("preprocessed column " + std::to_string(node.a) + " is not declared");
      break;
    case NodeOp::mask:
      if (node.a >= c.offsets.size() || node.b >= c.offsets[node.a].size()) refuse("a mask is not declared");
      break;
    case NodeOp::neg: earlier(node.a); break;
    default:
      earlier(node.a);
      earlier(node.b);
  }
  return node;
}

void read_columns(Reader& in, Component& c) {
  const uint32_t n_columns = in.count();
  for (uint32_t i = 0; i < n_columns; ++i) {
    std::vector<int32_t>& offsets = c.offsets.emplace_back(in.count());
    for (int32_t& offset : offsets) {
      offset = static_cast<int32_t>(in.next());
      if (offset < -kMaxOffset || offset > kMaxOffset) refuse("row offset " + std::to_string(offset) + " is too far");
    }
    if (offsets.empty()) refuse("a column has no offsets");
  }
}

void read_logup(Reader& in, const Air& air, Component& c) {
  const uint32_t n_fractions = in.count();
  for (uint32_t i = 0; i < n_fractions; ++i) {
    FractionIr& f = c.fractions.emplace_back();
    f.relation = in.below(air.relation_sizes.size(), "relation");
    f.numerator = in.below(c.nodes.size(), "node");
    f.values.resize(in.count());
    if (f.values.empty() || f.values.size() > air.relation_sizes[f.relation]) refuse("a fraction has a wrong number of values");
    for (uint32_t& value : f.values) value = in.below(c.nodes.size(), "node");
  }
  const uint32_t n_batches = in.count();
  std::vector<bool> used(n_fractions, false);
  size_t n_used = 0;
  for (uint32_t i = 0; i < n_batches; ++i) {
    std::vector<uint32_t>& batch = c.batches.emplace_back(in.count());
    if (batch.empty()) refuse("a batch is empty");
    for (uint32_t& fraction : batch) {
      fraction = in.below(n_fractions, "fraction");
      if (used[fraction]) refuse("a fraction is in two batches");
      used[fraction] = true;
      ++n_used;
    }
  }
  if (n_used != n_fractions) refuse("a fraction is in no batch");
}

Component read_component(Reader& in, const Air& air, uint32_t log_rows) {
  Component c;
  c.log_rows = log_rows;
  const size_t start = in.at();
  c.preprocessed.resize(in.count());
  for (uint32_t& index : c.preprocessed) {
    index = in.below(air.preprocessed_logs.size(), "preprocessed column");
    if (air.preprocessed_logs[index] != log_rows) refuse("a component reads a preprocessed column of another size");
  }
  read_columns(in, c);
  const uint32_t n_nodes = in.count();
  c.first_node = in.at() - start;
  for (uint32_t i = 0; i < n_nodes; ++i) c.nodes.push_back(read_node(in, c));
  c.constraints.resize(in.count());
  for (uint32_t& node : c.constraints) node = in.below(c.nodes.size(), "node");
  read_logup(in, air, c);
  const std::span<const uint32_t> words = in.since(start);
  c.code_words.assign(words.begin(), words.end());
  std::fill_n(c.code_words.begin() + 1, c.preprocessed.size(), 0);
  c.composition = compile_composition(c);
  c.interaction = compile_interaction(c);
  return c;
}

}  // namespace

std::optional<uint64_t> Component::code_hash(std::span<const uint32_t> parameters) const {
  std::vector<uint32_t> words = code_words;
  for (const uint32_t node : parameters) {
    if (node >= nodes.size() || nodes[node].op != NodeOp::constant) return std::nullopt;
    words[first_node + 3 * size_t{node} + 1] = 0;
  }
  return fnv1a(words);
}

bool Air::has_fractions() const {
  return std::any_of(components.begin(), components.end(), [](const Component& c) { return !c.batches.empty(); });
}

Air read_air(std::span<const uint32_t> words) {
  Reader in(words);
  Air air;
  std::vector<uint32_t> component_logs(in.count());
  if (component_logs.empty()) refuse("it has no components");
  for (uint32_t& log : component_logs) log = in.log_rows();
  air.preprocessed_logs.resize(in.count());
  for (uint32_t& log : air.preprocessed_logs) log = in.log_rows();
  if (in.next() != kMagic) refuse("the words do not start with the IR's mark");
  if (const uint32_t version = in.next(); version != kVersion) {
    refuse("IR version " + std::to_string(version) + ", this library reads version " + std::to_string(kVersion));
  }
  air.relation_sizes.resize(in.count());
  for (uint32_t& size : air.relation_sizes) {
    size = in.next();
    if (size == 0 || size > kMaxValues) {
      refuse("a relation has " + std::to_string(size) + " values, allowed is 1 to " + std::to_string(kMaxValues));
    }
  }
  if (in.next() != component_logs.size()) refuse("sizes and components differ in number");
  for (const uint32_t log : component_logs) {
    Component c = read_component(in, air, log);
    c.index = static_cast<uint32_t>(air.components.size());
    air.components.push_back(std::move(c));
  }
  if (!in.rest().empty()) refuse("words are left over");
  return air;
}

}  // namespace ob
