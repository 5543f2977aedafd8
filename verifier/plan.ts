/**
 * What a proof of an AIR instance under given options must look like, known before a byte of it is read: trees, heights,
 * FRI layers. Everything the verifier compares a proof with comes from here, never from the proof.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { type AirLayout, airLayout, liftingLog, shapeProblem, treeHeight } from "../air/layout.ts";
import { ProofError } from "../protocol/errors.ts";
import type { ProtocolOptions } from "../protocol/options.ts";
import { foldSteps } from "../protocol/queries.ts";

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
  const problem = shapeProblem(layout, options);
  if (problem !== undefined) {
    throw new ProofError("options", `Cannot verify ${air.name} with these options: ${problem}`);
  }
  const lifting = liftingLog(layout, options);
  return {
    air,
    options,
    layout,
    liftingLog: lifting,
    traceLog: lifting - options.logBlowup,
    heights: layout.trees.map((tree) => treeHeight(tree, options)),
    columnLogs: layout.trees.map((tree) => tree.map((column) => column.logRows + options.logBlowup)),
    foldSteps: foldSteps(lifting, options)!,
  };
}
