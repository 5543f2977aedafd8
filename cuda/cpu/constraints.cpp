#include "constraints.hpp"

#include <algorithm>
#include <stdexcept>

#include "tasks.hpp"

namespace ob {

namespace {

constexpr uint32_t kPieceLog = 12;

}  // namespace

SimdLevel simd_of(options::SimdChoice choice) {
  if (choice == options::SimdChoice::auto_) return simd_best();
  const SimdLevel level = choice == options::SimdChoice::avx512_ ? SimdLevel::avx512
                          : choice == options::SimdChoice::avx2_ ? SimdLevel::avx2
                                                                 : SimdLevel::scalar;
  if (!simd_available(level)) {
    throw std::invalid_argument(std::string("Cannot open prover: this machine does not run ") + simd_name(level) + ", it runs " +
                                simd_name(simd_best()));
  }
  return level;
}

uint32_t* thread_scratch(size_t words) {
  thread_local std::vector<uint32_t> memory;
  if (memory.size() < words + 16) memory.resize(words + 16);
  const size_t misplaced = reinterpret_cast<uintptr_t>(memory.data()) / sizeof(uint32_t) % 16;
  return memory.data() + (16 - misplaced) % 16;
}

std::vector<QM31> powers_of(const QM31& x, size_t count) {
  std::vector<QM31> powers{qm31::kOne};
  while (powers.size() < count) powers.push_back(qm31::mul(powers.back(), x));
  return powers;
}

Relations relations_of(const Air& air, std::span<const RelationDraw> draws) {
  Relations relations;
  for (size_t r = 0; r < draws.size(); ++r) {
    relations.alpha_powers.push_back(powers_of(draws[r].alpha, air.relation_sizes[r]));
    relations.challenges.push_back({draws[r].z, relations.alpha_powers.back().data()});
  }
  return relations;
}

std::vector<GeneratedCode> find_codes(const Air& air, bool interpret) {
  std::vector<GeneratedCode> codes;
  for (const Component& component : air.components) {
    codes.push_back(interpret ? GeneratedCode{kNotGenerated, {}} : find_generated_code(component));
  }
  return codes;
}

std::string constraints_text(std::span<const GeneratedCode> codes) {
  const auto interpreted = std::count_if(codes.begin(), codes.end(), [](const GeneratedCode& code) { return code.number == kNotGenerated; });
  if (interpreted == 0) return "generated";
  return static_cast<size_t>(interpreted) == codes.size() ? "interpreted" : "mixed";
}

void evaluate_constraints(ThreadPool& pool, SimdLevel simd, const Shape& shape, const Component& component, const GeneratedCode& code,
                          const ConstraintColumns& columns, const ConstraintChallenges& challenges, const QM31& claimed_sum,
                          uint32_t first_constraint, uint32_t* const out[4], bool accumulate) {
  std::vector<SecureMatrix> weights[2];
  for (uint32_t half = 0; half < 2; ++half) {
    const uint32_t scale = shape.vanishing_inverse(component.log_rows, half);
    for (uint32_t k = 0; k < component.constraint_count(); ++k) {
      weights[half].push_back(secure_matrix(qm31::mul_m31(challenges.powers[shape.constraints - 1 - first_constraint - k], scale)));
    }
  }
  const uint32_t rows_inverse = m31::inv(uint32_t{1} << component.log_rows);
  const CompositionJob job{{code.number, code.parameters.data(), component.composition.view()},
                           component.log_rows,
                           columns.main.data(),
                           columns.preprocessed.data(),
                           columns.interaction.data(),
                           challenges.relations.challenges.data(),
                           qm31::mul_m31(claimed_sum, rows_inverse),
                           {weights[0].data(), weights[1].data()},
                           {out[0], out[1], out[2], out[3]},
                           accumulate};
  const Kernels& kernels = kernels_for(simd, component.log_rows);
  const size_t scratch = scratch_words(job.code.program, 1u << kernels.log_lanes);
  over_positions(pool, component.log_rows + 1, std::min(kPieceLog, component.log_rows),
                 [&](size_t first, size_t end) { kernels.composition(job, first, end, thread_scratch(scratch)); });
}

}  // namespace ob
