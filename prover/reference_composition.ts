/**
 * The composition polynomial: every constraint, times its power of the random coefficient, over the vanishing polynomial of its
 * component's rows (stwo `core/air/accumulation.rs`, `prover/air/component_prover.rs`).
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { evaluateNodes, logupConstraints, M31_ALGEBRA, type RelationChallenges } from "../air/evaluate.ts";
import type { AirLayout } from "../air/layout.ts";
import { domainPoint, maskPosition, vanishingAtM31 } from "../protocol/circle.ts";
import { evaluate, interpolate, twiddles } from "../protocol/fft.ts";
import * as m31 from "../protocol/m31.ts";
import { liftPosition } from "../protocol/merkle.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import type { CommittedTree } from "./reference_commit.ts";

/** What the composition is computed from. */
export interface CompositionInput {
  readonly air: AirInstance;
  readonly layout: AirLayout;
  /** Trees 0, 1 and, with LogUp, 2. */
  readonly trees: readonly CommittedTree[];
  readonly challenges: readonly RelationChallenges[];
  readonly claimedSums: readonly QM31[];
  readonly gamma: QM31;
}

/** The coefficients of the 8 composition columns: coordinates of the left half, then of the right half. */
export function compositionHalves(input: CompositionInput): Uint32Array[] {
  const { air, layout, gamma } = input;
  const log = layout.logComposition;
  const sum: QM31[] = new Array<QM31>(2 ** log).fill(qm31.ZERO);
  // Constraint number t, over all components, has weight gamma^(T − 1 − t).
  const weights: QM31[] = [qm31.ONE];
  for (let t = 1; t < layout.constraints; t++) weights.unshift(qm31.mul(weights[0], gamma));
  let first = 0;
  for (let i = 0; i < air.components.length; i++) {
    const { logRows, ir } = air.components[i];
    const count = ir.constraints.length + ir.batches.length;
    const values = componentQuotient(input, i, weights.slice(first, first + count));
    for (let p = 0; p < sum.length; p++) sum[p] = qm31.add(sum[p], values[liftPosition(p, log, logRows + 1)]);
    first += count;
  }
  const factors = twiddles(log);
  const coordinates = [0, 1, 2, 3].map((c) =>
    interpolate(Uint32Array.from(sum, (value) => value[c]), factors)
  );
  const half = 2 ** (log - 1);
  return [...coordinates.map((c) => c.slice(0, half)), ...coordinates.map((c) => c.slice(half))];
}

/** Σ weight·constraint / V of one component on the canonic domain of twice its rows. */
function componentQuotient(input: CompositionInput, index: number, weights: readonly QM31[]): QM31[] {
  const { air, layout, trees, challenges, claimedSums } = input;
  const { ir, logRows } = air.components[index];
  const log = logRows + 1;
  const factors = twiddles(log);
  const onDomain = (tree: number, column: number) => evaluate(trees[tree].coefficients[column], log, factors);
  const main = ir.columns.map((_, c) => onDomain(1, layout.mainStart[index] + c));
  const preprocessed = ir.preprocessed.map((c) => onDomain(0, c));
  const interaction = ir.batches.flatMap((_, b) =>
    [0, 1, 2, 3].map((c) => onDomain(layout.interactionTree!, layout.interactionStart[index] + 4 * b + c))
  );
  const secureAt = (batch: number, position: number): QM31 => [
    interaction[4 * batch][position],
    interaction[4 * batch + 1][position],
    interaction[4 * batch + 2][position],
    interaction[4 * batch + 3][position],
  ];
  const sumIndex = layout.logupComponents.indexOf(index);
  const claimedShare = sumIndex < 0
    ? qm31.ZERO
    : qm31.mulM31(claimedSums[sumIndex], m31.inv(m31.pow(2, logRows)));
  // The vanishing polynomial has one value on each half of the domain, in stored order.
  const vanishing = Uint32Array.of(0, 2 ** logRows).map((p) => vanishingAtM31(domainPoint(log, p), logRows));
  const inverses = m31.inverses(vanishing);
  return Array.from({ length: 2 ** log }, (_, position) => {
    const nodes = evaluateNodes(ir, M31_ALGEBRA, {
      mask: (c, offset) => main[c][maskPosition(position, log, logRows, ir.columns[c].offsets[offset])],
      preprocessed: (c) => preprocessed[c][position],
    });
    let sum = qm31.ZERO;
    for (const [t, node] of ir.constraints.entries()) {
      sum = qm31.add(sum, qm31.mulM31(weights[t], nodes[node]));
    }
    const logup = logupConstraints(ir, (node) => qm31.fromM31(nodes[node]), {
      interaction: (batch) => secureAt(batch, position),
      interactionPrevious: () => secureAt(ir.batches.length - 1, maskPosition(position, log, logRows, -1)),
      challenges,
      claimedShare,
    });
    for (const [b, value] of logup.entries()) {
      sum = qm31.add(sum, qm31.mul(weights[ir.constraints.length + b], value));
    }
    return qm31.mulM31(sum, inverses[position >>> logRows]);
  });
}
