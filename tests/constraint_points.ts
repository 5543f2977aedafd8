/**
 * Random values of everything that constraints read out of domain, and what the constraints fold to there: what other evaluators are
 * compared with.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { constraintValues, type RelationChallenges } from "../air/evaluate.ts";
import { airLayout } from "../air/layout.ts";
import * as m31 from "../protocol/m31.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { randomNumbers } from "./edits.ts";

/** What constraints read at one point. */
export interface ConstraintPoint {
  /** By tree, column and sample, composition included. */
  readonly sampledValues: readonly (readonly (readonly QM31[])[])[];
  /** One per component with fractions. */
  readonly claimedSums: readonly QM31[];
  readonly challenges: readonly RelationChallenges[];
  readonly gamma: QM31;
}

/** Random values; about one coordinate in eight is 0, 1 or p − 1. */
export function randomPoint(air: AirInstance, seed: number): ConstraintPoint {
  const layout = airLayout(air);
  const below = randomNumbers(seed);
  const coordinate = () => below(8) === 0 ? [0, 1, m31.P - 1][below(3)] : below(m31.P);
  const value = (): QM31 => [coordinate(), coordinate(), coordinate(), coordinate()];
  return {
    sampledValues: layout.trees.map((tree) => tree.map(({ offsets }) => offsets.map(value))),
    claimedSums: layout.logupComponents.map(value),
    challenges: air.relations.map(() => ({ z: value(), alpha: value() })),
    gamma: value(),
  };
}

/** Σ γ^(T−1−t)·c_t over all constraints of all components. */
export function foldedConstraints(air: AirInstance, point: ConstraintPoint): QM31 {
  const { sampledValues, claimedSums, challenges, gamma } = point;
  const { mainStart, interactionStart, interactionTree, logupComponents } = airLayout(air);
  const values = air.components.flatMap(({ ir, logRows }, index) => {
    const last = ir.batches.length - 1;
    const claimed = logupComponents.indexOf(index);
    const secure = (batch: number, sample: number) => {
      const first = interactionStart[index] + 4 * batch;
      const [a, b, c, d] = [0, 1, 2, 3].map((k) => sampledValues[interactionTree!][first + k][sample]);
      return qm31.fromPartialEvals(a, b, c, d);
    };
    return constraintValues(ir, {
      mask: (column, offset) => sampledValues[1][mainStart[index] + column][offset],
      preprocessed: (i) => sampledValues[0][ir.preprocessed[i]][0],
      interaction: (batch) => secure(batch, batch === last ? 1 : 0),
      interactionPrevious: () => secure(last, 0),
      challenges,
      claimedShare: claimed < 0 ? qm31.ZERO : qm31.mulM31(claimedSums[claimed], m31.inv(m31.pow(2, logRows))),
    });
  });
  return values.reduce((sum, value) => qm31.add(qm31.mul(sum, gamma), value), qm31.ZERO);
}
