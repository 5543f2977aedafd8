#include "thread_pool.hpp"

#include <utility>

namespace ob {

namespace {

// A phase hands over work many times in a row: spinning for a few microseconds first saves the sleep and the wake-up.
constexpr int kSpins = 1000;
constexpr uint32_t kClosed = ~uint32_t{0};

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

void wait_while_equal(const std::atomic<uint32_t>& value, uint32_t old) {
  for (int i = 0; i < kSpins; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    pause_briefly();
  }
  value.wait(old, std::memory_order_acquire);
}

uint64_t share_word(uint32_t generation, uint32_t next) { return uint64_t{generation} << 32 | next; }

uint32_t share_start(uint32_t n_tasks, unsigned share, unsigned shares) {
  return static_cast<uint32_t>(uint64_t{n_tasks} * share / shares);
}

}  // namespace

ThreadPool::ThreadPool(unsigned threads) : shares_(new Share[threads]) {
  workers_.reserve(threads - 1);
  for (unsigned t = 1; t < threads; ++t) workers_.emplace_back([this, t] { work(t); });
}

ThreadPool::~ThreadPool() {
  stopping_.store(true, std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::parallel(size_t n_tasks, const std::function<void(size_t)>& task) {
  if (n_tasks <= 1 || workers_.empty()) {
    for (size_t i = 0; i < n_tasks; ++i) task(i);
    return;
  }
  const uint32_t generation = generation_.load(std::memory_order_relaxed) + 1, count = static_cast<uint32_t>(n_tasks);
  // A worker may still look for tasks of the last job. It takes one by exchanging a share's word, which names the job: the words are
  // closed before, and opened after, what a task is read from changes.
  for (unsigned s = 0; s < size(); ++s) shares_[s].next.store(share_word(generation, kClosed));
  n_tasks_.store(count);
  task_.store(&task);
  done_.store(0);
  for (unsigned s = 0; s < size(); ++s) shares_[s].next.store(share_word(generation, share_start(count, s, size())));
  generation_.store(generation, std::memory_order_release);
  generation_.notify_all();
  help(0, generation);
  for (uint32_t done = done_.load(std::memory_order_acquire); done != count; done = done_.load(std::memory_order_acquire)) {
    wait_while_equal(done_, done);
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ThreadPool::work(unsigned thread) {
  uint32_t seen = 0;
  while (true) {
    wait_while_equal(generation_, seen);
    seen = generation_.load(std::memory_order_acquire);
    if (stopping_.load(std::memory_order_relaxed)) return;
    help(thread, seen);
  }
}

void ThreadPool::help(unsigned thread, uint32_t generation) {
  for (unsigned i = 0; i < size(); ++i) drain((thread + i) % size(), generation);
}

void ThreadPool::drain(unsigned share, uint32_t generation) {
  std::atomic<uint64_t>& next = shares_[share].next;
  uint64_t word = next.load();
  while (word >> 32 == generation) {
    const uint32_t index = static_cast<uint32_t>(word), count = n_tasks_.load();
    if (index >= share_start(count, share + 1, size())) return;
    if (!next.compare_exchange_weak(word, word + 1)) continue;
    run(*task_.load(), index);
    if (done_.fetch_add(1, std::memory_order_acq_rel) + 1 == count) done_.notify_one();
    word = next.load();
  }
}

void ThreadPool::run(const std::function<void(size_t)>& task, size_t index) noexcept {
  try {
    task(index);
  } catch (...) {
    const std::lock_guard<std::mutex> guard(failure_lock_);
    if (!failure_) failure_ = std::current_exception();
  }
}

}  // namespace ob
