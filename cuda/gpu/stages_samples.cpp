// Out-of-domain values and the DEEP quotients.
#include <algorithm>

#include "../samples.hpp"
#include "stages.hpp"

namespace ob::gpu {

namespace {

// Where a column is sampled: the drawn point moved by `index` times the generator.
struct SampledAt {
  uint32_t tree, column, log_rows;
  uint32_t index;
};

std::vector<SampledAt> sampled_at(const Shape& shape) {
  const uint32_t step = circle::subgroup_generator(shape.log_degree());
  std::vector<SampledAt> samples;
  for (uint32_t t = 0; t < shape.trees.size(); ++t) {
    for (uint32_t c = 0; c < shape.trees[t].size(); ++c) {
      for (const int32_t offset : shape.trees[t][c].offsets) {
        samples.push_back({t, c, shape.trees[t][c].log_rows, (step * static_cast<uint32_t>(offset)) & 0x7fffffff});
      }
    }
  }
  return samples;
}

}  // namespace

void Stages::plan_samples() {
  std::vector<BasisPlan> bases;
  std::vector<uint32_t> basis_index;
  for (const SampledAt& s : sampled_at(shape_)) {
    uint32_t basis = 0;
    while (basis < bases.size() && !(bases[basis].log == s.log_rows && basis_index[basis] == s.index)) ++basis;
    if (basis == bases.size()) {
      bases.push_back({circle::point_at(s.index), shape_.log_degree() - s.log_rows, s.log_rows});
      basis_index.push_back(s.index);
    }
    sample_plans_.push_back({coefficients_of(s.tree, s.column), s.log_rows, basis, partial_count_});
    partial_count_ += sample_blocks(s.log_rows);
    sample_words_ += uint64_t{1} << s.log_rows;
  }
  basis_count_ = static_cast<uint32_t>(bases.size());
  plan_sample_groups();
  bases_ = device_.table("bases", bases);
  samples_ = device_.table("samples", sample_plans_);
  factors_ = device_.allocate<QM31>("basis factors", size_t{basis_count_} * kMaxFactors);
  low_basis_ = device_.allocate<QM31>("basis products", size_t{basis_count_} << kLowBasisLog);
  partials_ = device_.allocate<QM31>("partial samples", partial_count_);
  sampled_values_ = device_.allocate<QM31>("sampled values", sample_plans_.size());
  sample_arrivals_ = device_.table("sample arrivals", std::vector<uint32_t>(1));
}

void Stages::plan_sample_groups() {
  std::vector<std::vector<uint32_t>> by_basis(basis_count_);
  for (uint32_t i = 0; i < sample_count(); ++i) by_basis[sample_plans_[i].basis].push_back(i);
  std::vector<SampleGroup> groups;
  std::vector<uint32_t> members;
  for (uint32_t basis = 0; basis < basis_count_; ++basis) {
    const uint32_t count = static_cast<uint32_t>(by_basis[basis].size()), log = sample_plans_[by_basis[basis][0]].log;
    // Of equal sizes, as far as they go.
    for (uint32_t left = count, parts = (count + kSampleGroup - 1) / kSampleGroup; left > 0; --parts) {
      const uint32_t size = (left + parts - 1) / parts;
      groups.push_back({static_cast<uint32_t>(members.size()), size, log, basis, sample_blocks_});
      const auto first = by_basis[basis].begin() + (count - left);
      members.insert(members.end(), first, first + size);
      sample_blocks_ += sample_blocks(log);
      sample_basis_bytes_ += (uint64_t{sample_blocks(log)} << std::min(log, kLowBasisLog)) * sizeof(QM31);
      left -= size;
    }
  }
  sample_group_count_ = static_cast<uint32_t>(groups.size());
  sample_groups_ = device_.table("sample groups", groups);
  sample_members_ = device_.table("sample members", members);
}

void Stages::sample(const TranscriptSteps& after) {
  device_.launch(MakeBases{challenges_.parameter, bases_, factors_, low_basis_, basis_count_});
  device_.launch(SamplePartials{sample_groups_, sample_members_, samples_, factors_, low_basis_, partials_, sample_group_count_, sample_blocks_,
                                sample_words_, sample_basis_bytes_, partial_count_});
  with_hash(shape_.options.hash, [&]<class Hash>(Hash) {
    device_.launch(SampleSums<Hash>{samples_, partials_, sampled_values_, sample_count(), partial_count_,
                                    static_cast<const typename Hash::Table*>(hash_table_), sample_arrivals_, after});
  });
}

void Stages::plan_quotients() {
  // In the order of the powers; sorted by point and column afterwards.
  struct Term {
    uint32_t power, value, index, tree, column, log_rows;
  };
  const std::vector<SampledAt> samples = sampled_at(shape_);
  std::vector<Term> all;
  const auto add = [&](uint32_t k, uint32_t index) {
    const SampledAt& s = samples[k];
    all.push_back({static_cast<uint32_t>(all.size()), k, index & 0x7fffffff, s.tree, s.column, s.log_rows});
  };
  for (uint32_t first = 0; first < samples.size();) {
    uint32_t end = first + 1;
    while (end < samples.size() && samples[end].tree == samples[first].tree && samples[end].column == samples[first].column) ++end;
    if (end - first == 2) {
      // Exactly two samples: one more, a period of the lifted column away from the second.
      const uint32_t log_extended = samples[first].log_rows + shape_.options.log_blowup;
      add(first + 1, samples[first + 1].index + (circle::subgroup_generator(shape_.log_domain) << log_extended));
    }
    for (uint32_t k = first; k < end; ++k) add(k, samples[k].index);
    first = end;
  }
  std::stable_sort(all.begin(), all.end(), [](const Term& a, const Term& b) {
    return std::tie(a.index, a.tree, a.column) < std::tie(b.index, b.tree, b.column);
  });
  std::vector<QuotientTerm> terms;
  std::vector<QuotientGroup> groups;
  std::vector<CirclePoint> moves;
  std::vector<LeafColumn> slots;
  for (size_t i = 0; i < all.size(); ++i) {
    const Term& term = all[i];
    const bool new_point = i == 0 || all[i - 1].index != term.index;
    if (new_point) {
      const uint32_t at = static_cast<uint32_t>(terms.size()), slot = static_cast<uint32_t>(slots.size());
      groups.push_back({at, at, slot, slot});
      moves.push_back(circle::point_at(term.index));
    }
    if (new_point || all[i - 1].tree != term.tree || all[i - 1].column != term.column) {
      const DeviceColumns::Place& place = columns_[term.tree].places()[term.column];
      slots.push_back({place.extended, shape_.log_domain - place.log - shape_.options.log_blowup, 0});
      slot_words_ += uint64_t{1} << place.log;
    }
    terms.push_back({term.power, term.value, static_cast<uint32_t>(groups.size()) - 1, static_cast<uint32_t>(slots.size()) - 1});
    groups.back().end_term = static_cast<uint32_t>(terms.size());
    groups.back().end_slot = static_cast<uint32_t>(slots.size());
  }
  term_count_ = static_cast<uint32_t>(terms.size());
  slot_count_ = static_cast<uint32_t>(slots.size());
  point_count_ = static_cast<uint32_t>(groups.size());
  terms_ = device_.table("quotient terms", terms);
  groups_ = device_.table("quotient groups", groups);
  moves_ = device_.table("quotient moves", moves);
  slots_ = device_.table("quotient columns", slots);
  weights_ = device_.allocate<QM31>("quotient weights", slot_count_);
  constants_ = device_.allocate<PointConstants>("quotient constants", point_count_);
  const uint64_t values = uint64_t{1} << shape_.log_degree();
  quotient_values_ = {device_.allocate<uint32_t>("quotient values", 4 * values), values};
}

void Stages::quotients() {
  const uint32_t degree = shape_.log_degree(), domain = shape_.log_domain;
  device_.launch(QuotientWeights{terms_, groups_, challenges_.parameter, moves_, sampled_values_, challenges_.quotient_coefficient, weights_,
                                 constants_, point_count_, term_count_, slot_count_});
  device_.launch(Quotients{slots_, weights_, groups_, constants_, transforms_.forward(), quotient_values_, point_count_, slot_count_, degree, domain,
                           slot_words_});
  // The first 2^M positions hold a polynomial of degree < 2^M; all follow from it.
  const ColumnsView values{quotient_values_.data, quotient_values_.stride};
  // The last pass is commit_layer's: it hashes what it makes.
  const Planes& out = layers_[0].planes;
  first_layer_ = transforms_.start_extension({values, degree, 4}, values, {}, {out.data, out.stride}, domain, domain);
}

}  // namespace ob::gpu
