// The CUDA backend: an arena of device memory, two streams, graphs, and the card's own description of itself.
#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "../gpu/gpu_backend.hpp"
#include "nvml.hpp"

namespace ob {

namespace {

// After such an error nothing of this process's device memory can be relied on.
void require(cudaError_t result, const char* action) {
  if (result != cudaSuccess) throw Broken(std::string("Cannot ") + action + ": " + cudaGetErrorString(result));
}

// What is in the way of using any device; empty when nothing is.
std::string driver_problem() {
  int driver = 0, count = 0;
  cudaDriverGetVersion(&driver);
  if (driver == 0) return "no NVIDIA driver: this machine has none, or it is not loaded";
  const cudaError_t result = cudaGetDeviceCount(&count);
  if (result == cudaErrorInsufficientDriver) return "the NVIDIA driver is too old for CUDA " + std::to_string(CUDART_VERSION / 1000);
  if (result == cudaErrorNoDevice || (result == cudaSuccess && count == 0)) return "no NVIDIA device";
  return result == cudaSuccess ? "" : cudaGetErrorString(result);
}

int device_count() {
  int count = 0;
  return driver_problem().empty() && cudaGetDeviceCount(&count) == cudaSuccess ? count : 0;
}

std::string megabytes(size_t bytes) { return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB"; }

class CudaGraph final : public gpu::Graph {
 public:
  CudaGraph(cudaGraph_t graph, cudaStream_t stream) : stream_(stream) {
    const cudaError_t result = cudaGraphInstantiate(&instance_, graph, 0);
    cudaGraphDestroy(graph);
    require(result, "build a graph");
  }
  ~CudaGraph() override { cudaGraphExecDestroy(instance_); }
  void launch() override { require(cudaGraphLaunch(instance_, stream_), "start a graph"); }

 private:
  cudaGraphExec_t instance_ = nullptr;
  cudaStream_t stream_;
};

class CudaMemory final : public gpu::Memory {
 public:
  explicit CudaMemory(int device) : device_(device) {
    use();
    require(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "make a stream");
    require(cudaStreamCreateWithFlags(&beside_, cudaStreamNonBlocking), "make a stream");
    for (cudaEvent_t* event : {&forked_, &joined_}) require(cudaEventCreateWithFlags(event, cudaEventDisableTiming), "make an event");
  }
  ~CudaMemory() override {
    cudaSetDevice(device_);
    cudaStreamSynchronize(stream_);
    release();
    for (const auto& [number, event] : marks_) cudaEventDestroy(event);
    for (const cudaEvent_t event : {forked_, joined_}) cudaEventDestroy(event);
    for (const cudaStream_t stream : {stream_, beside_}) cudaStreamDestroy(stream);
  }
  CudaMemory(const CudaMemory&) = delete;
  CudaMemory& operator=(const CudaMemory&) = delete;

  cudaStream_t stream() const { return stream_; }

  // The current device belongs to the thread, and calls come from several.
  void use() override { require(cudaSetDevice(device_), "use the device"); }
  void reserve(size_t bytes) override {
    release();
    arena_ = static_cast<unsigned char*>(allocate_region(bytes));
    arena_left_ = bytes;
  }
  void* allocate(size_t bytes) override {
    const size_t rounded = gpu::Device::rounded(bytes);
    if (rounded > arena_left_) return allocate_region(bytes);  // what only a proof shows to be needed
    unsigned char* const region = arena_;
    arena_ += rounded;
    arena_left_ -= rounded;
    return region;
  }
  void* allocate_staging(size_t bytes) override {
    void* region = nullptr;
    const cudaError_t result = cudaHostAlloc(&region, bytes, cudaHostAllocDefault);
    if (result == cudaErrorMemoryAllocation) {
      cudaGetLastError();
      throw std::runtime_error("Cannot load AIR: the system gives no " + megabytes(bytes) + " of pinned memory; --bulk-upload false takes none");
    }
    require(result, "allocate pinned memory");
    staging_.push_back(region);
    return region;
  }
  void upload(void* device, const void* host, size_t bytes) override {
    require(cudaMemcpyAsync(device, host, bytes, cudaMemcpyHostToDevice, stream_), "copy to the device");
  }
  void download(void* host, const void* device, size_t bytes) override {
    require(cudaMemcpyAsync(host, device, bytes, cudaMemcpyDeviceToHost, stream_), "copy from the device");
    require(cudaStreamSynchronize(stream_), "wait for the device");
  }
  void run(const gpu::Operation& o, gpu::Native) override {
    using Kind = gpu::Operation::Kind;
    switch (o.kind) {
      case Kind::launch: return o.run(o.kernel.data(), o.blocks, stream_);
      case Kind::copy: return require(cudaMemcpyAsync(o.to, o.from, o.bytes, cudaMemcpyHostToDevice, stream_), "copy to the device");
      case Kind::copy_beside: return require(cudaMemcpyAsync(o.to, o.from, o.bytes, cudaMemcpyHostToDevice, beside_), "copy to the device");
      case Kind::fork: return order(forked_, stream_, beside_);
      case Kind::join: return order(joined_, beside_, stream_);
      case Kind::mark: return require(cudaEventRecord(mark(o.mark), stream_), "take the time");
    }
  }
  void synchronise(gpu::Native) override { require(cudaStreamSynchronize(stream_), "wait for the device"); }
  std::unique_ptr<gpu::Graph> graph(std::vector<gpu::Operation> operations, gpu::Native native) override {
    // Relaxed: a kernel's code is loaded with its first launch, which may be this one.
    require(cudaStreamBeginCapture(stream_, cudaStreamCaptureModeRelaxed), "build a graph");
    cudaGraph_t graph = nullptr;
    try {
      for (const gpu::Operation& operation : operations) run(operation, native);
    } catch (...) {
      cudaStreamEndCapture(stream_, &graph);
      if (graph != nullptr) cudaGraphDestroy(graph);
      throw;
    }
    require(cudaStreamEndCapture(stream_, &graph), "build a graph");
    return std::make_unique<CudaGraph>(graph, stream_);
  }
  double between(uint32_t first_mark, uint32_t second_mark) override {
    float ms = 0;
    require(cudaEventSynchronize(mark(second_mark)), "wait for the device");
    require(cudaEventElapsedTime(&ms, mark(first_mark), mark(second_mark)), "read the time");
    return static_cast<double>(ms);
  }

 private:
  void release() {
    for (void* region : regions_) cudaFree(region);
    for (void* region : staging_) cudaFreeHost(region);
    regions_.clear();
    staging_.clear();
    arena_ = nullptr;
    arena_left_ = 0;
  }
  void* allocate_region(size_t bytes) {
    void* region = nullptr;
    const cudaError_t result = cudaMalloc(&region, bytes);
    if (result == cudaErrorMemoryAllocation) {
      cudaGetLastError();
      size_t free = 0, total = 0;
      cudaMemGetInfo(&free, &total);
      throw std::runtime_error("Cannot load AIR: a proof of this size needs " + megabytes(bytes) + " of device memory, " + megabytes(free) +
                               " of the device's " + megabytes(total) + " are free");
    }
    require(result, "allocate device memory");
    regions_.push_back(region);
    return region;
  }
  // What is put on `second` from now on waits for what `first` has.
  static void order(cudaEvent_t event, cudaStream_t first, cudaStream_t second) {
    require(cudaEventRecord(event, first), "order two streams");
    require(cudaStreamWaitEvent(second, event, 0), "order two streams");
  }
  cudaEvent_t mark(uint32_t number) {
    cudaEvent_t& event = marks_[number];
    if (event == nullptr) require(cudaEventCreate(&event), "make an event");
    return event;
  }

  int device_;
  cudaStream_t stream_ = nullptr, beside_ = nullptr;
  cudaEvent_t forked_ = nullptr, joined_ = nullptr;
  std::map<uint32_t, cudaEvent_t> marks_;
  std::vector<void*> regions_, staging_;
  unsigned char* arena_ = nullptr;
  size_t arena_left_ = 0;
};

class CudaBackend final : public gpu::GpuBackend {
 public:
  static std::unique_ptr<Backend> make(const ExecutionOptions& options) {
    const std::string problem = driver_problem();
    if (!problem.empty()) throw std::runtime_error(problem);
    const int device = static_cast<int>(options.device), count = device_count();
    if (device >= count) {
      throw std::runtime_error("there is no device " + std::to_string(device) + ", this machine has " + std::to_string(count));
    }
    auto memory = std::make_unique<CudaMemory>(device);
    const cudaStream_t stream = memory->stream();
    return std::make_unique<CudaBackend>(options, std::move(memory), stream);
  }
  CudaBackend(const ExecutionOptions& options, std::unique_ptr<CudaMemory> memory, cudaStream_t stream)
      : GpuBackend(options, std::move(memory), stream, capability(static_cast<int>(options.device))),
        device_(static_cast<int>(options.device)) {}

  std::optional<double> energy_j() const override { return nvml::energy_j(pci_bus_id(device_)); }

  static std::string pci_bus_id(int device) {
    char text[32] = "";
    require(cudaDeviceGetPCIBusId(text, sizeof text, device), "ask the device for its address");
    return text;
  }

 private:
  // 10·major + minor.
  static uint32_t capability(int device) {
    int major = 0, minor = 0;
    require(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device), "ask the device for its compute capability");
    require(cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, device), "ask the device for its compute capability");
    return static_cast<uint32_t>(10 * major + minor);
  }

