// Out-of-domain values, DEEP quotients and folds over any vector type (stwo 2.3.0 prover/backend/simd/{quotients,fri}.rs).
#ifndef OB_CPU_SUM_KERNELS_HPP
#define OB_CPU_SUM_KERNELS_HPP
#include <cstddef>
#include <cstdint>

#include "kernels.hpp"
#include "secure_vector.hpp"
#include "unrolled.hpp"

namespace ob {

template <class V>
QM31 basis_dot(const uint32_t* coefficients, const uint32_t* const basis[4], unsigned log) {
  typename V::Sum sum[4];
  unsigned pending = 0;
  for (size_t i = 0; i < (size_t{1} << log); i += V::lanes) {
    const V c = V::load(coefficients + i);
    for (int k = 0; k < 4; ++k) sum[k].add(c, V::load(basis[k] + i));
    if (++pending == 4) {
      for (int k = 0; k < 4; ++k) sum[k].fold();
      pending = 0;
    }
  }
  uint32_t coordinates[4];
  for (int k = 0; k < 4; ++k) {
    uint32_t lanes[V::lanes];
    sum[k].value().store(lanes);
    uint32_t total = 0;
    for (const uint32_t lane : lanes) total = m31::add(total, lane);
    coordinates[k] = total;
  }
  return {coordinates[0], coordinates[1], coordinates[2], coordinates[3]};
}

// The sums of a tile, columns in groups: each group is read along the tile, which hardware prefetchers can follow.
template <class V>
struct TileSums {
  static constexpr unsigned vectors = kQuotientTile / V::lanes;
  static constexpr uint32_t group = 8;

  typename V::Sum sums[vectors][4];

