// Evaluating a component's constraints on the processor: the cpu prover's way, and a GPU prover's that leaves the constraints to the host.
#ifndef OB_CPU_CONSTRAINTS_HPP
#define OB_CPU_CONSTRAINTS_HPP
#include <span>
#include <string>
#include <vector>

#include "../backend.hpp"
#include "../shape.hpp"
#include "generated_code.hpp"
#include "kernels.hpp"
#include "thread_pool.hpp"

namespace ob {

// The level of an option. Throws std::invalid_argument when this machine does not run it.
SimdLevel simd_of(options::SimdChoice choice);

// The first 2^(log rows + 1) extended values of the columns that a component reads.
struct ConstraintColumns {
  std::vector<const uint32_t*> main, preprocessed, interaction;
};

// The drawn challenges of all relations, with the powers they are used in.
struct Relations {
  std::vector<std::vector<QM31>> alpha_powers;
  std::vector<RelationChallenges> challenges;
};
Relations relations_of(const Air& air, std::span<const RelationDraw> draws);

// What the transcript has drawn when constraints are evaluated.
struct ConstraintChallenges {
  const Relations& relations;
  std::vector<QM31> powers;  // of the random coefficient, one a constraint
};

// 1, x, x², …
std::vector<QM31> powers_of(const QM31& x, size_t count);

// The code of every component: generated where there is some, unless `interpret`.
std::vector<GeneratedCode> find_codes(const Air& air, bool interpret);
// "generated", "interpreted" or "mixed".
std::string constraints_text(std::span<const GeneratedCode> codes);

// The component's share of the composition on its first 2^(log rows + 1) positions into, or added to, four planes.
void evaluate_constraints(ThreadPool& pool, SimdLevel simd, const Shape& shape, const Component& component, const GeneratedCode& code,
                          const ConstraintColumns& columns, const ConstraintChallenges& challenges, const QM31& claimed_sum,
                          uint32_t first_constraint, uint32_t* const out[4], bool accumulate);

}  // namespace ob
#endif
