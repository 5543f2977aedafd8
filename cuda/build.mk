# The native CPU prover: build/libobelysk_cpu.so, its test hooks, and its tests under sanitizers.
include cuda/hash/sources.mk

CXX := g++
CPU_SOURCES := cuda/api.cpp cuda/proof_writer.cpp cuda/prove.cpp cuda/report.cpp cuda/shape.cpp cuda/samples.cpp cuda/air/air.cpp cuda/air/program.cpp \
  $(wildcard cuda/cpu/*.cpp cuda/vm/*.cpp) $(HASH_SOURCES)
# Tests of the hashes have a main of their own.
NATIVE_TEST_SOURCES := cuda/tests/prove_test.cpp cuda/tests/vm_test.cpp
KERNEL_TEST_SOURCES := $(wildcard cuda/tests/kernels/*.cpp) cuda/gpu/vm_trace_source.cpp

CPU_FLAGS := -std=c++20 -Wall -Wextra -Werror -fPIC -fvisibility=hidden -pthread
CPU_LINK := -shared -pthread -Wl,-z,defs -Wl,--gc-sections -static-libgcc -static-libstdc++
AVX2_FLAGS := -mavx2
# GCC 12 takes the deliberately undefined operands of its own AVX-512 header for mistakes (GCC bug 105593).
AVX512_FLAGS := -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512ifma -mprefer-vector-width=512 \
  -Wno-uninitialized -Wno-maybe-uninitialized

# Kernels are compiled once per instruction set, said by the file's name; nothing else may use more than the baseline.
simd_flags = $(if $(findstring _avx512,$(1)),$(AVX512_FLAGS),$(if $(findstring _avx2,$(1)),$(AVX2_FLAGS)))

# $(1): build folder, $(2): flags. Objects are made anew when their flags change, not with every edit of this file.
define cpu_objects
build/$(1)/flags: FORCE
	@mkdir -p $$(@D)
	@echo '$$(CXX) $(2) $$(AVX2_FLAGS) $$(AVX512_FLAGS)' | cmp -s - $$@ || echo '$$(CXX) $(2) $$(AVX2_FLAGS) $$(AVX512_FLAGS)' > $$@
build/$(1)/%.o: %.cpp build/$(1)/flags
	@mkdir -p $$(@D)
	$$(CXX) $(2) $$(call simd_flags,$$*) -MMD -MP -c $$< -o $$@
endef
TEST_FLAGS := $(CPU_FLAGS) -O2 -DOB_WITHOUT_LARGE_AIRS
$(eval $(call cpu_objects,cpu,$(CPU_FLAGS) -O3))
$(eval $(call cpu_objects,cpu_flipped,$(CPU_FLAGS) -O3 -DOB_TEST_FLIP_TWIDDLE))
$(eval $(call cpu_objects,cpu_sanitized,$(TEST_FLAGS) -g1 -fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all))
$(eval $(call cpu_objects,cpu_tsan,$(TEST_FLAGS) -g1 -fsanitize=thread))
$(eval $(call cpu_objects,emu,$(CPU_FLAGS) -O2 -DOB_TILE_LOG=5 -DOB_WITHOUT_LARGE_AIRS))
$(eval $(call cpu_objects,plan,$(CPU_FLAGS) -O0))
$(eval $(call cpu_objects,emu_sanitized,$(TEST_FLAGS) -DOB_TILE_LOG=5 -DOB_EMULATED -g1 -fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all))

# A call before every load and store, which is answered in cuda/tests/touched; with the tiles of a GPU.
$(eval $(call cpu_objects,touched,$(CPU_FLAGS) -O1 -DOB_WITHOUT_LARGE_AIRS -DOB_TOUCHED -fsanitize=thread))

# The objects of $(2) in the build folder $(1). SIMD kernels take minutes to compile, more with sanitizers: all builds have the same.
objects_of = $(foreach source,$(2:%.cpp=%.o),build/$(if $(findstring /kernels_,$(source)),cpu,$(1))/$(source))
objects = $(call objects_of,$(1),$(CPU_SOURCES))

# The GPU prover on the processor: its own sources, and those of the CPU prover that know nothing of a backend.
GPU_SOURCES := cuda/api.cpp cuda/proof_writer.cpp cuda/prove.cpp cuda/report.cpp cuda/shape.cpp cuda/samples.cpp cuda/air/air.cpp cuda/air/program.cpp \
  $(wildcard cuda/gpu/*.cpp)
SHARED_SOURCES := cuda/cpu/twiddles.cpp cuda/cpu/thread_pool.cpp cuda/cpu/simd_level.cpp cuda/cpu/generated_code.cpp cuda/cpu/constraints.cpp \
  $(wildcard cuda/cpu/kernels*.cpp) $(HASH_SOURCES)
# $(1): build folder of the emulator, $(2): of the CPU prover's objects
emu_objects = $(GPU_SOURCES:%.cpp=build/$(1)/%.o) build/$(1)/cuda/backends/emu.o $(call objects_of,$(2),$(SHARED_SOURCES))

build/libobelysk_cpu.so: $(call objects,cpu)
	$(CXX) $(CPU_LINK) $^ -o $@
build/libobelysk_cpu_flipped.so: $(filter-out %/twiddles.o,$(call objects,cpu)) build/cpu_flipped/cuda/cpu/twiddles.o
	$(CXX) $(CPU_LINK) $^ -o $@
build/libobelysk_emu.so: $(call emu_objects,emu,cpu)
	$(CXX) $(CPU_LINK) $^ -o $@
build/gpu_plan: $(filter-out %/api.o,$(GPU_SOURCES:%.cpp=build/plan/%.o)) build/plan/cuda/tools/gpu_plan.o \
  $(SHARED_SOURCES:%.cpp=build/cpu/%.o)
	$(CXX) -pthread $^ -o $@
# The same with the tiles of the emulator: what it counts must be what was planned.
build/emu_plan: $(filter-out %/api.o,$(GPU_SOURCES:%.cpp=build/emu/%.o)) build/emu/cuda/tools/gpu_plan.o $(SHARED_SOURCES:%.cpp=build/cpu/%.o)
	$(CXX) -pthread $^ -o $@
build/emu_touched: $(filter-out %/api.o,$(GPU_SOURCES:%.cpp=build/touched/%.o)) build/touched/cuda/tests/touched/trace.o \
  build/touched/cuda/tests/touched/main.o $(SHARED_SOURCES:%.cpp=build/cpu/%.o)
	$(CXX) -pthread $^ -o $@
build/emu_test: $(call emu_objects,emu_sanitized,cpu_sanitized) build/emu_sanitized/cuda/tests/prove_test.o \
  build/emu_sanitized/cuda/tests/devices_test.o
	$(CXX) -pthread -fsanitize=address,undefined $^ -o $@
build/native_test: $(call objects,cpu_sanitized) $(NATIVE_TEST_SOURCES:%.cpp=build/cpu_sanitized/%.o)
	$(CXX) -pthread -fsanitize=address,undefined $^ -o $@

build/native_tsan: $(call objects,cpu_tsan) $(NATIVE_TEST_SOURCES:%.cpp=build/cpu_tsan/%.o)
	$(CXX) -pthread -fsanitize=thread $^ -o $@

build/kernel_test: $(call objects,cpu_sanitized) $(KERNEL_TEST_SOURCES:%.cpp=build/cpu_sanitized/%.o)
	$(CXX) -pthread -fsanitize=address,undefined $^ -o $@

.PHONY: native emulator gpu-plans touched native-hooks native-test native-tsan kernel-test emulator-test FORCE
native: build/libobelysk_cpu.so ## the C++ CPU prover
emulator: build/libobelysk_emu.so ## the GPU prover, its kernels emulated on the processor
touched: build/emu_touched ## the emulator, watching which words of device memory its kernels touch
gpu-plans: build/gpu_plan build/emu_plan ## what a proof would ask of a GPU, counted without one
native-hooks: build/libobelysk_cpu_flipped.so ## the same with one twiddle wrong: tests must notice
kernel-test: build/kernel_test ## GPU kernels, emulated in shuffled thread order under AddressSanitizer and UBSan
	build/kernel_test
emulator-test: build/emu_test ## whole proofs of the emulator through the C ABI under AddressSanitizer and UBSan
	build/emu_test
native-test: build/native_test ## small proofs through the C ABI under AddressSanitizer and UBSan
	build/native_test

native-tsan: build/native_tsan ## the same under ThreadSanitizer
	setarch -R build/native_tsan

-include $(wildcard build/*/cuda/*.d build/*/cuda/*/*.d build/*/cuda/*/*/*.d)
