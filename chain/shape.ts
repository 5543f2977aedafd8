/**
 * What is fixed about a proof for one contract class: the AIR's components with their sizes, the protocol options, and everything that
 * follows from them. The generator of the contract's constants, the calldata coder and the key agree on it here. A program is not part
 * of a shape, except for what its components' equations depend on.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { type KeyConstants, keyConstants } from "../air/key.ts";
import { UserError } from "../protocol/errors.ts";
import { LOG_PACK } from "../protocol/merkle.ts";
import type { ProtocolOptions } from "../protocol/options.ts";
import { isPackedLayer } from "../protocol/queries.ts";
import { planVerification, type VerifierPlan } from "../verifier/plan.ts";
import { ROW_VALUES_PER_FELT, SECURE_PER_FELT } from "./felts.ts";

/** Levels of a tree that its cap covers, when the tree is that high. */
export const MAX_CAP_DEPTH = 5;

/** What a query opens in one Merkle tree: some words, then hashes up to the cap. */
export interface OpenedTree {
  /** Levels between the root and what a query opens: a leaf of a trace tree, the subtree over a coset of a FRI layer. */
  readonly depth: number;
  /** Levels between the root and the cap, at most `depth`. */
  readonly capDepth: number;
  /** Felts of values that a query carries. */
  readonly words: number;
  /** Hashes that a query carries after them: `depth − capDepth`. */
  readonly siblings: number;
}

/** A trace tree. */
export interface ShapeTree extends OpenedTree {
  /** `preprocessed`, `main`, `interaction` or `composition`. */
  readonly name: "preprocessed" | "main" | "interaction" | "composition";
  /** log2 of the leaves; equal to `depth`. */
  readonly height: number;
  /** log2 of every column's extended values, in commit order. */
  readonly columnLogs: readonly number[];
  /** Row offsets of every column's samples, in commit order; empty for a column without samples. */
  readonly offsets: readonly (readonly number[])[];
  /** Commit index of every value of a leaf, in the leaf's order: by size, ties in commit order. */
  readonly leafColumns: readonly number[];
  /** M31 values in the last word of a row: 1 to 8; below 8 that word carries its number times 2^248. */
  readonly lastWordValues: number;
}

/** A FRI layer. */
export interface ShapeLayer extends OpenedTree {
  /** `circle` for the first layer. */
  readonly kind: "circle" | "line";
  /** log2 of the layer's values. */
  readonly log: number;
  /** log2 of the values of a coset, which fold into one. */
  readonly step: number;
  /** How far a query position is shifted right to give the coset's index: the steps up to and with this one. */
  readonly shift: number;
  /** Whether a leaf holds four values (two words) or one (one word with length 4). */
  readonly packed: boolean;
  /** log2 of the leaves of its tree. */
  readonly height: number;
  /** log2 of the leaves of a coset. */
  readonly logCosetLeaves: number;
  /** Felts of one leaf: 2 packed, 1 otherwise. */
  readonly leafWords: number;
}

/** Felts of the sections whose length the shape fixes. The identity and the caps have none. */
export interface SectionLengths {
  readonly roots: number;
  readonly claimedSums: number;
  readonly interactionNonce: number;
  readonly sampledValues: number;
  readonly friRoots: number;
  readonly lastLayer: number;
  readonly nonce: number;
  /** Of one query. */
  readonly query: number;
}

/** One shape: one verifier class. */
export interface ChainShape {
  /** An instance of the shape. Its public values, and what is particular to a program in it, are not part of the shape. */
  readonly air: AirInstance;
  readonly options: ProtocolOptions;
  /** Layout, lifting size, heights, fold steps. */
  readonly plan: VerifierPlan;
  /** The parts of the key digest that the class fixes. */
  readonly key: KeyConstants;
  /** log2 of the rows of each component. */
  readonly logSizes: readonly number[];
  /** Trace trees in commit order. */
  readonly trees: readonly ShapeTree[];
  /** FRI layers, the first (circle) layer first. */
  readonly layers: readonly ShapeLayer[];
  /** log2 of the last layer's domain. */
  readonly lastLayerLog: number;
  /** Sampled values in all. */
  readonly samples: number;
  /** Claimed sums: one per component with fractions. */
  readonly claimedSums: number;
  /** Bits of the interaction nonce; 0 = the calldata has none. */
  readonly interactionPowBits: number;
  readonly sections: SectionLengths;
}

