/**
 * The numbers the error terms depend on, counted from an AIR instance and the options it is proven with.
 *
 * @module
 */
import type { ProtocolOptions } from "../protocol/options.ts";
import { security, type SecurityInput, type SecurityReport } from "../protocol/security.ts";
import type { AirInstance, Component } from "./air.ts";
import { batchDegree } from "./builder.ts";
import { airLayout, liftingLog } from "./layout.ts";

/** Powers of the DEEP coefficient that a column with these samples uses: two samples get a periodicity sample beside them. */
function deepPowers(samples: number): number {
  return samples === 2 ? 3 : samples;
}

/** Largest degree of a component's constraints, those of its LogUp batches included. */
function componentDegree({ ir }: Component): number {
  return Math.max(
    1,
    ...ir.constraints.map((node) => ir.nodes[node].degree),
    ...ir.batches.map((batch) => batchDegree(ir, batch)),
  );
}

/**
 * LogUp counted as one universal relation: every fraction in every row of every component, and the longest tuple
 * (Haböck, "Multivariate lookups based on logarithmic derivatives", 2022: a fraction identity over so many poles).
 */
function logupInput(air: AirInstance): SecurityInput["logup"] {
  const fractions = air.components.reduce((sum, c) => sum + c.ir.fractions.length * 2 ** c.logRows, 0);
  if (fractions === 0) return null;
  const total = fractions + (air.program?.publicFractions ?? 0);
  const tuples = air.components.flatMap((c) => c.ir.fractions.map((f) => f.values.length));
  return { fractions: total, longestTuple: Math.max(...tuples) };
}

/**
 * The input of the soundness calculation. When trees are lifted above the largest column, the low-degree test is about the
 * lifted size; a lifting size below it is refused elsewhere and cannot make the figures better here.
 */
export function securityInput(air: AirInstance, options: ProtocolOptions): SecurityInput {
  const layout = airLayout(air);
  const samples = layout.trees.flat().map((column) => column.offsets.length);
  const { logBlowup, queries, powBits, interactionPowBits, foldStep, logLastLayer } = options;
  return {
    logRows: Math.max(layout.logRowsMax, liftingLog(layout, options) - logBlowup),
    logBlowup,
    queries,
    powBits,
    interactionPowBits,
    foldStep,
    logLastLayer,
    batchSize: samples.reduce((sum, count) => sum + deepPowers(count), 0),
    constraints: layout.constraints,
    airDegree: Math.max(...air.components.map(componentDegree)),
    maxOffsets: Math.max(...samples),
    logup: logupInput(air),
  };
}

/** What a proof of this AIR with these options is worth. */
export function securityOf(air: AirInstance, options: ProtocolOptions): SecurityReport {
  return security(securityInput(air, options));
}
