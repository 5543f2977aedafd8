/**
 * The LogUp columns of every component (stwo-constraint-framework `prover/logup.rs`).
 *
 * Column b at a row is the sum of the batches 0..b there; the last one is instead the running sum, in natural row order, of all
 * batches less the claimed sum's share of a row, so that it ends at zero.
 *
 * @module
 */
import type { AirInstance, Component } from "../air/air.ts";
import { batchFractions, evaluateNodes, M31_ALGEBRA, type RelationChallenges } from "../air/evaluate.ts";
import { maskPosition, rowToPosition } from "../protocol/circle.ts";
import * as m31 from "../protocol/m31.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";

/** The interaction columns of one component: 4 base columns a batch, in stored order. */
export interface ComponentInteraction {
  readonly columns: readonly Uint32Array[];
  readonly claimedSum: QM31;
}

/** What a cheating prover adds to a batch of a component at a stored position. */
export type InteractionError = (component: number, batch: number, position: number) => QM31;

/** The interaction trace, by component (empty and zero for one without fractions); `tree0`: the columns of tree 0, stored order. */
export function interactionTrace(
  air: AirInstance,
  columns: readonly (readonly Uint32Array[])[],
  tree0: readonly Uint32Array[],
  challenges: readonly RelationChallenges[],
  error?: InteractionError,
): ComponentInteraction[] {
  return air.components.map((component, i) =>
    componentInteraction(
      component,
      columns[i],
      tree0,
      challenges,
      error && ((batch, position) => error(i, batch, position)),
    )
  );
}

function componentInteraction(
  component: Component,
  columns: readonly Uint32Array[],
  tree0: readonly Uint32Array[],
  challenges: readonly RelationChallenges[],
  error?: (batch: number, position: number) => QM31,
): ComponentInteraction {
  const { ir, logRows } = component;
  const rows = 2 ** logRows;
  if (ir.batches.length === 0) return { columns: [], claimedSum: qm31.ZERO };
  const last = ir.batches.length - 1;
  // By batch and stored position.
  const cumulative = ir.batches.map(() => new Array<QM31>(rows));
  for (let position = 0; position < rows; position++) {
    const nodes = evaluateNodes(ir, M31_ALGEBRA, {
      mask: (c, offset) =>
        columns[c][maskPosition(position, logRows, logRows, ir.columns[c].offsets[offset])],
      preprocessed: (index) => tree0[ir.preprocessed[index]][position],
    });
    let sum = qm31.ZERO;
    for (
      const [b, { numerator, denominator }] of batchFractions(ir, (n) => qm31.fromM31(nodes[n]), challenges)
        .entries()
    ) {
      sum = qm31.add(sum, qm31.mul(numerator, qm31.inv(denominator)));
      if (error) sum = qm31.add(sum, error(b, position));
      cumulative[b][position] = sum;
    }
  }
  const claimedSum = cumulative[last].reduce((a, b) => qm31.add(a, b), qm31.ZERO);
  const share = qm31.mulM31(claimedSum, m31.inv(m31.pow(2, logRows)));
  let running = qm31.ZERO;
  for (let row = 0; row < rows; row++) {
    const position = rowToPosition(row, logRows);
    running = qm31.sub(qm31.add(running, cumulative[last][position]), share);
    cumulative[last][position] = running;
  }
  return {
    columns: cumulative.flatMap((values) =>
      [0, 1, 2, 3].map((c) => Uint32Array.from(values, (value) => value[c]))
    ),
    claimedSum,
  };
}
