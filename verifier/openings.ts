/**
 * The openings of the committed trees at the query positions, and what FRI makes of them: the answers of the DEEP
 * quotients are folded layer by layer down to the last polynomial (stwo `core/pcs/verifier.rs`, `core/fri.rs`).
 *
 * @module
 */
import { lineX } from "../protocol/circle.ts";
import { ProofError } from "../protocol/errors.ts";
import { evalLinePoly, foldGroup } from "../protocol/fri.ts";
import { LOG_PACK, verifyDecommitment } from "../protocol/merkle.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { foldGroups, isPackedLayer, openedPositions, preprocessedPositions } from "../protocol/queries.ts";
import type { FriLayer, StarkProof } from "../protocol/stark_proof.ts";
import type { VerifierPlan } from "./plan.ts";

/**
 * Checks that the queried values of every tree lead to its root.
 *
 * @throws {ProofError} `merkle_root`.
 */
export function checkTraceOpenings(
  plan: VerifierPlan,
  proof: StarkProof,
  positions: readonly number[],
): void {
  for (const [t, columns] of plan.layout.trees.entries()) {
    if (columns.length === 0) continue;
    verifyDecommitment({
      hash: plan.options.hash,
      root: proof.commitments[t],
      height: plan.heights[t],
      columnLogs: plan.columnLogs[t],
      positions: t === 0 ? preprocessedPositions(positions, plan.liftingLog, plan.heights[0]) : positions,
      queriedValues: proof.queriedValues[t],
      hashWitness: proof.decommitments[t].hashWitness,
      packed: false,
      name: `tree ${t}`,
    });
  }
}

/** A FRI layer as the verifier meets it. */
interface LayerInput {
  readonly index: number;
  readonly layer: FriLayer;
  /** log2 of the layer's values. */
  readonly log: number;
  readonly step: number;
  readonly challenge: QM31;
  /** Ascending, distinct. */
  readonly positions: readonly number[];
  /** One per position. */
  readonly values: readonly QM31[];
}

/** Positions and values in the next layer. */
export interface Folded {
  /** Ascending, distinct. */
  readonly positions: readonly number[];
  /** One per position. */
  readonly values: readonly QM31[];
}

/** Completes the groups with the layer's witness, checks the opening of its tree, and folds every group to one value. */
function foldLayer(plan: VerifierPlan, input: LayerInput): Folded {
  const { index, layer, log, step } = input;
  const groups = foldGroups(input.positions, step);
  const missing = groups.length * 2 ** step - input.positions.length;
  if (layer.friWitness.length !== missing) {
    throw new ProofError(
      "fri_fold",
      `Cannot verify FRI layer ${index}: its witness has ${layer.friWitness.length} values, ${missing} are wanted`,
    );
  }
  let used = 0;
  const opened = groups.map(({ queried }) =>
    queried.map((k) => k >= 0 ? input.values[k] : layer.friWitness[used++])
  );
  const flat = opened.flat();
  const packed = isPackedLayer(log, step);
  verifyDecommitment({
    hash: plan.options.hash,
    root: layer.commitment,
    height: packed ? log - LOG_PACK : log,
    columnLogs: [log, log, log, log],
    positions: openedPositions(groups),
    queriedValues: [0, 1, 2, 3].map((coordinate) => flat.map((value) => value[coordinate])),
    hashWitness: layer.hashWitness,
    packed,
    name: `FRI layer ${index}`,
  });
  return {
    positions: groups.map((group) => group.index),
    values: groups.map((group, g) =>
      foldGroup({
        kind: index === 0 ? "circle" : "line",
        log,
        index: group.index,
        values: opened[g],
        challenge: input.challenge,
      })
    ),
  };
}

/**
 * Checks all FRI layers from the answers at the query positions to the last polynomial.
 *
 * @throws {ProofError} `fri_fold`, `merkle_root` or `last_layer`.
 */
export function checkFri(
  plan: VerifierPlan,
  proof: StarkProof,
  challenges: readonly QM31[],
  positions: readonly number[],
  answers: readonly QM31[],
): void {
  let folded: Folded = { positions, values: answers };
  let log = plan.liftingLog;
  for (const [index, step] of plan.foldSteps.entries()) {
    const layer = index === 0 ? proof.firstLayer : proof.innerLayers[index - 1];
    folded = foldLayer(plan, { index, layer, log, step, challenge: challenges[index], ...folded });
    log -= step;
  }
  checkLastLayer(proof.lastLayerPoly, log, folded);
}

/**
 * Checks the values that the last fold leaves, in a domain of 2^log points, against the last polynomial.
 *
 * @throws {ProofError} `last_layer`.
 */
export function checkLastLayer(
  coefficients: readonly QM31[],
  log: number,
  { positions, values }: Folded,
): void {
  for (const [k, position] of positions.entries()) {
    const expected = evalLinePoly(coefficients, qm31.fromM31(lineX(log, position)));
    if (!qm31.eq(values[k], expected)) {
      throw new ProofError(
        "last_layer",
        `Cannot verify the last FRI layer: position ${position} is not a value of the last polynomial`,
      );
    }
  }
}
