// The protocol and execution options as they cross the C ABI.
#ifndef OB_PROTOCOL_OPTIONS_HPP
#define OB_PROTOCOL_OPTIONS_HPP
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>

#include "../hash/hash.hpp"
#include "../options.gen.hpp"

namespace ob {

// Options that change the proof's bytes; `binding` is the caller's business, it only decides which statement words are passed.
struct ProtocolOptions {
  HashKind hash;
  uint32_t log_blowup, queries, pow_bits, fold_step, log_last_layer, lifting_log_size, interaction_pow_bits;
};

struct ExecutionOptions {
  uint32_t threads;  // 0: one per core
  options::SimdChoice simd;
  bool interpret_constraints;
  uint32_t device;
  bool device_trace, bulk_upload, gpu_composition, device_transcript, cuda_graphs, pipeline_reuse;
};

struct Options {
  ProtocolOptions protocol;
  ExecutionOptions execution;
};

inline Options read_options(std::span<const uint32_t> words) {
  if (words.size() != options::kCount) {
    throw std::invalid_argument("Cannot open prover: " + std::to_string(words.size()) + " option words, " +
                                std::to_string(options::kCount) + " are wanted");
  }
  for (uint32_t i = 0; i < options::kCount; ++i) {
    const options::Range& range = options::kRanges[i];
    if (words[i] < range.min || words[i] > range.max) {
      throw std::invalid_argument("Cannot open prover: " + std::string(range.flag) + " is " + std::to_string(words[i]) + ", allowed is " +
                                  std::to_string(range.min) + " to " + std::to_string(range.max));
    }
  }
  return {{static_cast<HashKind>(words[options::hash]), words[options::log_blowup], words[options::queries], words[options::pow_bits],
           words[options::fold_step], words[options::log_last_layer], words[options::lifting_log_size],
           words[options::interaction_pow_bits]},
          {words[options::threads], static_cast<options::SimdChoice>(words[options::simd]), words[options::interpret_constraints] != 0,
           words[options::device], words[options::device_trace] != 0, words[options::bulk_upload] != 0, words[options::gpu_composition] != 0,
           words[options::device_transcript] != 0, words[options::cuda_graphs] != 0, words[options::pipeline_reuse] != 0}};
}

}  // namespace ob
#endif
