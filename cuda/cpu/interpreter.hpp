// Evaluates a component from its program (air/program.hpp), a few vectors of rows at a time.
#ifndef OB_CPU_INTERPRETER_HPP
#define OB_CPU_INTERPRETER_HPP
#include <cstddef>
#include <cstdint>

#include "../air/air.hpp"
#include "air_contexts.hpp"

namespace ob {

inline constexpr unsigned kInterpreterVectors = 4;
// Programs with more values alive at a time than this are refused when the AIR is loaded, so that the scratch space is bounded.
inline constexpr uint32_t kMaxFractionValues = 64;

// `slots`: program.slots × count vectors; `fractions`: component.fractions × count.
template <class V, class Context>
void interpret(const Component& component, const Program& program, Context* contexts, unsigned count, V* slots,
               FractionVector<V>* fractions) {
  const size_t n_instructions = program.instructions.size();
  const Instruction* instructions = program.instructions.data();
  for (size_t at = 0; at < n_instructions; ++at) {
    const Instruction& step = instructions[at];
    if (step.kind == Instruction::Kind::constraint) {
      for (unsigned k = 0; k < count; ++k) contexts[k].constraint(step.index, slots[step.a * count + k]);
      continue;
    }
    if (step.kind == Instruction::Kind::fraction) {
      const uint32_t* places = program.fraction_slots.data()[step.index].data();
      const FractionIr& fraction = component.fractions.data()[step.index];
      const unsigned n_values = static_cast<unsigned>(fraction.values.size());
      for (unsigned k = 0; k < count; ++k) {
        V values[kMaxFractionValues];
        for (unsigned i = 0; i < n_values; ++i) values[i] = slots[places[1 + i] * count + k];
        fractions[step.index * count + k] = contexts[k].fraction_of(fraction.relation, slots[places[0] * count + k], values, n_values);
      }
      continue;
    }
    const Node& node = component.nodes.data()[step.index];
    V* out = slots + step.target * count;
    const V *a = slots + step.a * count, *b = slots + step.b * count;
    switch (node.op) {
      case NodeOp::constant:
        for (unsigned k = 0; k < count; ++k) out[k] = contexts[k].constant(node.a);
        break;
      case NodeOp::preprocessed:
        for (unsigned k = 0; k < count; ++k) out[k] = contexts[k].preprocessed(node.a);
        break;
      case NodeOp::mask: {
        const int32_t offset = component.offsets.data()[node.a].data()[node.b];
        for (unsigned k = 0; k < count; ++k) {
          out[k] = offset == 0 ? contexts[k].mask(node.a) : contexts[k].mask(node.a, contexts[k].shift(offset));
        }
        break;
      }
      case NodeOp::add:
        for (unsigned k = 0; k < count; ++k) out[k] = a[k] + b[k];
        break;
      case NodeOp::sub:
        for (unsigned k = 0; k < count; ++k) out[k] = a[k] - b[k];
        break;
      case NodeOp::mul:
        for (unsigned k = 0; k < count; ++k) out[k] = a[k] * b[k];
        break;
      case NodeOp::neg:
        for (unsigned k = 0; k < count; ++k) out[k] = -a[k];
        break;
    }
  }
  const uint32_t n_batches = static_cast<uint32_t>(component.batches.size());
  const uint32_t n_constraints = static_cast<uint32_t>(component.constraints.size());
  for (uint32_t b = 0; b < n_batches; ++b) {
    const uint32_t* batch = component.batches.data()[b].data();
    const unsigned size = static_cast<unsigned>(component.batches.data()[b].size());
    for (unsigned k = 0; k < count; ++k) {
      FractionVector<V> list[kMaxFractionValues];
      for (unsigned i = 0; i < size; ++i) list[i] = fractions[batch[i] * count + k];
      contexts[k].batch_of(n_constraints + b, b, b + 1 == n_batches, list, size);
    }
  }
}

}  // namespace ob
#endif
