/**
 * The phases of every prover side by side, in milliseconds, at the largest size that was measured: one panel for each AIR and
 * profile.
 *
 * @module
 */
import { type Chart, type Panel, PANEL_WIDTH, type Row } from "../chart.ts";
import { partColours, PARTS, phaseTotals, sum } from "../phase_parts.ts";
import { bitsText, powerOfTwo, significant } from "../text.ts";
import { PAPER, VARIANT_STYLES } from "../theme.ts";
import { type CellView, groupCells, inReadingOrder, type RunView } from "../view.ts";

/** Labels as short as the left margin is narrow. */
const SHORT_LABELS: Readonly<Record<string, string>> = {
  cpu: "ours",
  stwo: "crate",
  stwo_coefficients: "crate, coeff.",
};

function rowsOf(cell: CellView, order: number): Row[] {
  const totals = phaseTotals(cell.record)!;
  return PARTS.filter((part) => totals[part] > 0).map((part) => ({
    prover: SHORT_LABELS[cell.variant] ?? cell.variant,
    prover_order: order,
    phase: part,
    phase_order: PARTS.indexOf(part),
    mean_ms: totals[part] / cell.samples,
  }));
}

function panelOf(key: string, cells: readonly CellView[]): Panel {
  const data = cells.flatMap(rowsOf);
  const times = cells.map((c) =>
    `${VARIANT_STYLES[c.variant]?.label ?? c.variant} ${
      significant(sum(c.record.samples!.proveMs) / c.samples)
    } ms`
  );
  return {
    key,
    title: `Phases in ms, mean: ${cells[0].airTitle}, ${powerOfTwo(cells[0].logRows)} rows`,
    subtitle: `${times.join("; ")}. Profile ${cells[0].profile}: ${bitsText(cells)}`,
    data,
    spec: {
      width: PANEL_WIDTH - 50,
      height: { step: 30 },
      mark: { type: "bar", stroke: PAPER.light, strokeWidth: 1 },
      encoding: {
        y: {
          field: "prover",
          type: "ordinal",
          sort: { field: "prover_order" },
          title: null,
          axis: { ticks: false, domain: false },
        },
        x: {
          field: "mean_ms",
          type: "quantitative",
          stack: "zero",
          axis: { tickCount: 5, title: "ms, mean of all samples", grid: true },
        },
        color: partColours(new Set(data.map((row) => String(row.phase))), 3),
        order: { field: "phase_order", type: "quantitative" },
      },
    },
  };
}

/** For each AIR and profile, the provers that tell their phases at the largest size measured by at least two of them. */
function largestCells(run: RunView): Map<string, CellView[]> {
  const told = inReadingOrder(run.cells).filter((c) => phaseTotals(c.record) !== null);
  const result = new Map<string, CellView[]>();
  for (const [key, cells] of groupCells(told, (c) => `${c.air}_${c.profile}`)) {
    const shared = [...groupCells(cells, (c) => c.group).values()].filter((group) => group.length > 1);
    if (shared.length > 0) result.set(key, shared[shared.length - 1]);
  }
  return result;
}

/** The chart. */
export const phasesByProver: Chart = {
  id: "phases_by_prover",
  title: "Phases of each prover",
  caption:
    "The same proof, phase by phase, at the largest size that the provers share. Means, so that the parts close to the whole; each prover measures its phases itself.",
  from: "e01_baseline",
  panels: (run) => [...largestCells(run)].map(([key, cells]) => panelOf(key, cells)),
};
