// Circle transforms of whole columns: tiles that fit the second-level cache, columns and tiles divided over the threads.
#ifndef OB_CPU_TRANSFORMS_HPP
#define OB_CPU_TRANSFORMS_HPP
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "buffer.hpp"
#include "kernels.hpp"
#include "thread_pool.hpp"

namespace ob {

// Doubled x coordinates of half-odd cosets in bit-reversed order, and their inverses: 2^j entries for the coset of 2^(j+1) points.
class Twiddles {
 public:
  // For circle domains up to 2^log points.
  void prepare(uint32_t log);
  // The table with 2^j entries.
  const uint32_t* forward(uint32_t j) const { return forward_.data() + (size_t{1} << j); }
  const uint32_t* inverse(uint32_t j) const { return inverse_.data() + (size_t{1} << j); }

 private:
  std::vector<uint32_t> forward_, inverse_;
  uint32_t log_ = 0;
};

// One column of 2^log values; `domain_log`: of the canonic domain whose first positions they are.
struct InterpolateJob {
  const uint32_t* values;
  uint32_t* coefficients;  // may be `values`
  uint32_t log, domain_log;
  std::atomic<bool>* not_canonical = nullptr;  // set when a value is no field element; values are not looked at without it
};
// 2^log coefficients to their values on the canonic domain of 2^domain_log points, without the first `first_block`·2^log positions.
struct ExtendJob {
  const uint32_t* coefficients;
  uint32_t* values;
  uint32_t log, domain_log;
  uint32_t first_block;
};

class Transforms {
 public:
  Transforms(ThreadPool& pool, SimdLevel simd) : pool_(pool), simd_(simd) {}

  Twiddles& twiddles() { return twiddles_; }
  void interpolate(std::span<const InterpolateJob> jobs);
  void extend(std::span<const ExtendJob> jobs);
  // interpolate, then extend; large columns stay in the cache between the two. The i-th jobs belong together.
  void interpolate_and_extend(std::span<const InterpolateJob> inverse, std::span<const ExtendJob> forward);

 private:
  void interpolate_tile(const InterpolateJob& job, uint32_t tile_log, size_t tile);
  void extend_tile(const ExtendJob& job, const uint32_t* source, uint32_t tile_log, size_t tile);
  void strip(const InterpolateJob* inverse, const ExtendJob* forward, size_t index);
  void small(std::span<const InterpolateJob> inverse, std::span<const ExtendJob> forward);
  void large(std::span<const InterpolateJob> inverse, std::span<const ExtendJob> forward);
  void run(std::span<const InterpolateJob> inverse, std::span<const ExtendJob> forward);

  ThreadPool& pool_;
  SimdLevel simd_;
  Twiddles twiddles_;
};

}  // namespace ob
#endif
