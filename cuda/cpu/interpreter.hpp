// Evaluates a component from its program (air/instruction.hpp), a few vectors of rows at a time.
#ifndef OB_CPU_INTERPRETER_HPP
#define OB_CPU_INTERPRETER_HPP
#include <cstddef>
#include <cstdint>

#include "air_contexts.hpp"

namespace ob {

template <class V, class Context>
OB_ALWAYS_INLINE void interpret_fraction(const ProgramView& program, const Instruction& step, Context* contexts, unsigned count,
                                         const V* slots, FractionVector<V>* fractions) {
  const uint32_t* places = program.pool + step.b;
  for (unsigned k = 0; k < count; ++k) {
    V values[kMaxValues];
    for (unsigned i = 0; i < step.c; ++i) values[i] = slots[places[1 + i] * count + k];
    fractions[step.target * count + k] = contexts[k].fraction_of(step.a, slots[places[0] * count + k], values, step.c);
  }
}

template <class V, class Context>
OB_ALWAYS_INLINE void interpret_batch(const ProgramView& program, const Instruction& step, Context* contexts, unsigned count,
                                      const FractionVector<V>* fractions) {
  for (unsigned k = 0; k < count; ++k) {
    BatchVector<V> sum = batch_of(fractions[program.pool[step.b] * count + k]);
    for (unsigned i = 1; i < step.c; ++i) add_fraction(sum, fractions[program.pool[step.b + i] * count + k]);
    contexts[k].batch(step.target, step.a, step.a + 1 == program.batches, sum);
  }
}

// `slots`: program.slots × count vectors; `fractions`: program.fractions × count.
template <class V, class Context>
OB_HOST_DEVICE void interpret(const ProgramView& program, Context* contexts, unsigned count, V* slots, FractionVector<V>* fractions) {
  for (size_t at = 0; at < program.n_instructions; ++at) {
    const Instruction& step = program.instructions[at];
    V* const out = slots + size_t{step.target} * count;
    const V* const a = slots + size_t{step.a} * count;
    const V* const b = slots + size_t{step.b} * count;
    switch (step.operation) {
      case Operation::constant:
        for (unsigned k = 0; k < count; ++k) out[k] = contexts[k].constant(step.a);
        break;
      case Operation::preprocessed:
        for (unsigned k = 0; k < count; ++k) out[k] = contexts[k].preprocessed(step.a);
        break;
      case Operation::mask:
        for (unsigned k = 0; k < count; ++k) {
          const int32_t offset = static_cast<int32_t>(step.b);
          out[k] = offset == 0 ? contexts[k].mask(step.a) : contexts[k].mask(step.a, contexts[k].shift(offset));
        }
        break;
      case Operation::add:
        for (unsigned k = 0; k < count; ++k) out[k] = a[k] + b[k];
        break;
      case Operation::sub:
        for (unsigned k = 0; k < count; ++k) out[k] = a[k] - b[k];
        break;
      case Operation::mul:
        for (unsigned k = 0; k < count; ++k) out[k] = a[k] * b[k];
        break;
      case Operation::neg:
        for (unsigned k = 0; k < count; ++k) out[k] = -a[k];
        break;
      case Operation::constraint:
        for (unsigned k = 0; k < count; ++k) contexts[k].constraint(step.target, a[k]);
        break;
      case Operation::fraction: interpret_fraction(program, step, contexts, count, slots, fractions); break;
      case Operation::batch: interpret_batch(program, step, contexts, count, fractions); break;
    }
  }
}

}  // namespace ob
#endif
