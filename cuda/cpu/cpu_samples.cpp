// Out-of-domain values from coefficients, and the DEEP quotients (stwo 2.3.0 prover/pcs/quotient_ops.rs).
#include <algorithm>

#include "../protocol/circle.hpp"
#include "cpu_backend.hpp"
#include "tasks.hpp"

namespace ob {

namespace {

constexpr uint32_t kBasisLog = 10;
constexpr uint32_t kQuotientTileLog = 9;
static_assert((1u << kQuotientTileLog) == kQuotientTile);

// The basis y^b0·x^b1·π(x)^b2·… of polynomials with 2^log coefficients at one point: low index bits as vectors, high ones one by one.
struct Basis {
  uint32_t log;
  SecurePoint point;
  uint32_t low_log;
  std::vector<uint32_t> planes[4];
  std::vector<QM31> high;
};

std::vector<QM31> products_of(std::span<const QM31> factors) {
  std::vector<QM31> products{qm31::kOne};
  for (const QM31& factor : factors) {
    for (size_t i = 0, n = products.size(); i < n; ++i) products.push_back(qm31::mul(products[i], factor));
  }
  return products;
}

Basis make_basis(uint32_t log, const SecurePoint& point) {
  std::vector<QM31> factors{point.y};
  QM31 x = point.x;
  for (uint32_t i = 1; i < log; ++i, x = circle::double_x(x)) factors.push_back(x);
  Basis basis{log, point, std::min(log, kBasisLog), {}, {}};
  for (const QM31& value : products_of(std::span(factors).first(basis.low_log))) {
    basis.planes[0].push_back(value.a);
    basis.planes[1].push_back(value.b);
    basis.planes[2].push_back(value.c);
    basis.planes[3].push_back(value.d);
  }
  basis.high = products_of(std::span(factors).subspan(basis.low_log));
  return basis;
}

}  // namespace

std::vector<QM31> CpuBackend::sample(const QM31& parameter) {
  samples_ = sample_points(shape_, circle::from_parameter(parameter));
  std::vector<Basis> bases;
  std::vector<size_t> basis_of;
  for (const Sample& s : samples_) {
    // A lifted column at w is the column itself at w doubled.
    SecurePoint point = s.point;
    for (uint32_t i = s.log_rows; i < shape_.log_degree(); ++i) point = circle::doubled(point);
    const auto same = [&](const Basis& b) { return b.log == s.log_rows && b.point == point; };
    const size_t at = static_cast<size_t>(std::find_if(bases.begin(), bases.end(), same) - bases.begin());
    if (at == bases.size()) bases.push_back(make_basis(s.log_rows, point));
    basis_of.push_back(at);
  }
  sampled_values_.resize(samples_.size());
  pool_.parallel(samples_.size(), [&](size_t i) {
    const Basis& basis = bases[basis_of[i]];
    const uint32_t* coefficients = trees_[samples_[i].tree]->coefficient_pointers[samples_[i].column];
    const uint32_t* const planes[4] = {basis.planes[0].data(), basis.planes[1].data(), basis.planes[2].data(), basis.planes[3].data()};
    const Kernels& kernels = kernels_for(simd_, basis.low_log);
    QM31 sum = qm31::kZero;
    for (size_t b = 0; b < basis.high.size(); ++b) {
      sum = qm31::add(sum, qm31::mul(basis.high[b], kernels.basis_dot(coefficients + (b << basis.low_log), planes, basis.low_log)));
    }
    sampled_values_[i] = sum;
  });
  return sampled_values_;
}

namespace {

// The columns of one size at one point, as the kernel wants them.
struct SumColumns {
  std::vector<const uint32_t*> columns;
  std::vector<uint64_t> weights;

  void add(const uint32_t* column, const QM31& weight) {
    columns.push_back(column);
    weights.insert(weights.end(), {weight.a, weight.b, weight.c, weight.d});
  }
  QuotientSum view() const { return {columns.data(), weights.data(), static_cast<uint32_t>(columns.size())}; }
};

}  // namespace

void CpuBackend::quotients(const QM31& alpha) {
  const std::vector<PointQuotient> plan = quotient_plan(shape_, samples_, sampled_values_, alpha);
  const uint32_t domain = shape_.log_domain, degree = shape_.log_degree(), blowup = shape_.options.log_blowup;
  std::vector<std::map<uint32_t, SumColumns>> sums(plan.size());  // by point, then ext log
  std::vector<std::vector<LiftedSum>> lifted(plan.size());
  std::vector<QuotientPoint> points;
  for (uint32_t p = 0; p < plan.size(); ++p) {
    for (const WeightedColumn& c : plan[p].columns) sums[p][c.log_extended].add(trees_[c.tree]->extended[c.column], c.weight);
    for (const auto& [log, columns] : sums[p]) {
      if (log == domain) continue;
      std::unique_ptr<Columns>& out = lifted_sums_[{p, log}];
      if (!out) {
        out = std::make_unique<Columns>();
        out->reserve(std::vector<uint32_t>(4, log - blowup));
      }
      uint32_t* const planes[4] = {(*out)[0], (*out)[1], (*out)[2], (*out)[3]};
      const Kernels& kernels = kernels_for(simd_, log - blowup);
      const QuotientSum job = columns.view();
      over_positions(pool_, log - blowup, kQuotientTileLog,
                     [&](size_t first, size_t end) { kernels.quotient_sum(job, planes, first, end); });
      lifted[p].push_back({{planes[0], planes[1], planes[2], planes[3]}, domain - log});
    }
    const auto direct = sums[p].find(domain);
    points.push_back({direct == sums[p].end() ? QuotientSum{nullptr, nullptr, 0} : direct->second.view(), lifted[p].data(),
                      static_cast<uint32_t>(lifted[p].size()), plan[p].y_weight, plan[p].constant, plan[p].denominator,
                      plan[p].denominator_x, plan[p].denominator_y});
  }
  uint32_t* const* out = layer(domain);
  const Kernels& kernels = kernels_for(simd_, degree);
  const uint32_t* const twiddles = transforms_.twiddles().forward(domain - 2);
  over_positions(pool_, degree, kQuotientTileLog, [&](size_t first, size_t end) {
    kernels.quotients(points.data(), static_cast<uint32_t>(points.size()), twiddles, out, first, end);
  });
  // The first 2^M positions hold a polynomial of degree < 2^M; the others follow from it.
  std::vector<InterpolateJob> inverse;
  std::vector<ExtendJob> forward;
  for (int i = 0; i < 4; ++i) {
    inverse.push_back({out[i], quotient_coefficients_[i], degree, domain});
    forward.push_back({quotient_coefficients_[i], out[i], degree, domain, 1});
  }
  transforms_.interpolate_and_extend(inverse, forward);
}

}  // namespace ob
