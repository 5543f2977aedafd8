/**
 * Field elements in Starknet's felts, both ways: rows of a Merkle leaf, pairs of secure-field elements, 32-bit words. Reading is strict:
 * what it accepts, writing gives back.
 *
 * @module
 */
import { ProofError } from "../protocol/errors.ts";
import { packWords, WORDS_PER_FELT } from "../protocol/felts.ts";
import { P } from "../protocol/m31.ts";
import { STARK_PRIME } from "../protocol/poseidon252.ts";
import type { QM31 } from "../protocol/qm31.ts";

/** M31 values in one felt of a row. */
export const ROW_VALUES_PER_FELT = 8;
/** QM31 values in one felt. */
export const SECURE_PER_FELT = 2;
/** The bit at which a short word or a short chunk carries its length. */
const LENGTH_SHIFT = 248n;
const M31_BITS = 31n;
const U32_MAX = 0xffffffff;
const U64_LIMIT = 1n << 64n;

/** An error about calldata that cannot be read. */
export function malformed(what: string): ProofError {
  return new ProofError("malformed", `Cannot read calldata: ${what}`);
}

/**
 * Words of a Merkle leaf's values, as its Poseidon hash absorbs them: eight M31 a felt, the first the most significant; a short last
 * word carries its number of values times 2^248.
 */
export function packRow(values: readonly number[]): bigint[] {
  const felts: bigint[] = [];
  for (let i = 0; i < values.length; i += ROW_VALUES_PER_FELT) {
    const chunk = values.slice(i, i + ROW_VALUES_PER_FELT);
    const word = chunk.reduce((felt, value) => (felt << M31_BITS) | BigInt(value), 0n);
    felts.push(
      word + (chunk.length < ROW_VALUES_PER_FELT ? BigInt(chunk.length) << LENGTH_SHIFT : 0n),
    );
  }
  return felts;
}

/** Two secure-field elements a felt, the first the most significant; an odd last one alone. */
export function packPairs(values: readonly QM31[]): bigint[] {
  const felts: bigint[] = [];
  for (let i = 0; i < values.length; i += SECURE_PER_FELT) {
    felts.push(
      values.slice(i, i + SECURE_PER_FELT).flat().reduce((felt, m) => (felt << M31_BITS) | BigInt(m), 0n),
    );
  }
  return felts;
}

/**
 * The 32-bit words that {@linkcode packWords} packed into these felts.
 *
 * @throws {ProofError} `malformed`.
 */
export function unpackWords(felts: readonly bigint[]): number[] {
  const words = felts.flatMap((felt, i) => {
    const last = i + 1 === felts.length;
    const length = Number(felt >> LENGTH_SHIFT);
    const count = last && length > 0 ? length : WORDS_PER_FELT;
    const chunk = Array.from(
      { length: WORDS_PER_FELT },
      (_, k) => Number(BigInt.asUintN(32, felt >> BigInt(32 * (WORDS_PER_FELT - 1 - k)))),
    );
    return chunk.slice(0, count);
  });
  const again = packWords(words);
  if (again.length !== felts.length || again.some((felt, i) => felt !== felts[i])) {
    throw malformed("felts that are not packed 32-bit words");
  }
  return words;
}

/** Takes felts one after another. All of its methods throw `ProofError` `malformed`. */
export class FeltReader {
  readonly #felts: readonly bigint[];
  #at = 0;

  /** @throws {ProofError} when an element is not below the prime. */
  constructor(felts: readonly bigint[]) {
    const bad = felts.findIndex((felt) => felt < 0n || felt >= STARK_PRIME);
    if (bad >= 0) throw malformed(`element ${bad} is ${felts[bad]}, allowed is 0 to the prime less one`);
    this.#felts = felts;
  }

  /** The next felts. */
  felts(count: number): bigint[] {
    const left = this.#felts.length - this.#at;
    if (count > left) throw malformed(`${count} more felts are wanted, ${left} are left`);
    return this.#felts.slice(this.#at, this.#at += count);
  }

  /** The next felt. */
  felt(): bigint {
    return this.felts(1)[0];
  }

  /** A felt below 2^32. */
  u32(): number {
    const felt = this.felt();
    if (felt > U32_MAX) throw malformed(`a number of ${felt}, less than 2^32 is allowed`);
    return Number(felt);
  }

  /** A felt below 2^64. */
  u64(): bigint {
    const felt = this.felt();
    if (felt >= U64_LIMIT) throw malformed(`a nonce of ${felt}, less than 2^64 is allowed`);
    return felt;
  }

  /** 32-bit words of {@linkcode packWords}. */
  words(count: number): number[] {
    const words = unpackWords(this.felts(Math.ceil(count / WORDS_PER_FELT)));
    if (words.length !== count) throw malformed(`${words.length} packed words, ${count} are wanted`);
    return words;
  }

  /** Values of {@linkcode packRow}. */
  row(count: number): number[] {
    return this.felts(Math.ceil(count / ROW_VALUES_PER_FELT)).flatMap((felt, i) => {
      const values = Math.min(ROW_VALUES_PER_FELT, count - i * ROW_VALUES_PER_FELT);
      const length = values < ROW_VALUES_PER_FELT ? BigInt(values) << LENGTH_SHIFT : 0n;
      return unpackM31(felt - length, values);
    });
  }

  /** Values of {@linkcode packPairs}. */
  pairs(count: number): QM31[] {
    return this.felts(Math.ceil(count / SECURE_PER_FELT)).flatMap((felt, i) => {
      const values = Math.min(SECURE_PER_FELT, count - i * SECURE_PER_FELT);
      const m = unpackM31(felt, 4 * values);
      return Array.from(
        { length: values },
        (_, k): QM31 => [m[4 * k], m[4 * k + 1], m[4 * k + 2], m[4 * k + 3]],
      );
    });
  }

  /** Nothing must be left. */
  end(): void {
    const left = this.#felts.length - this.#at;
    if (left > 0) throw malformed(`${left} felts are left over`);
  }
}

/** `count` canonical M31 of 31 bits each, the first the most significant. */
function unpackM31(felt: bigint, count: number): number[] {
  if (felt < 0n || felt >> (M31_BITS * BigInt(count)) !== 0n) {
    throw malformed(`an element that is not ${count} values of 31 bits`);
  }
  return Array.from({ length: count }, (_, k) => {
    const value = Number(BigInt.asUintN(31, felt >> (M31_BITS * BigInt(count - 1 - k))));
    if (value === P) throw malformed("a value of 2^31 - 1, which is not canonical");
    return value;
  });
}

/** A felt in hexadecimal, as the RPC and Cairo write it. */
export function hex(felt: bigint): string {
  return `0x${felt.toString(16)}`;
}
