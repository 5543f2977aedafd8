// A device as the prover sees it: memory, copies and launches in order, and a count of all that is asked of it.
#ifndef OB_KERNELS_DEVICE_HPP
#define OB_KERNELS_DEVICE_HPP
#include <array>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "../options.gen.hpp"
#include "counts.hpp"
#include "kernel_list.hpp"
#include "memory.hpp"

namespace ob::gpu {

// A named piece of device memory.
struct Region {
  std::string name;
  size_t bytes;
};

// Graphs of a proof.
struct GraphCounts {
  uint64_t built = 0, launched = 0;
};

class Device {
 public:
  // Without a memory nothing runs: addresses are made up, and everything is counted.
  Device(Memory* memory, Native native) : memory_(memory), native_(native) {}

  bool planning() const { return memory_ == nullptr; }
  // What is asked from now on is counted under this phase of a proof.
  void enter(Phase phase) {
    phase_ = phase;
    if (timed_) mark(static_cast<uint32_t>(phase));
  }
  const Counts& counts(Phase phase) const { return counts_[static_cast<uint32_t>(phase)]; }
  // Of all phases.
  Counts counts() const {
    Counts sum;
    for (const Counts& of_phase : counts_) sum += of_phase;
    return sum;
  }
  void reset_counts() { counts_ = {}; }
  // In the order in which they were asked for.
  const std::vector<Region>& regions() const { return regions_; }
  static size_t rounded(size_t bytes) { return (bytes + 255) / 256 * 256; }
  // What Memory::reserve must be given for all of them.
  size_t reserved_bytes() const {
    size_t bytes = 0;
    for (const Region& region : regions_) bytes += rounded(region.bytes);
    return bytes;
  }
  uint64_t staging_bytes() const { return staging_bytes_; }

  template <class T>
  T* allocate(std::string name, size_t count) {
    if (count == 0) return nullptr;
    const size_t bytes = count * sizeof(T);
    regions_.push_back({std::move(name), bytes});
    return static_cast<T*>(memory_ != nullptr ? memory_->allocate(bytes) : made_up(bytes));
  }
  // Host memory that copies run from while the host goes on.
  template <class T>
  T* allocate_staging(size_t count) {
    const size_t bytes = count * sizeof(T);
    staging_bytes_ += bytes;
    return static_cast<T*>(memory_ != nullptr ? memory_->allocate_staging(bytes) : made_up(bytes));
  }
  // A table that does not change any more.
  template <class T>
  T* table(std::string name, const std::vector<T>& values) {
    T* const place = allocate<T>(std::move(name), values.size());
    if (!values.empty()) upload_waiting<T>(place, values);
    return place;
  }

  // A few values, such as challenges: they are kept in staging memory, and nothing waits.
  template <class T>
  void upload(T* device, std::span<const T> values) {
    const size_t bytes = values.size_bytes(), end = staged_ + rounded(bytes);
    if (end > kStagingBytes) return upload_waiting(device, values);
    if (staging_ == nullptr) staging_ = allocate_staging<unsigned char>(kStagingBytes);
    unsigned char* const place = staging_ + staged_;
    staged_ = end;
    upload_staged<T>(device, reinterpret_cast<T*>(place), values);
  }
  // From memory of the caller's that may change afterwards: nothing is put on the queue before the copy has read it.
  template <class T>
  void upload_waiting(T* device, std::span<const T> values) {
    count_up(values.size_bytes());
    start();
    if (memory_ != nullptr) memory_->upload(device, values.data(), values.size_bytes());
  }
  // By way of `staging`, which must not be used again before the device has been waited for. `beside`: on the second queue, between
  // fork() and join().
  template <class T>
  void upload_staged(T* device, T* staging, std::span<const T> values, bool beside = false) {
    count_up(values.size_bytes());
    if (memory_ != nullptr) std::memcpy(staging, values.data(), values.size_bytes());
    put(Operation::copy_of(beside ? Operation::Kind::copy_beside : Operation::Kind::copy, device, staging, values.size_bytes()));
  }
  void fork() { put({Operation::Kind::fork}); }
  void join() { put({Operation::Kind::join}); }
  template <class T>
  void download(std::span<T> values, const T* device) {
    ++counted().synchronisations;
    ++counted().copies_down;
    counted().bytes_down += values.size_bytes();
    start();
    if (memory_ != nullptr) memory_->download(values.data(), device, values.size_bytes());
    staged_ = 0;
  }
  template <class K>
  void launch(const K& kernel) {
    static_cast<void>(&kListed<K>);
    const uint32_t blocks = kernel.grid();
    if (blocks == 0) return;
    Counts& count = counted();
    const uint64_t steps = uint64_t{kernel.rounds()} * K::kPhases;
    ++count.launches;
    ++count.launches_by_kernel[K::kName];
    count.steps += steps;
    if (blocks == 1) count.lone_steps += steps;
    count.work += kernel.work(blocks);
    put(Operation::launch_of(kernel, blocks, &count.performed));
  }

