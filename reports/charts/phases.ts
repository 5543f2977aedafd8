/**
 * Where the time of a proof goes: shares of the phases by rows, one panel for each AIR, profile and prover that tells its phases.
 *
 * @module
 */
import { type BenchRecord, PHASES } from "../../experiments/records.ts";
import { type Chart, type Panel, PANEL_WIDTH, type Row } from "../chart.ts";
import { bitsText, powerOfTwo, significant } from "../text.ts";
import { PAPER, PHASE_COLOURS, VARIANT_STYLES } from "../theme.ts";
import { type CellView, groupCells, inReadingOrder } from "../view.ts";

const PARTS = [...PHASES.filter((phase) => phase !== "trace"), "other"] as const;
type Part = typeof PARTS[number];

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Milliseconds by part, summed over all samples so that the parts close to the whole; null when no phase is told. */
export function phaseTotals(record: BenchRecord): Record<Part, number> | null {
  const { proveMs, phaseMs } = record.samples!;
  const told = PHASES.filter((phase) => phase !== "trace" && phaseMs[phase] !== null);
  if (told.every((phase) => phase === "grind")) return null;
  const totals = Object.fromEntries(PARTS.map((part) => [part, 0])) as Record<Part, number>;
  for (const phase of told) totals[phase as Part] = sum(phaseMs[phase]!);
  totals.other = Math.max(0, sum(proveMs) - sum(Object.values(totals)));
  return totals;
}

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
  const domain = PARTS.filter((part) => data.some((row) => row.phase === part));
  return {
    key,
    title: `Phases, % of prove time: ${cells[0].airTitle}`,
    subtitle: `${VARIANT_STYLES[cells[0].variant]?.label ?? cells[0].variant}, profile ${cells[0].profile}: ${
      bitsText(cells)
    }`,
    data,
    spec: {
      width: PANEL_WIDTH - 50,
      height: { step: 30 },
      mark: { type: "bar", stroke: PAPER.light, strokeWidth: 1 },
      encoding: {
        y: {
          field: "size",
          type: "ordinal",
          sort: { field: "log_rows" },
          title: null,
          axis: { ticks: false, domain: false },
        },
        x: {
          field: "share",
          type: "quantitative",
          stack: "zero",
          scale: { domain: [0, 1] },
          axis: { format: ".0%", tickCount: 5, title: "share of all samples' time", grid: true },
        },
        color: {
          field: "phase",
          type: "nominal",
          scale: { domain, range: domain.map((part) => PHASE_COLOURS[part].light) },
          legend: { columns: 3, symbolType: "square" },
        },
        order: { field: "order", type: "quantitative" },
      },
    },
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
    const told = inReadingOrder(run.cells).filter((cell) => phaseTotals(cell.record) !== null);
    return [...groupCells(told, (c) => `${c.air}_${c.profile}_${c.variant}`)].map(([key, cells]) =>
      panelOf(key, cells)
    );
  },
};
