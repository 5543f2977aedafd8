#include "program.hpp"

#include <algorithm>

namespace ob {

namespace {

bool has_operand_a(NodeOp op) { return op == NodeOp::add || op == NodeOp::sub || op == NodeOp::mul || op == NodeOp::neg; }
bool has_operand_b(NodeOp op) { return op == NodeOp::add || op == NodeOp::sub || op == NodeOp::mul; }

Operation operation_of(NodeOp op) {
  switch (op) {
    case NodeOp::constant: return Operation::constant;
    case NodeOp::preprocessed: return Operation::preprocessed;
    case NodeOp::mask: return Operation::mask;
    case NodeOp::add: return Operation::add;
    case NodeOp::sub: return Operation::sub;
    case NodeOp::mul: return Operation::mul;
    case NodeOp::neg: break;
  }
  return Operation::neg;
}

class Compiler {
 public:
  Compiler(const Component& component, bool constraints) : c_(component), constraints_(constraints) {}

  Program compile() {
    mark_needed();
    plan_uses();
    place_.assign(c_.nodes.size(), 0);
    for (uint32_t node = 0; node < c_.nodes.size(); ++node) {
      if (!needed_[node]) continue;
      emit_node(node);
      for (const uint32_t k : constraints_at_[node]) {
        program_.instructions.push_back({Operation::constraint, k, place_[node], 0, 0});
        release(node);
      }
      for (const uint32_t f : fractions_at_[node]) emit_fraction(f);
    }
    for (uint32_t b = 0; b < c_.batches.size(); ++b) emit_batch(b);
    program_.fractions = static_cast<uint32_t>(c_.fractions.size());
    program_.batches = static_cast<uint32_t>(c_.batches.size());
    return std::move(program_);
  }

 private:
  void mark_needed() {
    needed_.assign(c_.nodes.size(), false);
    for (const FractionIr& f : c_.fractions) {
      needed_[f.numerator] = true;
      for (const uint32_t v : f.values) needed_[v] = true;
    }
    if (constraints_) {
      for (const uint32_t node : c_.constraints) needed_[node] = true;
    }
    for (size_t node = c_.nodes.size(); node-- > 0;) {
      if (!needed_[node]) continue;
      const Node& n = c_.nodes[node];
      if (has_operand_a(n.op)) needed_[n.a] = true;
      if (has_operand_b(n.op)) needed_[n.b] = true;
    }
  }

  // How often each node is read, and which constraints and fractions become ready with it.
  void plan_uses() {
    uses_.assign(c_.nodes.size(), 0);
    constraints_at_.resize(c_.nodes.size());
    fractions_at_.resize(c_.nodes.size());
    for (size_t node = 0; node < c_.nodes.size(); ++node) {
      if (!needed_[node]) continue;
      const Node& n = c_.nodes[node];
      if (has_operand_a(n.op)) ++uses_[n.a];
      if (has_operand_b(n.op)) ++uses_[n.b];
    }
    if (constraints_) {
      for (uint32_t k = 0; k < c_.constraints.size(); ++k) {
        ++uses_[c_.constraints[k]];
        constraints_at_[c_.constraints[k]].push_back(k);
      }
    }
    for (uint32_t f = 0; f < c_.fractions.size(); ++f) {
      const FractionIr& fraction = c_.fractions[f];
      ++uses_[fraction.numerator];
      uint32_t last = fraction.numerator;
      for (const uint32_t v : fraction.values) {
        ++uses_[v];
        last = std::max(last, v);
      }
      fractions_at_[last].push_back(f);
    }
  }

  void emit_node(uint32_t node) {
    const Node& n = c_.nodes[node];
    Instruction instruction{operation_of(n.op), 0, n.a, n.b, 0};
    if (n.op == NodeOp::mask) instruction.b = static_cast<uint32_t>(c_.offsets[n.a][n.b]);
    if (has_operand_a(n.op)) {
      instruction.a = place_[n.a];
      release(n.a);
    }
    if (has_operand_b(n.op)) {
      instruction.b = place_[n.b];
      release(n.b);
    }
    if (free_.empty()) free_.push_back(program_.slots++);
    instruction.target = place_[node] = free_.back();
    free_.pop_back();
    program_.instructions.push_back(instruction);
  }

  void emit_fraction(uint32_t f) {
    const FractionIr& fraction = c_.fractions[f];
    const uint32_t start = static_cast<uint32_t>(program_.pool.size());
    program_.pool.push_back(place_[fraction.numerator]);
    for (const uint32_t v : fraction.values) program_.pool.push_back(place_[v]);
    program_.instructions.push_back({Operation::fraction, f, fraction.relation, start, static_cast<uint32_t>(fraction.values.size())});
    release(fraction.numerator);
    for (const uint32_t v : fraction.values) release(v);
  }

  void emit_batch(uint32_t b) {
    const uint32_t start = static_cast<uint32_t>(program_.pool.size()), first = static_cast<uint32_t>(c_.constraints.size());
    program_.pool.insert(program_.pool.end(), c_.batches[b].begin(), c_.batches[b].end());
    program_.instructions.push_back({Operation::batch, first + b, b, start, static_cast<uint32_t>(c_.batches[b].size())});
  }

  void release(uint32_t node) {
    if (--uses_[node] == 0) free_.push_back(place_[node]);
  }

  const Component& c_;
  const bool constraints_;
  Program program_;
  std::vector<bool> needed_;
  std::vector<uint32_t> uses_, place_, free_;
  std::vector<std::vector<uint32_t>> constraints_at_, fractions_at_;
};

}  // namespace

Program compile_composition(const Component& component) { return Compiler(component, true).compile(); }
Program compile_interaction(const Component& component) { return Compiler(component, false).compile(); }

}  // namespace ob