  // ── a proof ──
  // From here to end_proof all that is put on the queue between two waits of the host is one graph, if `graphs`: built where the
  // operations are not those of the proof before, and started as a whole when the host has to wait.
  void begin_proof(bool graphs) {
    if (memory_ != nullptr) memory_->synchronise(native_);
    waiting_.clear();
    staged_ = 0;
    section_ = 0;
    graphs_ = graphs;
    timed_ = !graphs && memory_ != nullptr;
    graph_counts_ = {};
  }
  void end_proof() {
    start();
    graphs_ = false;
    if (timed_) mark(kPhases);
  }
  // Whether operations go into graphs; returns whether they did. Those that depend on more than the shape, such as openings, need not.
  bool set_graphs(bool graphs) {
    if (!graphs) start();
    return std::exchange(graphs_, graphs);
  }
  const GraphCounts& graph_counts() const { return graph_counts_; }
  // Milliseconds by phase of the proof that has ended; nothing where phases are not told apart, as within graphs.
  std::optional<std::array<double, kPhases>> phase_times() {
    if (!timed_) return std::nullopt;
    std::array<double, kPhases> times{};
    for (uint32_t phase = 0; phase < kPhases; ++phase) times[phase] = memory_->between(phase, phase + 1);
    return times;
  }

 private:
  // Room for what goes up between two waits of the host, besides columns.
  static constexpr size_t kStagingBytes = 64 * 1024;

  Counts& counted() { return counts_[static_cast<uint32_t>(phase_)]; }
  void count_up(size_t bytes) {
    ++counted().copies_up;
    counted().bytes_up += bytes;
  }
  void* made_up(size_t bytes) {
    made_up_ += rounded(bytes);
    return reinterpret_cast<void*>(made_up_);
  }
  void mark(uint32_t number) {
    Operation operation{Operation::Kind::mark};
    operation.mark = number;
    put(std::move(operation));
  }
  void put(Operation operation) {
    if (graphs_) {
      waiting_.push_back(std::move(operation));
    } else if (memory_ != nullptr) {
      memory_->run(operation, native_);
    }
  }

  // Starts what waits to be a graph.
  void start() {
    if (waiting_.empty()) return;
    ++graph_counts_.launched;
    if (section_ == sections_.size()) sections_.emplace_back();
    Section& section = sections_[section_++];
    if (memory_ != nullptr) {
      if (section.graph == nullptr || section.operations != waiting_) {
        section.graph.reset();
        section.graph = memory_->graph(waiting_, native_);
        section.operations = waiting_;
        ++graph_counts_.built;
      }
      section.graph->launch();
    }
    waiting_.clear();
  }

  // A stretch between two waits of a proof, as it last ran.
  struct Section {
    std::vector<Operation> operations;
    std::unique_ptr<Graph> graph;
  };

  Memory* memory_;
  Native native_;
  Phase phase_ = Phase::trace;
  std::array<Counts, kPhases> counts_;
  std::vector<Region> regions_;
  uintptr_t made_up_ = 4096;
  unsigned char* staging_ = nullptr;
  size_t staged_ = 0, staging_bytes_ = 0;

  bool graphs_ = false, timed_ = false;
  std::vector<Operation> waiting_;
  std::vector<Section> sections_;
  size_t section_ = 0;  // of this proof
  GraphCounts graph_counts_;
};

}  // namespace ob::gpu
#endif
