/**
 * Where the time of our proofs goes: shares of the phases by rows, one panel for each AIR and profile.
 *
 * @module
 */
import type { Chart, Panel, Row } from "../chart.ts";
import { bitsText, powerOfTwo, significant } from "../text.ts";
import { partBars, PARTS, phaseTotals, sum } from "../phase_parts.ts";
import { VARIANT_STYLES } from "../theme.ts";
import { type CellView, groupCells, inReadingOrder, OWN_VARIANT } from "../view.ts";

function rowsOf(cell: CellView): Row[] {
  const totals = phaseTotals(cell.record)!;
  const whole = sum(Object.values(totals));
  return PARTS.filter((part) => totals[part] > 0).map((part) => ({
    size: `${powerOfTwo(cell.logRows)}: ${significant(cell.proveMs)} ms`,
    log_rows: cell.logRows,
    phase: part,
    order: PARTS.indexOf(part),
    share: totals[part] / whole,
    mean_ms: totals[part] / cell.samples,
  }));
}

function panelOf(key: string, cells: readonly CellView[]): Panel {
  const data = cells.flatMap(rowsOf);
  return {
    key,
    title: `Phases, % of prove time: ${cells[0].airTitle}`,
    subtitle: `${VARIANT_STYLES[cells[0].variant]?.label ?? cells[0].variant}, profile ${cells[0].profile}: ${
      bitsText(cells)
    }`,
    data,
    spec: partBars(data, {
      bar: { field: "size", sort: "log_rows" },
      length: { field: "share", title: "share of all samples' time", share: true },
    }),
  };
}

/** The chart. */
export const phases: Chart = {
  id: "phases",
  title: "Where the time goes",
  caption:
    "Each bar is one size, split into the phases of a proof. “other” is what is left of the proof's time. The prover measures its phases itself.",
  from: "e01_baseline",
  panels: (run) => {
    const told = inReadingOrder(run.cells).filter((c) =>
      c.variant === OWN_VARIANT && phaseTotals(c.record) !== null
    );
    return [...groupCells(told, (c) => `${c.air}_${c.profile}`)].map(([key, cells]) => panelOf(key, cells));
  },
};