function feltsFor(values: number, perFelt: number): number {
  return Math.ceil(values / perFelt);
}

function opened(depth: number, words: number): OpenedTree {
  const capDepth = Math.min(MAX_CAP_DEPTH, depth);
  return { depth, capDepth, words, siblings: depth - capDepth };
}

function shapeTree(plan: VerifierPlan, t: number): ShapeTree {
  const columnLogs = plan.columnLogs[t];
  const count = columnLogs.length;
  const names = plan.layout.interactionTree === undefined
    ? ["preprocessed", "main", "composition"] as const
    : ["preprocessed", "main", "interaction", "composition"] as const;
  return {
    ...opened(plan.heights[t], feltsFor(count, ROW_VALUES_PER_FELT)),
    name: names[t],
    height: plan.heights[t],
    columnLogs,
    offsets: plan.layout.trees[t].map((column) => column.offsets),
    leafColumns: columnLogs.map((_, i) => i).sort((a, b) => columnLogs[a] - columnLogs[b] || a - b),
    lastWordValues: (count - 1) % ROW_VALUES_PER_FELT + 1,
  };
}

function shapeLayers({ liftingLog, foldSteps }: VerifierPlan): ShapeLayer[] {
  let log = liftingLog;
  return foldSteps.map((step, i) => {
    const packed = isPackedLayer(log, step);
    const logCosetLeaves = packed ? step - LOG_PACK : step;
    const leafWords = packed ? 2 : 1;
    const layer: ShapeLayer = {
      ...opened(log - step, leafWords << logCosetLeaves),
      kind: i === 0 ? "circle" : "line",
      log,
      step,
      shift: liftingLog - log + step,
      packed,
      height: packed ? log - LOG_PACK : log,
      logCosetLeaves,
      leafWords,
    };
    log -= step;
    return layer;
  });
}

/**
 * The shape of an instance.
 *
 * @throws {UserError} for options that no contract verifies: another hash than Poseidon252, or a statement that is not bound.
 * @throws {ProofError} `options` when no proof of the instance exists under these options.
 */
export function chainShape(air: AirInstance, options: ProtocolOptions): ChainShape {
  if (options.hash !== "poseidon252" || options.binding !== "statement") {
    throw new UserError(
      `Cannot verify on chain: hash ${options.hash} and binding ${options.binding}, allowed are poseidon252 and statement`,
    );
  }
  const plan = planVerification(air, options);
  const { layout } = plan;
  const trees = layout.trees.map((_, t) => shapeTree(plan, t));
  const layers = shapeLayers(plan);
  const samples = trees.reduce((sum, { offsets }) => sum + offsets.flat().length, 0);
  const claimedSums = layout.logupComponents.length;
  const interactionPowBits = layout.interactionTree === undefined ? 0 : options.interactionPowBits;
  const lastStep = layers[layers.length - 1];
  return {
    air,
    options,
    plan,
    key: keyConstants(air, options),
    logSizes: air.components.map((component) => component.logRows),
    trees,
    layers,
    lastLayerLog: lastStep.log - lastStep.step,
    samples,
    claimedSums,
    interactionPowBits,
    sections: {
      roots: trees.length,
      claimedSums: feltsFor(claimedSums, SECURE_PER_FELT),
      interactionNonce: interactionPowBits > 0 ? 1 : 0,
      sampledValues: feltsFor(samples, SECURE_PER_FELT),
      friRoots: layers.length,
      lastLayer: feltsFor(2 ** options.logLastLayer, SECURE_PER_FELT),
      nonce: 1,
      query: [...trees, ...layers].reduce((sum, tree) => sum + tree.words + tree.siblings, 0),
    },
  };
}
