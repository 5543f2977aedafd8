/**
 * The rows of the Dot component from the log of an execution, and what they look up.
 *
 * @module
 */
import { DOT_CELLS, DOT_COLUMNS, DOT_SUMS, logRowsFor } from "../air/vm_encoding.ts";
import * as m31 from "../protocol/m31.ts";
import { DOT_LOG_WORDS, type ExecutionLog, type Program } from "./program.ts";

type Dots = Pick<ExecutionLog, "dots">;

/** An unused row: the row of weights 0, a chain of its own at time 1 that reads nothing. */
export const UNUSED_DOT_ROW: readonly number[] = DOT_COLUMNS.map((name) =>
  name === "first" || name === "clk" ? 1 : 0
);

function usedRows({ dots }: Dots): number {
  return dots.length / DOT_LOG_WORDS;
}

/** Unused rows of Dot. */
export function unusedDotRows(log: Dots): number {
  return 2 ** logRowsFor(usedRows(log)) - usedRows(log);
}

/** The used rows, in the order of Dot's columns. */
export function dotRows({ weights = [] }: Program, log: Dots): number[][] {
  let sums: number[] = [];
  return Array.from({ length: usedRows(log) }, (_, row) => {
    const [clk, id, base, ...cells] = log.dots.subarray(DOT_LOG_WORDS * row, DOT_LOG_WORDS * (row + 1));
    const { first, offset, weights: w } = weights[id - 1];
    const before = sums;
    sums = Array.from({ length: DOT_SUMS }, (_, j) => {
      const products = w.slice(DOT_CELLS * j, DOT_CELLS * (j + 1)).map((weight, i) =>
        m31.mul(weight, cells[i])
      );
      return products.reduce((sum, product) => m31.add(sum, product), first ? 0 : before[j]);
    });
    return [id, Number(first), 1, offset, base, clk, ...sums, ...cells, ...w];
  });
}

/** How often each row of weights is used, 0 first. */
export function weightCounts({ weights = [] }: Program, log: Dots): Uint32Array {
  const counts = new Uint32Array(1 + weights.length);
  counts[0] = unusedDotRows(log);
  for (let at = 0; at < log.dots.length; at += DOT_LOG_WORDS) counts[log.dots[at + 1]] += 1;
  return counts;
}

/** Counts the differences of times that Dot looks up; each cell of an unused row looks up 0. */
export function countDotDifferences({ dots }: Dots, unused: number, counts: Uint32Array): void {
  counts[0] += DOT_CELLS * unused;
  for (let at = 0; at < dots.length; at += DOT_LOG_WORDS) {
    const times = dots.subarray(at + 3 + DOT_CELLS, at + DOT_LOG_WORDS);
    for (const time of times) counts[dots[at] - 1 - time] += 1;
  }
}
