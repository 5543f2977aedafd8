/**
 * Merkle trees over columns of different sizes, lifted to one height (stwo `core/vcs_lifted`): a column of fewer values
 * than leaves is read at `liftPosition`, so every leaf holds one value of every column, shortest columns first.
 *
 * Packed trees (FRI layers that fold by more than two) put four consecutive positions of the four coordinate columns
 * into one leaf of sixteen values.
 *
 * @module
 */
import { ProofError } from "./errors.ts";
import { type MerkleHasher, withHasher } from "./merkle_hash.ts";
import type { HashName } from "./options.ts";

/** log2 of the positions in one packed leaf. */
export const LOG_PACK = 2;

/** What opens a tree at some positions. */
export interface Decommitment {
  /** Per column, in commit order, one value per position. */
  readonly queriedValues: number[][];
  /** Hashes of the siblings that the positions do not give, leaves first, ascending. */
  readonly hashWitness: Uint8Array[];
}

/** A committed tree. */
export interface MerkleTree {
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** log2 of the number of leaves. */
  readonly height: number;
  /**
   * Opens the tree. Positions count leaves, in any order and with repetitions (a tree lower than the lifting domain is
   * opened so); in a packed tree they count values, ascend, and all four of a leaf must be given.
   */
  decommit(positions: readonly number[]): Decommitment;
}

/** The index at which a column of 2^columnLog values is read for leaf `position` of a tree of that height. */
export function liftPosition(position: number, height: number, columnLog: number): number {
  const low = position & 1;
  return ((position >>> (height - columnLog)) & ~1) | low;
}

/** The root of a tree without columns: the hash of nothing; for Poseidon252 what stwo's SimdBackend gives, zero. */
export function emptyRoot(hash: HashName): Uint8Array {
  if (hash === "poseidon252") return new Uint8Array(32);
  return withHasher(hash, (hasher) => {
    const layer = hasher.layer(1);
    hasher.leaf(layer, 0, new Uint32Array(0), 0);
    return hasher.get(layer, 0);
  });
}

/** Column indices in the order in which a leaf holds their values: by size, ties in commit order. */
function leafOrder(columnLogs: readonly number[]): number[] {
  return columnLogs.map((_, i) => i).sort((a, b) => columnLogs[a] - columnLogs[b] || a - b);
}

function logOf(length: number): number {
  const log = 31 - Math.clz32(length);
  if (length !== 2 ** log) {
    throw new RangeError(`Cannot commit to a column of ${length} values: not a power of two`);
  }
  return log;
}

/**
 * Commits to columns.
 *
 * @param columns values in stored order, canonical; at least two each
 * @param options `height`: log2 of the leaves, default: as the largest column; `packed`: four positions to a leaf
 */
export function commitTree(
  hash: HashName,
  columns: readonly { readonly values: Uint32Array }[],
  options: { readonly height?: number; readonly packed?: boolean } = {},
): MerkleTree {
  const packed = options.packed ?? false;
  const logs = columns.map((c) => logOf(c.values.length));
  const largest = Math.max(0, ...logs);
  const height = options.height ?? (packed ? largest - LOG_PACK : largest);
  if (packed ? height !== largest - LOG_PACK || height < 0 : height < largest) {
    throw new RangeError(`Cannot commit to columns of 2^${largest} values in a tree of 2^${height} leaves`);
  }
  if (columns.length === 0) {
    return { root: emptyRoot(hash), height: 0, decommit: () => ({ queriedValues: [], hashWitness: [] }) };
  }
  return withHasher(hash, (hasher) => buildTree(hasher, columns.map((c) => c.values), logs, height, packed));
}

function buildTree<L>(
  hasher: MerkleHasher<L>,
  columns: readonly Uint32Array[],
  logs: readonly number[],
  height: number,
  packed: boolean,
): MerkleTree {
  const order = leafOrder(logs);
  const leafValues = new Uint32Array(columns.length << (packed ? LOG_PACK : 0));
  const leaves = hasher.layer(2 ** height);
  for (let leaf = 0; leaf < 2 ** height; leaf++) {
    let n = 0;
    if (packed) {
      for (let i = 4 * leaf; i < 4 * leaf + 4; i++) for (const column of columns) leafValues[n++] = column[i];
    } else {
      for (const c of order) leafValues[n++] = columns[c][liftPosition(leaf, height, logs[c])];
    }
    hasher.leaf(leaves, leaf, leafValues, n);
  }
  const layers = [leaves];
  for (let log = height - 1; log >= 0; log--) {
    const below = layers[layers.length - 1];
    const layer = hasher.layer(2 ** log);
    for (let i = 0; i < 2 ** log; i++) hasher.node(layer, i, below, 2 * i, below, 2 * i + 1);
    layers.push(layer);
  }
  return {
    root: hasher.get(layers[height], 0),
    height,
    decommit(positions) {
      const queriedValues = columns.map((values, c) =>
        positions.map((q) => values[packed ? q : liftPosition(q, height, logs[c])])
      );
      const hashWitness: Uint8Array[] = [];
      let nodes = leavesOf(positions, packed);
      for (let level = 0; level < height; level++) {
        for (const sibling of missingSiblings(nodes)) hashWitness.push(hasher.get(layers[level], sibling));
        nodes = parentsOf(nodes);
      }
      return { queriedValues, hashWitness };
    },
  };
}

