# The GPU prover: build/libobelysk_cuda.so for every architecture in ARCH, and what ptxas says of its kernels.
# nvcc is the machine's own, or NVIDIA's packages on PyPI.
CUDA_PACKAGES := nvidia-cuda-nvcc==13.0.88 nvidia-cuda-runtime==13.0.96 nvidia-cuda-cccl==13.0.85 nvidia-cuda-crt==13.0.88 \
  nvidia-nvvm==13.0.88
CUDA_TOOLS := .tools/cuda-13.0
NVCC ?= $(or $(shell command -v nvcc),$(CUDA_TOOLS)/nvidia/cu13/bin/nvcc)
ARCH ?= sm_80 sm_90 sm_100

NVCC_FLAGS := -std=c++20 -O3 --expt-relaxed-constexpr -DOB_HOST_DEVICE="__host__ __device__" -cudart static \
  -Xcompiler -fPIC,-fvisibility=hidden -Xptxas -v $(foreach a,$(ARCH),-gencode arch=$(a:sm_%=compute_%),code=$(a))
CUDA_OBJECTS := $(GPU_SOURCES:%.cpp=build/cuda/%.o) build/cuda/cuda/backends/cuda.o

$(CUDA_TOOLS)/nvidia/cu13/bin/nvcc:
	python3 -m pip install --quiet --no-deps --target $(CUDA_TOOLS) $(CUDA_PACKAGES)
	chmod +x $(CUDA_TOOLS)/nvidia/cu13/bin/* $(CUDA_TOOLS)/nvidia/cu13/nvvm/bin/*

build/cuda/%.o: %.cpp | $(filter $(CUDA_TOOLS)/%,$(NVCC))
	@mkdir -p $(@D)
	$(NVCC) $(NVCC_FLAGS) -x cu -MMD -MP -c $< -o $@ 2> $(@:.o=.ptxas) || { cat $(@:.o=.ptxas) >&2; exit 1; }
build/cuda/%.o: %.cu | $(filter $(CUDA_TOOLS)/%,$(NVCC))
	@mkdir -p $(@D)
	$(NVCC) $(NVCC_FLAGS) -MMD -MP -c $< -o $@ 2> $(@:.o=.ptxas) || { cat $(@:.o=.ptxas) >&2; exit 1; }

build/libobelysk_cuda.so: $(CUDA_OBJECTS) $(SHARED_SOURCES:%.cpp=build/cpu/%.o)
	$(NVCC) -shared -cudart static -L$(CUDA_TOOLS)/nvidia/cu13/lib -Xlinker -z,defs $^ -lpthread -ldl -lrt -o $@

.PHONY: gpu
gpu: build/libobelysk_cuda.so ## the CUDA prover for ARCH="sm_80 sm_90 sm_100" (needs no GPU)
