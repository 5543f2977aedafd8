/**
 * The public side of a proof on chain: the felts that carry a statement, the context that binds it to a payment, and the fact that a
 * verified proof leaves behind.
 *
 * ```text
 * public  = pack7(statement words)
 * context = H(chain id, escrow's address, job id, payee's address)                         H = poseidon_hash_many
 * fact    = H('obelysk-fact-1', key digest, H(pack7(inputs)), H(public), context)
 * ```
 *
 * The eight words of a context, like those of a key digest, are the felt's 32 bytes, most significant first.
 *
 * @module
 */
import { ProofError } from "../protocol/errors.ts";
import { feltToWords, packWords, wordsToFelt } from "../protocol/felts.ts";
import { P } from "../protocol/m31.ts";
import { poseidonHashMany, STARK_PRIME } from "../protocol/poseidon252.ts";
import { DIGEST_WORDS, type Statement, STATEMENT_VERSION, statementWords } from "../protocol/statement.ts";
import { FeltReader, malformed, unpackWords } from "./felts.ts";

/** What a context binds a proof to. All felts. */
export interface Payment {
  /** The chain's identifier, as a short string's felt. */
  readonly chainId: bigint;
  /** Address of the escrow contract. */
  readonly escrow: bigint;
  /** The job. */
  readonly jobId: bigint;
  /** Address of the account that is paid. */
  readonly payee: bigint;
}

/** The felt of an ASCII text of at most 31 characters. */
export function shortString(text: string): bigint {
  if (!/^[\x20-\x7e]{0,31}$/.test(text)) {
    throw new RangeError(
      `Cannot make a short string of "${text}": at most 31 printable ASCII characters are allowed`,
    );
  }
  return [...text].reduce((felt, letter) => (felt << 8n) | BigInt(letter.charCodeAt(0)), 0n);
}

/** The tag that facts of this format start with. */
export const FACT_TAG = shortString("obelysk-fact-1");

/** The context felt of a payment. */
export function contextFelt({ chainId, escrow, jobId, payee }: Payment): bigint {
  return poseidonHashMany([chainId, escrow, jobId, payee]);
}

/** A statement's context words for a felt. */
export function contextWords(context: bigint): number[] {
  return feltToWords(context);
}

/** The felts that carry a statement. */
export function publicFelts(statement: Statement): bigint[] {
  return packWords(statementWords(statement));
}

/**
 * Reads a statement from felts that {@linkcode publicFelts} made.
 *
 * @throws {ProofError} `malformed` for felts that carry no statement or a number that is not canonical; `statement` for another version.
 */
export function readPublic(felts: readonly bigint[]): Statement {
  const reader = new FeltReader(felts);
  const words = unpackWords(reader.felts(felts.length));
  let at = 0;
  const take = (count: number) => {
    if (count > words.length - at) {
      throw malformed(`a statement of ${words.length} words, at least ${at + count} are wanted`);
    }
    return words.slice(at, at += count);
  };
  const [version] = take(1);
  const keyDigest = take(DIGEST_WORDS);
  const logSizes = take(take(1)[0]);
  const publicValues = take(take(1)[0]);
  const context = take(DIGEST_WORDS);
  if (at !== words.length) throw malformed(`${words.length - at} words after the statement`);
  if (publicValues.some((value) => value >= P)) throw malformed("a public value is not below 2^31 - 1");
  if (wordsToFelt(keyDigest) >= STARK_PRIME || wordsToFelt(context) >= STARK_PRIME) {
    throw malformed("a key digest or a context that is not below the prime");
  }
  if (version !== STATEMENT_VERSION) {
    throw new ProofError(
      "statement",
      `Cannot accept proof: statement version ${version}, wanted is ${STATEMENT_VERSION}`,
    );
  }
  return { keyDigest, logSizes, publicValues, context };
}

/** H(pack7(inputs)) of a program's public inputs; of none for an AIR without a program. */
export function inputsHash(inputs: readonly number[]): bigint {
  return poseidonHashMany(packWords(inputs));
}

/**
 * The fact that a verified proof of this statement registers.
 *
 * @param inputs the program's public inputs; empty for an AIR without a program
 */
export function factOf(statement: Statement, inputs: readonly number[]): bigint {
  return poseidonHashMany([
    FACT_TAG,
    wordsToFelt(statement.keyDigest),
    inputsHash(inputs),
    poseidonHashMany(publicFelts(statement)),
    wordsToFelt(statement.context),
  ]);
}
