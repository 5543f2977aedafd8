# The native CPU prover: build/libobelysk_cpu.so, its test hooks, and its tests under sanitizers.
include cuda/hash/sources.mk

CXX := g++
CPU_SOURCES := cuda/api.cpp cuda/prove.cpp cuda/report.cpp cuda/shape.cpp cuda/samples.cpp cuda/air/air.cpp cuda/air/program.cpp \
  $(wildcard cuda/cpu/*.cpp cuda/vm/*.cpp) $(HASH_SOURCES)
# Tests of the hashes have a main of their own.
NATIVE_TEST_SOURCES := cuda/tests/prove_test.cpp cuda/tests/vm_test.cpp

CPU_FLAGS := -std=c++20 -Wall -Wextra -Werror -fPIC -fvisibility=hidden -pthread
CPU_LINK := -shared -pthread -Wl,-z,defs -Wl,--gc-sections -static-libgcc -static-libstdc++
AVX2_FLAGS := -mavx2
# GCC 12 takes the deliberately undefined operands of its own AVX-512 header for mistakes (GCC bug 105593).
AVX512_FLAGS := -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512ifma -mprefer-vector-width=512 \
  -Wno-uninitialized -Wno-maybe-uninitialized

# Kernels are compiled once per instruction set, said by the file's name; nothing else may use more than the baseline.
simd_flags = $(if $(findstring _avx512,$(1)),$(AVX512_FLAGS),$(if $(findstring _avx2,$(1)),$(AVX2_FLAGS)))

# $(1): build folder, $(2): flags, $(3): flags for all but the SIMD kernels, which take minutes to compile with them
define cpu_objects
build/$(1)/%.o: %.cpp cuda/build.mk
	@mkdir -p $$(@D)
	$$(CXX) $(2) $$(if $$(findstring /kernels_,$$*),,$(3)) $$(call simd_flags,$$*) -MMD -MP -c $$< -o $$@
endef
TEST_FLAGS := $(CPU_FLAGS) -O2 -DOB_WITHOUT_LARGE_AIRS
$(eval $(call cpu_objects,cpu,$(CPU_FLAGS) -O3))
$(eval $(call cpu_objects,cpu_flipped,$(TEST_FLAGS) -DOB_TEST_FLIP_TWIDDLE))
$(eval $(call cpu_objects,cpu_sanitized,$(TEST_FLAGS) -g1 -fsanitize=address,-fsanitize=undefined -fno-sanitize-recover=all))

objects = $(CPU_SOURCES:%.cpp=build/$(1)/%.o)

build/libobelysk_cpu.so: $(call objects,cpu)
	$(CXX) $(CPU_LINK) $^ -o $@
build/libobelysk_cpu_flipped.so: $(call objects,cpu_flipped)
	$(CXX) $(CPU_LINK) $^ -o $@
build/native_test: $(call objects,cpu_sanitized) $(NATIVE_TEST_SOURCES:%.cpp=build/cpu_sanitized/%.o)
	$(CXX) -pthread -fsanitize=address,undefined $^ -o $@

.PHONY: native native-hooks native-test
native: build/libobelysk_cpu.so ## the C++ CPU prover
native-hooks: build/libobelysk_cpu_flipped.so ## the same with one twiddle wrong: tests must notice
native-test: build/native_test ## small proofs through the C ABI under AddressSanitizer and UBSan
	build/native_test

-include $(wildcard build/cpu/cuda/*.d build/cpu/cuda/*/*.d build/cpu_flipped/cuda/*.d build/cpu_flipped/cuda/*/*.d \
  build/cpu_sanitized/cuda/*.d build/cpu_sanitized/cuda/*/*.d)
