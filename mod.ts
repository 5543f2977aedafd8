/**
 * Obelysk Bench as a library: prove with any backend, verify any proof.
 *
 * @example Prove and verify a small trace with the readable prover
 * ```ts
 * import { airInstance, openProver, proveAir, resolveOptions, verifyProofFile } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const options = resolveOptions({ backend: "reference", queries: 3, powBits: 5 });
 * const air = airInstance("wide_fibonacci", { columns: 4, logRows: 5 });
 * const prover = openProver(options);
 * const { file } = await proveAir({ prover, air, options, seed: 0 });
 * prover.close();
 * assertEquals(verifyProofFile(file, { minAttackBits: 8 }).statementFromFile, true);
 * ```
 *
 * @example Prove and verify a program's run
 * ```ts
 * import { assemble, openProver, proveProgram, resolveOptions, verifyProofFile } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const options = resolveOptions({ backend: "reference", queries: 3, powBits: 5 });
 * const program = assemble(".output 0\n.input 1\n  load r1, [1]\n  mul r1, r1, r1\n  store [0], r1\n  halt\n");
 * const prover = openProver(options);
 * const { file } = await proveProgram({ prover, program, inputs: [12], options });
 * prover.close();
 * const { run } = verifyProofFile(file, { minAttackBits: 8, program }).program!;
 * assertEquals(run.outputs[0].value, 144);
 * ```
 *
 * @example Calldata for a contract that verifies the proof, bound to a payment
 * ```ts
 * import {
 *   airInstance,
 *   contextFelt,
 *   contextWords,
 *   fileCalldata,
 *   openProver,
 *   proveAir,
 *   resolveOptions,
 *   verifyProofFile,
 * } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const options = resolveOptions({ backend: "reference", hash: "poseidon252", logBlowup: 2, queries: 2, powBits: 2 });
 * const air = airInstance("wide_fibonacci", { columns: 4, logRows: 4 });
 * const context = contextWords(contextFelt({ chainId: 1n, escrow: 2n, jobId: 3n, payee: 4n }));
 * const prover = openProver(options);
 * const { file } = await proveAir({ prover, air, options, seed: 0, context });
 * prover.close();
 * const { proof, felts } = fileCalldata(verifyProofFile(file, { minAttackBits: 0, context }));
 * assert(felts > proof.length);
 * ```
 *
 * @module
 */
export {
  type AirDefinition,
  type AirInstance,
  type AirParam,
  type Component,
  type ProgramPart,
} from "./air/air.ts";
export {
  type ColumnMask,
  ComponentBuilder,
  type ComponentIr,
  type Fraction,
  type PreprocessedColumn,
  type Relation,
} from "./air/builder.ts";
export { type RelationChallenges } from "./air/evaluate.ts";
export { Expr, ExprGraph, type ExprNode, NODE_OPS, type NodeOp } from "./air/expression.ts";
export { decodeKey, encodeKey, type VerifyingKey, verifyingKey } from "./air/key.ts";
export { airInstance, AIRS } from "./air/registry.ts";
export { securityOf } from "./air/security_input.ts";
export { type TranscriptPrefix } from "./air/transcript_prefix.ts";
export { PROOF_ERROR_CODES, ProofError, type ProofErrorCode, UserError } from "./protocol/errors.ts";
export {
  type BackendName,
  defaultOptions,
  type ExecutionOptions,
  type InGroup,
  type MeasurementOptions,
  type OptionGroup,
  type OptionName,
  OPTIONS,
  type Options,
  type ProtocolOptions,
  resolveOptions,
  type ValueOf,
} from "./protocol/options.ts";
export { type Checkpoint, type Phase, PHASES } from "./protocol/phases.ts";
export { type FileCalldata, fileCalldata } from "./chain/file_calldata.ts";
export {
  contextFelt,
  contextWords,
  factOf,
  inputsHash,
  type Payment,
  publicFelts,
} from "./chain/statement.ts";
export { decodeProofFile, encodeProofFile, type ProofFile } from "./protocol/proof_file.ts";
export { type QM31 } from "./protocol/qm31.ts";
export {
  type Regime,
  type RoundName,
  type SecurityReport,
  type SecurityRounds,
} from "./protocol/security.ts";
export { type Statement } from "./protocol/statement.ts";
export { type VmTable, type VmUses } from "./air/vm_encoding.ts";
export { type ActivationTable, type Program, type RomRow, type WeightRow } from "./air/vm_program.ts";
export { programHash, type VmIdentity } from "./air/vm_program_words.ts";
export { type VmPublic } from "./air/vm_statement.ts";
export {
  type ExecutorName,
  type ProgramRun,
  proveProgram,
  type ProveProgramInput,
} from "./prover/program.ts";
export { type DeviceDescription, type DeviceRun } from "./prover/device_run.ts";
export { type CountName, type DeviceWork, type ProofWork } from "./prover/device_work.ts";
export { openProver, proveAir, type ProvedFile } from "./prover/prove.ts";
export {
  type ProveHooks,
  type ProveOutput,
  type Prover,
  type ProverDescription,
  type ProverOptions,
  type TraceInput,
} from "./prover/prover.ts";
export {
  type AcceptableFile,
  type ExpectedRun,
  type Verified,
  type VerifyPolicy,
  verifyProofFile,
} from "./verifier/verify_file.ts";
export { assemble, type AssembleOptions } from "./vm/assembler.ts";
export { type ExecutionResult } from "./vm/program.ts";
