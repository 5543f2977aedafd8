/**
 * Prove time by rows, one panel for each AIR and profile.
 *
 * @module
 */
import { type Chart, linesByRows, logAxis, type Panel, type Row, stylesIn } from "../chart.ts";
import { bitsText } from "../text.ts";
import { VARIANT_STYLES } from "../theme.ts";
import { type CellView, groupCells, inReadingOrder } from "../view.ts";

function rowOf(cell: CellView): Row {
  return {
    series: VARIANT_STYLES[cell.variant]?.label ?? cell.variant,
    log_rows: cell.logRows,
    value: cell.proveMs,
    low: cell.proveInterval.low,
    high: cell.proveInterval.high,
    grind_ms: cell.grindMs,
    samples: cell.samples,
    attack_bits: cell.attackBits,
    proven_bits: cell.provenBits,
  };
}

function panelOf(key: string, cells: readonly CellView[]): Panel {
  const data = cells.map(rowOf);
  return {
    key,
    title: `Prove time in ms: ${cells[0].airTitle}`,
    subtitle: `profile ${cells[0].profile}: ${bitsText(cells)}`,
    data,
    spec: linesByRows({
      data,
      y: logAxis(data, "ms, median and 95 % interval"),
      styles: stylesIn(VARIANT_STYLES, data),
    }),
  };
}

/** The chart. */
export const proveByRows: Chart = {
  id: "prove_by_rows",
  title: "Prove time by rows",
  caption:
    "Columns in memory to proof bytes in memory; both axes logarithmic. Lower is better. The shaded bar is the 95 % interval of the median.",
  from: "e01_baseline",
  panels: (run) =>
    [...groupCells(inReadingOrder(run.cells), (c) => `${c.air}_${c.profile}`)].map(([key, cells]) =>
      panelOf(key, cells)
    ),
};
