/**
 * What the queries open, between stwo's form and the calldata's (sections 8 and 9 of `calldata.ts`): rows of the trace trees, cosets of the
 * FRI layers, and the hashes that lead from them to the roots.
 *
 * @module
 */
import { ProofError } from "../protocol/errors.ts";
import { foldGroup } from "../protocol/fri.ts";
import { bytesToFelt, feltToBytes, poseidonHashMany } from "../protocol/poseidon252.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { distinctPositions, type FoldGroup, foldGroups, preprocessedPositions } from "../protocol/queries.ts";
import type { FriLayer, StarkProof } from "../protocol/stark_proof.ts";
import { quotientAnswers } from "../verifier/answers.ts";
import { checkLastLayer } from "../verifier/openings.ts";
import type { AbsorbedProof, Transcript } from "../verifier/verify.ts";
import { type FeltReader, packRow } from "./felts.ts";
import { capOrder, pathOrder, TreeNodes, witnessOrder } from "./opened_trees.ts";
import type { ChainShape, OpenedTree, ShapeLayer, ShapeTree } from "./shape.ts";

/** One tree that the queries open, and what they open in it. */
interface Opened<T extends OpenedTree> {
  readonly shape: T;
  readonly nodes: TreeNodes;
  /** M31 values by index: of a row in the leaf's order, or of a whole coset. */
  readonly values: Map<number, readonly number[]>;
  /** Index of a query position in the tree. */
  readonly indexOf: (position: number) => number;
}

/** All openings of a proof. */
export interface Openings {
  readonly trees: readonly Opened<ShapeTree>[];
  readonly layers: readonly Opened<ShapeLayer>[];
}

/** Receives the felts of a section, piece by piece. */
export type PartSink = (part: string, felts: readonly bigint[]) => void;

/** Openings of a shape's trees, roots known, nothing opened. */
function closed({ trees, layers, plan }: ChainShape, proof: AbsorbedProof): Openings {
  const friRoots = [proof.firstLayer, ...proof.innerLayers].map((layer) => layer.commitment);
  const open = <T extends ShapeTree | ShapeLayer>(
    shape: T,
    name: string,
    root: Uint8Array,
    indexOf: (position: number) => number,
  ): Opened<T> => {
    const nodes = new TreeNodes(shape.height, name);
    nodes.put({ level: 0, index: 0 }, bytesToFelt(root));
    return { shape, nodes, values: new Map(), indexOf };
  };
  return {
    trees: trees.map((tree, t) =>
      open(
        tree,
        `tree ${t}`,
        proof.commitments[t],
        t === 0 ? (q) => preprocessedPositions([q], plan.liftingLog, tree.height)[0] : (q) => q,
      )
    ),
    layers: layers.map((layer, i) => open(layer, `FRI layer ${i}`, friRoots[i], (q) => q >>> layer.shift)),
  };
}

/** Adds a row and its leaf. */
function addRow({ nodes, values, shape }: Opened<ShapeTree>, index: number, row: readonly number[]): void {
  nodes.put({ level: shape.height, index }, poseidonHashMany(packRow(row)));
  values.set(index, row);
}

/** Values of a coset's leaves, each as the row that its hash absorbs. */
function leavesOf({ logCosetLeaves }: ShapeLayer, coset: readonly number[]): number[][] {
  const size = coset.length >>> logCosetLeaves;
  return Array.from({ length: 2 ** logCosetLeaves }, (_, i) => coset.slice(i * size, (i + 1) * size));
}

/** Adds a coset, as M31 values, and its leaves. */
function addCoset(
  { nodes, values, shape }: Opened<ShapeLayer>,
  index: number,
  coset: readonly number[],
): void {
  for (const [i, leaf] of leavesOf(shape, coset).entries()) {
    nodes.put(
      { level: shape.height, index: (index << shape.logCosetLeaves) + i },
      poseidonHashMany(packRow(leaf)),
    );
  }
  values.set(index, coset);
}

function secureValues(coset: readonly number[]): QM31[] {
  return Array.from(
    { length: coset.length / 4 },
    (_, i): QM31 => [coset[4 * i], coset[4 * i + 1], coset[4 * i + 2], coset[4 * i + 3]],
  );
}

