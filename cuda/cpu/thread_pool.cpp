#include "thread_pool.hpp"

#include <utility>

namespace ob {

namespace {

// A phase hands over work many times in a row: spinning for a few microseconds first saves the sleep and the wake-up.
constexpr int kSpins = 2000;

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

}  // namespace

ThreadPool::ThreadPool(unsigned threads) {
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
  n_tasks_ = n_tasks;
  task_ = &task;
  unfinished_.store(static_cast<uint32_t>(workers_.size()), std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  run_share(0);
  for (uint32_t left = unfinished_.load(std::memory_order_acquire); left != 0; left = unfinished_.load(std::memory_order_acquire)) {
    wait_while_equal(unfinished_, left);
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ThreadPool::work(unsigned thread) {
  uint32_t seen = 0;
  while (true) {
    wait_while_equal(generation_, seen);
    seen = generation_.load(std::memory_order_acquire);
    if (stopping_.load(std::memory_order_relaxed)) return;
    run_share(thread);
    if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) == 1) unfinished_.notify_all();
  }
}

void ThreadPool::run_share(unsigned thread) noexcept {
  const size_t first = n_tasks_ * thread / size();
  const size_t end = n_tasks_ * (thread + 1) / size();
  try {
    for (size_t i = first; i < end; ++i) (*task_)(i);
  } catch (...) {
    const std::lock_guard<std::mutex> guard(failure_lock_);
    if (!failure_) failure_ = std::current_exception();
  }
}

}  // namespace ob
