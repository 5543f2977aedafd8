// The CUDA backend: device memory, a stream, and what the library says of the card.
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "../gpu/gpu_backend.hpp"

namespace ob {

namespace {

void require(cudaError_t result, const char* action) {
  if (result != cudaSuccess) throw std::runtime_error(std::string("Cannot ") + action + ": " + cudaGetErrorString(result));
}

// What is in the way of using device `device`; empty when nothing is.
std::string device_problem(int device) {
  int driver = 0, count = 0;
  cudaDriverGetVersion(&driver);
  if (driver == 0) return "no NVIDIA driver: this machine has none, or it is not loaded";
  const cudaError_t result = cudaGetDeviceCount(&count);
  if (result == cudaErrorInsufficientDriver) return "the NVIDIA driver is too old for CUDA " + std::to_string(CUDART_VERSION / 1000);
  if (result == cudaErrorNoDevice || count == 0) return "no NVIDIA device";
  if (result != cudaSuccess) return cudaGetErrorString(result);
  if (device >= count) return "device " + std::to_string(device) + " of " + std::to_string(count);
  return "";
}

std::string megabytes(size_t bytes) { return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB"; }

class CudaMemory final : public gpu::Memory {
 public:
  explicit CudaMemory(cudaStream_t stream) : stream_(stream) {}
  ~CudaMemory() override {
    for (void* region : regions_) cudaFree(region);
  }
  void* allocate(size_t bytes) override {
    void* region = nullptr;
    const cudaError_t result = cudaMalloc(&region, bytes);
    if (result == cudaErrorMemoryAllocation) {
      size_t free = 0, total = 0;
      cudaMemGetInfo(&free, &total);
      cudaGetLastError();
      throw std::runtime_error("Cannot load AIR: the device has " + megabytes(free) + " of " + megabytes(total) + " free, " +
                               megabytes(bytes) + " more are needed besides the " + megabytes(held_) + " taken");
    }
    require(result, "allocate device memory");
    held_ += bytes;
    regions_.push_back(region);
    return region;
  }
  void upload(void* device, const void* host, size_t bytes) override {
    require(cudaMemcpyAsync(device, host, bytes, cudaMemcpyHostToDevice, stream_), "copy to the device");
  }
  void download(void* host, const void* device, size_t bytes) override {
    require(cudaMemcpyAsync(host, device, bytes, cudaMemcpyDeviceToHost, stream_), "copy from the device");
    require(cudaStreamSynchronize(stream_), "wait for the device");
  }

 private:
  cudaStream_t stream_;
  std::vector<void*> regions_;
  size_t held_ = 0;
};

// A backend with the stream it runs on.
class CudaBackend {
 public:
  static std::unique_ptr<Backend> make(const ExecutionOptions& options) {
    constexpr int kDevice = 0;
    const std::string problem = device_problem(kDevice);
    if (!problem.empty()) throw std::runtime_error("Cannot open the cuda prover: " + problem);
    require(cudaSetDevice(kDevice), "use the device");
    cudaStream_t stream = nullptr;
    require(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "make a stream");
    return std::make_unique<gpu::GpuBackend>(options, std::make_unique<CudaMemory>(stream), stream);
  }
};

}  // namespace

const char* const kBackendName = "cuda";

std::unique_ptr<Backend> make_backend(const ExecutionOptions& options) { return CudaBackend::make(options); }

}  // namespace ob
