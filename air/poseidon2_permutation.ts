/**
 * The Poseidon2 permutation of width 16 over M31 (Grassi, Khovratovich, Schofnegger, "Poseidon2: A Faster Version of the Poseidon Hash
 * Function", section 5): S-box x⁵, 8 external and 14 internal rounds, the matrices and constants of Plonky3's default instance
 * (p3-mersenne-31 0.5.2, `default_mersenne31_poseidon2_16`).
 *
 * @module
 */
import * as m31 from "../protocol/m31.ts";

/** Elements of a state. */
export const WIDTH = 16;
/** External rounds before the internal ones, and again after them. */
export const HALF_EXTERNAL_ROUNDS = 4;
/** Rounds whose S-box acts on the first element alone. */
export const INTERNAL_ROUNDS = 14;

/** The internal matrix is all ones plus this diagonal. */
const DIAGONAL = [
  m31.P - 2,
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13, 14, 15, 16].map((shift) => 2 ** shift),
];

/** What the linear layers are computed on: field elements, or expressions over columns. */
export interface Arithmetic<T> {
  readonly add: (a: T, b: T) => T;
  /** Product with a constant. */
  readonly scale: (a: T, factor: number) => T;
}

/** The circulant matrix of (2, 3, 1, 1), in 9 additions. */
function blockLayer<T>({ add }: Arithmetic<T>, [a, b, c, d]: readonly T[]): T[] {
  const ab = add(a, b), cd = add(c, d), sum = add(ab, cd);
  const sumB = add(sum, b), sumD = add(sum, d);
  return [add(sumB, ab), add(sumB, add(c, c)), add(sumD, cd), add(sumD, add(a, a))];
}

/** The external matrix: 4 by 4 blocks of 4 by 4, twice on the diagonal. */
export function externalLayer<T>(arithmetic: Arithmetic<T>, state: readonly T[]): T[] {
  const { add } = arithmetic;
  const blocks = [0, 4, 8, 12].flatMap((first) => blockLayer(arithmetic, state.slice(first, first + 4)));
  const sums = [0, 1, 2, 3].map((i) =>
    [blocks[i], blocks[i + 4], blocks[i + 8], blocks[i + 12]].reduce((a, b) => add(a, b))
  );
  return blocks.map((value, i) => add(value, sums[i % 4]));
}

/** The internal matrix: all ones plus the diagonal. */
export function internalLayer<T>({ add, scale }: Arithmetic<T>, state: readonly T[]): T[] {
  const sum = state.reduce((a, b) => add(a, b));
  return state.map((value, i) => add(sum, scale(value, DIAGONAL[i])));
}

/** Bits of the Grain generator in self-shrinking mode, set up as the Poseidon paper (appendix F) does for this instance. */
function* grainBits(): Generator<number> {
  const field = (value: number, bits: number) =>
    Array.from({ length: bits }, (_, i) => (value >>> (bits - 1 - i)) & 1);
  // Prime field, S-box x^alpha, bits of the prime, width, external and internal rounds.
  const state = [
    ...field(1, 2),
    ...field(0, 4),
    ...field(31, 12),
    ...field(WIDTH, 12),
    ...field(2 * HALF_EXTERNAL_ROUNDS, 10),
    ...field(INTERNAL_ROUNDS, 10),
    ...new Array<number>(30).fill(1),
  ];
  const next = () => {
    const bit = state[62] ^ state[51] ^ state[38] ^ state[23] ^ state[13] ^ state[0];
    state.shift();
    state.push(bit);
    return bit;
  };
  for (let i = 0; i < 160; i++) next();
  while (true) {
    const [keep, bit] = [next(), next()];
    if (keep === 1) yield bit;
  }
}

/** Constants of the rounds in their order: 16 for an external round, one for an internal one. */
export const ROUND_CONSTANTS: readonly (readonly number[])[] = roundConstants();

function roundConstants(): number[][] {
  const bits = grainBits();
  const element = (): number => {
    let value: number;
    do {
      value = 0;
      for (let i = 0; i < 31; i++) value = 2 * value + (bits.next().value as number);
    } while (value >= m31.P);
    return value;
  };
  const round = (count: number) => Array.from({ length: count }, element);
  const rounds = (number: number, count: number) => Array.from({ length: number }, () => round(count));
  return [
    ...rounds(HALF_EXTERNAL_ROUNDS, WIDTH),
    ...rounds(INTERNAL_ROUNDS, 1),
    ...rounds(HALF_EXTERNAL_ROUNDS, WIDTH),
  ];
}

const FIELD: Arithmetic<number> = { add: m31.add, scale: m31.mul };

/**
 * The permutation of a state of 16 elements; `onSbox` is told every S-box's input, in order.
 *
 * @example
 * ```ts
 * import { permute } from "./poseidon2_permutation.ts";
 * import { assertEquals } from "@std/assert";
 * assertEquals(permute(new Array(16).fill(0))[0], 1979953422);
 * ```
 */
export function permute(input: readonly number[], onSbox: (x: number) => void = () => {}): number[] {
  const sbox = (x: number) => {
    onSbox(x);
    return m31.mul(m31.square(m31.square(x)), x);
  };
  let state = externalLayer(FIELD, input);
  for (const constants of ROUND_CONSTANTS) {
    state = state.map((x, i) => i < constants.length ? sbox(m31.add(x, constants[i])) : x);
    state = (constants.length === WIDTH ? externalLayer : internalLayer)(FIELD, state);
  }
  return state;
}
