/**
 * The known nodes of a Merkle tree that some queries open, and the three orders in which they are written: stwo's witness (every node
 * that the opened ones do not give, once, lowest level first), a query's path to the cap, and the cap.
 *
 * Levels count from the root, 0, down to the leaves.
 *
 * @module
 */
import { ProofError } from "../protocol/errors.ts";
import { poseidonHash2 } from "../protocol/poseidon252.ts";
import type { OpenedTree } from "./shape.ts";

/** A place in a tree. */
export interface NodePlace {
  /** Levels below the root. */
  readonly level: number;
  /** Index in the level. */
  readonly index: number;
}

/** Nodes by place. Whatever is put twice must be the same. */
export class TreeNodes {
  readonly #levels: Map<number, bigint>[];
  readonly #name: string;

  /** No nodes yet; `height` is the level of the leaves, `name` is for errors. */
  constructor(height: number, name: string) {
    this.#levels = Array.from({ length: height + 1 }, () => new Map<number, bigint>());
    this.#name = name;
  }

  /** The level of the leaves. */
  get height(): number {
    return this.#levels.length - 1;
  }

  /** A node that is known. */
  at({ level, index }: NodePlace): bigint {
    const node = this.#levels[level].get(index);
    if (node === undefined) {
      throw new TypeError(`node ${index} of level ${level} of ${this.#name} is not known`);
    }
    return node;
  }

  /**
   * Adds a node.
   *
   * @throws {ProofError} `merkle_root` when the place has another one.
   */
  put({ level, index }: NodePlace, node: bigint): void {
    const known = this.#levels[level].get(index);
    if (known === undefined) this.#levels[level].set(index, node);
    else if (known !== node) {
      throw new ProofError(
        "merkle_root",
        `Cannot verify the opening of ${this.#name}: two values for node ${index} of level ${level}`,
      );
    }
  }

  /**
   * Hashes from the given leaves to the root. The siblings must be known.
   *
   * @throws {ProofError} `merkle_root` when a node differs from a known one.
   */
  hashUp(leaves: readonly number[]): void {
    let nodes = leaves;
    for (let level = this.height; level > 0; level--) {
      nodes = parents(nodes);
      for (const index of nodes) {
        const [left, right] = [2 * index, 2 * index + 1];
        const node = poseidonHash2(this.at({ level, index: left }), this.at({ level, index: right }));
        this.put({ level: level - 1, index }, node);
      }
    }
  }
}

function parents(ascending: readonly number[]): number[] {
  return [...new Set(ascending.map((index) => index >>> 1))];
}

/** Where the hashes of stwo's witness lie, in its order, when these leaves (ascending) are opened. */
export function witnessOrder(leaves: readonly number[], height: number): NodePlace[] {
  const places: NodePlace[] = [];
  let nodes = leaves;
  for (let level = height; level > 0; level--) {
    const known = new Set(nodes);
    for (const index of nodes) if (!known.has(index ^ 1)) places.push({ level, index: index ^ 1 });
    nodes = parents(nodes);
  }
  return places;
}

/** Where the nodes of a cap lie, in its order, when queries open the subtrees of these indices. */
export function capOrder({ depth, capDepth }: OpenedTree, indices: readonly number[]): NodePlace[] {
  const occupied = new Set<string>();
  for (const index of indices) {
    for (let level = 0; level <= capDepth; level++) {
      occupied.add(`${level} ${Math.floor(index / 2 ** (depth - level))}`);
    }
  }
  const top = (level: number, index: number): NodePlace[] =>
    level === capDepth || !occupied.has(`${level} ${index}`)
      ? [{ level, index }]
      : [...top(level + 1, 2 * index), ...top(level + 1, 2 * index + 1)];
  return top(0, 0);
}

/** Where the siblings lie that a query carries, lowest first. */
export function pathOrder({ depth, siblings }: OpenedTree, index: number): NodePlace[] {
  return Array.from({ length: siblings }, (_, i) => ({ level: depth - i, index: (index >>> i) ^ 1 }));
}
