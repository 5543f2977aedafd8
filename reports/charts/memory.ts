/**
 * Peak memory of the proving process by rows, one panel for each AIR.
 *
 * @module
 */
import { type Chart, linesByRows, logAxis, type Panel, type Row, stylesIn } from "../chart.ts";
import { bitsText } from "../text.ts";
import { VARIANT_STYLES } from "../theme.ts";
import { type CellView, groupCells, inReadingOrder } from "../view.ts";

/** The profile whose cells are drawn: memory depends on the trace, hardly on the number of queries. */
const PROFILE = "smoke";

function rowOf(cell: CellView): Row {
  return {
    series: VARIANT_STYLES[cell.variant]?.label ?? cell.variant,
    log_rows: cell.logRows,
    value: cell.memoryBytes! / 2 ** 20,
    bytes: cell.memoryBytes,
  };
}

function panelOf(key: string, cells: readonly CellView[]): Panel {
  const data = cells.map(rowOf);
  return {
    key,
    title: `Peak memory in MiB: ${cells[0].airTitle}`,
    subtitle: `profile ${PROFILE}: ${bitsText(cells)}`,
    data,
    spec: linesByRows({
      data,
      y: logAxis(data, "MiB, whole process"),
      styles: stylesIn(VARIANT_STYLES, data),
    }),
  };
}

/** The chart. */
export const memory: Chart = {
  id: "memory",
  title: "Peak memory by rows",
  caption:
    "The operating system's high-water mark of the whole proving process: runtime, trace and prover. Both axes logarithmic. Lower is better.",
  from: "e01_baseline",
  panels: (run) => {
    const cells = inReadingOrder(run.cells).filter((c) => c.profile === PROFILE && c.memoryBytes !== null);
    return [...groupCells(cells, (c) => c.air)].map(([key, group]) => panelOf(key, group));
  },
};
