/**
 * What a compiled network costs: steps, operations and cells of the proof's columns, by layer.
 *
 * @module
 */
import { ALU_COLUMNS, CPU_COLUMNS, DOT_COLUMNS, FLAG_BIT, VM_OPS } from "../../air/vm_encoding.ts";
import type { RomRow, WeightRow } from "../program.ts";

/** Extension columns count four cells each. */
const EXTENSION = 4;
/** Cells of a row of the Cpu component: main, 7 LogUp columns, 2 composition columns. */
export const CELLS_PER_STEP = CPU_COLUMNS.length + 7 * EXTENSION + 2 * EXTENSION;
/** Cells of a table lookup's row in the Act component, remainder of one byte: 3 main, 2 LogUp columns. */
export const CELLS_PER_LOOKUP = 3 + 2 * EXTENSION;
/** Cells of a comparison's row in the Alu component: main, 3 LogUp columns. */
export const CELLS_PER_COMPARISON = ALU_COLUMNS.length + 3 * EXTENSION;

/** Cells that a step has more in a program with dot products: its flag. */
export const CELLS_PER_DOT_FLAG = 1;
/** Cells of a row of the Dot component: main, 10 LogUp columns. */
export const CELLS_PER_DOT_ROW = DOT_COLUMNS.length + 10 * EXTENSION;

/** The cost of a stretch of straight-line code, once executed. */
export interface Cost {
  readonly steps: number;
  /** Products of a weight, not 0, and an activation. */
  readonly products: number;
  /** Table lookups. */
  readonly lookups: number;
  /** Maxima. */
  readonly comparisons: number;
  /** Rows of the Dot component. */
  readonly dotRows: number;
  /** Cells of main, interaction and composition columns, padding and fixed components apart. */
  readonly cells: number;
}

/** The cost of a layer. */
export interface LayerCost extends Cost {
  readonly name: string;
  readonly kind: string;
  readonly dims: readonly number[];
}

/** Rows of the chain that ends at row of weights `id`. */
export function chainLength(weights: readonly WeightRow[], id: number): number {
  let first = id - 1;
  while (!weights[first].first) first--;
  return id - first;
}

/** Counts the rows of straight-line code that computes `products` products; `weights` are those of its program, if any. */
export function costOf(rows: readonly RomRow[], products: number, weights: readonly WeightRow[] = []): Cost {
  let lookups = 0, comparisons = 0, dotRows = 0;
  for (const { flags, imm, qA } of rows) {
    if ((flags & FLAG_BIT.dot) !== 0 && qA === 0) dotRows += chainLength(weights, imm);
    if ((flags & FLAG_BIT.alu) === 0) continue;
    if (imm >= VM_OPS.act) lookups++;
    else comparisons++;
  }
  const perStep = CELLS_PER_STEP + (weights.length > 0 ? CELLS_PER_DOT_FLAG : 0);
  const cells = rows.length * perStep + dotRows * CELLS_PER_DOT_ROW + lookups * CELLS_PER_LOOKUP +
    comparisons * CELLS_PER_COMPARISON;
  return { steps: rows.length, products, lookups, comparisons, dotRows, cells };
}
