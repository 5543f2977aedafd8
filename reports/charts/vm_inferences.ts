/**
 * Inferences of the network to a second of proving, by rows, one panel for each profile.
 *
 * @module
 */
import { type Chart, linesByRows, logAxis, type Panel, type Row, stylesIn } from "../chart.ts";
import { bitsText } from "../text.ts";
import { VARIANT_STYLES } from "../theme.ts";
import { type CellView, groupCells, inReadingOrder } from "../view.ts";

function inferencesOf(cell: CellView): number | null {
  return cell.record.air!.program?.inferences ?? null;
}

function rowOf(cell: CellView): Row {
  const inferences = inferencesOf(cell)!;
  const perSecond = (ms: number) => inferences * 1000 / ms;
  return {
    series: VARIANT_STYLES[cell.variant]?.label ?? cell.variant,
    log_rows: cell.logRows,
    value: perSecond(cell.proveMs),
    low: perSecond(cell.proveInterval.high),
    high: perSecond(cell.proveInterval.low),
    inferences,
    ms_per_inference: cell.proveMs / inferences,
    attack_bits: cell.attackBits,
    proven_bits: cell.provenBits,
  };
}

function panelOf(profile: string, cells: readonly CellView[]): Panel {
  const data = cells.map(rowOf);
  return {
    key: profile,
    title: "Inferences a second of proving: 4-8-3 network",
    subtitle: `profile ${profile}: ${bitsText(cells)}`,
    data,
    spec: linesByRows({
      data,
      y: logAxis(data, "inferences a second, 95 % interval"),
      styles: stylesIn(VARIANT_STYLES, data),
    }),
  };
}

/** The chart. */
export const vmInferences: Chart = {
  id: "vm_inferences",
  title: "Programs: inferences a second",
  caption:
    "One proof of a batch that fills the rows; its inferences over the prove time, without running the program and filling its columns. Both axes logarithmic. Higher is better.",
  from: "e09_vm",
  panels: (run) => {
    const cells = inReadingOrder(run.cells).filter((c) => inferencesOf(c) !== null);
    return [...groupCells(cells, (c) => c.profile)]
      .filter(([, group]) => new Set(group.map((c) => c.logRows)).size > 1)
      .map(([profile, group]) => panelOf(profile, group));
  },
};
