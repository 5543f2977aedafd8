# The GPU prover: build/libobelysk_cuda.so for every architecture in ARCH, and what ptxas says of its kernels.
# nvcc is the machine's own, or NVIDIA's packages on PyPI.
CUDA_PACKAGES := nvidia-cuda-nvcc==13.0.88 nvidia-cuda-runtime==13.0.96 nvidia-cuda-cccl==13.0.85 nvidia-cuda-crt==13.0.88 \
  nvidia-nvvm==13.0.88
CUDA_TOOLS := .tools/cuda-13.0
NVCC ?= $(or $(shell command -v nvcc),$(CUDA_TOOLS)/nvidia/cu13/bin/nvcc)
ARCH ?= sm_80 sm_90 sm_100
CI_ARCH := sm_90

# Line numbers cost nothing at run time, and sanitizers and profilers name lines with them.
NVCC_FLAGS := -std=c++20 -O3 -lineinfo --expt-relaxed-constexpr -DOB_HOST_DEVICE="__host__ __device__" -cudart static \
  -Xcompiler -fPIC,-fvisibility=hidden -Xptxas -v
# Objects of different sets of architectures lie in different folders.
comma := ,
space := $(subst ,, )
CUDA_BUILD := build/cuda/$(subst $(space),-,$(strip $(ARCH)))
GENCODE := $(foreach a,$(ARCH),-gencode arch=$(a:sm_%=compute_%)$(comma)code=$(a))
NVCC_VERSION = $(shell $(NVCC) --version | sed -n "s/.*V\([0-9.]*\)$$/\1/p")
CUDA_OBJECTS := $(GPU_SOURCES:%.cpp=$(CUDA_BUILD)/%.o) $(CUDA_BUILD)/cuda/backends/cuda.o

$(CUDA_TOOLS)/nvidia/cu13/bin/nvcc:
	python3 -m pip install --quiet --disable-pip-version-check --no-deps --target $(CUDA_TOOLS) $(CUDA_PACKAGES)
	chmod +x $(CUDA_TOOLS)/nvidia/cu13/bin/* $(CUDA_TOOLS)/nvidia/cu13/nvvm/bin/*

# What ptxas says is kept beside the object, and shown when the compilation fails.
define cuda_object
	@mkdir -p $(@D)
	@echo "nvcc $(ARCH) $<"
	@$(NVCC) $(NVCC_FLAGS) $(GENCODE) -x cu -MMD -MP -c $< -o $@ 2> $(@:.o=.ptxas) || { cat $(@:.o=.ptxas) >&2; exit 1; }
endef
$(CUDA_BUILD)/%.o: %.cpp cuda/gpu.mk | $(filter $(CUDA_TOOLS)/%,$(NVCC))
	$(cuda_object)
$(CUDA_BUILD)/%.o: %.cu cuda/gpu.mk | $(filter $(CUDA_TOOLS)/%,$(NVCC))
	$(cuda_object)

# Linked anew whenever the set of architectures is another one than last time.
build/cuda/linked: FORCE
	@mkdir -p $(@D)
	@echo "$(ARCH)" | cmp -s - $@ || echo "$(ARCH)" > $@
build/libobelysk_cuda.so: $(CUDA_OBJECTS) $(SHARED_SOURCES:%.cpp=build/cpu/%.o) build/cuda/linked
	$(NVCC) -shared -cudart static -L$(CUDA_TOOLS)/nvidia/cu13/lib -Xlinker -z,defs $(filter %.o,$^) -lpthread -ldl -lrt -o $@

build/cuda_test: build/cpu/cuda/tests/device_test.o build/libobelysk_cuda.so
	$(CXX) -pthread $^ -Wl,-rpath,'$$ORIGIN' -o $@

build/gpu_kernels: $(filter-out %/api.o,$(GPU_SOURCES:%.cpp=build/plan/%.o)) build/plan/cuda/tools/gpu_kernels.o \
  $(SHARED_SOURCES:%.cpp=build/cpu/%.o)
	$(CXX) -pthread $^ -o $@

# A campaign on a machine with a GPU; BACKEND=emu rehearses it on the processor.
BACKEND ?= cuda
BUDGET ?= 540
CAMPAIGN_NEEDS = $(if $(filter cuda,$(BACKEND)),gpu build/cuda_test,emulator)

.PHONY: nvcc gpu kernel-table gpu-check gpu-campaign gpu-pack FORCE
nvcc: $(filter $(CUDA_TOOLS)/%,$(NVCC))
gpu: build/libobelysk_cuda.so ## the CUDA prover for ARCH="sm_80 sm_90 sm_100" (needs no GPU)
kernel-table: bootstrap build/gpu_kernels $(CUDA_OBJECTS) ## write the table of registers, stack and spills of every kernel for ARCH
	deno run --allow-read --allow-write=cuda,docs --allow-run=c++filt,build/gpu_kernels tools/ptxas_table.ts $(CUDA_BUILD) $(NVCC_VERSION)
gpu-check: bootstrap build/gpu_kernels ## fail on spills or stack in a hot kernel, or a stale table, for CI_ARCH="sm_90"
	$(MAKE) ARCH="$(CI_ARCH)" gpu-check-built
.PHONY: gpu-check-built
gpu-check-built: $(CUDA_OBJECTS)
	deno run --allow-read --allow-run=c++filt,build/gpu_kernels tools/ptxas_table.ts --check $(CUDA_BUILD) $(NVCC_VERSION)

gpu-campaign: build $(CAMPAIGN_NEEDS) ## measure on a GPU, unattended (BACKEND=emu rehearses; BUDGET in seconds; goes on where it stopped)
	deno run -A tools/campaign.ts --backend $(BACKEND) --budget $(BUDGET)
gpu-pack: build gpu build/cuda_test ## build/campaign_input.tar.gz: all that a machine with a GPU and no network needs for the campaign
	deno run -A tools/campaign_pack.ts

-include $(wildcard $(CUDA_BUILD)/cuda/*.d $(CUDA_BUILD)/cuda/*/*.d)
