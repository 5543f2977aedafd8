/**
 * The public statement of a proof, and the words of it that the transcript absorbs before any challenge.
 *
 * @module
 */

import { bytesToHex } from "./hex.ts";
import type { HashName } from "./options.ts";

/** Raised whenever the meaning of the statement words changes. */
export const STATEMENT_VERSION = 1;
/** Number of words of a key digest and of a context. */
export const DIGEST_WORDS = 8;

/** What a proof states, beyond the configuration. */
export interface Statement {
  /** Digest of the verifying key, 8 words. */
  readonly keyDigest: readonly number[];
  /** log2 of the rows of each component. */
  readonly logSizes: readonly number[];
  /** Public values: canonical field elements. */
  readonly publicValues: readonly number[];
  /** 8 words the caller binds the proof to; zero by default. */
  readonly context: readonly number[];
}

/** The context of a proof that is bound to nothing else. */
export const ZERO_CONTEXT: readonly number[] = new Array<number>(DIGEST_WORDS).fill(0);

/**
 * The words mixed (mix_u32s) after the configuration: version; key digest; number of components, log sizes; number of public
 * values, the values; context.
 */
export function statementWords(statement: Statement): number[] {
  const { keyDigest, logSizes, publicValues, context } = statement;
  if (keyDigest.length !== DIGEST_WORDS || context.length !== DIGEST_WORDS) {
    throw new RangeError(`Cannot build a statement: key digest and context have ${DIGEST_WORDS} words each`);
  }
  return [
    STATEMENT_VERSION,
    ...keyDigest,
    logSizes.length,
    ...logSizes,
    publicValues.length,
    ...publicValues,
    ...context,
  ];
}

/** Eight little-endian words of 32 bytes. */
export function digestToWords(digest: Uint8Array): number[] {
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  return Array.from({ length: DIGEST_WORDS }, (_, i) => view.getUint32(4 * i, true));
}

/** Eight words as 64 hex digits: a felt with Poseidon252 (most significant word first), otherwise the bytes of little-endian words. */
export function digestHex(hash: HashName, words: readonly number[]): string {
  if (hash === "poseidon252") return words.map((word) => word.toString(16).padStart(8, "0")).join("");
  return bytesToHex(new Uint8Array(Uint32Array.from(words).buffer));
}
