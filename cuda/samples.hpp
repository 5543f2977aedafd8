// Where columns are sampled out of domain, and what the DEEP quotients need of the samples (stwo 2.3.0 core/pcs/quotients.rs).
#ifndef OB_SAMPLES_HPP
#define OB_SAMPLES_HPP
#include <cstdint>
#include <span>
#include <vector>

#include "protocol/circle.hpp"
#include "shape.hpp"

namespace ob {

struct Sample {
  uint32_t tree, column;
  uint32_t log_rows;
  SecurePoint point;  // of the lifted column
};

// All samples in the order in which they are mixed: by tree, column, listed offset.
std::vector<Sample> sample_points(const Shape& shape, const SecurePoint& oods);

struct WeightedColumn {
  uint32_t tree, column, log_extended;
  QM31 weight;
};

// Everything sampled at one point: (Σ weight·f - y_weight·y - constant) / (denominator + x·denominator_x + y·denominator_y).
struct PointQuotient {
  SecurePoint point;
  std::vector<WeightedColumn> columns;
  QM31 y_weight, constant;
  CM31 denominator, denominator_x, denominator_y;
};

// `values` in the order of `samples`; alpha's powers are given out in that order, periodicity samples included.
std::vector<PointQuotient> quotient_plan(const Shape& shape, std::span<const Sample> samples, std::span<const QM31> values,
                                         const QM31& alpha);

}  // namespace ob
#endif
