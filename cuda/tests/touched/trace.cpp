#include "trace.hpp"

#include <sys/mman.h>

#include <new>
#include <vector>

// This file is compiled like the kernels; what counts is not counted.
#define OB_UNWATCHED __attribute__((no_sanitize_thread))

namespace ob::gpu {

namespace {

constexpr size_t kBytes = size_t{1} << 30, kWords = kBytes / sizeof(uint32_t);

// Zeros, of which only those that are touched take memory.
template <class T>
T* pages_of(size_t count) {
  void* const place = mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (place == MAP_FAILED) throw std::bad_alloc();
  return static_cast<T*>(place);
}

// When a word was last touched: the number of the block, and of the launch.
struct Last {
  uint32_t block, launch;
};

// Who touched a word in a phase of a block: nobody, several, or one thread.
constexpr uint32_t kNobody = ~0u, kSeveral = ~0u - 1;
struct Use {
  uint32_t phase, reader, writer;
  bool raced;
};

unsigned char* memory = nullptr;
size_t used = 0;
Use* uses = nullptr;
const unsigned char* shared_memory = nullptr;
size_t shared_bytes = 0;
std::vector<Use> shared_uses;
uint32_t phase = 0, thread = 0;
Last *readers = nullptr, *writers = nullptr;
Last now{0, 0};
Touched* current_kernel = nullptr;  // while a launch runs
std::map<std::string, Touched> by_kernel;

OB_UNWATCHED bool other(uint32_t who) { return who != kNobody && who != thread; }

OB_UNWATCHED void use(Use& word, bool write) {
  if (word.phase != phase) word = {phase, kNobody, kNobody, false};
  if (!word.raced && (other(word.writer) || (write && other(word.reader)))) {
    word.raced = true;
    ++current_kernel->races;
  }
  if (write) {
    word.writer = thread;
  } else {
    word.reader = other(word.reader) ? kSeveral : thread;
  }
}
OB_UNWATCHED void use_words(const void* address, size_t bytes, bool write) {
  if (current_kernel == nullptr) return;
  const unsigned char* const at = static_cast<const unsigned char*>(address);
  const bool shared = at >= shared_memory && at < shared_memory + shared_bytes;
  if (!shared && static_cast<size_t>(at - memory) >= kBytes) return;
  const size_t offset = static_cast<size_t>(at - (shared ? shared_memory : memory));
  Use* const words = shared ? shared_uses.data() : uses;
  for (size_t word = offset / sizeof(uint32_t); word <= (offset + bytes - 1) / sizeof(uint32_t); ++word) use(words[word], write);
}

OB_UNWATCHED void touch(const void* address, size_t bytes, Last* last, uint64_t Touched::*by_launch, uint64_t Touched::*by_block) {
  if (current_kernel == nullptr) return;
  const size_t at = static_cast<size_t>(static_cast<const unsigned char*>(address) - memory);
  if (at >= kBytes) return;
  for (size_t word = at / sizeof(uint32_t); word <= (at + bytes - 1) / sizeof(uint32_t); ++word) {
    if (last[word].block == now.block) continue;
    current_kernel->*by_block += sizeof(uint32_t);
    if (last[word].launch != now.launch) current_kernel->*by_launch += sizeof(uint32_t);
    last[word] = now;
  }
}
OB_UNWATCHED void touch_read(const void* address, size_t bytes) {
  use_words(address, bytes, false);
  touch(address, bytes, readers, &Touched::read_by_launch, &Touched::read_by_block);
}
OB_UNWATCHED void touch_written(const void* address, size_t bytes) {
  use_words(address, bytes, true);
  touch(address, bytes, writers, &Touched::written_by_launch, &Touched::written_by_block);
}

}  // namespace

void* TracedMemory::allocate(size_t bytes) {
  if (memory == nullptr) {
    memory = pages_of<unsigned char>(kBytes);
    uses = pages_of<Use>(kWords);
    readers = pages_of<Last>(kWords);
    writers = pages_of<Last>(kWords);
  }
  if (bytes > kBytes - used) throw std::bad_alloc();
  void* const place = memory + used;
  used += (bytes + 255) / 256 * 256;
  std::memset(place, detail::kPoison, bytes);
  return place;
}

const std::map<std::string, Touched>& touched() { return by_kernel; }

namespace detail {

void launch_begins(const char* kernel, const Work& declared) {
  shared_bytes = 0;
  ++now.launch;
  current_kernel = &by_kernel[kernel];
  ++current_kernel->launches;
  current_kernel->declared_read += declared.bytes_read;
  current_kernel->declared_written += declared.bytes_written;
}
// The last block's shared memory is given back, and may be anything now.
void block_begins() {
  ++now.block;
  shared_bytes = 0;
}
OB_UNWATCHED void phase_begins(const void* shared, size_t bytes) {
  ++phase;
  shared_memory = static_cast<const unsigned char*>(shared);
  shared_bytes = bytes;
  const size_t words = bytes / sizeof(uint32_t) + 1;
  if (shared_uses.size() < words) shared_uses.resize(words);
}
OB_UNWATCHED void thread_begins(uint32_t number) { thread = number; }
void launch_ends() { current_kernel = nullptr; }

}  // namespace detail

}  // namespace ob::gpu

// What the compiler calls.
#define OB_TOUCH(bytes)                                                                           \
  OB_UNWATCHED void __tsan_read##bytes(void* at) { ob::gpu::touch_read(at, bytes); }              \
  OB_UNWATCHED void __tsan_write##bytes(void* at) { ob::gpu::touch_written(at, bytes); }          \
  OB_UNWATCHED void __tsan_unaligned_read##bytes(void* at) { ob::gpu::touch_read(at, bytes); }    \
  OB_UNWATCHED void __tsan_unaligned_write##bytes(void* at) { ob::gpu::touch_written(at, bytes); }
extern "C" {
OB_TOUCH(1)
OB_TOUCH(2)
OB_TOUCH(4)
OB_TOUCH(8)
OB_TOUCH(16)
OB_UNWATCHED void __tsan_read_range(void* at, unsigned long bytes) { ob::gpu::touch_read(at, bytes); }
OB_UNWATCHED void __tsan_write_range(void* at, unsigned long bytes) { ob::gpu::touch_written(at, bytes); }
// Of progress words and guards of statics on the host.
OB_UNWATCHED uint8_t __tsan_atomic8_load(const volatile uint8_t* at, int) { return *at; }
OB_UNWATCHED uint32_t __tsan_atomic32_load(const volatile uint32_t* at, int) { return *at; }
OB_UNWATCHED void __tsan_atomic32_store(volatile uint32_t* at, uint32_t value, int) { *at = value; }
OB_UNWATCHED void __tsan_init() {}
OB_UNWATCHED void __tsan_func_entry(void*) {}
OB_UNWATCHED void __tsan_func_exit() {}
OB_UNWATCHED void __tsan_vptr_update(void**, void*) {}
}
