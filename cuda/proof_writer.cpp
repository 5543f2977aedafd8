#include "proof_writer.hpp"

#include <span>

#include "protocol/bincode.hpp"

namespace ob {

namespace {

void write_config(BincodeWriter& w, const ProtocolOptions& o) {
  w.u32(o.pow_bits);
  w.u32(o.log_blowup);
  w.u32(o.log_last_layer);
  w.u64(o.queries);
  w.u32(o.fold_step);
  w.u8(o.lifting_log_size > 0 ? 1 : 0);
  if (o.lifting_log_size > 0) w.u32(o.lifting_log_size);
}

}  // namespace

std::vector<uint8_t> write_proof(const Shape& shape, const ProofParts& parts) {
  BincodeWriter w(shape.options.hash);
  write_config(w, shape.options);
  w.digests(parts.roots);
  w.u64(shape.trees.size());
  size_t sample = 0;
  for (const std::vector<CommittedColumn>& tree : shape.trees) {
    w.u64(tree.size());
    for (const CommittedColumn& column : tree) {
      w.felts(std::span(parts.sampled_values).subspan(sample, column.offsets.size()));
      sample += column.offsets.size();
    }
  }
  w.u64(parts.trees.size());
  for (const TreeOpening& tree : parts.trees) w.digests(tree.witness);
  w.u64(parts.trees.size());
  for (const TreeOpening& tree : parts.trees) {
    w.u64(tree.values.size());
    for (const std::vector<uint32_t>& column : tree.values) w.words(column);
  }
  w.u64(parts.nonce);
  for (size_t i = 0; i < parts.layers.size(); ++i) {
    if (i == 1) w.u64(parts.layers.size() - 1);
    w.felts(parts.layers[i].fri_witness);
    w.digests(parts.layers[i].hash_witness);
    w.digest(parts.layers[i].root);
  }
  if (parts.layers.size() == 1) w.u64(0);
  w.felts(parts.last_layer);
  w.u32(shape.options.log_last_layer);
  return w.take();
}

}  // namespace ob
