/**
 * Prove time of programs by rows, one panel for each program and profile, with the shape benchmark of as many rows beside it.
 *
 * @module
 */
import { type Chart, linesByRows, logAxis, type Panel, type Row, stylesIn } from "../chart.ts";
import { bitsText } from "../text.ts";
import { SHAPE_STYLE, VARIANT_STYLES } from "../theme.ts";
import { type CellView, groupCells, inReadingOrder, OWN_VARIANT, programName } from "../view.ts";

/** The AIR of the shape benchmark. */
const SHAPE_AIR = "obelysk26";

function rowOf(cell: CellView, series: string): Row {
  return {
    series,
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

function panelOf(key: string, cells: readonly CellView[], shape: readonly CellView[]): Panel {
  const [{ record, profile }] = cells;
  const data = [
    ...cells.map((cell) => rowOf(cell, VARIANT_STYLES[cell.variant]?.label ?? cell.variant)),
    ...shape.map((cell) => rowOf(cell, SHAPE_STYLE.label)),
  ];
  return {
    key,
    title: `Prove time in ms: ${programName(record.air!.program!.name)}`,
    subtitle: `profile ${profile}: ${bitsText(cells)}`,
    data,
    spec: linesByRows({
      data,
      y: logAxis(data, "ms, median and 95 % interval"),
      styles: stylesIn({ ...VARIANT_STYLES, SHAPE_STYLE }, data),
    }),
  };
}

/** The chart. */
export const vmProveByRows: Chart = {
  id: "vm_prove_by_rows",
  title: "Programs: prove time by rows",
  caption:
    "Columns of a program's run in memory to proof bytes in memory, by rows of the CPU; a row is a step. Both axes logarithmic. Lower is better. The dotted line, “unsound shape”, is the shape benchmark obelysk26 on our prover: as many rows, nothing proven. It shows what a sound machine costs.",
  from: "e09_vm",
  panels: (run) => {
    const cells = inReadingOrder(run.cells);
    const programs = groupCells(cells.filter((c) => c.record.air!.program), (c) => `${c.air}_${c.profile}`);
    return [...programs].filter(([, group]) => new Set(group.map((c) => c.logRows)).size > 1)
      .map(([key, group]) => {
        const sizes = new Set(group.map((c) => c.logRows));
        const beside = (c: CellView) =>
          c.air === SHAPE_AIR && c.variant === OWN_VARIANT && c.profile === group[0].profile &&
          sizes.has(c.logRows);
        return panelOf(key, group, cells.filter(beside));
      });
  },
};
