/**
 * The DEEP quotients at the query positions, from the values that the trees were opened to (stwo `core/pcs/quotients.rs`).
 *
 * @module
 */
import type { SecurePoint } from "../protocol/circle.ts";
import { secureAt } from "../protocol/fri.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { answersAt, maskPoint, quotientBatches, type SampledColumn } from "../protocol/quotients.ts";
import type { StarkProof } from "../protocol/stark_proof.ts";
import type { VerifierPlan } from "./plan.ts";

/**
 * One answer per position: what the first FRI layer must hold there.
 *
 * @param z the out-of-domain point
 * @param alpha the random coefficient of the samples
 * @throws {ProofError} `oods` when a quotient has no value at a position.
 */
export function quotientAnswers(
  plan: VerifierPlan,
  proof: Pick<StarkProof, "sampledValues" | "queriedValues">,
  z: SecurePoint,
  alpha: QM31,
  positions: readonly number[],
): QM31[] {
  const pointOf = new Map<number, SecurePoint>();
  const samplePoint = (offset: number) => {
    let point = pointOf.get(offset);
    if (!point) pointOf.set(offset, point = maskPoint(z, offset, plan.traceLog));
    return point;
  };
  const columns = plan.layout.trees.flatMap((tree, t) =>
    tree.map(({ offsets }, c): SampledColumn => ({
      log: plan.columnLogs[t][c],
      points: offsets.map(samplePoint),
      values: proof.sampledValues[t][c],
    }))
  );
  const batches = quotientBatches(columns, alpha, plan.liftingLog);
  const answers = answersAt(batches, plan.liftingLog, positions, proof.queriedValues.flat());
  return positions.map((_, k) => secureAt(answers, k));
}
