/**
 * Time of our TypeScript verifier by rows, one panel for each AIR.
 *
 * @module
 */
import { median, medianInterval } from "../../experiments/statistics.ts";
import type { Chart } from "../chart.ts";
import { bitsOf, type Point, profilePanels } from "../line_panels.ts";
import { bitsText } from "../text.ts";
import type { CellView } from "../view.ts";

function pointOf(cell: CellView): Point {
  const times = cell.record.samples!.verifyMs;
  return {
    value: median(times),
    ...medianInterval(times, { seed: 1 }),
    samples: times.length,
    ...bitsOf(cell),
  };
}

/** The chart. */
export const verifyTime: Chart = {
  id: "verify_time",
  title: "Verify time by rows",
  caption:
    "Every timed proof is verified in a process of its own that has no permissions. These are the times of those checks, with the processor otherwise idle.",
  from: "e01_baseline",
  panels: (run) =>
    profilePanels(run, {
      title: "Verify time in ms",
      subtitle: (cells) => `TypeScript verifier, key at hand: ${bitsText(cells)}`,
      unit: "ms, median and 95 % interval",
      point: pointOf,
    }),
};