/** Ascending leaf indices without repetition. */
function leavesOf(positions: readonly number[], packed: boolean): number[] {
  const shift = packed ? LOG_PACK : 0;
  return dedupe(positions.map((q) => q >>> shift).sort((a, b) => a - b));
}

function dedupe(ascending: readonly number[]): number[] {
  return ascending.filter((v, i) => i === 0 || v !== ascending[i - 1]);
}

function parentsOf(nodes: readonly number[]): number[] {
  return dedupe(nodes.map((n) => n >>> 1));
}

function missingSiblings(nodes: readonly number[]): number[] {
  const siblings: number[] = [];
  for (let i = 0; i < nodes.length; i++) {
    if (nodes[i + 1] === (nodes[i] ^ 1)) i++;
    else siblings.push(nodes[i] ^ 1);
  }
  return siblings;
}

/** The opening of a tree, and what the verifier knows of the tree. */
export interface Opening {
  readonly hash: HashName;
  readonly root: Uint8Array;
  /** log2 of the leaves. Must come from the AIR, never from the proof: leaves and nodes share one hash. */
  readonly height: number;
  /** log2 of each column's values, in commit order; not used by packed trees. */
  readonly columnLogs: readonly number[];
  /** As in {@linkcode MerkleTree.decommit}. */
  readonly positions: readonly number[];
  readonly queriedValues: readonly (readonly number[])[];
  readonly hashWitness: readonly Uint8Array[];
  readonly packed: boolean;
  /** What the tree is called in an error's text. */
  readonly name?: string;
}

/**
 * Checks that queried values and witness lead to the root, the witness being used up exactly.
 *
 * @throws {ProofError} `merkle_root`.
 */
export function verifyDecommitment(opening: Opening): void {
  withHasher(opening.hash, (hasher) => verifyWith(hasher, opening));
}

function verifyWith<L>(hasher: MerkleHasher<L>, opening: Opening): void {
  const { height, hashWitness, root } = opening;
  const refuse = (why: string) =>
    new ProofError("merkle_root", `Cannot verify the opening of ${opening.name ?? "a tree"}: ${why}`);
  let nodes = leavesOf(opening.positions, opening.packed);
  if (nodes.length === 0) throw refuse("it opens no position");
  let layer = hashLeaves(hasher, opening, nodes, refuse);
  const witness = hasher.layer(hashWitness.length);
  hashWitness.forEach((bytes, i) => hasher.set(witness, i, bytes));
  let used = 0;
  for (let level = 0; level < height; level++) {
    const above: number[] = [];
    const next = hasher.layer(nodes.length);
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i];
      const at = above.push(node >>> 1) - 1;
      if (nodes[i + 1] === (node ^ 1)) {
        hasher.node(next, at, layer, i, layer, i + 1);
        i++;
      } else {
        if (used === hashWitness.length) throw refuse(`its ${used} hashes are too few`);
        if (node & 1) hasher.node(next, at, witness, used, layer, i);
        else hasher.node(next, at, layer, i, witness, used);
        used++;
      }
    }
    nodes = above;
    layer = next;
  }
  if (used !== hashWitness.length) throw refuse(`it has ${hashWitness.length} hashes, ${used} are wanted`);
  const got = hasher.get(layer, 0);
  if (!got.every((byte, i) => byte === root[i])) throw refuse("it leads to another root");
}

/** The hashes of the opened leaves, ascending. A position that repeats must repeat its values. */
function hashLeaves<L>(
  hasher: MerkleHasher<L>,
  { positions, queriedValues, columnLogs, packed }: Opening,
  leaves: readonly number[],
  refuse: (why: string) => ProofError,
): L {
  const order = packed ? queriedValues.map((_, i) => i) : leafOrder(columnLogs);
  const ascending = positions.map((_, k) => k).sort((a, b) => positions[a] - positions[b] || a - b);
  const perLeaf = packed ? 1 << LOG_PACK : 1;
  const values = new Uint32Array(queriedValues.length * perLeaf);
  const layer = hasher.layer(leaves.length);
  let next = 0;
  for (let i = 0; i < leaves.length; i++) {
    let n = 0;
    const first = ascending[next];
    for (const end = next + perLeaf; next < end; next++) {
      for (const c of order) values[n++] = queriedValues[c][ascending[next]];
    }
    hasher.leaf(layer, i, values, n);
    for (; !packed && positions[ascending[next]] === leaves[i]; next++) {
      if (queriedValues.some((column) => column[ascending[next]] !== column[first])) {
        throw refuse(`position ${leaves[i]} has two values`);
      }
    }
  }
  return layer;
}
