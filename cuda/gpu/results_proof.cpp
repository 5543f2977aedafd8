// From the copied words to the proof that stwo's prover would write: queries ordered, each opened value and digest once.
#include <algorithm>
#include <stdexcept>

#include "../proof_writer.hpp"
#include "openings.hpp"
#include "position_map.hpp"
#include "results.hpp"

namespace ob::gpu {

namespace {

std::vector<QM31> felts_of(const uint32_t* words, size_t count) {
  std::vector<QM31> felts;
  for (size_t i = 0; i < count; ++i, words += 4) felts.push_back({words[0], words[1], words[2], words[3]});
  return felts;
}

// Numbers of the drawn positions, ordered by position, each position once.
std::vector<uint32_t> distinct(const uint32_t* positions, uint32_t count) {
  std::vector<uint32_t> order(count);
  for (uint32_t i = 0; i < count; ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return positions[a] < positions[b]; });
  order.erase(std::unique(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return positions[a] == positions[b]; }), order.end());
  return order;
}

uint64_t nonce_at(const uint32_t* words) { return words[0] | uint64_t{words[1]} << 32; }

}  // namespace

Digest Results::digest_at(const uint32_t* device, size_t number) const {
  return digest_of_node(stages_.shape().options.hash, host(device) + number * kDigestWords);
}

ProofOutput Results::assemble(const Digest& root0, std::vector<std::string> checkpoint_names) const {
  const Shape& shape = stages_.shape();
  if (*host(excess) != 0) {
    throw std::runtime_error("Cannot prove: the last FRI layer has too high a degree; the trace does not satisfy the constraints");
  }
  ProofOutput output;
  ProofParts parts;
  for (size_t i = 0; i < checkpoint_names.size(); ++i) {
    output.checkpoints.push_back({std::move(checkpoint_names[i]), digest_at(checkpoints, i)});
  }
  parts.roots.push_back(root0);
  for (uint32_t t = 1; t < shape.trees.size(); ++t) parts.roots.push_back(digest_at(roots_, t));
  output.claimed_sums = felts_of(host(claimed_), stages_.claimed_count());
  parts.sampled_values = felts_of(host(samples_), stages_.sample_count());
  parts.last_layer = felts_of(host(last_layer), size_t{1} << shape.options.log_last_layer);
  parts.nonce = nonce_at(host(nonce));
  if (shape.has_interaction && shape.options.interaction_pow_bits > 0) output.interaction_nonce = nonce_at(host(interaction_nonce));

  // Numbers of drawn positions, one for each position of the layer.
  std::vector<uint32_t> queries = distinct(host(positions), shape.options.queries);
  for (uint32_t t = 0; t < shape.trees.size(); ++t) parts.trees.push_back(open_tree(t, queries));
  uint32_t dropped = 0;
  for (uint32_t number = 0; number < stages_.layers().size(); ++number) {
    parts.layers.push_back(open_layer(number, dropped, queries));
    dropped += stages_.layers()[number].step;
  }
  output.proof = write_proof(shape, parts);
  return output;
}

TreeOpening Results::open_tree(uint32_t t, const std::vector<uint32_t>& queries) const {
  const Shape& shape = stages_.shape();
  const uint32_t* const drawn = host(positions);
  TreeOpening opening;
  const size_t columns = shape.trees[t].size();
  opening.values.resize(columns);
  if (columns == 0) return opening;
  for (size_t c = 0; c < columns; ++c) {
    std::vector<uint32_t>& values = opening.values[stages_.leaf_order(t)[c]];
    for (const uint32_t q : queries) values.push_back(host(tree_values_[t])[q * columns + c]);
  }
  // Carried to a lower tree the positions need not ascend any more.
  const PositionMap map = position_map(shape, t);
  std::vector<uint32_t> order = queries, leaves;
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return map.leaf(drawn[a]) < map.leaf(drawn[b]); });
  for (const uint32_t q : order) leaves.push_back(map.leaf(drawn[q]));
  const uint32_t height = shape.tree_height(t);
  opening.witness = opening_witness(shape.options.hash, height, leaves, [&](size_t i, uint32_t up) {
    return host(tree_siblings_[t]) + (size_t{order[i]} * height + up) * kDigestWords;
  });
  return opening;
}

// `queries` become the next layer's.
LayerProof Results::open_layer(uint32_t number, uint32_t dropped, std::vector<uint32_t>& queries) const {
  const Stages::Layer& layer = stages_.layers()[number];
  const uint32_t* const drawn = host(positions);
  LayerProof proof;
  proof.root = digest_at(layer_roots_, number);
  std::vector<uint32_t> groups, leaves, owners;
  for (size_t i = 0; i < queries.size();) {
    const uint32_t owner = queries[i], group = drawn[owner] >> dropped >> layer.step;
    const uint32_t* const values = host(layer_values_[number]) + ((size_t{4} * owner) << layer.step);
    groups.push_back(owner);
    const uint32_t leaf_log = layer.packed ? 2 : 0;
    for (uint32_t k = 0; k < 1u << layer.step; ++k) {
      const uint32_t position = (group << layer.step) + k;
      if (i < queries.size() && drawn[queries[i]] >> dropped == position) {
        ++i;
      } else {
        proof.fri_witness.push_back(felts_of(values + 4 * size_t{k}, 1)[0]);
      }
      if (leaves.empty() || leaves.back() != position >> leaf_log) {
        leaves.push_back(position >> leaf_log);
        owners.push_back(owner);
      }
    }
  }
  const uint32_t height = layer.tree.height();
  proof.hash_witness = opening_witness(stages_.shape().options.hash, height, leaves, [&](size_t i, uint32_t up) {
    return host(layer_siblings_[number]) + (size_t{owners[i]} * height + up) * kDigestWords;
  });
  queries = std::move(groups);
  return proof;
}

}  // namespace ob::gpu
