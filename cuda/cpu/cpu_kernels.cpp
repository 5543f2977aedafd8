// See cpu_kernels.hpp.
#include "cpu_kernels.hpp"

#include <algorithm>
#include <cstring>

#include "../hash/kernels.hpp"
#include "buffer.hpp"
#include "tasks.hpp"
#include "transforms.hpp"

namespace ob {

namespace {

// Larger than any cache in front of the memory; a task copies a piece of it.
constexpr uint32_t kCopyLog = 25, kCopyPieceLog = 16;
// What stays in the nearest cache, and how often a task goes through it.
constexpr uint32_t kNearLog = 12;
constexpr size_t kTasks = 64, kTimes = 64;

// Once for each task, with the task's own scratch, which holds field elements.
template <class Body>
void on_every_thread(ThreadPool& pool, const Body& body) {
  pool.parallel(kTasks, [&](size_t) {
    uint32_t* const scratch = thread_scratch(size_t{8} << kNearLog);
    for (uint32_t i = 0; i < 8u << kNearLog; ++i) scratch[i] = i;
    for (size_t time = 0; time < kTimes; ++time) body(scratch);
  });
}

uint64_t leaf_permutations(uint64_t columns) { return (columns + 7) / 8 / 2 + 1; }

}  // namespace

gpu::Work run_copy(ThreadPool& pool) {
  static Buffer source, target;
  source.reserve(size_t{1} << kCopyLog);
  target.reserve(size_t{1} << kCopyLog);
  over_positions(pool, kCopyLog, kCopyPieceLog, [&](size_t first, size_t end) {
    std::memcpy(target.words() + first, source.words() + first, (end - first) * sizeof(uint32_t));
  });
  return {.bytes_read = uint64_t{4} << kCopyLog, .bytes_written = uint64_t{4} << kCopyLog};
}

gpu::Work run_hashes(ThreadPool& pool, SimdLevel simd, HashKind hash) {
  const TreeKernels& kernels = tree_kernels(hash, simd);
  // 2^9 nodes of eight words, hashed to half as many.
  constexpr uint64_t kNodes = uint64_t{1} << (kNearLog - 4);
  on_every_thread(pool, [&](uint32_t* scratch) { kernels.nodes(scratch, scratch + (size_t{1} << kNearLog), kNodes, hash == HashKind::blake2s_m31); });
  gpu::Work work;
  (hash == HashKind::poseidon252 ? work.permutations : work.compressions) = kTasks * kTimes * kNodes;
  return work;
}

gpu::Work run_butterflies(ThreadPool& pool, SimdLevel simd) {
  Twiddles twiddles;
  twiddles.prepare(kNearLog);
  const uint32_t* layers[kNearLog] = {};
  for (uint32_t i = 1; i < kNearLog; ++i) layers[i] = twiddles.forward(kNearLog - 1 - i);
  const Kernels& kernels = kernels_for(simd, kNearLog);
  on_every_thread(pool, [&](uint32_t* scratch) { kernels.forward_layers(scratch, scratch, kNearLog, 0, layers); });
  return {.butterflies = kTasks * kTimes * (uint64_t{kNearLog} << (kNearLog - 1))};
}

gpu::Work run_products(ThreadPool& pool, SimdLevel simd) {
  const Kernels& kernels = kernels_for(simd, kNearLog);
  on_every_thread(pool, [&](uint32_t* scratch) {
    const auto plane = [&](size_t i) { return scratch + (i << kNearLog); };
    const uint32_t* const basis[4] = {plane(1), plane(2), plane(3), plane(4)};
    const QM31 sum = kernels.basis_dot(scratch, basis, kNearLog);
    plane(5)[0] = sum.a;
  });
  return {.products = kTasks * kTimes * (uint64_t{4} << kNearLog)};
}

gpu::Work tree_work(HashKind hash, const std::vector<uint32_t>& logs, uint32_t height) {
  std::vector<uint32_t> sorted = logs;
  std::sort(sorted.begin(), sorted.end());
  gpu::Work work;
  for (const uint32_t log : sorted) work.bytes_read += uint64_t{4} << log;
  const uint64_t leaves = uint64_t{1} << height;
  work.bytes_written = 32 * leaves / (hash == HashKind::poseidon252 ? 1 : 2);
  if (hash == HashKind::poseidon252) {
    work.permutations = leaves * leaf_permutations(sorted.size()) + leaves - 1;
    return work;
  }
  // Blocks whose columns are all shorter than the tree are hashed once for several leaves.
  for (size_t first = 0; first < sorted.size(); first += kBlockColumns) {
    const size_t end = first + kBlockColumns;
    work.compressions += end < sorted.size() ? uint64_t{1} << std::max(sorted[end - 1], 4u) : leaves;
  }
  work.compressions += leaves - 1;
  return work;
}

gpu::Work interpolation_work(uint32_t log) {
  const uint64_t values = uint64_t{1} << log;
  return {.bytes_read = 4 * values, .bytes_written = 4 * values, .butterflies = log * values / 2};
}

gpu::Work extension_work(uint32_t log, uint32_t domain_log) {
  const uint64_t values = uint64_t{1} << domain_log;
  // The upper layers meet zeros and only copy.
  return {.bytes_read = uint64_t{4} << log, .bytes_written = 4 * values, .butterflies = log * values / 2};
}

gpu::Work composition_work(const Component& component) {
  const uint64_t positions = uint64_t{2} << component.log_rows;
  uint64_t products = 4 * uint64_t{component.constraint_count()};
  for (const Instruction& instruction : component.composition.instructions) {
    if (instruction.operation == Operation::mul) ++products;
    // A tuple's combination: a secure-field product with a base-field value each; a batch: a product for each fraction and one more.
    if (instruction.operation == Operation::fraction) products += 4 * instruction.c;
    if (instruction.operation == Operation::batch) products += 16 * (uint64_t{instruction.c} + 1);
  }
  const uint64_t columns = component.offsets.size() + component.preprocessed.size() + 4 * component.batches.size();
  return {.bytes_read = 4 * columns * positions, .bytes_written = 16 * positions, .products = products * positions};
}

}  // namespace ob
