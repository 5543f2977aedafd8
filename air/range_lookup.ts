/**
 * A lookup exercise that uses everything the protocol has: three components of different sizes, two relations, preprocessed
 * columns, row offsets −1, 0 and 1, batches of one and two fractions. A running sum whose steps are range-checked.
 *
 * @module
 */
import * as m31 from "../protocol/m31.ts";
import type { AirDefinition } from "./air.ts";
import type { ComponentBuilder } from "./builder.ts";
import { columnFromRows } from "./trace_rows.ts";
import { buildFibonacci, fibonacciColumns } from "./wide_fibonacci.ts";

const LOG_RANGE = 4;
const RANGE = 1 << LOG_RANGE;

function buildCounter(b: ComponentBuilder): void {
  const isFirst = b.preprocessed("is_first");
  const isLast = b.preprocessed("is_last");
  const [vBefore, v, vNext] = b.column("v", [-1, 0, 1]);
  const [s, sNext] = b.column("s", [0, 1]);
  const [t] = b.column("t");
  const [w] = b.column("w");
  const one = b.constant(1);
  b.constrain(one.sub(isFirst).mul(v.sub(vBefore).sub(s)));
  b.constrain(one.sub(isLast).mul(vNext.sub(v).sub(sNext)));
  b.constrain(w.sub(v.square()));
  b.fraction("range", 1, [s]);
  b.fraction("range", 1, [t]);
  b.fraction("pair", 1, [v, w]);
  b.fraction("pair", -1, [v, w]);
  b.fraction("range", 1, [t]);
  b.finalizeLogup("pairs");
}

function buildTable(b: ComponentBuilder): void {
  const value = b.preprocessed("range16");
  const [multiplicity] = b.column("multiplicity");
  b.fraction("range", multiplicity.neg(), [value]);
  b.finalizeLogup("single");
}

function counterSteps(row: number, seed: number): { s: number; t: number } {
  const x = row + (seed % RANGE);
  return { s: (7 * x + 3) % RANGE, t: (((x % RANGE) * x) % RANGE + 1) % RANGE };
}

/** The AIR. */
export const rangeLookup: AirDefinition = {
  name: "range_lookup",
  title: "running sum with range-checked steps: three components, two relations",
  params: { logRows: { min: 5, max: 24, default: 6, help: "log2 of the rows of the largest component" } },
  relations: [{ name: "range", size: 1 }, { name: "pair", size: 2 }],
  bareMixesLogSizes: true,
  generated: [{}],
  preprocessed: ({ logRows }) => [
    { id: "is_first", logRows, valueAt: (row) => row === 0 ? 1 : 0 },
    { id: "is_last", logRows, valueAt: (row) => row === 2 ** logRows - 1 ? 1 : 0 },
    { id: "range16", logRows: LOG_RANGE, valueAt: (row) => row },
  ],
  components: ({ logRows }) => [
    { name: "counter", logRows, build: buildCounter },
    { name: "fib", logRows: logRows - 1, build: (b) => buildFibonacci(b, 3) },
    { name: "table", logRows: LOG_RANGE, build: buildTable },
  ],
  trace: ({ logRows }, seed) => {
    const multiplicity = new Array<number>(RANGE).fill(0);
    let sum = m31.add(2, seed);
    const v = columnFromRows(logRows, (row) => {
      const { s, t } = counterSteps(row, seed);
      multiplicity[s] += 1;
      multiplicity[t] += 2;
      return sum = m31.add(sum, s);
    });
    return [
      [
        v,
        columnFromRows(logRows, (row) => counterSteps(row, seed).s),
        columnFromRows(logRows, (row) => counterSteps(row, seed).t),
        v.map((value) => m31.square(value)),
      ],
      fibonacciColumns(logRows - 1, 3, seed),
      [columnFromRows(LOG_RANGE, (row) => multiplicity[row] % m31.P)],
    ];
  },
  recipe: (_, seed) => [seed],
};
