// The device's part of every phase of a proof: launches over memory that is planned once per shape. Challenges are read from device
// memory and results stay there, so that nothing here waits for the host.
#ifndef OB_GPU_STAGES_HPP
#define OB_GPU_STAGES_HPP
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "../kernels/quotients.hpp"
#include "../kernels/sample.hpp"
#include "../kernels/transcript.hpp"
#include "../shape.hpp"
#include "trace_source.hpp"
#include "tree.hpp"

namespace ob {
struct RelationChallenges;
struct SecureMatrix;
}  // namespace ob

namespace ob::gpu {

class HostComposition;

// Where the transcript's draws go.
struct Challenges {
  QM31* relations;           // z, alpha by relation
  QM31* random_coefficient;
  QM31* parameter;           // of the out-of-domain point
  QM31* quotient_coefficient;
  QM31* folds;               // one a layer
};

class Stages {
 public:
  Stages(Device& device, const Shape& shape, const ExecutionOptions& options);
  ~Stages();

  const Shape& shape() const { return shape_; }
  const Challenges& challenges() const { return challenges_; }
  // Round constants of the hash, where it has some.
  const void* hash_table() const { return hash_table_; }
  // Whether the components' straight-line code is used: "generated", "interpreted" or "mixed".
  std::string constraints() const;
  // What evaluates constraints in place of the device; null when the device does.
  const HostComposition* host_composition() const { return host_composition_.get(); }

  // ── what the phases do; `after`: what the transcript does at the end of the last launch ──
  void commit_preprocessed(std::span<const uint32_t> columns);
  // `input`: the columns one after another, or with deviceTrace a recipe of them.
  void commit_main(const uint32_t* input, const TranscriptSteps& after = {});
  void interact();
  void commit_interaction(const TranscriptSteps& after = {});
  void commit_composition(const TranscriptSteps& after = {});
  void sample(const TranscriptSteps& after = {});
  void quotients();
  void commit_layer(uint32_t layer, const TranscriptSteps& after = {});
  // Where the fold goes with the next layer's tree, commit_layer does both.
  void fold(uint32_t layer);
  // Whether a layer is the fold before it and its tree in one launch.
  bool folds_into_tree(uint32_t layer) const;
  // The layers that one block does, with the transcript in between, and the last one's polynomial. checkpoints + 8·layer: where the digest
  // after a layer's root goes. *excess is set when the polynomial has more coefficients than the protocol allows.
  void finish_fri(TranscriptState* state, uint32_t* checkpoints, QM31* coefficients, uint32_t* excess, const TranscriptSteps& after);

  // ── what they leave on the device ──
  struct Layer {
    uint32_t log, step;
    bool packed;
    Planes planes;
    DeviceTree tree;
    LeafColumn* columns;         // the four planes
    std::vector<Planes> partly;  // between launches, when one does not take all folds
  };
  const DeviceTree& tree(uint32_t t) const { return trees_[t]; }
  const std::vector<uint32_t>& leaf_order(uint32_t t) const { return leaf_orders_[t]; }
  // Of a committed column.
  const uint32_t* coefficients_of(uint32_t tree, uint32_t column) const;
  const std::vector<Layer>& layers() const { return layers_; }
  // The first layer that one block can do with all that follow; the number of layers when there is none.
  uint32_t tail_start() const { return tail_start_; }
  // The last layer's values.
  const LeafColumn* last_layer_columns() const { return last_layer_columns_; }
  const QM31* claimed_sums() const { return claimed_; }
  uint32_t claimed_count() const { return claimed_count_; }
  const QM31* sampled_values() const { return sampled_values_; }
  uint32_t sample_count() const { return static_cast<uint32_t>(sample_plans_.size()); }

