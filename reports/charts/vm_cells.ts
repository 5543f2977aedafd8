/**
 * Cells of each tree to a step, by program, at the largest size that every program was measured at.
 *
 * @module
 */
import { type Chart, type Panel, PANEL_WIDTH, type Row } from "../chart.ts";
import { powerOfTwo } from "../text.ts";
import { TREE_COLOURS } from "../theme.ts";
import { type CellView, groupCells, inReadingOrder, programName, type RunView } from "../view.ts";

type Tree = keyof typeof TREE_COLOURS;
const TREES = Object.keys(TREE_COLOURS) as Tree[];
/** Height of one bar with its gap, in pixels. */
const BAR = 30;

/** What the bar of a cell is called; undefined for a cell that has none. A row of the shape benchmark counts as a step. */
function labelOf({ record: { air } }: CellView): string | undefined {
  if (!air?.cells) return undefined;
  return air.program ? programName(air.program.name) : `${air.name}, not sound`;
}

function rowsOf(cell: CellView): Row[] {
  const { air, samples } = cell.record;
  const steps = samples!.steps?.[0] ?? 2 ** cell.logRows;
  return TREES.map((tree, order) => ({
    program: labelOf(cell)!,
    tree,
    order,
    value: air!.cells![tree] / steps,
    steps,
    log_rows: cell.logRows,
  }));
}

/** One cell for each program, all of one size: the largest they share. */
function sharedSize(run: RunView): CellView[] {
  const groups = [...groupCells(inReadingOrder(run.cells).filter((c) => labelOf(c)), (c) => c.air).values()];
  const sizes = groups.map((cells) => new Set(cells.map((c) => c.logRows)));
  const shared = [...sizes[0] ?? []].filter((size) => sizes.every((set) => set.has(size)));
  const largest = Math.max(...shared);
  return groups.flatMap((cells) => cells.find((c) => c.logRows === largest) ?? []);
}

function panelOf(cells: readonly CellView[]): Panel {
  const data = cells.flatMap(rowsOf);
  const spec = {
    width: PANEL_WIDTH - 110,
    height: BAR * cells.length,
    mark: { type: "bar", height: BAR - 10 },
    encoding: {
      x: {
        field: "value",
        type: "quantitative",
        stack: "zero",
        title: "cells a step",
        axis: { tickCount: 5 },
      },
      y: { field: "program", type: "nominal", sort: cells.map((c) => labelOf(c)!), title: null },
      color: {
        field: "tree",
        type: "nominal",
        scale: { domain: TREES, range: TREES.map((tree) => TREE_COLOURS[tree].light) },
        legend: { columns: 2 },
      },
      order: { field: "order", type: "quantitative" },
    },
  };
  return {
    key: "trees",
    title: "Cells a step, by tree",
    subtitle: `${powerOfTwo(cells[0].logRows)} rows; base-field elements before blow-up`,
    data,
    spec,
  };
}

/** The chart. */
export const vmCells: Chart = {
  id: "vm_cells",
  title: "Programs: cells a step",
  caption:
    "Committed cells over steps, at the largest size that every program was measured at. It depends on the program, not on the machine. A step of the shape benchmark is a row. Lower is better.",
  from: "e09_vm",
  panels: (run) => {
    const cells = sharedSize(run);
    return cells.some((c) => c.record.air!.program) ? [panelOf(cells)] : [];
  },
};