/**
 * Folds the answers of the queries through all layers down to the last polynomial; `complete` gives the values of a coset of which some
 * are known.
 */
function foldThrough(
  { lastLayerLog }: ChainShape,
  layers: readonly Opened<ShapeLayer>[],
  { transcript, answers, lastLayerPoly }: {
    transcript: Transcript;
    answers: readonly QM31[];
    lastLayerPoly: readonly QM31[];
  },
  complete: (layer: number, group: FoldGroup, known: readonly QM31[]) => readonly QM31[],
): void {
  let positions = distinctPositions(transcript.drawn);
  let values = answers;
  for (const [i, { shape: { kind, log, step } }] of layers.entries()) {
    const groups = foldGroups(positions, step);
    const known = values;
    values = groups.map((group) =>
      foldGroup({
        kind,
        log,
        index: group.index,
        values: complete(i, group, known),
        challenge: transcript.foldChallenges[i],
      })
    );
    positions = groups.map((group) => group.index);
  }
  checkLastLayer(lastLayerPoly, lastLayerLog, { positions, values });
}

/** Indices of the opened leaves, ascending. */
function openedLeaves({ shape, values }: Opened<ShapeTree> | Opened<ShapeLayer>): number[] {
  const log = "logCosetLeaves" in shape ? shape.logCosetLeaves : 0;
  return [...values.keys()]
    .flatMap((index) => Array.from({ length: 2 ** log }, (_, i) => (index << log) + i))
    .sort((a, b) => a - b);
}

/** Puts the hashes of a witness where they belong and hashes up to the root. */
function addWitness(
  opened: Opened<ShapeTree> | Opened<ShapeLayer>,
  hashWitness: readonly Uint8Array[],
): void {
  const { nodes } = opened;
  const leaves = openedLeaves(opened);
  for (const [i, place] of witnessOrder(leaves, nodes.height).entries()) {
    nodes.put(place, bytesToFelt(hashWitness[i]));
  }
  nodes.hashUp(leaves);
}

/** The openings of a proof that verifies. */
export function openingsOf(shape: ChainShape, proof: StarkProof, transcript: Transcript): Openings {
  const openings = closed(shape, proof);
  const positions = distinctPositions(transcript.drawn);
  for (const [t, tree] of openings.trees.entries()) {
    const columns = tree.shape.leafColumns.map((c) => proof.queriedValues[t][c]);
    for (const [k, q] of positions.entries()) {
      addRow(
        tree,
        tree.indexOf(q),
        columns.map((column) => column[k]),
      );
    }
    addWitness(tree, proof.decommitments[t].hashWitness);
  }
  const friLayers = [proof.firstLayer, ...proof.innerLayers];
  const used = friLayers.map(() => 0);
  const answers = quotientAnswers(shape.plan, proof, transcript.point, transcript.alpha, positions);
  foldThrough(
    shape,
    openings.layers,
    { transcript, answers, lastLayerPoly: proof.lastLayerPoly },
    (i, { index, queried }, known) => {
      const coset = queried.map((k) => k >= 0 ? known[k] : friLayers[i].friWitness[used[i]++]);
      addCoset(openings.layers[i], index, coset.flat());
      return coset;
    },
  );
  openings.layers.forEach((layer, i) => addWitness(layer, friLayers[i].hashWitness));
  return openings;
}

/** Writes sections 8 and 9. */
export function writeOpenings({ trees, layers }: Openings, drawn: readonly number[], part: PartSink): void {
  const all = [...trees, ...layers];
  for (const [i, { shape, nodes, indexOf }] of all.entries()) {
    part(`${partName(trees, i)} cap`, capOrder(shape, drawn.map(indexOf)).map((place) => nodes.at(place)));
  }
  for (const q of drawn) {
    for (const [i, { shape, nodes, values, indexOf }] of all.entries()) {
      const index = indexOf(q);
      const value = values.get(index)!;
      const leaves = "logCosetLeaves" in shape ? leavesOf(shape, value) : [value];
      part(`${partName(trees, i)} values`, leaves.flatMap(packRow));
      part(`${partName(trees, i)} siblings`, pathOrder(shape, index).map((place) => nodes.at(place)));
    }
  }
}