 private:
  // What a layer's folds make.
  const Planes& folded(uint32_t layer) const { return layer + 1 < layers_.size() ? layers_[layer + 1].planes : last_layer_; }
  void make_main(const uint32_t* recipe);
  // A copy for each, from memory of the caller's.
  void upload_columns(const uint32_t* columns);
  void plan_columns();
  void plan_interaction();
  void plan_composition();
  void plan_samples();
  void plan_sample_groups();
  void plan_quotients();
  void plan_layers();
  LeafColumn* plane_columns(const Planes& planes);
  void compose(const Component& component, bool accumulate);
  void evaluate_constraints();
  void fill_fractions(const Component& component);
  // Called with values and their number of words before they are needed.
  using Bring = std::function<void(uint32_t* values, uint64_t words)>;
  // Columns of one size to coefficients and extended values, but for what is left of their extension.
  Lower extend_group(const DeviceColumns::Group& group, const std::vector<uint32_t*>& values, uint32_t pieces, const Bring& bring);
  // Values where the caller put them, in tree order, to coefficients, extended values and the tree. `pieces`: how many launches those of
  // a size are spread over.
  void extend_and_hash(uint32_t t, const std::vector<uint32_t*>& values, const TranscriptSteps& after, uint32_t pieces = 1,
                       const Bring& bring = {});
  // What is left of the extension of a tree's largest columns, and the tree: together where that goes.
  void finish_and_hash(const DeviceTree& tree, Lower lower, const ColumnGroup& columns, const TranscriptSteps& after);
  void fold_into_tree(uint32_t layer, const TranscriptSteps& after);

  Device& device_;
  Shape shape_;
  ExecutionOptions options_;
  DeviceTransforms transforms_;
  Challenges challenges_{};
  const void* hash_table_ = nullptr;

  std::vector<DeviceColumns> columns_;  // by tree
  std::vector<DeviceTree> trees_;
  std::vector<std::vector<uint32_t>> leaf_orders_;
  std::vector<uint32_t*> main_values_, preprocessed_values_;
  std::unique_ptr<TraceSource> source_;  // of the first recipe
  Generator generator_ = Generator::none;
  uint32_t *recipe_ = nullptr, *recipe_staging_ = nullptr;  // on the device and on the host
  uint32_t* main_staging_ = nullptr;  // with bulkUpload: as many words of the host

  // By component.
  struct Code;
  std::vector<std::unique_ptr<Code>> codes_;
  uint32_t* interpreter_scratch_ = nullptr;
  RelationChallenges* relations_ = nullptr;
  QM31 *alpha_powers_ = nullptr, *claimed_ = nullptr, *shares_ = nullptr;
  uint32_t claimed_count_ = 0;
  Planes run_totals_{};

  std::map<uint32_t, Planes> accumulators_;  // by log rows: 2^(log + 1) values
  std::unique_ptr<HostComposition> host_composition_;
  SamplePlan* samples_ = nullptr;
  std::vector<SamplePlan> sample_plans_;
  BasisPlan* bases_ = nullptr;
  SampleGroup* sample_groups_ = nullptr;
  uint32_t* sample_members_ = nullptr;
  uint32_t basis_count_ = 0, sample_group_count_ = 0, sample_blocks_ = 0, partial_count_ = 0;
  uint64_t sample_words_ = 0, sample_basis_bytes_ = 0;
  QM31 *factors_ = nullptr, *low_basis_ = nullptr, *partials_ = nullptr, *sampled_values_ = nullptr;
  uint32_t* sample_arrivals_ = nullptr;

  QuotientTerm* terms_ = nullptr;
  QuotientGroup* groups_ = nullptr;
  CirclePoint* moves_ = nullptr;
  LeafColumn* slots_ = nullptr;
  QM31* weights_ = nullptr;
  PointConstants* constants_ = nullptr;
  uint32_t term_count_ = 0, slot_count_ = 0, point_count_ = 0;
  uint64_t slot_words_ = 0;
  Planes quotient_values_{};

  Lower first_layer_ = Lower::done;  // what the quotients leave of its extension
  std::vector<Layer> layers_;
  uint32_t tail_start_ = 0;
  Planes last_layer_{};
  LeafColumn* last_layer_columns_ = nullptr;
};

}  // namespace ob::gpu
#endif
