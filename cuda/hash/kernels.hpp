// The hashing loops that exist once per instruction set, and their dispatch.
//
// A group is 16 neighbouring nodes of a layer, 128 words. Blake2s keeps word w of the group's node i at word 16·w + i, which makes a
// vector load out of each message word; Poseidon252 keeps node after node, each the canonical felt as eight little-endian words.
#ifndef OB_HASH_KERNELS_HPP
#define OB_HASH_KERNELS_HPP
#include <cstdint>

#include "../cpu/simd_level.hpp"
#include "hash.hpp"

namespace ob {

struct ColumnRef;

inline constexpr uint32_t kGroupNodes = 16;
inline constexpr uint32_t kGroupWords = 128;
inline constexpr uint32_t kBlockColumns = 16;  // columns per Blake2s block

struct LeafPlan {
  const ColumnRef* columns;  // sorted by log
  uint32_t first_column;     // a multiple of 16; earlier ones are in `states`
  uint32_t end_column;
  uint32_t log;   // of the number of leaves; at least 4
  bool packed;    // four columns of log + 2
  bool m31;       // Blake2s output words reduced
  bool finish;    // false: write the running Blake2s state, end_column is then a multiple of 16
  const uint32_t* states;  // Blake2s states after the first `first_column` columns, by group, for 2^states_log leaves
  uint32_t states_log;
};

struct TreeKernels {
  void (*leaves)(const LeafPlan& plan, uint64_t first_group, uint32_t groups, uint32_t* out);
  // In place (parents == children) is allowed. A last group may be partly filled; what lies in its other lanes is ignored.
  void (*nodes)(const uint32_t* children, uint32_t* parents, uint64_t parent_count, bool m31);
};

const TreeKernels& tree_kernels(HashKind kind, SimdLevel simd);

// First nonce hi·2^32 + lo with lo in [first, first + count) whose hash has its low `bits` bits zero, as lo; kNoNonce when there is none.
inline constexpr uint32_t kNoNonce = ~uint32_t{0};
struct GrindPlan {
  uint8_t prefix[32];  // the hash of everything before the nonce
  uint32_t mask;       // the bits of the first word (Poseidon252: lowest word) that have to be zero
  bool m31;
};
using GrindKernel = uint32_t (*)(const GrindPlan& plan, uint32_t hi, uint32_t first, uint32_t count);
GrindKernel grind_kernel(HashKind kind, SimdLevel simd);

namespace scalar {
extern const TreeKernels blake2s_tree, poseidon_tree;
uint32_t blake2s_grind(const GrindPlan& plan, uint32_t hi, uint32_t first, uint32_t count);
uint32_t poseidon_grind(const GrindPlan& plan, uint32_t hi, uint32_t first, uint32_t count);
}  // namespace scalar
namespace avx2 {
extern const TreeKernels blake2s_tree;
uint32_t blake2s_grind(const GrindPlan& plan, uint32_t hi, uint32_t first, uint32_t count);
}  // namespace avx2
namespace avx512 {
extern const TreeKernels blake2s_tree, poseidon_tree;
uint32_t blake2s_grind(const GrindPlan& plan, uint32_t hi, uint32_t first, uint32_t count);
uint32_t poseidon_grind(const GrindPlan& plan, uint32_t hi, uint32_t first, uint32_t count);
}  // namespace avx512

}  // namespace ob
#endif
