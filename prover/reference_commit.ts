/**
 * Commits columns: values → coefficients → values on the blown-up domain → Merkle tree.
 *
 * @module
 */
import { type TreeColumn, treeHeight } from "../air/layout.ts";
import { evaluate, interpolate, twiddleCache } from "../protocol/fft.ts";
import { commitTree, type MerkleTree } from "../protocol/merkle.ts";
import type { ProtocolOptions } from "../protocol/options.ts";

/** A committed tree and what it commits to. */
export interface CommittedTree {
  readonly tree: MerkleTree;
  readonly coefficients: readonly Uint32Array[];
  /** Values on the blown-up domains, stored order. */
  readonly extended: readonly Uint32Array[];
}

/** Commits columns given by their values (stored order). */
export function commitColumns(
  columns: readonly Uint32Array[],
  shape: readonly TreeColumn[],
  options: ProtocolOptions,
): CommittedTree {
  const factors = twiddleCache();
  const coefficients = columns.map((column) => interpolate(column, factors(Math.log2(column.length))));
  return commitPolynomials(coefficients, options, treeHeight(shape, options));
}

/** Commits columns given by their coefficients. */
export function commitPolynomials(
  coefficients: readonly Uint32Array[],
  { hash, logBlowup }: ProtocolOptions,
  height: number,
): CommittedTree {
  const factors = twiddleCache();
  const extended = coefficients.map((c) => {
    const log = Math.log2(c.length) + logBlowup;
    return evaluate(c, log, factors(log));
  });
  return {
    tree: commitTree(hash, extended.map((values) => ({ values })), { height }),
    coefficients,
    extended,
  };
}
