/**
 * What a proof of an AIR instance under given options must look like, known before a byte of it is read: trees, heights,
 * FRI layers. Everything the verifier compares a proof with comes from here, never from the proof.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { type AirLayout, airLayout, liftingLog, treeHeight } from "../air/layout.ts";
import { ProofError } from "../protocol/errors.ts";
import type { ProtocolOptions } from "../protocol/options.ts";
import { foldSteps } from "../protocol/queries.ts";

/** The largest log2 of the lifting domain: the circle group has 2^31 points and a canonic domain is a coset in it. */
const MAX_LIFTING_LOG = 30;

/** The fixed shape of a proof. */
export interface VerifierPlan {
  readonly air: AirInstance;
  readonly options: ProtocolOptions;
  readonly layout: AirLayout;
  /** log2 of the lifting domain (L). */
  readonly liftingLog: number;
  /** log2 of the lifted trace (M = L − blow-up). */
  readonly traceLog: number;
  /** By tree; 0 for one without columns. */
  readonly heights: readonly number[];
  /** log2 of every extended column, by tree. */
  readonly columnLogs: readonly (readonly number[])[];
  /** Fold steps of the FRI layers, the first one included. */
  readonly foldSteps: readonly number[];
}

/**
 * Plans the verification of an instance.
 *
 * @throws {ProofError} `options` when no proof of this instance exists under these options.
 */
export function planVerification(air: AirInstance, options: ProtocolOptions): VerifierPlan {
  const layout = airLayout(air);
  const lifting = liftingLog(layout, options);
  const columnLogs = layout.trees.map((tree) => tree.map((column) => column.logRows + options.logBlowup));
  const heights = layout.trees.map((tree) => treeHeight(tree, options));
  const refuse = (why: string) =>
    new ProofError("options", `Cannot verify ${air.name} with these options: ${why}`);
  if (lifting > MAX_LIFTING_LOG) {
    throw refuse(`its domain has 2^${lifting} points, at most 2^${MAX_LIFTING_LOG} is allowed`);
  }
  const tooSmall = columnLogs.some((logs, t) => logs.some((log) => log > heights[t]));
  if (tooSmall || lifting < layout.logRowsMax + options.logBlowup) {
    throw refuse(`a column is larger than the lifting size 2^${lifting}`);
  }
  if (options.liftingLogSize > 0 && heights[0] === 0) {
    throw refuse("a lifting size with an empty tree 0, which stwo's verifier refuses");
  }
  if (heights.some((height, t) => t > 0 && height !== lifting)) {
    throw refuse(`trees have heights ${heights}, all but the first must have ${lifting}`);
  }
  const steps = foldSteps(lifting, options);
  if (!steps) {
    throw refuse(`2^${lifting} points are too few for a fold step of ${options.foldStep} and the last layer`);
  }
  return {
    air,
    options,
    layout,
    liftingLog: lifting,
    traceLog: lifting - options.logBlowup,
    heights,
    columnLogs,
    foldSteps: steps,
  };
}
