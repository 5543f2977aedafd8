/**
 * The one error type a verifier answers with, and its closed list of codes.
 *
 * @module
 */

/** What each code means. Callers match the code; people read the text. */
export const PROOF_ERROR_CODES = {
  malformed: "the bytes are not a proof file: wrong magic, version, length, shape or non-canonical number",
  options: "the parameters are not those the caller accepts, or too weak",
  key: "the proof is for another verifying key",
  statement: "the public statement is not the expected one",
  merkle_root: "an opening does not lead to its committed root",
  oods: "the out-of-domain values do not satisfy the constraints",
  fri_fold: "a FRI layer does not fold into the next one",
  last_layer: "the last FRI layer is not the claimed polynomial",
  pow: "the proof-of-work nonce is not valid",
  logup_sum: "the claimed LogUp sums do not add up",
} as const;

/** A code of {@linkcode ProofError}. */
export type ProofErrorCode = keyof typeof PROOF_ERROR_CODES;

/**
 * Thrown by everything that reads or verifies a proof, and the only thing thrown there.
 *
 * @example
 * ```ts
 * import { ProofError } from "./errors.ts";
 * import { assertEquals } from "@std/assert";
 * assertEquals(new ProofError("pow", "Cannot verify proof: nonce 7 has 3 zero bits, 10 wanted").code, "pow");
 * ```
 */
export class ProofError extends Error {
  /** Always "ProofError". */
  override readonly name = "ProofError";
  /** The reason, from the closed list. */
  readonly code: ProofErrorCode;

  /** An error with its code and one sentence. */
  constructor(code: ProofErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Something the user typed or supplied is wrong: printed as one sentence, exit code 2 for usage, 1 otherwise. */
export class UserError extends Error {
  /** Always "UserError". */
  override readonly name = "UserError";
  /** The process exit code. */
  readonly exitCode: 1 | 2;

  /** An error with one sentence and the process exit code (2 for wrong usage). */
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
