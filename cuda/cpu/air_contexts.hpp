// What the code of a component is evaluated against: a composition context adds up weighted constraints, an interaction context collects
// LogUp fractions (stwo-constraint-framework 2.3.0, prover/simd_domain.rs and prover/logup.rs). Generated code and the interpreter use both.
#ifndef OB_CPU_AIR_CONTEXTS_HPP
#define OB_CPU_AIR_CONTEXTS_HPP
#include <cstddef>
#include <cstdint>

#include "kernels.hpp"
#include "secure_vector.hpp"

namespace ob {

// The low `log` bits reversed; as circle::bit_reverse, for code compiled several times.
OB_ALWAYS_INLINE uint32_t reversed_bits(uint32_t i, uint32_t log) {
  i = ((i >> 1) & 0x55555555) | ((i & 0x55555555) << 1);
  i = ((i >> 2) & 0x33333333) | ((i & 0x33333333) << 2);
  i = ((i >> 4) & 0x0f0f0f0f) | ((i & 0x0f0f0f0f) << 4);
  i = (i >> 24) | ((i >> 8) & 0xff00) | ((i & 0xff00) << 8) | (i << 24);
  return i >> (32 - log);
}

// A fraction with a base-field numerator.
template <class V>
struct FractionVector {
  V numerator;
  SecureVector<V> denominator;
};

// Several fractions over their common denominator.
template <class V>
struct BatchVector {
  SecureVector<V> numerator, denominator;
};

template <class V>
OB_ALWAYS_INLINE SecureVector<V> secure_of(V x) {
  return {x, V::set1(0), V::set1(0), V::set1(0)};
}

// Σ alpha^j·v_j - z
template <class V>
OB_ALWAYS_INLINE SecureVector<V> combine(const RelationChallenges& relation, const V* values, unsigned count) {
  SecureVector<V> result{values[0] - V::set1(relation.z.a), -V::set1(relation.z.b), -V::set1(relation.z.c), -V::set1(relation.z.d)};
  if (count == 1) return result;
  typename V::Sum sum[4];
  for (unsigned j = 1; j < count; ++j) {
    const QM31& power = relation.alpha_powers[j];
    sum[0].add(values[j], V::set1(power.a));
    sum[1].add(values[j], V::set1(power.b));
    sum[2].add(values[j], V::set1(power.c));
    sum[3].add(values[j], V::set1(power.d));
    if (j % 4 == 0) {
      for (typename V::Sum& s : sum) s.fold();
    }
  }
  return result + SecureVector<V>{sum[0].value(), sum[1].value(), sum[2].value(), sum[3].value()};
}

template <class V>
OB_ALWAYS_INLINE BatchVector<V> batch_of(const FractionVector<V>& fraction) {
  return {secure_of(fraction.numerator), fraction.denominator};
}
template <class V>
OB_ALWAYS_INLINE void add_fraction(BatchVector<V>& sum, const FractionVector<V>& fraction) {
  sum.numerator = sum.numerator * fraction.denominator + sum.denominator * fraction.numerator;
  sum.denominator = sum.denominator * fraction.denominator;
}
template <class V>
OB_ALWAYS_INLINE BatchVector<V> batch_of(const FractionVector<V>& first, const FractionVector<V>& second) {
  return {second.denominator * first.numerator + first.denominator * second.numerator, first.denominator * second.denominator};
}
template <class V, class... More>
OB_ALWAYS_INLINE BatchVector<V> batch_of(const FractionVector<V>& first, const FractionVector<V>& second, const FractionVector<V>& third,
                                         const More&... more) {
  BatchVector<V> sum = batch_of(first, second);
  add_fraction(sum, third);
  (add_fraction(sum, more), ...);
  return sum;
}

// Where the rows at a fixed offset from `lanes` neighbouring positions are found.
struct RowShift {
  int32_t offset;
  size_t even, odd;  // first position for the even and for the odd lanes
  bool regular;      // they are that simple
};

template <class V>
class CompositionContext {
 public:
  OB_ALWAYS_INLINE CompositionContext(const CompositionJob& job, size_t position) : CompositionContext(job, position, job.claimed_share) {}
  // With a claimed share that lies elsewhere.
  OB_ALWAYS_INLINE CompositionContext(const CompositionJob& job, size_t position, const QM31& claimed_share)
      : job_(job), position_(position), claimed_share_(claimed_share), weights_(job.weights[position >> job.log_rows]) {}

