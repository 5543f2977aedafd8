// Dividing ranges of positions into tasks.
#ifndef OB_CPU_TASKS_HPP
#define OB_CPU_TASKS_HPP
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "thread_pool.hpp"

namespace ob {

// Calls task(first, end) over [0, 2^log) in aligned pieces of 2^piece_log.
template <class Task>
void over_positions(ThreadPool& pool, uint32_t log, uint32_t piece_log, const Task& task) {
  const uint32_t piece = std::min(log, piece_log);
  pool.parallel(size_t{1} << (log - piece), [&](size_t i) { task(i << piece, (i + 1) << piece); });
}

// 64-byte aligned memory of the calling thread, kept.
uint32_t* thread_scratch(size_t words);

}  // namespace ob
#endif
