/**
 * The DEEP quotients at the query positions, from the values that the trees were opened to (stwo `core/pcs/quotients.rs`).
 *
 * @module
 */
import { type CirclePoint, domainPoint, maskPoint, type SecurePoint } from "../protocol/circle.ts";
import * as cm31 from "../protocol/cm31.ts";
import { ProofError } from "../protocol/errors.ts";
import { secureAt } from "../protocol/fri.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { answersAt, quotientBatches, type SampledColumn } from "../protocol/quotients.ts";
import type { StarkProof } from "../protocol/stark_proof.ts";
import type { VerifierPlan } from "./plan.ts";

/**
 * One answer per position: what the first FRI layer must hold there.
 *
 * @param z the out-of-domain point
 * @param alpha the random coefficient of the samples
 * @throws {ProofError} `oods` when a sample point is on the line of a position, where the quotient is not defined.
 */
export function quotientAnswers(
  plan: VerifierPlan,
  proof: StarkProof,
  z: SecurePoint,
  alpha: QM31,
  positions: readonly number[],
): QM31[] {
  const pointOf = new Map<number, SecurePoint>();
  const samplePoint = (offset: number) => {
    let point = pointOf.get(offset);
    if (!point) pointOf.set(offset, point = maskPoint(z, plan.traceLog, offset));
    return point;
  };
  const columns = plan.layout.trees.flatMap((tree, t) =>
    tree.map(({ offsets }, c): SampledColumn => ({
      log: plan.columnLogs[t][c],
      samples: offsets.map((offset, s) => ({
        point: samplePoint(offset),
        value: proof.sampledValues[t][c][s],
      })),
    }))
  );
  const batches = quotientBatches(columns, plan.liftingLog, alpha);
  for (const position of positions) {
    const q = domainPoint(plan.liftingLog, position);
    if (batches.some(({ point }) => isPole(point, q))) {
      throw new ProofError("oods", `Cannot verify proof: a sample point meets position ${position}`);
    }
  }
  const answers = answersAt(batches, plan.liftingLog, positions, proof.queriedValues.flat());
  return positions.map((_, k) => secureAt(answers, k));
}

/** Whether (Re w.x − q.x)·Im w.y = (Re w.y − q.y)·Im w.x: the quotient by w has no value at q. */
function isPole({ x, y }: SecurePoint, q: CirclePoint): boolean {
  const left = cm31.mul(cm31.sub([x[0], x[1]], [q.x, 0]), [y[2], y[3]]);
  const right = cm31.mul(cm31.sub([y[0], y[1]], [q.y, 0]), [x[2], x[3]]);
  return left[0] === right[0] && left[1] === right[1];
}
