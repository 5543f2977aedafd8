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
 * @module
 */
export { type AirInstance } from "./air/air.ts";
export { ComponentBuilder } from "./air/builder.ts";
export { decodeKey, encodeKey, type VerifyingKey, verifyingKey } from "./air/key.ts";
export { airInstance, AIRS } from "./air/registry.ts";
export { securityOf } from "./air/security_input.ts";
export { PROOF_ERROR_CODES, ProofError, type ProofErrorCode, UserError } from "./protocol/errors.ts";
export {
  defaultOptions,
  OPTIONS,
  type Options,
  type ProtocolOptions,
  resolveOptions,
} from "./protocol/options.ts";
export { type Phase, PHASES } from "./protocol/phases.ts";
export { decodeProofFile, encodeProofFile, type ProofFile } from "./protocol/proof_file.ts";
export { openProver, proveAir } from "./prover/prove.ts";
export { type ProveOutput, type Prover, type ProverOptions } from "./prover/prover.ts";
export { type Verified, type VerifyPolicy, verifyProofFile } from "./verifier/verify_file.ts";
