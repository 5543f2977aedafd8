/**
 * Leaf and node hashes of the lifted Merkle trees (stwo `core/vcs_lifted/blake2_merkle.rs`, `poseidon252_merkle.rs`), on
 * whole layers so that a tree or a verification allocates a few arrays instead of one per hash.
 *
 * @module
 */
import {
  blake2sCompress,
  blake2sInit,
  blake2sPadded,
  bytesToWords,
  DIGEST_WORDS,
  reduceDigest,
  wordsToBytes,
} from "./blake2s.ts";
import type { HashName } from "./options.ts";
import {
  bytesToFelt,
  feltToBytes,
  type HadesState,
  poseidonHash2,
  spongeAbsorb,
  spongeEnd,
} from "./poseidon252.ts";

/** Hashes stored side by side in a layer of type `L`, addressed by index. */
export interface MerkleHasher<L> {
  /** Room for `count` hashes. */
  layer(count: number): L;
  /** Hashes a leaf's first `count` values into place `at`. */
  leaf(out: L, at: number, values: Uint32Array, count: number): void;
  /** Hashes two children into place `at`; `out` may be the layer of a child that is not needed any more. */
  node(out: L, at: number, left: L, leftAt: number, right: L, rightAt: number): void;
  /** Bytes of a hash. */
  get(layer: L, at: number): Uint8Array;
  /** Puts the bytes of a hash into place `at`. */
  set(layer: L, at: number, bytes: Uint8Array): void;
}

function blakeHasher(reduced: boolean): MerkleHasher<Uint32Array> {
  const block = new Uint32Array(16);
  let message = new Uint32Array(16);
  return {
    layer: (count) => new Uint32Array(DIGEST_WORDS * count),
    leaf(out, at, values, count) {
      const padded = Math.max(16, (count + 15) & ~15);
      if (message.length < padded) message = new Uint32Array(padded);
      for (let i = 0; i < count; i++) message[i] = values[i];
      message.fill(0, count, padded);
      blake2sPadded(out, DIGEST_WORDS * at, message, 4 * count);
      if (reduced) reduceDigest(out, DIGEST_WORDS * at);
    },
    node(out, at, left, leftAt, right, rightAt) {
      for (let i = 0; i < DIGEST_WORDS; i++) {
        block[i] = left[DIGEST_WORDS * leftAt + i];
        block[i + DIGEST_WORDS] = right[DIGEST_WORDS * rightAt + i];
      }
      blake2sInit(out, DIGEST_WORDS * at);
      blake2sCompress(out, DIGEST_WORDS * at, block, 0, 64, true);
      if (reduced) reduceDigest(out, DIGEST_WORDS * at);
    },
    get: (layer, at) => wordsToBytes(layer, DIGEST_WORDS * at),
    set: (layer, at, bytes) => layer.set(bytesToWords(bytes), DIGEST_WORDS * at),
  };
}

/** Packs `count` values from `from` into one element, 31 bits each, the first value the most significant. */
function packValues(values: Uint32Array, from: number, count: number): bigint {
  let packed = 0n;
  for (let i = from; i < from + count; i++) packed = (packed << 31n) | BigInt(values[i]);
  return packed;
}

/** The Poseidon252 hash of a leaf's first `count` values: sixteen at a time, a short last block carries its length. */
export function poseidonLeaf(values: Uint32Array, count: number): bigint {
  let state: HadesState = [0n, 0n, 0n];
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    state = spongeAbsorb(state, packValues(values, i, 8), packValues(values, i + 8, 8));
  }
  const rest: bigint[] = [];
  for (; i < count; i += 8) {
    const short = Math.min(8, count - i);
    rest.push(packValues(values, i, short) + (short < 8 ? BigInt(short) << 248n : 0n));
  }
  if (rest.length === 2) state = spongeAbsorb(state, rest[0], rest[1]);
  return spongeEnd(state, rest.length === 1 ? rest : []);
}

const POSEIDON: MerkleHasher<bigint[]> = {
  layer: (count) => new Array<bigint>(count).fill(0n),
  leaf(out, at, values, count) {
    out[at] = poseidonLeaf(values, count);
  },
  node(out, at, left, leftAt, right, rightAt) {
    out[at] = poseidonHash2(left[leftAt], right[rightAt]);
  },
  get: (layer, at) => feltToBytes(layer[at]),
  set(layer, at, bytes) {
    layer[at] = bytesToFelt(bytes);
  },
};

/** Calls `use` with the hasher of a hash function; the layer's type is the hasher's own business. */
export function withHasher<R>(hash: HashName, use: <L>(hasher: MerkleHasher<L>) => R): R {
  if (hash === "poseidon252") return use(POSEIDON);
  return use(blakeHasher(hash === "blake2s_m31"));
}
