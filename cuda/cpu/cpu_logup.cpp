// Interaction: LogUp columns and claimed sums (stwo-constraint-framework 2.3.0, prover/logup.rs).
#include "../protocol/circle.hpp"
#include "cpu_backend.hpp"
#include "tasks.hpp"

namespace ob {

namespace {

constexpr uint32_t kPieceLog = 12;

uint32_t sum_of(const uint32_t* values, size_t count) {
  uint64_t total = 0;
  for (size_t i = 0; i < count; ++i) total += values[i];
  return m31::reduce(total);
}

// Turns a column into its running sum over natural rows, each value less `share`.
//
// Rows alternate between the first half of the domain going up and the second going down. With q the bit-reversed index in a half, rows
// 2j and 2j + 1 are at positions 2q and N - 1 - 2q. Their sums are added in pairs, level by level: neighbours in j are half an array
// apart in q, so every level is a pass over contiguous memory; then the sums before each pair come back down.
void running_sum(uint32_t* column, uint32_t log, uint32_t share, uint32_t* sums, uint32_t* before) {
  const size_t rows = size_t{1} << log, pairs = rows / 2;
  const uint32_t two_shares = m31::add(share, share);
  for (size_t q = 0; q < pairs; ++q) sums[q] = m31::sub(m31::add(column[2 * q], column[rows - 1 - 2 * q]), two_shares);
  size_t level = 0;
  for (size_t half = pairs / 2; half > 0; half /= 2) {
    const size_t next = level + 2 * half;
    for (size_t q = 0; q < half; ++q) sums[next + q] = m31::add(sums[level + q], sums[level + half + q]);
    level = next;
  }
  before[0] = 0;
  for (size_t half = 1; half <= pairs / 2; half *= 2) {
    level -= 2 * half;
    for (size_t q = 0; q < half; ++q) before[half + q] = m31::add(before[q], sums[level + q]);
  }
  for (size_t q = 0; q < pairs; ++q) {
    const uint32_t first = m31::sub(m31::add(before[q], column[2 * q]), share);
    column[rows - 1 - 2 * q] = m31::sub(m31::add(first, column[rows - 1 - 2 * q]), share);
    column[2 * q] = first;
  }
}

}  // namespace

// Every batch column: the sums over a row's batches; the last one still without its running sum over rows.
void CpuBackend::fill_fractions(const Component& component) {
  const uint32_t first_column = shape_.interaction_start[component.index];
  std::vector<uint32_t*> out;
  for (size_t i = 0; i < 4 * component.batches.size(); ++i) out.push_back(trees_[shape_.interaction_tree()]->coefficients[first_column + i]);
  std::vector<const uint32_t*> preprocessed;
  for (const uint32_t index : component.preprocessed) preprocessed.push_back(preprocessed_values_[index]);
  const InteractionJob job{code_of(component, component.interaction),
                           component.log_rows,
                           main_values_.data() + shape_.main_start[component.index],
                           preprocessed.data(),
                           relations_.challenges.data(),
                           out.data()};
  const Kernels& kernels = kernels_for(simd_, component.log_rows);
  const size_t scratch = scratch_words(job.code.program, 1u << kernels.log_lanes);
  over_positions(pool_, component.log_rows, kPieceLog,
                 [&](size_t first, size_t end) { kernels.interaction(job, first, end, thread_scratch(scratch)); });
}

QM31 CpuBackend::finish_last_column(const Component& component) {
  const uint32_t last = shape_.interaction_start[component.index] + 4 * (static_cast<uint32_t>(component.batches.size()) - 1);
  const size_t rows = size_t{1} << component.log_rows;
  const Columns& columns = trees_[shape_.interaction_tree()]->coefficients;
  const uint32_t rows_inverse = m31::inv(static_cast<uint32_t>(rows));
  uint32_t claimed[4];
  pool_.parallel(4, [&](size_t i) {
    claimed[i] = sum_of(columns[last + i], rows);
    running_sum(columns[last + i], component.log_rows, m31::mul(claimed[i], rows_inverse), prefix_sums_[2 * i], prefix_sums_[2 * i + 1]);
  });
  return {claimed[0], claimed[1], claimed[2], claimed[3]};
}

std::vector<QM31> CpuBackend::interact(std::span<const RelationDraw> relations) {
  relations_ = relations_of(shape_.air, relations);
  std::vector<QM31> claimed;
  claimed_sums_.assign(shape_.air.components.size(), qm31::kZero);
  for (const Component& component : shape_.air.components) {
    if (component.batches.empty()) continue;
    fill_fractions(component);
    claimed_sums_[component.index] = finish_last_column(component);
    claimed.push_back(claimed_sums_[component.index]);
  }
  return claimed;
}

}  // namespace ob
