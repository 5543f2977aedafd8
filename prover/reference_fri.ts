/**
 * FRI layers: commit and open (stwo `prover/fri.rs`).
 *
 * @module
 */
import { secureAt, type SecureColumn } from "../protocol/fri.ts";
import { commitTree, type MerkleTree } from "../protocol/merkle.ts";
import type { HashName } from "../protocol/options.ts";
import { foldGroups, isPackedLayer, openedPositions } from "../protocol/queries.ts";
import type { FriLayer } from "../protocol/stark_proof.ts";

/** A committed layer. */
export interface FriLayerData {
  readonly values: SecureColumn;
  readonly step: number;
  readonly tree: MerkleTree;
}

/** Commits a layer of 2^k values that will be folded by 2^step. */
export function commitLayer(hash: HashName, values: SecureColumn, step: number): FriLayerData {
  const packed = isPackedLayer(Math.log2(values[0].length), step);
  return { values, step, tree: commitTree(hash, values.map((column) => ({ values: column })), { packed }) };
}

/** Opens all layers at the queried positions of the first. */
export function openLayers(layers: readonly FriLayerData[], positions: readonly number[]): FriLayer[] {
  let queried = positions;
  return layers.map(({ values, step, tree }) => {
    const groups = foldGroups(queried, step);
    const friWitness = groups.flatMap((group) =>
      group.queried.flatMap((k, i) => k < 0 ? [secureAt(values, group.index * group.queried.length + i)] : [])
    );
    const { hashWitness } = tree.decommit(openedPositions(groups));
    queried = groups.map((group) => group.index);
    return { friWitness, hashWitness, commitment: tree.root };
  });
}