function partName(trees: readonly Opened<ShapeTree>[], i: number): string {
  return i < trees.length ? trees[i].shape.name : `fri ${i - trees.length}`;
}

/** A proof whose openings are those that calldata carries: everything but the part that the transcript absorbs. */
export type OpenedParts = Pick<StarkProof, "decommitments" | "queriedValues"> & {
  readonly friLayers: readonly Omit<FriLayer, "commitment">[];
};

/**
 * Reads sections 8 and 9 and checks them: every query's path leads to the cap, every cap to its root, every coset contains what the layer
 * before folds to, and the last fold is the last polynomial's.
 *
 * @throws {ProofError} `malformed`, `merkle_root`, `oods`, `fri_fold` or `last_layer`.
 */
export function readOpenings(
  shape: ChainShape,
  proof: AbsorbedProof,
  transcript: Transcript,
  reader: FeltReader,
): OpenedParts {
  const openings = closed(shape, proof);
  readNodes(openings, transcript.drawn, reader);
  const { trees, layers } = openings;
  for (const opened of [...trees, ...layers]) opened.nodes.hashUp(openedLeaves(opened));
  const positions = distinctPositions(transcript.drawn);
  const queriedValues = trees.map(({ shape: { leafColumns }, values, indexOf }) => {
    const columns: number[][] = leafColumns.map(() => []);
    for (const q of positions) {
      values.get(indexOf(q))!.forEach((value, i) => columns[leafColumns[i]].push(value));
    }
    return columns;
  });
  const witness = (opened: Opened<ShapeTree> | Opened<ShapeLayer>) =>
    witnessOrder(openedLeaves(opened), opened.nodes.height).map((place) =>
      feltToBytes(opened.nodes.at(place))
    );
  return {
    queriedValues,
    decommitments: trees.map((tree) => ({ hashWitness: witness(tree) })),
    friLayers: foldedWitness(shape, { ...proof, queriedValues }, transcript, layers).map((friWitness, i) => ({
      friWitness,
      hashWitness: witness(layers[i]),
    })),
  };
}

function readNodes({ trees, layers }: Openings, drawn: readonly number[], reader: FeltReader): void {
  for (const { shape, nodes, indexOf } of [...trees, ...layers]) {
    for (const place of capOrder(shape, drawn.map(indexOf))) nodes.put(place, reader.felt());
  }
  const readPath = ({ shape, nodes }: Opened<OpenedTree>, index: number) => {
    for (const place of pathOrder(shape, index)) nodes.put(place, reader.felt());
  };
  for (const q of drawn) {
    for (const tree of trees) {
      const index = tree.indexOf(q);
      addRow(tree, index, reader.row(tree.shape.leafColumns.length));
      readPath(tree, index);
    }
    for (const layer of layers) {
      const index = layer.indexOf(q);
      const { step, logCosetLeaves } = layer.shape;
      const leaves = Array.from(
        { length: 2 ** logCosetLeaves },
        () => reader.row(4 << (step - logCosetLeaves)),
      );
      addCoset(layer, index, leaves.flat());
      readPath(layer, index);
    }
  }
  reader.end();
}

/** The witness values of every layer, once the cosets are found to fold from the queries' answers to the last polynomial. */
function foldedWitness(
  shape: ChainShape,
  proof: AbsorbedProof & Pick<StarkProof, "queriedValues">,
  transcript: Transcript,
  layers: readonly Opened<ShapeLayer>[],
): QM31[][] {
  const witness: QM31[][] = layers.map(() => []);
  const positions = distinctPositions(transcript.drawn);
  const answers = quotientAnswers(shape.plan, proof, transcript.point, transcript.alpha, positions);
  foldThrough(
    shape,
    layers,
    { transcript, answers, lastLayerPoly: proof.lastLayerPoly },
    (i, { index, queried }, known) => {
      const coset = secureValues(layers[i].values.get(index)!);
      for (const [j, k] of queried.entries()) {
        if (k < 0) witness[i].push(coset[j]);
        else if (!qm31.eq(coset[j], known[k])) {
          throw new ProofError(
            "fri_fold",
            `Cannot verify FRI layer ${i}: value ${j} of coset ${index} is not what the layer before folds to`,
          );
        }
      }
      return coset;
    },
  );
  return witness;
}
