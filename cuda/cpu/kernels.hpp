// The loops that exist once per instruction set: what each works on, and the table through which the rest of the prover calls them.
//
// Ranges are positions in stored order, [first, end), multiples of the lanes unless said.
#ifndef OB_CPU_KERNELS_HPP
#define OB_CPU_KERNELS_HPP
#include <cstddef>
#include <cstdint>

#include "../air/instruction.hpp"
#include "../protocol/qm31.hpp"
#include "secure_vector.hpp"
#include "simd_level.hpp"

namespace ob {

// In place of the number of straight-line code: a component that is interpreted.
inline constexpr uint32_t kNotGenerated = UINT32_MAX;

// Which code evaluates a component: straight-line code by number with the constants it takes from the AIR, or a program.
struct ComponentCode {
  uint32_t generated;
  const uint32_t* parameters;
  ProgramView program;
};

// Challenges of one relation.
struct RelationChallenges {
  QM31 z;
  const QM31* alpha_powers;  // 1, alpha, … as many as the relation's size
};

// One component on the first 2^(log_rows + 1) positions of its committed columns.
struct CompositionJob {
  ComponentCode code;
  uint32_t log_rows;
  const uint32_t* const* columns;
  const uint32_t* const* preprocessed;
  const uint32_t* const* interaction;  // four per batch
  const RelationChallenges* relations;
  QM31 claimed_share;  // claimed sum / number of rows
  // Weights by constraint, already divided by the vanishing polynomial: [half of the positions][constraint].
  const SecureMatrix* weights[2];
  uint32_t* out[4];
  bool accumulate;  // add to `out` rather than overwrite it
};

// The LogUp fractions of one component on its 2^log_rows rows.
struct InteractionJob {
  ComponentCode code;
  uint32_t log_rows;
  const uint32_t* const* columns;
  const uint32_t* const* preprocessed;
  const RelationChallenges* relations;
  uint32_t* const* out;  // four per batch: running sums over the batches of a row
};

// Σ weight·column over columns of one size, at one point.
struct QuotientSum {
  const uint32_t* const* columns;
  const uint64_t* weights;  // four per column
  uint32_t n_columns;
};

// A smaller sum to be read at lifted positions.
struct LiftedSum {
  const uint32_t* planes[4];
  uint32_t shift;
};

// Everything sampled at one point.
struct QuotientPoint {
  QuotientSum direct;  // columns as large as the domain; n_columns may be 0
  const LiftedSum* lifted;
  uint32_t n_lifted;
  QM31 y_weight, constant;                    // subtracted: y_weight·y + constant
  CM31 denominator, denominator_x, denominator_y;  // denominator + x·denominator_x + y·denominator_y
};

// The matrix of multiplication by x.
OB_ALWAYS_INLINE SecureMatrix secure_matrix(const QM31& x) {
  const QM31 rows[4] = {x, qm31::mul(x, QM31{0, 1, 0, 0}), qm31::mul(x, QM31{0, 0, 1, 0}), qm31::mul(x, QM31{0, 0, 0, 1})};
  SecureMatrix m{};
  for (int j = 0; j < 4; ++j) {
    m.weight[4 * j] = rows[j].a;
    m.weight[4 * j + 1] = rows[j].b;
    m.weight[4 * j + 2] = rows[j].c;
    m.weight[4 * j + 3] = rows[j].d;
  }
  return m;
}

// Positions per call of the quotient kernel, at most.
inline constexpr uint32_t kQuotientTile = 512;
// Vectors of rows whose denominators are inverted together.
inline constexpr uint32_t kInversionVectors = 32;

// Words of 64-byte aligned memory that the composition and interaction kernels need per task.
OB_ALWAYS_INLINE size_t scratch_words(const ProgramView& program, uint32_t lanes) {
  const size_t interpreter = (size_t{program.slots} + 5 * size_t{program.fractions}) * kInterpreterVectors;
  const size_t batches = size_t{program.batches} * (8 + 4) * kInversionVectors;
  return (interpreter + batches) * lanes;
}

struct Kernels {
  SimdLevel level;
  uint32_t log_lanes;

  // See transform_kernels.hpp.
  void (*forward_layers)(const uint32_t* source, uint32_t* target, unsigned log, unsigned first, const uint32_t* const* twiddles);
  void (*inverse_layers)(const uint32_t* source, uint32_t* target, unsigned log, unsigned first, const uint32_t* const* twiddles,
                         unsigned rotate);

  void (*composition)(const CompositionJob& job, size_t first, size_t end, uint32_t* scratch);
  void (*interaction)(const InteractionJob& job, size_t first, size_t end, uint32_t* scratch);

  // Σ coefficients[i]·basis[i] over 2^log values; basis in four planes.
  QM31 (*basis_dot)(const uint32_t* coefficients, const uint32_t* const basis[4], unsigned log);

  void (*quotient_sum)(const QuotientSum& sum, uint32_t* const out[4], size_t first, size_t end);
  // The answers at positions [first, end), end - first ≤ kQuotientTile; `twiddles`: doubled layer-1 twiddles of the domain.
  void (*quotients)(const QuotientPoint* points, uint32_t n_points, const uint32_t* twiddles, uint32_t* const out[4], size_t first,
                    size_t end);

  // Output positions [first, end). `twiddles`: doubled inverses of layer 1 of the circle domain, or of the line domain itself.
  void (*fold_circle)(const uint32_t* const in[4], uint32_t* const out[4], const SecureMatrix& challenge, const uint32_t* twiddles,
                      size_t first, size_t end);
  void (*fold_line)(const uint32_t* const in[4], uint32_t* const out[4], const SecureMatrix& challenge, const uint32_t* twiddles,
                    size_t first, size_t end);

  // big[p] += small[lift(p)].
  void (*add_lifted)(uint32_t* big, const uint32_t* small, unsigned shift, size_t first, size_t end);
};

// The table of a level, which must be available.
const Kernels& kernels_of(SimdLevel level);

// What can be used for arrays of 2^log values: short ones go one by one.
inline const Kernels& kernels_for(SimdLevel level, uint32_t log) { return kernels_of(log >= 6 ? level : SimdLevel::scalar); }

}  // namespace ob
#endif
