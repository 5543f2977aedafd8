// FRI layers: commitments, folds, openings (stwo 2.3.0 prover/fri.rs).
#include <algorithm>

#include "cpu_backend.hpp"
#include "tasks.hpp"

namespace ob {

namespace {

constexpr uint32_t kPieceLog = 12;

}  // namespace

Digest CpuBackend::commit_layer(uint32_t log, bool packed) {
  std::vector<ColumnRef> columns;
  for (int i = 0; i < 4; ++i) columns.push_back({layer(log)[i], log});
  layer_trees_[log].recommit(shape_.options.hash, columns, packed ? log - 2 : log, packed, pool_, simd_);
  return layer_trees_[log].root();
}

void CpuBackend::fold(uint32_t log, uint32_t step, const QM31& challenge) {
  QM31 factor = challenge;
  for (uint32_t i = 0; i < step; ++i, factor = qm31::square(factor)) fold_once(log - i, factor);
}

void CpuBackend::fold_once(uint32_t log, const QM31& challenge) {
  const bool circle = log == shape_.log_domain;
  const uint32_t* const twiddles = transforms_.twiddles().inverse(circle ? log - 2 : log - 1);
  const Kernels& kernels = kernels_for(simd_, log - 1);
  const SecureMatrix matrix = secure_matrix(challenge);
  uint32_t* const* in = layer(log);
  uint32_t* const* out = layer(log - 1);
  over_positions(pool_, log - 1, kPieceLog, [&](size_t first, size_t end) {
    (circle ? kernels.fold_circle : kernels.fold_line)(in, out, matrix, twiddles, first, end);
  });
}

std::vector<QM31> CpuBackend::layer_values(uint32_t log, std::span<const uint32_t> positions) {
  uint32_t* const* planes = layer(log);
  std::vector<QM31> values;
  for (const uint32_t p : positions) values.push_back({planes[0][p], planes[1][p], planes[2][p], planes[3][p]});
  return values;
}

std::vector<Digest> CpuBackend::open_layer(uint32_t log, std::span<const uint32_t> leaf_positions) {
  return layer_trees_[log].decommit(leaf_positions);
}

}  // namespace ob
