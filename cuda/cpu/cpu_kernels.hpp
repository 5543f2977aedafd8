// Kernels that can be run alone, on the columns of the last proof.
#ifndef OB_CPU_CPU_KERNELS_HPP
#define OB_CPU_CPU_KERNELS_HPP
#include <vector>

#include "../kernel_run.hpp"
#include "../shape.hpp"
#include "kernels.hpp"
#include "thread_pool.hpp"

namespace ob {

// What the processor can do at most: one thing on every thread, on data that stay in the nearest cache (`copy`: in memory).
gpu::Work run_copy(ThreadPool& pool);
gpu::Work run_hashes(ThreadPool& pool, SimdLevel simd, HashKind hash);
gpu::Work run_butterflies(ThreadPool& pool, SimdLevel simd);
gpu::Work run_products(ThreadPool& pool, SimdLevel simd);

// Hashes of a tree over columns of these lengths: leaves and nodes.
gpu::Work tree_work(HashKind hash, const std::vector<uint32_t>& logs, uint32_t height);
// An interpolation of 2^log values, or an evaluation of 2^log coefficients on 2^domain_log points.
gpu::Work interpolation_work(uint32_t log);
gpu::Work extension_work(uint32_t log, uint32_t domain_log);
// One evaluation of a component's constraints at every position of the first 2^(log_rows + 1).
gpu::Work composition_work(const Component& component);

}  // namespace ob
#endif
