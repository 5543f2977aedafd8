/**
 * Peak memory of the process that runs and proves a program by rows, one panel for each program.
 *
 * @module
 */
import type { Chart } from "../chart.ts";
import { peakMemory, proverLines, severalSizes } from "../line_panels.ts";
import { bitsText } from "../text.ts";
import { type CellView, groupCells, inReadingOrder, programName } from "../view.ts";

/** Memory depends on the trace, hardly on the number of queries: of each program, the profile with the largest size is drawn. */
function largestProfile(cells: readonly CellView[]): CellView[] {
  const largest = cells.reduce((best, c) => c.logRows > best.logRows ? c : best);
  return cells.filter((c) => c.profile === largest.profile);
}

/** The chart. */
export const vmMemory: Chart = {
  id: "vm_memory",
  title: "Programs: peak memory by rows",
  caption:
    "The operating system's high-water mark of the whole process: runtime, the program's run and its columns, prover. Both axes logarithmic. Lower is better.",
  from: "e09_vm",
  panels: (run) => {
    const told = inReadingOrder(run.cells).filter((c) => c.record.air!.program && c.memoryBytes !== null);
    const programs = new Map(
      [...groupCells(told, (c) => c.air)].map(([air, cells]) => [air, largestProfile(cells)]),
    );
    return severalSizes(programs).map(([key, cells]) =>
      proverLines({
        key,
        title: `Peak memory in MiB: ${programName(cells[0].record.air!.program!.name)}`,
        subtitle: `profile ${cells[0].profile}: ${bitsText(cells)}`,
        cells,
        point: peakMemory,
        unit: "MiB, whole process",
      })
    );
  },
};
