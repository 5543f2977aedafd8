/**
 * Starknet's Poseidon: the Hades permutation of width 3 over p = 2^251 + 17·2^192 + 1, 4 + 83 + 4 rounds, x³, and the
 * two hashes made of it (Grassi et al., "Poseidon", USENIX Security 2021; `Poseidon252` of stwo
 * `core/vcs_lifted/poseidon252_merkle.rs`).
 *
 * A bigint implementation: tens of thousands of permutations a second, for verification and small reference proofs.
 *
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";

/** The prime of Starknet's field. */
export const STARK_PRIME = 2n ** 251n + 17n * 2n ** 192n + 1n;
const FULL_ROUNDS = 8;
const PARTIAL_ROUNDS = 83;
const ROUNDS = FULL_ROUNDS + PARTIAL_ROUNDS;

/** A permutation's state. */
export type HadesState = readonly [bigint, bigint, bigint];

/** Round constant number `j`: sha256("Hades" ‖ decimal j), big-endian, modulo p. */
function roundConstant(j: number): bigint {
  return BigInt(`0x${sha256(new TextEncoder().encode(`Hades${j}`)).toHex()}`) % STARK_PRIME;
}

/**
 * The constants in the order they are added. A partial round cubes only the third element, so the constants of the
 * other two are carried through the linear layer into the next round: three in a full round, one in a partial one.
 */
function schedule(): bigint[] {
  const constants: bigint[] = [];
  let carry: HadesState = [0n, 0n, 0n];
  for (let round = 0; round < ROUNDS; round++) {
    const [a, b, c] = carry.map((v, i) => v + roundConstant(3 * round + i));
    const partial = isPartial(round);
    constants.push(...(partial ? [c] : [a, b, c]).map((v) => reduce(v)));
    carry = partial ? mix(a, b, 0n) : [0n, 0n, 0n];
  }
  return constants;
}

let scheduled: readonly bigint[] | undefined;

function isPartial(round: number): boolean {
  return round >= FULL_ROUNDS / 2 && round < FULL_ROUNDS / 2 + PARTIAL_ROUNDS;
}

function reduce(v: bigint): bigint {
  const r = v % STARK_PRIME;
  return r < 0n ? r + STARK_PRIME : r;
}

/** The linear layer [[3,1,1],[1,−1,1],[1,1,−2]], unreduced. */
function mix(a: bigint, b: bigint, c: bigint): HadesState {
  const sum = a + b + c;
  return [sum + a + a, sum - b - b, sum - c - c - c];
}

/** The Hades permutation; elements and result in [0, p). */
export function hades(x: bigint, y: bigint, z: bigint): HadesState {
  scheduled ??= schedule();
  let a = x, b = y, c = z, k = 0;
  for (let round = 0; round < ROUNDS; round++) {
    if (isPartial(round)) {
      c += scheduled[k++];
      // The first two grow by two bits a round only: reducing them now and then is enough.
      if ((round & 7) === 7) {
        a %= STARK_PRIME;
        b %= STARK_PRIME;
      }
    } else {
      a += scheduled[k++];
      b += scheduled[k++];
      c += scheduled[k++];
      a = (((a * a) % STARK_PRIME) * a) % STARK_PRIME;
      b = (((b * b) % STARK_PRIME) * b) % STARK_PRIME;
    }
    c = (((c * c) % STARK_PRIME) * c) % STARK_PRIME;
    const sum = a + b + c;
    a = sum + a + a;
    b = sum - b - b;
    c = sum - c - c - c;
  }
  return [reduce(a), reduce(b), reduce(c)];
}

/** The hash of two elements. */
export function poseidonHash2(x: bigint, y: bigint): bigint {
  return hades(x, y, 2n)[0];
}

/** Ends a sponge: `rest` is what is left after whole pairs, zero or one element. */
export function spongeEnd(state: HadesState, rest: readonly bigint[]): bigint {
  const [a, b, c] = state;
  if (rest.length === 0) return hades(reduce(a + 1n), b, c)[0];
  return hades(reduce(a + rest[0]), reduce(b + 1n), c)[0];
}

/** Absorbs two elements into a sponge. */
export function spongeAbsorb(state: HadesState, x: bigint, y: bigint): HadesState {
  return hades(reduce(state[0] + x), reduce(state[1] + y), state[2]);
}

/** The hash of a list of elements. */
export function poseidonHashMany(values: readonly bigint[]): bigint {
  let state: HadesState = [0n, 0n, 0n];
  let i = 0;
  for (; i + 1 < values.length; i += 2) state = spongeAbsorb(state, values[i], values[i + 1]);
  return spongeEnd(state, values.slice(i));
}

/** 32 big-endian bytes of an element. */
export function feltToBytes(felt: bigint): Uint8Array {
  return Uint8Array.fromHex(felt.toString(16).padStart(64, "0"));
}

/** The element of 32 big-endian bytes; not range checked. */
export function bytesToFelt(bytes: Uint8Array): bigint {
  return BigInt(`0x${bytes.toHex()}`);
}
