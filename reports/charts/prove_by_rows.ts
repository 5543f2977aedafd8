/**
 * Prove time by rows, one panel for each AIR and profile.
 *
 * @module
 */
import type { Chart } from "../chart.ts";
import { proverLines, proveTime } from "../line_panels.ts";
import { bitsText } from "../text.ts";
import { groupCells, inReadingOrder } from "../view.ts";

/** The chart. */
export const proveByRows: Chart = {
  id: "prove_by_rows",
  title: "Prove time by rows",
  caption:
    "Columns in memory to proof bytes in memory; both axes logarithmic. Lower is better. The shaded bar is the 95 % interval of the median.",
  from: "e01_baseline",
  panels: (run) =>
    [...groupCells(inReadingOrder(run.cells), (c) => `${c.air}_${c.profile}`)].map(([key, cells]) =>
      proverLines({
        key,
        title: `Prove time in ms: ${cells[0].airTitle}`,
        subtitle: `profile ${cells[0].profile}: ${bitsText(cells)}`,
        cells,
        point: proveTime,
        unit: "ms, median and 95 % interval",
      })
    ),
};
