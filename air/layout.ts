/**
 * Where every committed column of an AIR lies: trees, sizes, and the row offsets at which each is sampled.
 *
 * Trees in commit order: preprocessed, main, interaction (only when some component has LogUp fractions), composition.
 * The order of columns in a tree is: components in order, each component's columns in the order it declares them
 * (stwo-constraint-framework 2.3.0, `TraceLocationAllocator`).
 *
 * @module
 */
import type { ProtocolOptions } from "../protocol/options.ts";
import { foldSteps } from "../protocol/queries.ts";
import { type AirInstance, constraintCount } from "./air.ts";

/** One committed column. */
export interface TreeColumn {
  /** log2 of its number of rows (before blow-up). */
  readonly logRows: number;
  /** Row offsets of its samples, in order; empty = no samples. */
  readonly offsets: readonly number[];
}

/** The trees of a proof and the sizes that follow from them. */
export interface AirLayout {
  /** Columns by tree, composition last. */
  readonly trees: readonly (readonly TreeColumn[])[];
  /** Index of the interaction tree, or undefined without LogUp. */
  readonly interactionTree: number | undefined;
  /** log2 of the rows of the largest component (N). */
  readonly logRowsMax: number;
  /** log2 of the composition polynomial's number of coefficients (C = N + 1). */
  readonly logComposition: number;
  /** Number of constraints over all components (T). */
  readonly constraints: number;
  /** Components that have fractions, in order: those with a claimed sum. */
  readonly logupComponents: readonly number[];
  /** Index, in the main tree, of each component's first column. */
  readonly mainStart: readonly number[];
  /** Index, in the interaction tree, of each component's first column. */
  readonly interactionStart: readonly number[];
}

/** Number of composition columns: two halves of four coordinates. */
export const COMPOSITION_COLUMNS = 8;

/** Computes the layout of an AIR instance. */
export function airLayout(air: AirInstance): AirLayout {
  const used = new Set(air.components.flatMap((c) => [...c.ir.preprocessed]));
  const preprocessed = air.preprocessed.map((c, i): TreeColumn => ({
    logRows: c.logRows,
    offsets: used.has(i) ? [0] : [],
  }));
  const main: TreeColumn[] = [];
  const interaction: TreeColumn[] = [];
  const mainStart: number[] = [];
  const interactionStart: number[] = [];
  for (const { ir, logRows } of air.components) {
    mainStart.push(main.length);
    interactionStart.push(interaction.length);
    main.push(...ir.columns.map((c) => ({ logRows, offsets: c.offsets })));
    for (let b = 0; b < ir.batches.length; b++) {
      const offsets = b + 1 === ir.batches.length ? [-1, 0] : [0];
      for (let coordinate = 0; coordinate < 4; coordinate++) interaction.push({ logRows, offsets });
    }
  }
  const logRowsMax = Math.max(...air.components.map((c) => c.logRows));
  const composition = Array.from(
    { length: COMPOSITION_COLUMNS },
    (): TreeColumn => ({ logRows: logRowsMax, offsets: [0] }),
  );
  const hasInteraction = interaction.length > 0;
  return {
    trees: hasInteraction
      ? [preprocessed, main, interaction, composition]
      : [preprocessed, main, composition],
    interactionTree: hasInteraction ? 2 : undefined,
    logRowsMax,
    logComposition: logRowsMax + 1,
    constraints: air.components.reduce((sum, c) => sum + constraintCount(c.ir), 0),
    logupComponents: air.components.flatMap((c, i) => c.ir.batches.length > 0 ? [i] : []),
    mainStart,
    interactionStart,
  };
}

/** log2 of the lifting domain (L): the given lifting size, or the largest component's size blown up. */
export function liftingLog(
  layout: AirLayout,
  options: { logBlowup: number; liftingLogSize: number },
): number {
  return options.liftingLogSize > 0 ? options.liftingLogSize : layout.logRowsMax + options.logBlowup;
}

/** Height of a tree: the largest extended column, or the lifting size when one is set; 0 for a tree without columns. */
export function treeHeight(
  columns: readonly TreeColumn[],
  options: { logBlowup: number; liftingLogSize: number },
): number {
  if (columns.length === 0) return 0;
  if (options.liftingLogSize > 0) return options.liftingLogSize;
  return Math.max(...columns.map((c) => c.logRows)) + options.logBlowup;
}

/** The largest log2 of the lifting domain: the circle group has 2^31 points and a canonic domain is a coset in it. */
const MAX_LIFTING_LOG = 30;

/**
 * Why no proof of this layout exists under these options; undefined when one does. Provers and verifiers refuse with the same
 * sentence.
 */
export function shapeProblem(
  layout: AirLayout,
  options: Pick<ProtocolOptions, "logBlowup" | "liftingLogSize" | "foldStep" | "logLastLayer">,
): string | undefined {
  const lifting = liftingLog(layout, options);
  const heights = layout.trees.map((tree) => treeHeight(tree, options));
  if (lifting > MAX_LIFTING_LOG) {
    return `its domain has 2^${lifting} points, at most 2^${MAX_LIFTING_LOG} is allowed`;
  }
  const tooSmall = layout.trees.some((tree, t) =>
    tree.some((c) => c.logRows + options.logBlowup > heights[t])
  );
  if (tooSmall || lifting < layout.logRowsMax + options.logBlowup) {
    return `a column is larger than the lifting size 2^${lifting}`;
  }
  if (options.liftingLogSize > 0 && heights[0] === 0) {
    return "a lifting size with an empty tree 0, which stwo's verifier refuses";
  }
  if (heights.some((height, t) => t > 0 && height !== lifting)) {
    return `trees have heights ${heights}, all but the first must have ${lifting}`;
  }
  if (!foldSteps(lifting, options)) {
    return `2^${lifting} points are too few for a fold step of ${options.foldStep} and the last layer`;
  }
  return undefined;
}
