// Everything about a proof that follows from the AIR and the options: trees, sizes, heights.
#ifndef OB_SHAPE_HPP
#define OB_SHAPE_HPP
#include <cstdint>
#include <vector>

#include "air/air.hpp"
#include "protocol/options.hpp"

namespace ob {

inline constexpr uint32_t kCompositionColumns = 8;

struct CommittedColumn {
  uint32_t log_rows;
  std::vector<int32_t> offsets;  // rows of its samples, in order
};

struct Shape {
  Air air;
  ProtocolOptions options;
  std::vector<std::vector<CommittedColumn>> trees;  // preprocessed, main, [interaction], composition
  bool has_interaction = false;
  std::vector<uint32_t> main_start, interaction_start;  // first column of each component
  uint32_t log_rows_max = 0;                            // N
  uint32_t log_domain = 0;                              // L: the domain that all columns are lifted to
  uint32_t constraints = 0;

  uint32_t log_extended(const CommittedColumn& column) const { return column.log_rows + options.log_blowup; }
  // M: the degree bound of lifted columns.
  uint32_t log_degree() const { return log_domain - options.log_blowup; }
  uint32_t tree_height(uint32_t tree) const;
  uint32_t interaction_tree() const { return 2; }
  uint32_t composition_tree() const { return static_cast<uint32_t>(trees.size()) - 1; }
  size_t main_words() const;
  size_t preprocessed_words() const;
  // 1 / V_n, n = log_rows, on a half (0 or 1) of the first 2^(n + 1) positions of extended columns; V_n(p) = π^(n-1)(p.x).
  uint32_t vanishing_inverse(uint32_t log_rows, uint32_t half) const;
};

// Throws std::invalid_argument where no proof of this shape exists.
Shape make_shape(Air air, const ProtocolOptions& options);

}  // namespace ob
#endif
