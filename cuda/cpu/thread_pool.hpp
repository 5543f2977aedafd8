// A fixed pool of threads. Tasks are divided in advance, so which thread does what depends on the counts alone, and results depend on
// neither.
#ifndef OB_CPU_THREAD_POOL_HPP
#define OB_CPU_THREAD_POOL_HPP
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ob {

class ThreadPool {
 public:
  // `threads` ≥ 1, the calling thread included.
  explicit ThreadPool(unsigned threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  unsigned size() const { return static_cast<unsigned>(workers_.size()) + 1; }

  // Runs task(0) … task(n_tasks - 1), thread t a contiguous share of them in order, and returns when all are done. The first exception
  // of a task is thrown again here. Not reentrant: a task must not call it.
  void parallel(size_t n_tasks, const std::function<void(size_t task)>& task);

 private:
  void work(unsigned thread);
  void run_share(unsigned thread) noexcept;

  std::vector<std::thread> workers_;
  std::atomic<uint32_t> generation_{0};
  std::atomic<uint32_t> unfinished_{0};
  std::atomic<bool> stopping_{false};
  size_t n_tasks_ = 0;
  const std::function<void(size_t)>* task_ = nullptr;
  std::mutex failure_lock_;
  std::exception_ptr failure_;
};

}  // namespace ob
#endif
