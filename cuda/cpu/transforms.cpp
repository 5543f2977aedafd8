#include "transforms.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace ob {

namespace {

// Columns up to this size are transformed in one piece: they fit the second-level cache.
constexpr uint32_t kWholeLog = 16;
// So are columns up to this size when those of all threads fit the third-level cache together, and the threads come out even.
constexpr uint32_t kWholeSharedLog = 21;
constexpr size_t kAssumedCache = size_t{8} << 20, kLargestCache = size_t{32} << 20;
// Others go in contiguous tiles of this size for the lower layers …
constexpr uint32_t kTileLog = 15;
// … and in strips of about this many words across all tiles for the upper ones.
constexpr uint32_t kStripWordsLog = 15;
constexpr uint32_t kMinWidthLog = 5;

constexpr uint32_t kMaxLayers = 32;

struct LayerTwiddles {
  const uint32_t* layer[kMaxLayers] = {};
};

template <bool forward>
const uint32_t* table(const Twiddles& twiddles, uint32_t j) {
  return forward ? twiddles.forward(j) : twiddles.inverse(j);
}

// Layers 1 … log - 1 of the aligned block number `block` of 2^log positions of a domain.
template <bool forward>
LayerTwiddles block_twiddles(const Twiddles& twiddles, uint32_t domain_log, uint32_t log, size_t block) {
  LayerTwiddles result;
  for (uint32_t i = 1; i < log; ++i) result.layer[i] = table<forward>(twiddles, domain_log - 1 - i) + (block << (log - 1 - i));
  return result;
}

// Layers kTileLog … log - 1, for a strip of rows 2^kTileLog apart and 2^width_log wide.
template <bool forward>
LayerTwiddles strip_twiddles(const Twiddles& twiddles, uint32_t domain_log, uint32_t log, uint32_t width_log, size_t block) {
  LayerTwiddles result;
  for (uint32_t r = 0; r + kTileLog < log; ++r) {
    result.layer[width_log + r] = table<forward>(twiddles, domain_log - 1 - kTileLog - r) + (block << (log - 1 - kTileLog - r));
  }
  return result;
}

uint32_t strip_width_log(uint32_t log) {
  const uint32_t rows_log = log - kTileLog;
  return rows_log + kMinWidthLog >= kStripWordsLog ? kMinWidthLog : std::min(kStripWordsLog - rows_log, kTileLog);
}

// Whether a word is not below p: then it or its successor has the top bit.
bool exceeds_field(const uint32_t* values, size_t count) {
  uint32_t bits = 0;
  for (size_t i = 0; i < count; ++i) bits |= values[i] | (values[i] + 1);
  return (bits >> 31) != 0;
}

void copy_rows(uint32_t* target, size_t target_stride, const uint32_t* source, size_t source_stride, size_t rows, size_t width) {
  for (size_t r = 0; r < rows; ++r) std::memcpy(target + r * target_stride, source + r * source_stride, width * sizeof(uint32_t));
}

}  // namespace

void Transforms::interpolate_tile(const InterpolateJob& job, uint32_t tile_log, size_t tile) {
  const LayerTwiddles t = block_twiddles<false>(twiddles_, job.domain_log, tile_log, tile);
  // Before the transform, which then finds the tile in the cache.
  if (job.not_canonical != nullptr && exceeds_field(job.values + (tile << tile_log), size_t{1} << tile_log)) {
    job.not_canonical->store(true, std::memory_order_relaxed);
  }
  kernels_for(simd_, tile_log)
      .inverse_layers(job.values + (tile << tile_log), job.coefficients + (tile << tile_log), tile_log, 0, t.layer,
                      tile_log == job.log ? job.log : 0);
}

void Transforms::extend_tile(const ExtendJob& job, const uint32_t* source, uint32_t tile_log, size_t tile) {
  const LayerTwiddles t = block_twiddles<true>(twiddles_, job.domain_log, tile_log, tile);
  kernels_for(simd_, tile_log).forward_layers(source, job.values + (tile << tile_log), tile_log, 0, t.layer);
}

// The upper layers of one strip: inverse, if asked for; then forward into every block of the extended column, if asked for.
void Transforms::strip(const InterpolateJob* inverse, const ExtendJob* forward, size_t index) {
  const uint32_t log = inverse != nullptr ? inverse->log : forward->log;
  const uint32_t width_log = strip_width_log(log), strip_log = width_log + log - kTileLog;
  const size_t rows = size_t{1} << (log - kTileLog), width = size_t{1} << width_log, tile = size_t{1} << kTileLog;
  const Kernels& kernels = kernels_of(simd_);
  alignas(64) thread_local std::vector<uint32_t> memory;
  memory.resize((size_t{2} << strip_log) + 16);
  uint32_t* const first = memory.data() + (16 - (reinterpret_cast<uintptr_t>(memory.data()) / sizeof(uint32_t)) % 16) % 16;
  uint32_t* const second = first + (size_t{1} << strip_log);
  const size_t column = index << width_log;
  copy_rows(first, width, (inverse != nullptr ? inverse->coefficients : forward->coefficients) + column, tile, rows, width);
  if (inverse != nullptr) {
    const LayerTwiddles t = strip_twiddles<false>(twiddles_, inverse->domain_log, log, width_log, 0);
    kernels.inverse_layers(first, first, strip_log, width_log, t.layer, log);
    copy_rows(inverse->coefficients + column, tile, first, width, rows, width);
  }
  if (forward == nullptr) return;
  for (size_t block = forward->first_block; block < (size_t{1} << (forward->domain_log - log)); ++block) {
    const LayerTwiddles t = strip_twiddles<true>(twiddles_, forward->domain_log, log, width_log, block);
    kernels.forward_layers(first, second, strip_log, width_log, t.layer);
    copy_rows(forward->values + (block << log) + column, tile, second, width, rows, width);
  }
}

