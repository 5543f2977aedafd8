/**
 * Inferences of a network to a second of proving, by rows, one panel for each network and profile.
 *
 * @module
 */
import type { Chart } from "../chart.ts";
import { bitsOf, type Point, proverLines, severalSizes } from "../line_panels.ts";
import { bitsText } from "../text.ts";
import { type CellView, groupCells, inReadingOrder } from "../view.ts";

/** Networks as people know them. */
const NETWORKS: Readonly<Record<string, string>> = {
  network: "4-8-3 network",
  digits: "classifier of 8 × 8 images",
  digits_dot: "classifier, dot products",
  wide: "one layer of 64 × 64",
  wide_dot: "one layer of 64 × 64, dot products",
};

function inferencesOf(cell: CellView): number | null {
  return cell.record.air!.program?.inferences ?? null;
}

function pointOf(cell: CellView): Point {
  const inferences = inferencesOf(cell)!;
  const products = cell.record.air!.program!.products;
  const perSecond = (ms: number) => inferences * 1000 / ms;
  return {
    value: perSecond(cell.proveMs),
    low: perSecond(cell.proveInterval.high),
    high: perSecond(cell.proveInterval.low),
    inferences,
    ms_per_inference: cell.proveMs / inferences,
    ...products && { macs_per_second: products * 1000 / cell.proveMs },
    ...bitsOf(cell),
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
    return severalSizes(groupCells(cells, (c) => `${c.air}_${c.profile}`)).map(([key, group]) => {
      const { name } = group[0].record.air!.program!;
      return proverLines({
        key,
        title: `Inferences a second of proving: ${NETWORKS[name] ?? name}`,
        subtitle: `profile ${group[0].profile}: ${bitsText(group)}`,
        cells: group,
        point: pointOf,
        unit: "inferences a second, 95 % interval",
      });
    });
  },
};
