/**
 * Records as charts see them: which run of a machine is drawn, and the numbers of each cell with their intervals.
 *
 * @module
 */
import type { BenchRecord, ResultsFile, RunLevel } from "../experiments/records.ts";
import {
  compare,
  type Comparison,
  type Interval,
  median,
  medianInterval,
  ratioInterval,
} from "../experiments/statistics.ts";

/** A run that is drawn. */
export interface RunView {
  readonly experiment: string;
  readonly machine: BenchRecord["machine"];
  readonly runId: string;
  readonly level: RunLevel;
  /** The first record's day, UTC: `2026-01-02`. */
  readonly date: string;
  readonly commit: string;
  readonly dirty: boolean;
  /** The results file, under the results folder. */
  readonly path: string;
  readonly records: readonly BenchRecord[];
  readonly cells: readonly CellView[];
  readonly complete: boolean;
}

/** A measured cell. Times in milliseconds; intervals are seeded bootstrap intervals of the median at 95 %. */
export interface CellView {
  readonly air: string;
  readonly airTitle: string;
  readonly warning: string | null;
  readonly profile: string;
  readonly logRows: number;
  readonly variant: string;
  readonly group: string;
  readonly record: BenchRecord;
  readonly samples: number;
  readonly proveMs: number;
  readonly proveInterval: Interval;
  readonly grindMs: number | null;
  /** Prove time without grinding. */
  readonly restMs: number | null;
  readonly restInterval: Interval | null;
  readonly verifyMs: number;
  readonly proofBytes: number;
  readonly memoryBytes: number | null;
  readonly attackBits: number;
  readonly provenBits: number;
}

/** How the first variant of a group stands against the crate's better setting. */
export interface PeerView {
  readonly cell: CellView;
  readonly base: CellView;
  readonly comparison: Comparison;
  /** How many times faster, with its 99 % interval. */
  readonly speedup: number;
  readonly speedupInterval: Interval;
  /** The same without grinding; null where a prover does not tell its grinding. */
  readonly restSpeedup: number | null;
  readonly restInterval: Interval | null;
}

/** The variant that is ours in comparisons. */
export const OWN_VARIANT = "cpu";
/** The official crate's two settings: the better one is the yardstick. */
export const PEER_VARIANTS: readonly string[] = ["stwo", "stwo_coefficients"];

/** Seed of every interval in a report. */
const SEED = 1;

/** Whether a cell's times are a machine's: the emulator shows bytes and counted work, its times say nothing about a GPU. */
export function isTimed({ record }: Pick<CellView, "record">): boolean {
  return record.prover?.backend !== "emu";
}

/** A metric of a record; null when it was not measured. */
export function metricOf(record: BenchRecord, name: string): number | null {
  return record.metrics.find((metric) => metric.name === name)?.value ?? null;
}

/** Prove times without their grinding; null when it is not told. */
function restOf(record: BenchRecord): number[] | null {
  const { proveMs, grindMs } = record.samples!;
  return grindMs && proveMs.map((ms, i) => ms - grindMs[i]);
}

/** A program's name as people read it. */
export function programName(name: string): string {
  return name.replaceAll("_", " ");
}

function airTitle(air: NonNullable<BenchRecord["air"]>): string {
  const words = air.program
    ? `VM program ${programName(air.program.name)}`
    : air.name === "wide_fibonacci"
    ? "wide Fibonacci"
    : air.name;
  // a workload that proves nothing is never named without saying so
  return `${words}, ${air.columns} columns${air.warning === null ? "" : ` (${air.warning})`}`;
}

function cellView(record: BenchRecord): CellView {
  const samples = record.samples!;
  const rest = restOf(record);
  return {
    air: String(record.axes.air),
    airTitle: airTitle(record.air!),
    warning: record.air!.warning,
    profile: String(record.axes.profile ?? "–"),
    logRows: Number(record.axes.logRows),
    variant: String(record.axes.variant),
    group: record.group,
    record,
    samples: samples.proveMs.length,
    proveMs: median(samples.proveMs),
    proveInterval: medianInterval(samples.proveMs, { seed: SEED }),
    grindMs: samples.grindMs && median(samples.grindMs),
    restMs: rest && median(rest),
    restInterval: rest && medianInterval(rest, { seed: SEED }),
    verifyMs: median(samples.verifyMs),
    proofBytes: median(samples.proofBytes),
    memoryBytes: metricOf(record, "memory_peak_bytes"),
    attackBits: record.security!.attackBits,
    provenBits: record.security!.provenBits,
  };
}

/** A results file as charts see it. */
export function runView({ path, records }: ResultsFile): RunView {
  const [first] = records;
  return {
    experiment: first.experiment.id,
    machine: first.machine,
    runId: first.run.id,
    level: first.run.level,
    date: first.recordedAt.slice(0, 10),
    commit: first.commit ?? "unknown",
    dirty: records.some((r) => r.dirty),
    path,
    records,
    cells: records.filter((r) => r.status === "ok").map(cellView),
    complete: records.length >= first.run.cells,
  };
}

/** The run of each experiment and machine that is drawn, and why the others are not. */
export interface Selection {
  readonly runs: readonly RunView[];
  /** One sentence for each results file that is not drawn. */
  readonly leftOut: readonly string[];
}

