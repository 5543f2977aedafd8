/**
 * Prove time by threads, one line for each SIMD level.
 *
 * @module
 */
import { type Chart, doublingAxis, linesOver, logAxis, type Panel, type Row, stylesIn } from "../chart.ts";
import { proveTime } from "../line_panels.ts";
import { bitsText, powerOfTwo, significant } from "../text.ts";
import { SIMD_STYLES } from "../theme.ts";
import { type CellView, groupCells, inReadingOrder } from "../view.ts";

function threadsOf({ record }: CellView): number {
  return record.prover!.threads;
}

/** How much faster the most threads are than one, by SIMD level. */
function gains(cells: readonly CellView[]): string {
  return [...groupCells(cells, (c) => c.record.prover!.simd)].flatMap(([simd, group]) => {
    const ordered = group.toSorted((a, b) => threadsOf(a) - threadsOf(b));
    const [one, most] = [ordered[0], ordered[ordered.length - 1]];
    if (threadsOf(one) !== 1 || one === most) return [];
    const gain = significant(one.proveMs / most.proveMs);
    return [`${SIMD_STYLES[simd]?.label ?? simd}: ${gain}× with ${threadsOf(most)} threads`];
  }).join(", ");
}

function panelOf(key: string, cells: readonly CellView[]): Panel {
  const data = cells.map((cell): Row => ({
    series: SIMD_STYLES[cell.record.prover!.simd]?.label ?? cell.record.prover!.simd,
    threads: threadsOf(cell),
    log_rows: cell.logRows,
    ...proveTime(cell),
  }));
  const x = doublingAxis("threads", "threads", data);
  const spec = linesOver({
    data,
    x,
    y: logAxis(data, "ms, median and 95 % interval"),
    styles: stylesIn(SIMD_STYLES, data),
  });
  return {
    key,
    title: `Prove time by threads: ${cells[0].airTitle}, ${powerOfTwo(cells[0].logRows)} rows`,
    subtitle: [gains(cells), bitsText(cells)].filter((text) => text !== "").join("; "),
    data,
    spec,
  };
}

/** The chart. */
export const threads: Chart = {
  id: "threads",
  title: "Threads and vector instructions",
  caption:
    "Both axes logarithmic: a line falling by half with each doubling would be perfect scaling. The level is what really ran. Lower is better.",
  from: "e06_threads",
  panels: (run) =>
    [...groupCells(inReadingOrder(run.cells), (c) => `${c.air}_${c.logRows}`)].map(([key, cells]) =>
      panelOf(key, cells)
    ),
};