  OB_ALWAYS_INLINE V constant(uint32_t x) const { return V::set1(x); }
  OB_ALWAYS_INLINE V parameter(uint32_t index) const { return V::set1(job_.code.parameters[index]); }
  OB_ALWAYS_INLINE V mask(uint32_t column) const { return V::load(job_.columns[column] + position_); }
  OB_ALWAYS_INLINE V mask(uint32_t column, const RowShift& shift) const { return load_shifted(job_.columns[column], shift); }
  OB_ALWAYS_INLINE V preprocessed(uint32_t column) const { return V::load(job_.preprocessed[column] + position_); }

  // The domain has two halves, q and -q, at even and odd positions; a row further is one step on in the first, one back in the second.
  OB_ALWAYS_INLINE RowShift shift(int32_t offset) const {
    const uint32_t n = job_.log_rows, low_bits = n + 1 - V::log_lanes;
    const int64_t low = reversed_bits(static_cast<uint32_t>(position_ / 2), n), rows = int64_t{1} << low_bits;
    const int64_t up = low + offset, down = low - offset;
    if (V::lanes == 1 || up < 0 || up >= rows || down < 0 || down >= rows) return {offset, 0, 0, false};
    return {offset, size_t{reversed_bits(static_cast<uint32_t>(up), n)} << 1, size_t{reversed_bits(static_cast<uint32_t>(down), n)} << 1,
            true};
  }

  OB_ALWAYS_INLINE void constraint(uint32_t index, V value) {
    const uint64_t* weight = weights_[index].weight;
    for (int i = 0; i < 4; ++i) sum_[i].add_weight(value, weight + i);
    if (++pending_ == 4) fold();
  }

  template <class... Values>
  OB_ALWAYS_INLINE FractionVector<V> fraction(uint32_t relation, V numerator, Values... values) const {
    const V list[] = {values...};
    return {numerator, combine(job_.relations[relation], list, sizeof...(values))};
  }
  OB_ALWAYS_INLINE FractionVector<V> fraction_of(uint32_t relation, V numerator, const V* values, unsigned count) const {
    return {numerator, combine(job_.relations[relation], values, count)};
  }

  // (S_b - S_(b-1))·d - n; for the last batch (S_b - S_b[row before] - S_(b-1) + share)·d - n.
  OB_ALWAYS_INLINE void batch(uint32_t constraint, uint32_t index, bool last, const BatchVector<V>& f) {
    const uint32_t* const* planes = job_.interaction + 4 * index;
    const SecureVector<V> current = SecureVector<V>::load(planes, position_);
    SecureVector<V> difference = index == 0 ? current : current - SecureVector<V>::load(planes - 4, position_);
    if (last) {
      const RowShift before = shift(-1);
      const SecureVector<V> previous{load_shifted(planes[0], before), load_shifted(planes[1], before), load_shifted(planes[2], before),
                                     load_shifted(planes[3], before)};
      difference = difference - previous + SecureVector<V>::set1(claimed_share_);
    }
    const SecureVector<V> value = difference * f.denominator - f.numerator;
    if (pending_ != 0) fold();
    const uint64_t* weight = weights_[constraint].weight;
    for (int i = 0; i < 4; ++i) {
      sum_[i].add_weight(value.a, weight + i);
      sum_[i].add_weight(value.b, weight + 4 + i);
      sum_[i].add_weight(value.c, weight + 8 + i);
      sum_[i].add_weight(value.d, weight + 12 + i);
    }
    fold();
  }

