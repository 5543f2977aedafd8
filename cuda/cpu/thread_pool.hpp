// A fixed pool of threads. Every thread first does its own share of the tasks, a contiguous run fixed in advance, then helps with what
// others have not begun: a thread that the system holds up delays at most one task. Tasks must not depend on who does them.
#ifndef OB_CPU_THREAD_POOL_HPP
#define OB_CPU_THREAD_POOL_HPP
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ob {

// The threads of an option, 0: one per core.
inline unsigned threads_of(uint32_t wanted) { return wanted != 0 ? wanted : std::max(1u, std::thread::hardware_concurrency()); }

class ThreadPool {
 public:
  // `threads` ≥ 1, the calling thread included.
  explicit ThreadPool(unsigned threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  unsigned size() const { return static_cast<unsigned>(workers_.size()) + 1; }

  // Runs task(0) … task(n_tasks - 1), n_tasks < 2^32 - 1, and returns when all are done. The first exception of a task is thrown again
  // here, after the others have run. Not reentrant: a task must not call it.
  void parallel(size_t n_tasks, const std::function<void(size_t task)>& task);

 private:
  // Generation of the job in the high half, next task in the low half. On a cache line of its own.
  struct alignas(64) Share {
    std::atomic<uint64_t> next{0};
  };

  void work(unsigned thread);
  void help(unsigned thread, uint32_t generation);
  void drain(unsigned share, uint32_t generation);
  void run(const std::function<void(size_t)>& task, size_t index) noexcept;

  std::unique_ptr<Share[]> shares_;
  std::vector<std::thread> workers_;
  std::atomic<uint32_t> generation_{0};
  std::atomic<uint32_t> done_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<uint32_t> n_tasks_{0};
  std::atomic<const std::function<void(size_t)>*> task_{nullptr};
  std::mutex failure_lock_;
  std::exception_ptr failure_;
};

}  // namespace ob
#endif