  template <uint32_t count>
  OB_ALWAYS_INLINE void add_group(const QuotientSum& job, uint32_t column, size_t first, unsigned n_vectors) {
    for (unsigned i = 0; i < n_vectors; ++i) {
      typename V::Sum sum[4] = {sums[i][0], sums[i][1], sums[i][2], sums[i][3]};
      unrolled<count>([&](auto j) OB_LAMBDA {
        const V f = V::load(job.columns[column + j] + first + i * V::lanes);
        unrolled<4>([&](auto k) OB_LAMBDA { sum[k].add_weight(f, job.weights + 4 * (column + j) + k); });
        if constexpr (decltype(j)::value % 4 == 3 || decltype(j)::value + 1 == count) {
          unrolled<4>([&](auto k) OB_LAMBDA { sum[k].fold(); });
        }
      });
      unrolled<4>([&](auto k) OB_LAMBDA { sums[i][k] = sum[k]; });
    }
  }
  OB_ALWAYS_INLINE void add_columns(const QuotientSum& job, size_t first, unsigned n_vectors) {
    uint32_t column = 0;
    for (; column + group <= job.n_columns; column += group) add_group<group>(job, column, first, n_vectors);
    for (; column < job.n_columns; ++column) add_group<1>(job, column, first, n_vectors);
  }
  OB_ALWAYS_INLINE SecureVector<V> value(unsigned i) const {
    return {sums[i][0].value(), sums[i][1].value(), sums[i][2].value(), sums[i][3].value()};
  }
};

template <class V>
void quotient_sum(const QuotientSum& job, uint32_t* const out[4], size_t first, size_t end) {
  TileSums<V> tile;
  const unsigned count = static_cast<unsigned>((end - first) / V::lanes);
  tile.add_columns(job, first, count);
  for (unsigned i = 0; i < count; ++i) tile.value(i).store(out, first + i * V::lanes);
}

// num / den of one point, in two passes with one inversion in between.
template <class V>
void quotients_of_point(const QuotientPoint& point, const uint32_t* twiddles, uint32_t* const out[4], size_t first, size_t end,
                        bool accumulate) {
  constexpr unsigned kVectors = kQuotientTile / V::lanes;
  TileSums<V> tile;
  SecureVector<V> numerators[kVectors];
  V den_a[kVectors], den_b[kVectors], norms[kVectors], products[kVectors];
  const unsigned count = static_cast<unsigned>((end - first) / V::lanes);
  tile.add_columns(point.direct, first, count);
  for (unsigned i = 0; i < count; ++i) {
    const size_t p = first + i * V::lanes;
    V x, y;
    V::domain_point(twiddles, p, x, y);
    SecureVector<V> sum = tile.value(i);
    for (uint32_t j = 0; j < point.n_lifted; ++j) {
      const LiftedSum& lifted = point.lifted[j];
      sum = sum + SecureVector<V>{V::load_lifted(lifted.planes[0], p, lifted.shift), V::load_lifted(lifted.planes[1], p, lifted.shift),
                                  V::load_lifted(lifted.planes[2], p, lifted.shift), V::load_lifted(lifted.planes[3], p, lifted.shift)};
    }
    numerators[i] = sum - SecureVector<V>::set1(point.y_weight) * y - SecureVector<V>::set1(point.constant);
    den_a[i] = V::set1(point.denominator.a) + dot2(V::set1(point.denominator_x.a), x, V::set1(point.denominator_y.a), y);
    den_b[i] = V::set1(point.denominator.b) + dot2(V::set1(point.denominator_x.b), x, V::set1(point.denominator_y.b), y);
    norms[i] = dot2(den_a[i], den_a[i], den_b[i], den_b[i]);
    products[i] = i == 0 ? norms[0] : products[i - 1] * norms[i];
  }
  V inverted = inverse(products[count - 1]);
  for (unsigned i = count; i-- > 0;) {
    const V own = i == 0 ? inverted : inverted * products[i - 1];
    inverted = inverted * norms[i];
    const V re = den_a[i] * own, im = -(den_b[i] * own), minus_im = -im;
    const SecureVector<V>& n = numerators[i];
    const SecureVector<V> quotient{dot2(n.a, re, n.b, minus_im), dot2(n.a, im, n.b, re), dot2(n.c, re, n.d, minus_im),
                                   dot2(n.c, im, n.d, re)};
    const size_t p = first + i * V::lanes;
    (accumulate ? SecureVector<V>::load(out, p) + quotient : quotient).store(out, p);
  }
}

template <class V>
void quotients(const QuotientPoint* points, uint32_t n_points, const uint32_t* twiddles, uint32_t* const out[4], size_t first,
               size_t end) {
  for (uint32_t i = 0; i < n_points; ++i) quotients_of_point<V>(points[i], twiddles, out, first, end, i != 0);
}

template <class V, bool circle>
void fold(const uint32_t* const in[4], uint32_t* const out[4], const SecureMatrix& challenge, const uint32_t* twiddles, size_t first,
          size_t end) {
  for (size_t p = first; p < end; p += V::lanes) {
    const V t2 = circle ? V::circle_twiddles(twiddles, p) : V::load(twiddles + p);
    const auto take = [&](int k, V& sum) {
      V a, b;
      if constexpr (V::lanes == 1) {
        a = V::load(in[k] + 2 * p);
        b = V::load(in[k] + 2 * p + 1);
      } else {
        a = V::load(in[k] + 2 * p);
        b = V::load(in[k] + 2 * p + V::lanes);
        V::deinterleave(a, b);
      }
      sum = a + b;
      return (a - b).times_doubled(t2);
    };
    SecureVector<V> f0;
    const V a = take(0, f0.a), b = take(1, f0.b), c = take(2, f0.c), d = take(3, f0.d);
    (f0 + times(SecureVector<V>{a, b, c, d}, challenge)).store(out, p);
  }
}

template <class V>
void add_lifted(uint32_t* big, const uint32_t* small, unsigned shift, size_t first, size_t end) {
  for (size_t p = first; p < end; p += V::lanes) (V::load(big + p) + V::load_lifted(small, p, shift)).store(big + p);
}

}  // namespace ob
#endif
