/**
 * A proof's time in parts: the phases, and `other` for what is left.
 *
 * @module
 */
import { type BenchRecord, PHASES } from "../experiments/records.ts";
import { PANEL_WIDTH, type Row } from "./chart.ts";
import { PAPER, PHASE_COLOURS } from "./theme.ts";

/** The phases that are a part of a proof's time, and what is left of it. */
export const PARTS = [...PHASES.filter((phase) => phase !== "trace"), "other"] as const;
/** One of them. */
export type Part = typeof PARTS[number];

/** The sum of some numbers. */
export function sum(values: readonly number[]): number {
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

/** The colour channel of parts, for those that some data holds. */
function partColours(parts: ReadonlySet<string>, columns: number): Record<string, unknown> {
  const domain = PARTS.filter((part) => parts.has(part));
  return {
    field: "phase",
    type: "nominal",
    scale: { domain, range: domain.map((part) => PHASE_COLOURS[part].light) },
    legend: { columns, symbolType: "square" },
  };
}

/**
 * Bars of parts, one after the other. The data holds `phase` and its `order`, a bar's name under `bar.field`, its place under
 * `bar.sort`, and a part's length under `length.field`.
 */
export function partBars(
  data: readonly Row[],
  { bar, length }: {
    bar: { field: string; sort: string };
    length: { field: string; title: string; share: boolean };
  },
): Record<string, unknown> {
  return {
    width: PANEL_WIDTH - 50,
    height: { step: 30 },
    mark: { type: "bar", stroke: PAPER.light, strokeWidth: 1 },
    encoding: {
      y: {
        field: bar.field,
        type: "ordinal",
        sort: { field: bar.sort },
        title: null,
        axis: { ticks: false, domain: false },
      },
      x: {
        field: length.field,
        type: "quantitative",
        stack: "zero",
        ...length.share && { scale: { domain: [0, 1] } },
        axis: { ...length.share && { format: ".0%" }, tickCount: 5, title: length.title, grid: true },
      },
      color: partColours(new Set(data.map((row) => String(row.phase))), 3),
      order: { field: "order", type: "quantitative" },
    },
  };
}
