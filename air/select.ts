/**
 * A small test AIR whose preprocessed tree is lower, or higher, than the lifting domain: one component of wide Fibonacci rows
 * and one that squares a preprocessed column. With `extra` 1 tree 0 also has a large column that nobody reads.
 *
 * @module
 */
import * as m31 from "../protocol/m31.ts";
import { rowToPosition } from "../protocol/circle.ts";
import type { AirDefinition } from "./air.ts";
import type { PreprocessedColumn } from "./builder.ts";
import { columnFromRows } from "./trace_rows.ts";
import { buildFibonacci, fibonacciColumns } from "./wide_fibonacci.ts";

const LOG_TABLE = 4;

function extraColumn(logRows: number): PreprocessedColumn {
  const valueAt = (row: number) => m31.add(m31.mul(31, m31.square(rowToPosition(row, logRows))), 7);
  return { id: "extra", logRows, valueAt };
}

/** The AIR. */
export const select: AirDefinition = {
  name: "select",
  title: "test AIR: a preprocessed tree lower or higher than the others",
  params: {
    logRows: { min: 5, max: 20, default: 7, help: "log2 of the rows of the larger component" },
    extra: { min: 0, max: 1, default: 0, help: "1 = tree 0 has an unread column four times as long" },
  },
  relations: [],
  bareMixesLogSizes: false,
  generated: [{ extra: 0 }, { extra: 1 }],
  preprocessed: ({ logRows, extra }) => [
    ...(extra ? [extraColumn(logRows + 2)] : []),
    { id: "range16", logRows: LOG_TABLE, valueAt: (row) => row },
  ],
  components: ({ logRows }) => [
    { name: "fib", logRows, build: (b) => buildFibonacci(b, 3) },
    {
      name: "select",
      logRows: LOG_TABLE,
      build: (b) => {
        const value = b.preprocessed("range16");
        const [m] = b.column("m");
        b.constrain(m.sub(value.square()));
      },
    },
  ],
  trace: ({ logRows }, seed) => [
    fibonacciColumns(logRows, 3, seed),
    [columnFromRows(LOG_TABLE, (row) => row * row)],
  ],
  recipe: (_, seed) => [seed],
};
