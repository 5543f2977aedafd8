// FRI folds against the definition, one fold at a time.
#include "../../kernels/fold.hpp"
#include "../../protocol/circle.hpp"
#include "support.hpp"

namespace ob::test {

using namespace gpu;

namespace {

// Coordinate of the first point of pair i of a layer: y on the circle domain, x on a line domain.
uint32_t coordinate(bool circle, uint32_t log, uint32_t pair) {
  if (circle) {
    const uint32_t index = circle::bit_reverse(2 * pair, log);
    return circle::point_at((1u << (30 - log)) + index * (1u << (32 - log))).y;
  }
  return circle::point_at((1u << (29 - log)) + circle::bit_reverse(2 * pair, log) * (1u << (31 - log))).x;
}

template <uint32_t step>
void folds(Machine& m, uint32_t log, bool circle) {
  const Words layer = random_values(size_t{4} << log, 7 * log + step);
  const QM31 challenge{11, 22, 33, 44};
  std::vector<QM31> values;
  for (uint32_t i = 0; i < 1u << log; ++i) values.push_back(Planes{const_cast<uint32_t*>(layer.data()), 1u << log}.at(i));
  QM31 factor = challenge;
  for (uint32_t fold = 0; fold < step; ++fold, factor = qm31::square(factor)) {
    std::vector<QM31> next;
    for (uint32_t i = 0; i < values.size() / 2; ++i) {
      const uint32_t inverse = m31::inv(coordinate(circle && fold == 0, log - fold, i));
      const QM31 a = values[2 * i], b = values[2 * i + 1];
      next.push_back(qm31::add(qm31::add(a, b), qm31::mul(factor, qm31::mul_m31(qm31::sub(a, b), inverse))));
    }
    values = std::move(next);
  }
  Words expected(size_t{4} << (log - step));
  for (uint32_t i = 0; i < values.size(); ++i) Planes{expected.data(), values.size()}.put(i, values[i]);
  same_in_every_order("fold of 2^" + std::to_string(log) + " by 2^" + std::to_string(step), expected, [&](Device& device, Words& out) {
    const Planes in{const_cast<uint32_t*>(layer.data()), 1u << log}, to{out.data(), 1u << (log - step)};
    device.launch(FoldLayer<step>{in, to, log, circle, &challenge, 0, m.inverse()});
  });
}

}  // namespace

void test_folds() {
  Machine m;
  for (const bool circle : {true, false}) {
    folds<1>(m, 8, circle);
    folds<2>(m, 9, circle);
    folds<3>(m, 9, circle);
    folds<4>(m, 10, circle);
  }
}

}  // namespace ob::test
