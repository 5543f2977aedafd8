/**
 * Checks of an AIR that need no proof: whether a trace satisfies it, which columns nothing reads, what a row costs to hash.
 *
 * @module
 */
import { rowToPosition } from "../protocol/circle.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import type { AirInstance, Component } from "./air.ts";
import { batchFractions, evaluateNodes, M31_ALGEBRA, type RelationChallenges } from "./evaluate.ts";
import { airLayout } from "./layout.ts";

/** A constraint that does not hold. */
export interface Violation {
  readonly component: string;
  /** Index in the component's own constraints. */
  readonly constraint: number;
  /** Natural row. */
  readonly row: number;
}

/** A main trace: columns by component, in stored order. */
export type Trace = readonly (readonly Uint32Array[])[];

/** The value of every node of a component at a natural row of its trace. */
export function nodesAt(
  air: AirInstance,
  { ir, logRows }: Component,
  columns: readonly Uint32Array[],
  row: number,
): number[] {
  const rows = 2 ** logRows;
  return evaluateNodes(ir, M31_ALGEBRA, {
    mask: (column, offset) => {
      const at = (row + ir.columns[column].offsets[offset] + rows) % rows;
      return columns[column][rowToPosition(at, logRows)];
    },
    preprocessed: (index) => air.preprocessed[ir.preprocessed[index]].valueAt(row),
  });
}

/** The first violation of each constraint, in order; empty when the trace satisfies all of them. */
export function constraintViolations(air: AirInstance, trace: Trace): Violation[] {
  const violations: Violation[] = [];
  for (const [k, component] of air.components.entries()) {
    const open = new Set(component.ir.constraints.keys());
    for (let row = 0; row < 2 ** component.logRows && open.size > 0; row++) {
      const nodes = nodesAt(air, component, trace[k], row);
      for (const constraint of open) {
        if (nodes[component.ir.constraints[constraint]] === 0) continue;
        open.delete(constraint);
        violations.push({ component: component.ir.name, constraint, row });
      }
    }
  }
  return violations;
}

/** Σ over all rows, components and batches of the LogUp fractions, for the given challenges. Zero for a closed, balanced AIR. */
export function logupSum(air: AirInstance, trace: Trace, challenges: readonly RelationChallenges[]): QM31 {
  let sum = qm31.ZERO;
  for (const [k, component] of air.components.entries()) {
    if (component.ir.batches.length === 0) continue;
    for (let row = 0; row < 2 ** component.logRows; row++) {
      const nodes = nodesAt(air, component, trace[k], row);
      for (
        const { numerator, denominator } of batchFractions(
          component.ir,
          (n) => qm31.fromM31(nodes[n]),
          challenges,
        )
      ) {
        sum = qm31.add(sum, qm31.mul(numerator, qm31.inv(denominator)));
      }
    }
  }
  return sum;
}

/** What an AIR costs and leaves unused. */
export interface AirProfile {
  /** Main columns that no constraint or fraction reads, as component.column. */
  readonly unusedColumns: readonly string[];
  /** Columns of each tree by name of the tree. */
  readonly columns: { readonly preprocessed: number; readonly main: number; readonly interaction: number };
  /** Blake2s compressions to hash one row of the main tree's largest leaf: ceil(columns / 16). */
  readonly blake2sBlocksPerRow: number;
  /** Free places in the last of those blocks: columns that would cost nothing to hash. */
  readonly freeColumns: number;
  /** Highest degree of a component's own constraints. */
  readonly maxDegree: number;
}

/** Counts what an AIR uses. */
export function profileAir(air: AirInstance): AirProfile {
  const layout = airLayout(air);
  const unusedColumns = air.components.flatMap(({ ir }) => {
    const roots = [...ir.constraints, ...ir.fractions.flatMap((f) => [f.numerator, ...f.values])];
    const reached = new Set(roots);
    for (let id = ir.nodes.length - 1; id >= 0; id--) {
      const { op, a, b } = ir.nodes[id];
      if (!reached.has(id) || op === "constant" || op === "preprocessed" || op === "mask") continue;
      reached.add(a);
      if (op !== "neg") reached.add(b);
    }
    const read = new Set([...reached].filter((id) => ir.nodes[id].op === "mask").map((id) => ir.nodes[id].a));
    return ir.columns.flatMap((column, i) => read.has(i) ? [] : [`${ir.name}.${column.name}`]);
  });
  const main = layout.trees[1].length;
  const blocks = Math.max(1, Math.ceil(main / 16));
  return {
    unusedColumns,
    columns: {
      preprocessed: layout.trees[0].length,
      main,
      interaction: layout.interactionTree === undefined ? 0 : layout.trees[layout.interactionTree].length,
    },
    blake2sBlocksPerRow: blocks,
    freeColumns: 16 * blocks - main,
    maxDegree: Math.max(
      0,
      ...air.components.flatMap(({ ir }) => ir.constraints.map((node) => ir.nodes[node].degree)),
    ),
  };
}
