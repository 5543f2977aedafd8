/**
 * A proof's time in parts: the phases, and `other` for what is left.
 *
 * @module
 */
import { type BenchRecord, PHASES } from "../experiments/records.ts";
import { PHASE_COLOURS } from "./theme.ts";

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
export function partColours(parts: ReadonlySet<string>, columns: number): Record<string, unknown> {
  const domain = PARTS.filter((part) => parts.has(part));
  return {
    field: "phase",
    type: "nominal",
    scale: { domain, range: domain.map((part) => PHASE_COLOURS[part].light) },
    legend: { columns, symbolType: "square" },
  };
}
