#include "samples.hpp"

#include <algorithm>

namespace ob {

namespace {

PointQuotient& quotient_at(std::vector<PointQuotient>& plan, const SecurePoint& point) {
  const auto found = std::find_if(plan.begin(), plan.end(), [&](const PointQuotient& q) { return q.point == point; });
  if (found != plan.end()) return *found;
  const CM31 rx = qm31::re(point.x), ix = qm31::im(point.x), ry = qm31::re(point.y), iy = qm31::im(point.y);
  const CM31 denominator = cm31::sub(cm31::mul(rx, iy), cm31::mul(ry, ix));
  return plan.emplace_back(PointQuotient{point, {}, qm31::kZero, qm31::kZero, denominator, cm31::neg(iy), ix});
}

// Adds ρ·(c·f - a·y - b) with a = v̄ - v, c = w̄y - wy, b = v·c - a·wy.
void add_sample(std::vector<PointQuotient>& plan, const Shape& shape, const Sample& sample, const SecurePoint& point, const QM31& value,
                const QM31& power) {
  PointQuotient& quotient = quotient_at(plan, point);
  const QM31 a = qm31::sub(qm31::conj(value), value), c = qm31::sub(qm31::conj(point.y), point.y);
  const QM31 b = qm31::sub(qm31::mul(value, c), qm31::mul(a, point.y));
  const QM31 weight = qm31::mul(power, c);
  quotient.y_weight = qm31::add(quotient.y_weight, qm31::mul(power, a));
  quotient.constant = qm31::add(quotient.constant, qm31::mul(power, b));
  const uint32_t log_extended = sample.log_rows + shape.options.log_blowup;
  for (WeightedColumn& column : quotient.columns) {
    if (column.tree == sample.tree && column.column == sample.column) {
      column.weight = qm31::add(column.weight, weight);
      return;
    }
  }
  quotient.columns.push_back({sample.tree, sample.column, log_extended, weight});
}

}  // namespace

std::vector<Sample> sample_points(const Shape& shape, const SecurePoint& oods) {
  const uint32_t step = circle::subgroup_generator(shape.log_degree());
  std::vector<Sample> samples;
  for (uint32_t t = 0; t < shape.trees.size(); ++t) {
    for (uint32_t c = 0; c < shape.trees[t].size(); ++c) {
      const CommittedColumn& column = shape.trees[t][c];
      for (const int32_t offset : column.offsets) {
        const SecurePoint point = offset == 0 ? oods : circle::add(oods, circle::point_at(step * static_cast<uint32_t>(offset)));
        samples.push_back({t, c, column.log_rows, point});
      }
    }
  }
  return samples;
}

std::vector<PointQuotient> quotient_plan(const Shape& shape, std::span<const Sample> samples, std::span<const QM31> values,
                                         const QM31& alpha) {
  std::vector<PointQuotient> plan;
  QM31 power = qm31::kOne;
  const auto add = [&](size_t k, const SecurePoint& point) {
    add_sample(plan, shape, samples[k], point, values[k], power);
    power = qm31::mul(power, alpha);
  };
  for (size_t first = 0; first < samples.size();) {
    size_t end = first + 1;
    while (end < samples.size() && samples[end].tree == samples[first].tree && samples[end].column == samples[first].column) ++end;
    if (end - first == 2) {
      // Exactly two samples: one more, a period of the lifted column away from the second.
      const uint32_t log_extended = samples[first].log_rows + shape.options.log_blowup;
      const uint32_t period = circle::subgroup_generator(shape.log_domain) << log_extended;
      add(first + 1, circle::add(samples[first + 1].point, circle::point_at(period)));
    }
    for (size_t k = first; k < end; ++k) add(k, samples[k].point);
    first = end;
  }
  return plan;
}

}  // namespace ob
