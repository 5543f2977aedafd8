/**
 * Evaluates a component with numbers: its expressions over the base field or the secure field, its LogUp fractions, and
 * all its constraints at a point (what a verifier does out of domain).
 *
 * The LogUp constraints are those of stwo-constraint-framework 2.3.0 (`logup.rs`, `finalize_logup_batched`).
 *
 * @module
 */
import * as m31 from "../protocol/m31.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import type { ComponentIr } from "./builder.ts";

/** The arithmetic that expressions need. */
export interface Algebra<T> {
  readonly constant: (value: number) => T;
  readonly add: (a: T, b: T) => T;
  readonly sub: (a: T, b: T) => T;
  readonly mul: (a: T, b: T) => T;
  readonly neg: (a: T) => T;
}

/** Base field. */
export const M31_ALGEBRA: Algebra<number> = {
  constant: (v) => v,
  add: m31.add,
  sub: m31.sub,
  mul: m31.mul,
  neg: m31.neg,
};
/** Secure field. */
export const QM31_ALGEBRA: Algebra<QM31> = {
  constant: qm31.fromM31,
  add: qm31.add,
  sub: qm31.sub,
  mul: qm31.mul,
  neg: qm31.neg,
};

/** The challenges of one relation. */
export interface RelationChallenges {
  /** The point the tuples are taken at. */
  readonly z: QM31;
  /** Its powers weigh a tuple's values. */
  readonly alpha: QM31;
}

/** Values of a component's columns at one row or point. */
export interface RowValues<T> {
  /** By column and index of the offset in the column's list. */
  readonly mask: (column: number, offsetIndex: number) => T;
  /** By index in the component's list. */
  readonly preprocessed: (index: number) => T;
}

/** The value of every node of a component, in node order. */
export function evaluateNodes<T>(ir: ComponentIr, algebra: Algebra<T>, row: RowValues<T>): T[] {
  const values: T[] = [];
  for (const { op, a, b } of ir.nodes) {
    switch (op) {
      case "constant":
        values.push(algebra.constant(a));
        break;
      case "preprocessed":
        values.push(row.preprocessed(a));
        break;
      case "mask":
        values.push(row.mask(a, b));
        break;
      case "neg":
        values.push(algebra.neg(values[a]));
        break;
      default:
        values.push(algebra[op](values[a], values[b]));
    }
  }
  return values;
}

/** A fraction of secure-field elements. */
export interface SecureFraction {
  readonly numerator: QM31;
  readonly denominator: QM31;
}

/** Σ alpha^j·v_j − z. */
export function combine(values: readonly QM31[], { z, alpha }: RelationChallenges): QM31 {
  let sum = qm31.ZERO;
  for (let j = values.length - 1; j >= 0; j--) sum = qm31.add(qm31.mul(sum, alpha), values[j]);
  return qm31.sub(sum, z);
}

/** Each batch's fractions over their common denominator; `values` are the component's node values. */
export function batchFractions(
  ir: ComponentIr,
  values: (node: number) => QM31,
  challenges: readonly RelationChallenges[],
): SecureFraction[] {
  return ir.batches.map((batch) => {
    let sum: SecureFraction = { numerator: qm31.ZERO, denominator: qm31.ONE };
    for (const index of batch) {
      const fraction = ir.fractions[index];
      const denominator = combine(fraction.values.map(values), challenges[fraction.relation]);
      const numerator = values(fraction.numerator);
      sum = {
        numerator: qm31.add(qm31.mul(sum.numerator, denominator), qm31.mul(numerator, sum.denominator)),
        denominator: qm31.mul(sum.denominator, denominator),
      };
    }
    return sum;
  });
}

/** The LogUp columns of a component at one row or point, and what else its LogUp constraints need. */
export interface LogupPoint {
  /** Cumulative LogUp column of a batch at this row. */
  readonly interaction: (batch: number) => QM31;
  /** The last batch's column at the row before. */
  readonly interactionPrevious: () => QM31;
  readonly challenges: readonly RelationChallenges[];
  /** Claimed sum divided by the number of rows. */
  readonly claimedShare: QM31;
}

/** The LogUp constraints of a component, one per batch: (S_b − S_{b−1})·d_b − n_b; the last one also carries the row step. */
export function logupConstraints(ir: ComponentIr, nodes: (node: number) => QM31, point: LogupPoint): QM31[] {
  const fractions = batchFractions(ir, nodes, point.challenges);
  let before = qm31.ZERO;
  return fractions.map(({ numerator, denominator }, b) => {
    const current = point.interaction(b);
    let difference = qm31.sub(current, before);
    if (b + 1 === fractions.length) {
      difference = qm31.add(qm31.sub(difference, point.interactionPrevious()), point.claimedShare);
    }
    before = current;
    return qm31.sub(qm31.mul(difference, denominator), numerator);
  });
}

/** The value of every constraint of a component at a secure point, in order: its own, then one per LogUp batch. */
export function constraintValues(ir: ComponentIr, point: RowValues<QM31> & LogupPoint): QM31[] {
  const nodes = evaluateNodes(ir, QM31_ALGEBRA, point);
  return [
    ...ir.constraints.map((node) => nodes[node]),
    ...logupConstraints(ir, (node) => nodes[node], point),
  ];
}
