/**
 * Records of all commits as series: one for each machine and cell, with the runs at which its time changed.
 *
 * Runs of a series were made one after another, not turn by turn, so a change may be the machine's: it is a hint, and the gate decides.
 *
 * @module
 */
import type { ResultsFile } from "../experiments/records.ts";
import { compare, type Comparison, median } from "../experiments/statistics.ts";
import { type CellView, isTimed, type RunView, runView } from "./view.ts";

/** A cell in one run. */
export interface HistoryPoint {
  readonly run: RunView;
  readonly cell: CellView;
  /** Prove times without grinding, in milliseconds; with it where the prover does not tell. */
  readonly values: readonly number[];
}

/** A run whose times differ from those of the runs since the change before it. */
export interface ChangePoint {
  readonly point: HistoryPoint;
  /** The first run of those that it is compared with. */
  readonly since: HistoryPoint;
  /** Against all samples since then. */
  readonly comparison: Comparison;
}

/** A cell over time, on one machine. */
export interface HistorySeries {
  readonly experiment: string;
  readonly machine: RunView["machine"];
  readonly key: string;
  readonly points: readonly HistoryPoint[];
  readonly changes: readonly ChangePoint[];
}

/** From when on: a day, or the first run of a commit. */
export type Since = { readonly day: string } | { readonly commit: string };

/** Reads `2026-01-02` or the beginning of a commit; undefined for neither. */
export function parseSince(text: string): Since | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return { day: text };
  return /^[0-9a-f]{7,64}$/.test(text) ? { commit: text } : undefined;
}

/** The place of a cell in an experiment, and what would make its times incomparable if it changed. */
function keyOf({ record, attackBits }: CellView): string {
  const axes = Object.entries(record.axes).map(([name, value]) => `${name} ${value}`).join(", ");
  return `${axes}, ${record.air!.columns} columns, ${attackBits} attack bits`;
}

function valuesOf({ record }: CellView): number[] {
  const { proveMs, grindMs } = record.samples!;
  return proveMs.map((ms, i) => ms - (grindMs?.[i] ?? 0));
}

/** The runs at which a series changed: each run is compared with all samples since the change before it. */
export function changePoints(points: readonly HistoryPoint[]): ChangePoint[] {
  const changes: ChangePoint[] = [];
  let from = 0;
  for (let at = 1; at < points.length; at++) {
    const before = points.slice(from, at).flatMap(({ values }) => values);
    const comparison = compare(points[at].values, before, { seed: 1 });
    if (comparison.verdict !== "faster" && comparison.verdict !== "slower") continue;
    changes.push({ point: points[at], since: points[from], comparison });
    from = at;
  }
  return changes;
}

/** Runs in the order of their beginnings, from some time on. */
function runsSince(runs: readonly RunView[], since: Since | undefined): RunView[] {
  const ordered = runs.toSorted((a, b) => stampOf(a) < stampOf(b) ? -1 : 1);
  if (since === undefined) return ordered;
  if ("day" in since) return ordered.filter(({ date }) => date >= since.day);
  const first = ordered.findIndex(({ commit }) => commit.startsWith(since.commit));
  return first < 0 ? [] : ordered.slice(first);
}

function stampOf({ runId }: RunView): string {
  return runId.slice(runId.lastIndexOf("-") + 1);
}

/** Every cell that was measured in at least two runs from clean trees; rehearsals do not count. */
export function historyOf(files: readonly ResultsFile[], since?: Since): HistorySeries[] {
  const runs = files.filter(({ records }) => records.length > 0).map(runView)
    .filter(({ level, dirty }) => level !== "smoke" && !dirty);
  const series = new Map<string, Omit<HistorySeries, "changes" | "points"> & { points: HistoryPoint[] }>();
  for (const run of runsSince(runs, since)) {
    for (const cell of run.cells.filter(isTimed)) {
      const key = keyOf(cell);
      const id = `${run.experiment} ${run.machine.id} ${key}`;
      const one = series.get(id) ?? { experiment: run.experiment, machine: run.machine, key, points: [] };
      one.points.push({ run, cell, values: valuesOf(cell) });
      series.set(id, one);
    }
  }
  return [...series.values()].filter(({ points }) => points.length > 1)
    .map((one) => ({ ...one, changes: changePoints(one.points) }));
}

/** The median of a point. */
export function medianOf({ values }: HistoryPoint): number {
  return median([...values]);
}
