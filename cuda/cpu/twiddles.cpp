#include <vector>

#include "../protocol/circle.hpp"
#include "transforms.hpp"

namespace ob {

namespace {

// x of the first half of the coset of 2^(log + 1) points, bit-reversed: each bit of the index adds a fixed point.
std::vector<uint32_t> half_coset_xs(uint32_t log) {
  std::vector<CirclePoint> points{circle::point_at(uint32_t{1} << (28 - log))};
  points.reserve(size_t{1} << log);
  for (uint32_t bit = 0; bit < log; ++bit) {
    const CirclePoint step = circle::point_at(uint32_t{1} << (30 - log + (log - 1 - bit)));
    for (size_t i = 0, n = points.size(); i < n; ++i) points.push_back(circle::add(points[i], step));
  }
  std::vector<uint32_t> xs;
  xs.reserve(points.size());
  for (const CirclePoint& point : points) xs.push_back(point.x);
  return xs;
}

std::vector<uint32_t> inverses_of(const std::vector<uint32_t>& values) {
  std::vector<uint32_t> result(values.size());
  uint32_t product = 1;
  for (size_t i = 0; i < values.size(); ++i) {
    result[i] = product;
    product = m31::mul(product, values[i]);
  }
  uint32_t inverse = m31::inv(product);
  for (size_t i = values.size(); i-- > 0;) {
    result[i] = m31::mul(result[i], inverse);
    inverse = m31::mul(inverse, values[i]);
  }
  return result;
}

}  // namespace

void Twiddles::prepare(uint32_t log) {
  if (log <= log_) return;
  const uint32_t top = log - 2;
  forward_.assign(size_t{2} << top, 0);
  inverse_.assign(size_t{2} << top, 0);
  std::vector<uint32_t> xs = half_coset_xs(top);
  for (uint32_t j = top + 1; j-- > 0;) {
    const std::vector<uint32_t> inverses = inverses_of(xs);
    for (size_t h = 0; h < xs.size(); ++h) {
      forward_[xs.size() + h] = 2 * xs[h];
      inverse_[xs.size() + h] = 2 * inverses[h];
    }
    // The coset half as large: every second point, doubled.
    for (size_t h = 0; h < xs.size() / 2; ++h) xs[h] = circle::double_x(xs[2 * h]);
    xs.resize(xs.size() / 2);
  }
#ifdef OB_TEST_FLIP_TWIDDLE
  // Wrong on purpose: tests must notice. Layer 1 of the largest domain uses it, whatever the blow-up.
  forward_[size_t{1} << top] ^= 2;
#endif
  log_ = log;
}

}  // namespace ob