/**
 * Chooses the runs to draw: for each machine and experiment the latest whole run from a clean tree, or the latest clean one
 * when none is whole. Smoke runs and runs from changed trees are never drawn, unless `includeDirty`.
 */
export function selectRuns(files: readonly ResultsFile[], { includeDirty = false } = {}): Selection {
  const leftOut: string[] = [];
  const series = new Map<string, RunView[]>();
  for (const file of files) {
    if (file.records.length === 0) continue;
    const run = runView(file);
    if (run.level === "smoke") leftOut.push(`${file.path}: a smoke run`);
    else if (run.dirty && !includeDirty) {
      leftOut.push(`${file.path}: made from a tree with uncommitted changes`);
    } else {
      const key = `${run.machine.id} ${run.experiment}`;
      series.set(key, [...series.get(key) ?? [], run]);
    }
  }
  const runs = [...series].sort(([a], [b]) => a < b ? -1 : 1).map(([, candidates]) => {
    // run ids end in their UTC time, so that their order is that of time
    const ordered = candidates.toSorted((a, b) => a.runId < b.runId ? -1 : 1);
    const chosen = ordered.findLast((run) => run.complete) ?? ordered[ordered.length - 1];
    for (const run of ordered) if (run !== chosen) leftOut.push(`${run.path}: ${whyNot(run, chosen)}`);
    return chosen;
  });
  return { runs, leftOut: leftOut.sort() };
}

function whyNot(run: RunView, chosen: RunView): string {
  return run.runId < chosen.runId ? `followed by ${chosen.runId}` : `not whole, unlike ${chosen.runId}`;
}

/** The runs of one experiment. */
export function runsOf(selection: Selection, experiment: string): RunView[] {
  return selection.runs.filter((run) => run.experiment === experiment);
}

/** Cells in groups by a key, in order of first appearance. */
export function groupCells<K extends string>(
  cells: readonly CellView[],
  keyOf: (cell: CellView) => K,
): Map<K, CellView[]> {
  const groups = new Map<K, CellView[]>();
  for (const cell of cells) groups.set(keyOf(cell), [...groups.get(keyOf(cell)) ?? [], cell]);
  return groups;
}

const AIR_ORDER = [
  "vm_network",
  "vm_digits",
  "vm_digits_dot",
  "vm_wide",
  "vm_wide_dot",
  "vm_bubble_sort",
  "vm_straight_line",
  "vm_fibonacci",
  "vm_mixing",
  "range_lookup",
  "wide_fibonacci_26",
  "wide_fibonacci_100",
  "poseidon2",
  "obelysk26",
];
const PROFILE_ORDER = ["smoke", "stwo96", "proven96", "onchain80"];
const VARIANT_ORDER = [
  "cpu",
  "cpu_avx2",
  "cpu_scalar",
  "cpu_anew",
  "emu",
  "cuda",
  "cuda_usual",
  "stwo",
  "stwo_coefficients",
  "stwo_avx2",
];

function rank(list: readonly string[], value: string): number {
  const at = list.indexOf(value);
  return at < 0 ? list.length : at;
}

/** Cells in reading order: AIR, profile, size, variant. */
export function inReadingOrder(cells: readonly CellView[]): CellView[] {
  const key = (
    c: CellView,
  ) => [rank(AIR_ORDER, c.air), rank(PROFILE_ORDER, c.profile), c.logRows, rank(VARIANT_ORDER, c.variant)];
  return cells.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)];
    const at = left.findIndex((v, i) => v !== right[i]);
    return at < 0 ? 0 : left[at] - right[at];
  });
}

/** The comparisons of a run with the crate's better setting, in reading order. */
export function peerViews(run: RunView): PeerView[] {
  return [...groupCells(inReadingOrder(run.cells), (c) => c.group).values()].flatMap((cells) => {
    const own = cells.find((c) => c.variant === OWN_VARIANT);
    const peers = cells.filter((c) => PEER_VARIANTS.includes(c.variant));
    if (!own || peers.length === 0) return [];
    const base = peers.reduce((best, c) => c.proveMs < best.proveMs ? c : best);
    const [ours, theirs] = [own.record.samples!.proveMs, base.record.samples!.proveMs];
    return [{
      cell: own,
      base,
      comparison: compare(ours, theirs, { seed: SEED }),
      speedup: base.proveMs / own.proveMs,
      speedupInterval: ratioInterval(theirs, ours, { seed: SEED }),
      ...restViews(own, peers),
    }];
  });
}

function restViews(
  own: CellView,
  peers: readonly CellView[],
): Pick<PeerView, "restSpeedup" | "restInterval"> {
  const told = peers.filter((c) => c.restMs !== null);
  const ours = restOf(own.record);
  if (!ours || told.length === 0) return { restSpeedup: null, restInterval: null };
  const base = told.reduce((best, c) => c.restMs! < best.restMs! ? c : best);
  return {
    restSpeedup: base.restMs! / own.restMs!,
    restInterval: ratioInterval(restOf(base.record)!, ours, { seed: SEED }),
  };
}
