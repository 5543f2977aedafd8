/**
 * The DEEP quotient column: the answers at every position of the lifting domain.
 *
 * @module
 */
import type { SecurePoint } from "../protocol/circle.ts";
import type { SecureColumn } from "../protocol/fri.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { answersEverywhere, quotientBatches } from "../protocol/quotients.ts";
import type { CommittedTree } from "./reference_commit.ts";

/** What the quotients are computed from; points and values by tree, column and sample. */
export interface QuotientInput {
  readonly trees: readonly CommittedTree[];
  readonly samplePoints: readonly (readonly (readonly SecurePoint[])[])[];
  readonly sampledValues: readonly (readonly (readonly QM31[])[])[];
  readonly alpha: QM31;
  readonly liftingLog: number;
}

/** The quotient column in stored order. */
export function quotientColumn(
  { trees, samplePoints, sampledValues, alpha, liftingLog }: QuotientInput,
): SecureColumn {
  const columns = trees.flatMap(({ extended }) => extended);
  const values = sampledValues.flat();
  const sampled = samplePoints.flat().map((points, c) => ({
    log: Math.log2(columns[c].length),
    points,
    values: values[c],
  }));
  return answersEverywhere(quotientBatches(sampled, alpha, liftingLog), liftingLog, columns);
}
