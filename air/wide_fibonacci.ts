/**
 * Wide Fibonacci: every row is an independent sequence c_k = c_{k−2}² + c_{k−1}², one column per element. The workload that
 * provers of this family publish (stwo 2.3.0, `examples/wide_fibonacci`).
 *
 * @module
 */
import * as m31 from "../protocol/m31.ts";
import type { AirDefinition } from "./air.ts";
import type { ComponentBuilder } from "./builder.ts";

/** Columns of a sequence in stored order: the array index is the stored position. */
export function fibonacciColumns(logRows: number, columns: number, seed: number): Uint32Array[] {
  const result = Array.from({ length: columns }, () => new Uint32Array(2 ** logRows));
  result[0].fill(m31.add(1, seed));
  for (let i = 0; i < result[1].length; i++) result[1][i] = i;
  for (let k = 2; k < columns; k++) {
    const [before, last, next] = [result[k - 2], result[k - 1], result[k]];
    for (let i = 0; i < next.length; i++) next[i] = m31.add(m31.square(before[i]), m31.square(last[i]));
  }
  return result;
}

/** Declares the columns and the constraints c_k − (c_{k−2}² + c_{k−1}²), k = 2, 3, … */
export function buildFibonacci(b: ComponentBuilder, columns: number): void {
  let [before] = b.column("c0");
  let [last] = b.column("c1");
  for (let k = 2; k < columns; k++) {
    const [next] = b.column(`c${k}`);
    b.constrain(next.sub(before.square().add(last.square())));
    [before, last] = [last, next];
  }
}

/** The AIR. */
export const wideFibonacci: AirDefinition = {
  name: "wide_fibonacci",
  title: "wide Fibonacci: independent rows of c_k = c_(k-2)^2 + c_(k-1)^2",
  params: {
    columns: { min: 3, max: 512, default: 26, help: "number of columns" },
    logRows: { min: 3, max: 26, default: 10, help: "log2 of the number of rows" },
  },
  relations: [],
  bareMixesLogSizes: false,
  generated: [3, 4, 8, 10, 26, 32, 37, 73, 100, 128].map((columns) => ({ columns })),
  preprocessed: () => [],
  components: ({ columns, logRows }) => [{ name: "fib", logRows, build: (b) => buildFibonacci(b, columns) }],
  trace: ({ columns, logRows }, seed) => [fibonacciColumns(logRows, columns, seed)],
  recipe: (_, seed) => [seed],
};
