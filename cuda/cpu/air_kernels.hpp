// The composition and interaction kernels over any vector type: the generated code of a component where there is one, else the interpreter.
#ifndef OB_CPU_AIR_KERNELS_HPP
#define OB_CPU_AIR_KERNELS_HPP
#include <cstddef>
#include <cstdint>
#include <new>

#include "../air/generated.gen.hpp"
#include "air_contexts.hpp"
#include "interpreter.hpp"

namespace ob {

template <class V, class Code>
void generated_composition(const CompositionJob& job, size_t first, size_t end) {
  for (size_t p = first; p < end; p += V::lanes) {
    CompositionContext<V> context(job, p);
    Code::template evaluate<V>(context);
    context.finish();
  }
}

template <class V>
void interpreted_composition(const CompositionJob& job, size_t first, size_t end, uint32_t* scratch) {
  V* const slots = reinterpret_cast<V*>(scratch);
  auto* const fractions = reinterpret_cast<FractionVector<V>*>(slots + size_t{job.code.program.slots} * kInterpreterVectors);
  using Context = CompositionContext<V>;
  for (size_t p = first; p < end; p += V::lanes * kInterpreterVectors) {
    alignas(Context) unsigned char room[sizeof(Context) * kInterpreterVectors];
    Context* const contexts = reinterpret_cast<Context*>(room);
    unsigned count = 0;
    for (; count < kInterpreterVectors && p + count * V::lanes < end; ++count) new (contexts + count) Context(job, p + count * V::lanes);
    interpret(job.code.program, contexts, count, slots, fractions);
    for (unsigned k = 0; k < count; ++k) contexts[k].finish();
  }
}

template <class V>
void composition(const CompositionJob& job, size_t first, size_t end, uint32_t* scratch) {
  switch (job.code.generated) {
#define OB_COMPONENT(number, name) \
  case number: return generated_composition<V, generated::name>(job, first, end);
    OB_GENERATED_CONSTRAINT_COMPONENTS(OB_COMPONENT)
#undef OB_COMPONENT
  }
  interpreted_composition<V>(job, first, end, scratch);
}

// Divides the batches of `count` vectors of rows and writes their running sums. `batches`: by vector, then by batch.
template <class V>
void divide_batches(const InteractionJob& job, size_t first, unsigned count, const BatchVector<V>* batches, SecureVector<V>* products) {
  const uint32_t n_batches = job.code.program.batches;
  const size_t total = size_t{count} * n_batches;
  SecureVector<V> product = batches[0].denominator;
  products[0] = product;
  for (size_t i = 1; i < total; ++i) products[i] = product = product * batches[i].denominator;
  SecureVector<V> inverted = inverse(product);
  for (size_t i = total; i-- > 1;) {
    const SecureVector<V> own = inverted * products[i - 1];
    inverted = inverted * batches[i].denominator;
    products[i] = own * batches[i].numerator;
  }
  products[0] = inverted * batches[0].numerator;
  for (unsigned k = 0; k < count; ++k) {
    SecureVector<V> sum = products[size_t{k} * n_batches];
    sum.store(job.out, first + k * V::lanes);
    for (uint32_t b = 1; b < n_batches; ++b) {
      sum = sum + products[size_t{k} * n_batches + b];
      sum.store(job.out + 4 * b, first + k * V::lanes);
    }
  }
}

template <class V, class Code>
OB_ALWAYS_INLINE void generated_interaction(const InteractionJob& job, size_t first, unsigned count, BatchVector<V>* batches) {
  for (unsigned k = 0; k < count; ++k) {
    InteractionContext<V> context(job, first + k * V::lanes, batches + size_t{k} * job.code.program.batches);
    Code::template evaluate<V>(context);
  }
}

template <class V>
void interpreted_interaction(const InteractionJob& job, size_t first, unsigned count, BatchVector<V>* batches, uint32_t* scratch) {
  V* const slots = reinterpret_cast<V*>(scratch);
  auto* const fractions = reinterpret_cast<FractionVector<V>*>(slots + size_t{job.code.program.slots} * kInterpreterVectors);
  using Context = InteractionContext<V>;
  for (unsigned done = 0; done < count; done += kInterpreterVectors) {
    alignas(Context) unsigned char room[sizeof(Context) * kInterpreterVectors];
    Context* const contexts = reinterpret_cast<Context*>(room);
    unsigned size = 0;
    for (; size < kInterpreterVectors && done + size < count; ++size) {
      const size_t vector = done + size;
      new (contexts + size) Context(job, first + vector * V::lanes, batches + vector * job.code.program.batches);
    }
    interpret(job.code.program, contexts, size, slots, fractions);
  }
}

template <class V>
void fraction_batches(const InteractionJob& job, size_t first, unsigned count, BatchVector<V>* batches, uint32_t* scratch) {
  switch (job.code.generated) {
#define OB_COMPONENT(number, name) \
  case number: return generated_interaction<V, generated::name>(job, first, count, batches);
    OB_GENERATED_LOGUP_COMPONENTS(OB_COMPONENT)
#undef OB_COMPONENT
  }
  interpreted_interaction<V>(job, first, count, batches, scratch);
}

template <class V>
void interaction(const InteractionJob& job, size_t first, size_t end, uint32_t* scratch) {
  const ProgramView& program = job.code.program;
  auto* const batches = reinterpret_cast<BatchVector<V>*>(scratch);
  auto* const products = reinterpret_cast<SecureVector<V>*>(batches + size_t{program.batches} * kInversionVectors);
  auto* const rest = reinterpret_cast<uint32_t*>(products + size_t{program.batches} * kInversionVectors);
  for (size_t p = first; p < end; p += V::lanes * kInversionVectors) {
    const size_t left = (end - p) / V::lanes;
    const unsigned count = left < kInversionVectors ? static_cast<unsigned>(left) : kInversionVectors;
    fraction_batches<V>(job, p, count, batches, rest);
    divide_batches<V>(job, p, count, batches, products);
  }
}

}  // namespace ob
#endif
