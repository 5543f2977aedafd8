/**
 * Helpers for traces: from natural row order to the stored order of a column.
 *
 * @module
 */
import { rowToPosition } from "../protocol/circle.ts";

/** A column in stored order whose value at natural row r is `valueAt(r)`; `valueAt` is called in row order. */
export function columnFromRows(logRows: number, valueAt: (row: number) => number): Uint32Array {
  const column = new Uint32Array(2 ** logRows);
  for (let row = 0; row < column.length; row++) column[rowToPosition(row, logRows)] = valueAt(row);
  return column;
}
