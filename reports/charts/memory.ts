/**
 * Peak memory of the proving process by rows, one panel for each AIR.
 *
 * @module
 */
import type { Chart } from "../chart.ts";
import { peakMemory, proverLines } from "../line_panels.ts";
import { bitsText } from "../text.ts";
import { groupCells, inReadingOrder } from "../view.ts";

/** The profile whose cells are drawn: memory depends on the trace, hardly on the number of queries. */
const PROFILE = "smoke";

/** The chart. */
export const memory: Chart = {
  id: "memory",
  title: "Peak memory by rows",
  caption:
    "The operating system's high-water mark of the whole proving process: runtime, trace and prover. Both axes logarithmic. Lower is better.",
  from: "e01_baseline",
  panels: (run) => {
    const cells = inReadingOrder(run.cells).filter((c) => c.profile === PROFILE && c.memoryBytes !== null);
    return [...groupCells(cells, (c) => c.air)].map(([key, group]) =>
      proverLines({
        key,
        title: `Peak memory in MiB: ${group[0].airTitle}`,
        subtitle: `profile ${PROFILE}: ${bitsText(group)}`,
        cells: group,
        point: peakMemory,
        unit: "MiB, whole process",
      })
    );
  },
};
