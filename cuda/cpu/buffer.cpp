#include "buffer.hpp"

#include <sys/mman.h>

#include <new>

namespace ob {

namespace {

constexpr size_t kSmallPage = 4096, kLargePage = size_t{2} << 20;
// Words between the end of a column and the next one: an odd number of cache lines.
constexpr size_t kStagger = 17 * 16;
// Kernels may read one vector past the end of a small column.
constexpr size_t kSlack = 64;

}  // namespace

Buffer::~Buffer() { release(); }

void Buffer::release() {
  if (words_ != nullptr) munmap(words_, bytes_);
  words_ = nullptr;
  bytes_ = 0;
}

void Buffer::reserve(size_t words) {
  const size_t needed = words * sizeof(uint32_t), page = needed < kLargePage ? kSmallPage : kLargePage;
  const size_t wanted = (needed + page - 1) / page * page;
  if (wanted <= bytes_) return;
  release();
  // One page more than wanted, so that an aligned part can be kept.
  void* const all = mmap(nullptr, wanted + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (all == MAP_FAILED) throw std::bad_alloc();
  const uintptr_t start = reinterpret_cast<uintptr_t>(all);
  const uintptr_t aligned = (start + page - 1) / page * page;
  if (aligned > start) munmap(all, aligned - start);
  if (start + page > aligned) munmap(reinterpret_cast<void*>(aligned + wanted), start + page - aligned);
  words_ = reinterpret_cast<uint32_t*>(aligned);
  bytes_ = wanted;
  // Wishes, nothing depends on them: large pages, and all of them now rather than one by one during the first proof.
  if (page == kLargePage) madvise(words_, bytes_, MADV_HUGEPAGE);
#ifdef MADV_POPULATE_WRITE
  madvise(words_, bytes_, MADV_POPULATE_WRITE);
#endif
}

void Columns::reserve(const std::vector<uint32_t>& logs) {
  offsets_.clear();
  size_t at = 0;
  for (const uint32_t log : logs) {
    offsets_.push_back(at);
    const size_t words = size_t{1} << log;
    at += (words + 15) / 16 * 16 + kStagger;
  }
  buffer_.reserve(at + kSlack);
}

}  // namespace ob
