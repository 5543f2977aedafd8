/**
 * Prove time of programs by rows, one panel for each program and profile, with the shape benchmark of as many rows beside it.
 *
 * @module
 */
import type { Chart } from "../chart.ts";
import { proverLines, proveTime, severalSizes } from "../line_panels.ts";
import { bitsText } from "../text.ts";
import { type CellView, groupCells, inReadingOrder, OWN_VARIANT, programName } from "../view.ts";

/** The AIR of the shape benchmark. */
const SHAPE_AIR = "obelysk26";

/** The shape benchmark on our prover, at the sizes and profile of some cells. */
function shapeBeside(cells: readonly CellView[], all: readonly CellView[]): CellView[] {
  const sizes = new Set(cells.map((c) => c.logRows));
  return all.filter((c) =>
    c.air === SHAPE_AIR && c.variant === OWN_VARIANT && c.profile === cells[0].profile && sizes.has(c.logRows)
  );
}

/** The chart. */
export const vmProveByRows: Chart = {
  id: "vm_prove_by_rows",
  title: "Programs: prove time by rows",
  caption:
    "Columns of a program's run in memory to proof bytes in memory, by rows of the CPU; a row is a step. Both axes logarithmic. Lower is better. The dotted line, “unsound shape”, is the shape benchmark obelysk26 on our prover: as many rows, nothing proven. It shows what a sound machine costs.",
  from: "e09_vm",
  panels: (run) => {
    const all = inReadingOrder(run.cells);
    const programs = groupCells(all.filter((c) => c.record.air!.program), (c) => `${c.air}_${c.profile}`);
    return severalSizes(programs).map(([key, cells]) =>
      proverLines({
        key,
        title: `Prove time in ms: ${programName(cells[0].record.air!.program!.name)}`,
        subtitle: `profile ${cells[0].profile}: ${bitsText(cells)}`,
        cells,
        shape: shapeBeside(cells, all),
        point: proveTime,
        unit: "ms, median and 95 % interval",
      })
    );
  },
};
