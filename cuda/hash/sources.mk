# The hashes: their sources, and a test library. Included by cuda/build.mk, whose pattern rules compile them.
HASH_SOURCES := cuda/hash/blake2s.cpp cuda/hash/blake2s_scalar.cpp cuda/hash/blake2s_avx2.cpp cuda/hash/blake2s_avx512.cpp \
  cuda/hash/channel.cpp cuda/hash/grind.cpp cuda/hash/hash.cpp cuda/hash/kernels.cpp cuda/hash/merkle.cpp \
  cuda/hash/poseidon252.cpp cuda/hash/poseidon_scalar.cpp cuda/hash/poseidon_avx512.cpp

# Without the second scheduling pass the compression keeps its order of operations: 5 % faster.
build/cpu/cuda/hash/blake2s_avx512.o: AVX512_FLAGS += -fno-schedule-insns2

# The hashes alone behind the line protocol of hash_script.cpp, for tests/native_hash_test.ts; and the same on standard input and output
# under sanitizers.
HASH_TEST_SOURCES := $(HASH_SOURCES) cuda/hash/tests/hash_script.cpp cuda/cpu/thread_pool.cpp cuda/cpu/simd_level.cpp

build/libobelysk_hash_test.so: $(HASH_TEST_SOURCES:%.cpp=build/cpu/%.o)
	$(CXX) $(CPU_LINK) $^ -o $@
build/hash_test: $(HASH_TEST_SOURCES:%.cpp=build/cpu_sanitized/%.o) build/cpu_sanitized/cuda/hash/tests/hash_script_main.o
	$(CXX) -pthread -fsanitize=address,undefined $^ -o $@

native-hooks: build/libobelysk_hash_test.so