  OB_ALWAYS_INLINE void finish() const {
    for (int i = 0; i < 4; ++i) {
      const V sum = sum_[i].value();
      uint32_t* const at = job_.out[i] + position_;
      (job_.accumulate ? V::load(at) + sum : sum).store(at);
    }
  }

 private:
  OB_ALWAYS_INLINE V load_shifted(const uint32_t* column, const RowShift& shift) const {
    if (shift.regular) return V::even_odd(V::load(column + shift.even), V::load(column + shift.odd));
    uint32_t values[V::lanes];
    const uint32_t n = job_.log_rows, rows = uint32_t{1} << n;
    for (unsigned lane = 0; lane < V::lanes; ++lane) {
      const uint32_t p = static_cast<uint32_t>(position_) + lane, at = reversed_bits(p >> 1, n);
      const uint32_t moved = (p & 1) ? at - static_cast<uint32_t>(shift.offset) : at + static_cast<uint32_t>(shift.offset);
      values[lane] = column[(size_t{reversed_bits(moved & (rows - 1), n)} << 1) | (p & 1)];
    }
    return V::load(values);
  }
  OB_ALWAYS_INLINE void fold() {
    for (int i = 0; i < 4; ++i) sum_[i].fold();
    pending_ = 0;
  }

  const CompositionJob& job_;
  const size_t position_;
  const QM31& claimed_share_;
  const SecureMatrix* const weights_;
  typename V::Sum sum_[4];
  unsigned pending_ = 0;
};

template <class V>
class InteractionContext {
 public:
  // `batches`: room for one BatchVector per batch.
  OB_ALWAYS_INLINE InteractionContext(const InteractionJob& job, size_t position, BatchVector<V>* batches)
      : job_(job), position_(position), batches_(batches) {}

  OB_ALWAYS_INLINE V constant(uint32_t x) const { return V::set1(x); }
  OB_ALWAYS_INLINE V parameter(uint32_t index) const { return V::set1(job_.code.parameters[index]); }
  OB_ALWAYS_INLINE V mask(uint32_t column) const { return V::load(job_.columns[column] + position_); }
  // Rows alternate between the two halves of the domain, so an offset is looked up lane by lane.
  OB_ALWAYS_INLINE V mask(uint32_t column, const RowShift& shift) const {
    uint32_t values[V::lanes];
    const uint32_t n = job_.log_rows, rows = uint32_t{1} << n;
    for (unsigned lane = 0; lane < V::lanes; ++lane) {
      const uint32_t index = reversed_bits(static_cast<uint32_t>(position_) + lane, n);
      const uint32_t row = index < rows / 2 ? 2 * index : 2 * (rows - 1 - index) + 1;
      const uint32_t moved = (row + static_cast<uint32_t>(shift.offset)) & (rows - 1);
      values[lane] = job_.columns[column][reversed_bits(moved % 2 == 0 ? moved / 2 : rows - (moved + 1) / 2, n)];
    }
    return V::load(values);
  }
  OB_ALWAYS_INLINE V preprocessed(uint32_t column) const { return V::load(job_.preprocessed[column] + position_); }
  OB_ALWAYS_INLINE RowShift shift(int32_t offset) const { return {offset, 0, 0, false}; }

  OB_ALWAYS_INLINE void constraint(uint32_t, V) {}
  template <class... Values>
  OB_ALWAYS_INLINE FractionVector<V> fraction(uint32_t relation, V numerator, Values... values) const {
    const V list[] = {values...};
    return {numerator, combine(job_.relations[relation], list, sizeof...(values))};
  }
  OB_ALWAYS_INLINE FractionVector<V> fraction_of(uint32_t relation, V numerator, const V* values, unsigned count) const {
    return {numerator, combine(job_.relations[relation], values, count)};
  }
  OB_ALWAYS_INLINE void batch(uint32_t, uint32_t index, bool, const BatchVector<V>& f) { batches_[index] = f; }
  OB_ALWAYS_INLINE void finish() const {}

 private:
  const InteractionJob& job_;
  const size_t position_;
  BatchVector<V>* const batches_;
};

}  // namespace ob
#endif
