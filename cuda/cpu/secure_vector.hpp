// Vectors of QM31 (four vectors of coordinates) over any of the vector types.
#ifndef OB_CPU_SECURE_VECTOR_HPP
#define OB_CPU_SECURE_VECTOR_HPP
#include <cstddef>
#include <cstdint>

#include "../protocol/qm31.hpp"

namespace ob {

template <class V>
struct SecureVector {
  V a, b, c, d;

  static OB_ALWAYS_INLINE SecureVector set1(const QM31& x) { return {V::set1(x.a), V::set1(x.b), V::set1(x.c), V::set1(x.d)}; }
  static OB_ALWAYS_INLINE SecureVector load(const uint32_t* const planes[4], size_t at) {
    return {V::load(planes[0] + at), V::load(planes[1] + at), V::load(planes[2] + at), V::load(planes[3] + at)};
  }
  OB_ALWAYS_INLINE void store(uint32_t* const planes[4], size_t at) const {
    a.store(planes[0] + at);
    b.store(planes[1] + at);
    c.store(planes[2] + at);
    d.store(planes[3] + at);
  }
};

template <class V>
OB_ALWAYS_INLINE SecureVector<V> operator+(const SecureVector<V>& x, const SecureVector<V>& y) {
  return {x.a + y.a, x.b + y.b, x.c + y.c, x.d + y.d};
}
template <class V>
OB_ALWAYS_INLINE SecureVector<V> operator-(const SecureVector<V>& x, const SecureVector<V>& y) {
  return {x.a - y.a, x.b - y.b, x.c - y.c, x.d - y.d};
}
template <class V>
OB_ALWAYS_INLINE SecureVector<V> operator*(const SecureVector<V>& x, const V& y) {
  return {x.a * y, x.b * y, x.c * y, x.d * y};
}

// x0·y0 + x1·y1, reduced once.
template <class V>
OB_ALWAYS_INLINE V dot2(V x0, V y0, V x1, V y1) {
  typename V::Sum sum;
  sum.add(x0, y0);
  sum.add(x1, y1);
  return sum.value();
}
template <class V>
OB_ALWAYS_INLINE V dot4(V x0, V y0, V x1, V y1, V x2, V y2, V x3, V y3) {
  typename V::Sum sum;
  sum.add(x0, y0);
  sum.add(x1, y1);
  sum.add(x2, y2);
  sum.add(x3, y3);
  return sum.value();
}

template <class V>
OB_ALWAYS_INLINE SecureVector<V> operator*(const SecureVector<V>& x, const SecureVector<V>& y) {
  const V nb = -x.b, nd = -x.d;
  const V bd_a = dot2(x.c, y.c, nd, y.d), bd_b = dot2(x.c, y.d, x.d, y.c);
  const V ac_a = dot2(x.a, y.a, nb, y.b), ac_b = dot2(x.a, y.b, x.b, y.a);
  return {ac_a + (bd_a + bd_a - bd_b), ac_b + (bd_b + bd_b + bd_a), dot4(x.a, y.c, nb, y.d, x.c, y.a, nd, y.b),
          dot4(x.a, y.d, x.b, y.c, x.c, y.b, x.d, y.a)};
}

// x^(P-2): the inverse, of non-zero values; 0 gives 0.
template <class V>
OB_ALWAYS_INLINE V inverse(V x) {
  const auto square_times = [](V v, int times) {
    for (int i = 0; i < times; ++i) v = v * v;
    return v;
  };
  // P - 2 = 2^31 - 3: 28 ones, then 101.
  const V x2 = x * x * x;                  // 2 ones
  const V x4 = square_times(x2, 2) * x2;   // 4
  const V x8 = square_times(x4, 4) * x4;   // 8
  const V x16 = square_times(x8, 8) * x8;  // 16
  const V x24 = square_times(x16, 8) * x8;
  const V x28 = square_times(x24, 4) * x4;
  const V x29 = square_times(x28, 1) * x;
  return square_times(x29, 2) * x;
}

template <class V>
OB_ALWAYS_INLINE SecureVector<V> inverse(const SecureVector<V>& x) {
  const V nb = -x.b, nd = -x.d;
  // Norm to CM31: A² - R·B².
  const V bb_a = dot2(x.c, x.c, nd, x.d), bb_b = dot2(x.c, x.d, x.d, x.c);
  const V n_a = dot2(x.a, x.a, nb, x.b) - (bb_a + bb_a - bb_b);
  const V n_b = dot2(x.a, x.b, x.b, x.a) - (bb_b + bb_b + bb_a);
  const V scale = inverse(dot2(n_a, n_a, n_b, n_b));
  const V i_a = n_a * scale, i_b = (-n_b) * scale;
  return {dot2(x.a, i_a, nb, i_b), dot2(x.a, i_b, x.b, i_a), dot2(-x.c, i_a, x.d, i_b), dot2(-x.c, i_b, nd, i_a)};
}

// A fixed QM31 as the matrix of its multiplication: out = Σ coordinates of x, weighted.
struct SecureMatrix {
  // weight[4·j + i]: coordinate i of the element times basis element j, each in a 64-bit word.
  uint64_t weight[16];
};

template <class V>
OB_ALWAYS_INLINE SecureVector<V> times(const SecureVector<V>& x, const SecureMatrix& m) {
  typename V::Sum sum[4];
  for (int i = 0; i < 4; ++i) {
    sum[i].add_weight(x.a, m.weight + i);
    sum[i].add_weight(x.b, m.weight + 4 + i);
    sum[i].add_weight(x.c, m.weight + 8 + i);
    sum[i].add_weight(x.d, m.weight + 12 + i);
  }
  return {sum[0].value(), sum[1].value(), sum[2].value(), sum[3].value()};
}

}  // namespace ob
#endif