  int device_;
};

std::string quoted(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= ' ') json += c;
  }
  return json + "\"";
}

std::string device_json(int device) {
  cudaDeviceProp properties{};
  require(cudaGetDeviceProperties(&properties, device), "describe the device");
  const auto version = [](int number) { return quoted(std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10)); };
  int driver = 0, runtime = 0;
  cudaDriverGetVersion(&driver);
  cudaRuntimeGetVersion(&runtime);
  return "{\"name\": " + quoted(properties.name) + ", \"compute_capability\": " +
         quoted(std::to_string(properties.major) + "." + std::to_string(properties.minor)) +
         ", \"multiprocessors\": " + std::to_string(properties.multiProcessorCount) +
         ", \"memory_bytes\": " + std::to_string(properties.totalGlobalMem) + ", \"l2_bytes\": " + std::to_string(properties.l2CacheSize) +
         ", \"shared_bytes_per_block\": " + std::to_string(properties.sharedMemPerBlockOptin) +
         ", \"cuda_driver\": " + version(driver) + ", \"cuda_runtime\": " + version(runtime) + ", " +
         nvml::device_fields(CudaBackend::pci_bus_id(device)) + "}";
}

}  // namespace

const char* const kBackendName = "cuda";

std::unique_ptr<Backend> make_backend(const ExecutionOptions& options) { return CudaBackend::make(options); }

std::string describe_devices() {
  std::string json;
  for (int device = 0; device < device_count(); ++device) json += (device == 0 ? "" : ", ") + device_json(device);
  return "[" + json + "]";
}

std::string device_problem() { return driver_problem(); }

}  // namespace ob
