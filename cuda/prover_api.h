/*
 * The one native interface of every prover (cpu, stwo, and those to come). Numbers, caller-owned buffers and one
 * opaque pointer cross it, nothing else: path-scoped FFI permission is then enough.
 *
 * Every int32_t result is one of OB_*. `error` is a caller buffer of OB_ERROR_BYTES bytes that receives zero-terminated
 * text; calls may run on other threads than the next one, so there is no thread-local "last error".
 * One call at a time per handle. Nothing is thrown across.
 */
#ifndef OB_PROVER_API_H
#define OB_PROVER_API_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OB_ERROR_BYTES 512

enum {
  OB_OK = 0,
  OB_FAILED = 1,    /* error text set; the handle is still usable */
  OB_BROKEN = 2,    /* error text set; only ob_close may follow */
  OB_CANCELLED = 3, /* progress word 0 was set; the handle is still usable */
  OB_REFUSED = 4,   /* ob_verify only: the proof is not accepted; error text says why */
  OB_FAULT = 5      /* ob_vm_execute only: no proof of this run exists; the summary says why */
};

/* Kinds of ob_output_size / ob_output_copy. */
enum {
  OB_OUTPUT_PROOF = 0,             /* bincode-1 bytes of stwo's StarkProof */
  OB_OUTPUT_CLAIMED_SUMS = 1,      /* 4 u32 LE per component that has fractions, in component order */
  OB_OUTPUT_INTERACTION_NONCE = 2, /* u64 LE; 0 when interactionPowBits is 0 */
  OB_OUTPUT_REPORT = 3,            /* UTF-8 JSON, see docs/ARCHITECTURE.md "Report of a native prover" */
  OB_OUTPUT_PREPROCESSED_ROOT = 4, /* 32 bytes (Poseidon252: the felt, big-endian); set by ob_load */
  OB_OUTPUT_KERNELS = 5            /* UTF-8 JSON [{"name","is_ceiling"}…]: what ob_kernel runs, by number */
};

typedef struct ob_prover ob_prover;

/* Hash of the generated option, phase and AIR tables. A caller built from other tables must not go on. */
uint32_t ob_abi_version(void);

/* UTF-8 JSON {"backend","version","compiler","simd":[…levels this machine runs…],"simd_auto","cores","devices":[…],"device_problem"};
   *not* zero-terminated; returns the number of bytes, or -1 when capacity is too small. The fields of a device: docs/ARCHITECTURE.md. */
int32_t ob_describe(char* error, uint8_t* json, size_t capacity);

/* `options`: protocol options then execution options, one word each, in table order (options.gen.*). Null = error. */
ob_prover* ob_open(char* error, const uint32_t* options, size_t words);

/* `air`: the AIR words of air/encode.ts (sizes, then binary IR). `preprocessed`: the columns of tree 0 one after another,
   in stored (bit-reversed) order. Builds and keeps tree 0. */
int32_t ob_load(ob_prover*, char* error, const uint32_t* air, size_t air_words,
                const uint32_t* preprocessed, size_t preprocessed_words);

/* `statement`: count, that many words (mixed with mix_u32s after the configuration when count > 0), then count, that many
   pairs (low, high) (mixed with mix_u64 between tree 0 and tree 1). `input`: the main columns one after another, by
   component, in stored order; with the option deviceTrace a recipe of them (air/trace_recipe.ts). `progress`: word 0 = cancel (written by the caller), word 1 = phases done, word 2 = of. */
int32_t ob_prove(ob_prover*, char* error, const uint32_t* statement, size_t statement_words,
                 const uint32_t* input, size_t input_words, uint32_t* progress, size_t progress_words);

/* Only the stwo backend implements it: the official verifier on bincode bytes, after ob_load, with the same statement.
   `extra`: interaction nonce (low, high), then claimed sums (4 words per component that has fractions). */
int32_t ob_verify(ob_prover*, char* error, const uint32_t* statement, size_t statement_words,
                  const uint8_t* proof, size_t proof_bytes, const uint32_t* extra, size_t extra_words);

int64_t ob_output_size(const ob_prover*, uint32_t kind); /* -1 = no such output yet */
int32_t ob_output_copy(const ob_prover*, uint32_t kind, uint8_t* out, size_t capacity);

/* Runs one kernel of OB_OUTPUT_KERNELS alone, `repetitions` times, on what the last proof left. `out` receives what one repetition moves
   and computes by the kernel's own declaration: bytes read, bytes written, Blake2s compressions, Hades permutations, butterflies, products
   (OB_KERNEL_WORK_WORDS words); then the nanoseconds of each repetition. */
#define OB_KERNEL_WORK_WORDS 6
int32_t ob_kernel(ob_prover*, char* error, uint32_t kernel, uint32_t repetitions, uint64_t* out, size_t out_words);

void ob_close(ob_prover*);

/* The virtual machine, in the cpu library alone: runs a program and fills the columns of its proof. It needs no prover. */
typedef struct ob_vm ob_vm;

/* `program`: the words of air/vm_program_words.ts. Null = error. */
ob_vm* ob_vm_open(char* error, const uint32_t* program, size_t program_words);

/* Words of a fault: kind (FaultKind in vm/executor.hpp), pc, and up to three numbers about it. */
#define OB_VM_FAULT_WORDS 5

/* `inputs`: canonical elements, one per public input. Runs 2^first_log rows, then on by doubling until the program has halted, at most
   2^last_log. `summary` receives: steps, n, log2 of the rows of each component, unused rows of each operation component, then value
   and last access time of each public output; it must have room for exactly that, which is never less than a fault takes. With
   OB_FAULT it receives the words of the fault. */
int32_t ob_vm_execute(ob_vm*, char* error, const uint32_t* inputs, size_t input_words, uint32_t first_log, uint32_t last_log,
                      uint32_t* summary, size_t summary_words);

/* After ob_vm_execute. `columns` receives the main columns one after another, by component, in stored order: exactly as many words as
   there are. `threads`: 0 = one per core. */
int32_t ob_vm_trace(const ob_vm*, char* error, uint32_t threads, uint32_t* columns, size_t column_words);

/* After ob_vm_execute: the words of the recipe that a prover with deviceTrace makes the same columns from; -1 = nothing was run. */
int64_t ob_vm_recipe_size(const ob_vm*);
/* Writes them: exactly as many words as there are. */
int32_t ob_vm_recipe(const ob_vm*, char* error, uint32_t* words, size_t count);

void ob_vm_close(ob_vm*);

#ifdef __cplusplus
}
#endif
#endif
