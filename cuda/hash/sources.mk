# Sources of the hashes. Every file is compiled with the common C++ flags and its own HASH_FLAGS_<name>.
HASH_SOURCES := cuda/hash/blake2s.cpp cuda/hash/blake2s_scalar.cpp cuda/hash/blake2s_avx2.cpp cuda/hash/blake2s_avx512.cpp \
  cuda/hash/channel.cpp cuda/hash/grind.cpp cuda/hash/hash.cpp cuda/hash/kernels.cpp cuda/hash/merkle.cpp \
  cuda/hash/poseidon252.cpp cuda/hash/poseidon_scalar.cpp

# Without the second scheduling pass the compression keeps its order of operations: 5 % faster.
HASH_FLAGS_blake2s_avx2 := -mavx2
HASH_FLAGS_blake2s_avx512 := -mavx512f -mavx512bw -mavx512vl -mavx512dq -fno-schedule-insns2

# build/libobelysk_hash_test.so: HASH_SOURCES, this file, and nothing else but the thread pool. With hash_script_main.cpp an executable.
HASH_TEST_SOURCES := cuda/hash/tests/hash_script.cpp
HASH_TEST_MAIN := cuda/hash/tests/hash_script_main.cpp
