/**
 * The out-of-domain check: the composition polynomial, given by its two sampled halves, equals the random combination of
 * all constraints over the vanishing polynomial (stwo `core/verifier.rs`, `core/air/components.rs`).
 *
 * @module
 */
import type { Component } from "../air/air.ts";
import { constraintValues, type RelationChallenges } from "../air/evaluate.ts";
import { type SecurePoint, securePointFromT, vanishingAt } from "../protocol/circle.ts";
import { ProofError } from "../protocol/errors.ts";
import * as m31 from "../protocol/m31.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import type { VerifierPlan } from "./plan.ts";

/**
 * The out-of-domain point of a drawn parameter.
 *
 * @throws {ProofError} `oods` for the two parameters that have none (1 + t² = 0).
 */
export function outOfDomainPoint(t: QM31): SecurePoint {
  if (qm31.eq(qm31.add(qm31.square(t), qm31.ONE), qm31.ZERO)) {
    throw new ProofError("oods", `Cannot verify proof: the drawn parameter [${t}] gives no point`);
  }
  return securePointFromT(t);
}

/** Sampled values by tree, column and sample. */
export type SampledValues = readonly (readonly (readonly QM31[])[])[];

/** What the check needs besides the samples. */
export interface CompositionInput {
  readonly sampledValues: SampledValues;
  readonly challenges: readonly RelationChallenges[];
  readonly claimedSums: readonly QM31[];
  /** The random coefficient γ. */
  readonly gamma: QM31;
  /** The out-of-domain point z. */
  readonly point: SecurePoint;
}

/**
 * Checks F(z) = Σ γ^(T−1−t)·c_t(samples) / V(z), with V the vanishing polynomial of the lifted trace domain for every
 * component: samples are of lifted polynomials.
 *
 * @throws {ProofError} `oods`.
 */
export function checkComposition(plan: VerifierPlan, input: CompositionInput): void {
  const { sampledValues, gamma, point } = input;
  const vanishing = vanishingAt(point, plan.traceLog);
  if (qm31.eq(vanishing, qm31.ZERO)) {
    throw new ProofError("oods", "Cannot verify proof: the out-of-domain point lies in the trace domain");
  }
  const claimedShares = sharesOf(plan, input.claimedSums);
  let combined = qm31.ZERO;
  for (const [i, component] of plan.air.components.entries()) {
    for (const value of componentConstraints(plan, input, i, component, claimedShares[i])) {
      combined = qm31.add(qm31.mul(combined, gamma), value);
    }
  }
  const halves = sampledValues[sampledValues.length - 1].map(([value]) => value);
  const secure = (from: number) =>
    qm31.fromPartialEvals(halves[from], halves[from + 1], halves[from + 2], halves[from + 3]);
  const claimed = qm31.add(secure(0), qm31.mul(vanishing, secure(4)));
  if (!qm31.eq(qm31.mul(claimed, vanishing), combined)) {
    throw new ProofError(
      "oods",
      "Cannot verify proof: its out-of-domain values do not satisfy the constraints",
    );
  }
}

/** Claimed sums divided by the number of rows, by component; zero for a component without fractions. */
function sharesOf(plan: VerifierPlan, claimedSums: readonly QM31[]): QM31[] {
  const shares = plan.air.components.map(() => qm31.ZERO);
  for (const [k, component] of plan.layout.logupComponents.entries()) {
    const rows = m31.pow(2, plan.air.components[component].logRows);
    shares[component] = qm31.mulM31(claimedSums[k], m31.inv(rows));
  }
  return shares;
}

/** The constraints of one component at the out-of-domain point. */
function componentConstraints(
  plan: VerifierPlan,
  { sampledValues, challenges }: CompositionInput,
  index: number,
  { ir }: Component,
  claimedShare: QM31,
): QM31[] {
  const { mainStart, interactionStart, interactionTree } = plan.layout;
  const main = sampledValues[1];
  const interaction = interactionTree === undefined ? [] : sampledValues[interactionTree];
  const secureColumn = (batch: number, sample: number) => {
    const first = interactionStart[index] + 4 * batch;
    const [a, b, c, d] = [0, 1, 2, 3].map((coordinate) => interaction[first + coordinate][sample]);
    return qm31.fromPartialEvals(a, b, c, d);
  };
  const last = ir.batches.length - 1;
  return constraintValues(ir, {
    mask: (column, offset) => main[mainStart[index] + column][offset],
    preprocessed: (i) => sampledValues[0][ir.preprocessed[i]][0],
    // The last batch is sampled at offsets −1 and 0, the others at 0 only.
    interaction: (batch) => secureColumn(batch, batch === last ? 1 : 0),
    interactionPrevious: () => secureColumn(last, 0),
    challenges,
    claimedShare,
  });
}
