/**
 * The phases of every prover side by side, in milliseconds, at the largest size that was measured: one panel for each AIR and
 * profile.
 *
 * @module
 */
import type { Chart, Panel, Row } from "../chart.ts";
import { partBars, PARTS, phaseTotals, sum } from "../phase_parts.ts";
import { bitsText, powerOfTwo, significant } from "../text.ts";
import { VARIANT_STYLES } from "../theme.ts";
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
    order: PARTS.indexOf(part),
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
    spec: partBars(data, {
      bar: { field: "prover", sort: "prover_order" },
      length: { field: "mean_ms", title: "ms, mean of all samples", share: false },
    }),
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