// Every column in one piece; the blocks of an extension are independent.
void Transforms::small(std::span<const InterpolateJob> inverse, std::span<const ExtendJob> forward) {
  if (!inverse.empty()) {
    pool_.parallel(inverse.size(), [&](size_t i) {
      interpolate_tile(inverse[i], inverse[i].log, 0);
      if (forward.empty() || forward.size() < pool_.size()) return;
      const ExtendJob& job = forward[i];
      for (size_t block = job.first_block; block < (size_t{1} << (job.domain_log - job.log)); ++block) {
        extend_tile(job, job.coefficients, job.log, block);
      }
    });
    if (forward.size() >= pool_.size()) return;
  }
  if (forward.empty()) return;
  const size_t blocks = (size_t{1} << (forward[0].domain_log - forward[0].log)) - forward[0].first_block;
  pool_.parallel(forward.size() * blocks, [&](size_t task) {
    const ExtendJob& job = forward[task / blocks];
    extend_tile(job, job.coefficients, job.log, job.first_block + task % blocks);
  });
}

// Columns in groups of as many as there are threads, each through all its passes while it is in the cache.
void Transforms::large(std::span<const InterpolateJob> inverse, std::span<const ExtendJob> forward) {
  const size_t n = std::max(inverse.size(), forward.size()), group = pool_.size();
  const uint32_t log = inverse.empty() ? forward[0].log : inverse[0].log;
  const size_t tiles = size_t{1} << (log - kTileLog), strips = size_t{1} << (kTileLog - strip_width_log(log));
  for (size_t start = 0; start < n; start += group) {
    const size_t count = std::min(group, n - start);
    if (!inverse.empty()) {
      pool_.parallel(count * tiles, [&](size_t task) { interpolate_tile(inverse[start + task / tiles], kTileLog, task % tiles); });
    }
    pool_.parallel(count * strips, [&](size_t task) {
      const size_t i = start + task / strips;
      strip(inverse.empty() ? nullptr : &inverse[i], forward.empty() ? nullptr : &forward[i], task % strips);
    });
    if (forward.empty()) continue;
    const size_t skipped = size_t{forward[0].first_block} * tiles, all = tiles << (forward[0].domain_log - log);
    pool_.parallel(count * (all - skipped), [&](size_t task) {
      const ExtendJob& job = forward[start + task / (all - skipped)];
      const size_t tile = skipped + task % (all - skipped);
      extend_tile(job, job.values + (tile << kTileLog), kTileLog, tile);
    });
  }
}

namespace {

bool in_one_piece(uint32_t log, uint32_t domain_log, size_t columns, size_t threads) {
  if (log <= kWholeLog) return true;
  if (log > kWholeSharedLog || (columns < 4 * threads && columns % threads != 0)) return false;
  static const long cache = sysconf(_SC_LEVEL3_CACHE_SIZE);
  const size_t bytes = ((size_t{1} << log) + (size_t{1} << domain_log)) * sizeof(uint32_t) * threads;
  // A virtual machine may report the cache of a whole host.
  return bytes <= (cache > 0 ? std::min(static_cast<size_t>(cache), kLargestCache) : kAssumedCache);
}

}  // namespace

// Jobs of one size.
void Transforms::run(std::span<const InterpolateJob> inverse, std::span<const ExtendJob> forward) {
  const uint32_t log = inverse.empty() ? forward[0].log : inverse[0].log;
  const uint32_t domain_log = forward.empty() ? log : forward[0].domain_log;
  if (in_one_piece(log, domain_log, std::max(inverse.size(), forward.size()), pool_.size())) {
    small(inverse, forward);
  } else {
    large(inverse, forward);
  }
}

namespace {

// Calls `run(first, end)` for every run of equal shapes.
template <class Job, class Run>
void by_shape(std::span<const Job> jobs, const Run& run) {
  for (size_t first = 0; first < jobs.size();) {
    size_t end = first + 1;
    while (end < jobs.size() && jobs[end].log == jobs[first].log && jobs[end].domain_log == jobs[first].domain_log) ++end;
    run(first, end);
    first = end;
  }
}

}  // namespace

void Transforms::interpolate(std::span<const InterpolateJob> jobs) {
  by_shape(jobs, [&](size_t first, size_t end) { run(jobs.subspan(first, end - first), {}); });
}

void Transforms::extend(std::span<const ExtendJob> jobs) {
  by_shape(jobs, [&](size_t first, size_t end) { run({}, jobs.subspan(first, end - first)); });
}

void Transforms::interpolate_and_extend(std::span<const InterpolateJob> inverse, std::span<const ExtendJob> forward) {
  by_shape(inverse, [&](size_t first, size_t end) { run(inverse.subspan(first, end - first), forward.subspan(first, end - first)); });
}

}  // namespace ob
