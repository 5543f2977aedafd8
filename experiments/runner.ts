/**
 * Runs an experiment: group after group, the smallest first, every finished group on disk before the next begins.
 *
 * @module
 */
import { securityInput } from "../air/security_input.ts";
import { UserError } from "../protocol/errors.ts";
import {
  type BackendName,
  type OptionName,
  optionNames,
  type Options,
  type ProtocolOptions,
  resolveOptions,
} from "../protocol/options.ts";
import { profileOptions, targetOptions } from "../protocol/profiles.ts";
import { voidOptionsText } from "../protocol/void_options.ts";
import {
  type Cell,
  type CellGroup,
  cellKey,
  type CellPlan,
  type Experiment,
  groupsOf,
} from "./experiment.ts";
import { type Machine, simdMissing } from "./machine.ts";
import { strengthAir } from "./programs.ts";
import { type MeasureDeps, measureGroup } from "./measure.ts";
import { type CellResult, emptyResult, type PreparedCell } from "./measure_result.ts";
import type { BenchRecord, Provenance, RunLevel } from "./records.ts";
import { appendRecords, newRunId, reopenRun, resultsPath } from "./results_file.ts";
import { RECORD_VERSION } from "./records.ts";
import type { SourceState } from "./provenance.ts";
import { type Outlook, TimeBudget } from "./time_budget.ts";

/** Measurement options given for a whole run instead of each cell's own. */
export type RunOverrides = Partial<
  Pick<Options, "samples" | "warmups" | "seed" | "verifyOfficial" | "threads">
>;

/** What to run and where its records go. */
export interface RunRequest {
  readonly experiment: Experiment;
  readonly level: RunLevel;
  /** Folder of results; the machine's folder is made inside. */
  readonly folder: string;
  readonly argv: readonly string[];
  /** Id of an interrupted run to go on with. */
  readonly resume?: string;
  readonly overrides?: RunOverrides;
  /** Seconds after which no further group is begun; cells left out become records. */
  readonly budgetSeconds?: number;
}

/** Told what happens. */
export interface RunProgress {
  /** Before a group: its place, how many there are, and what is to be measured from here to the end of the run. */
  group(at: { index: number; of: number; key: string; left: Outlook; pace: number }): void;
  /** After every proof of the group. */
  proof(done: number, of: number): void;
  /** After a group. */
  finished(records: readonly BenchRecord[]): void;
}

/** What a run needs from outside: processes, clocks, the machine. */
export interface RunDeps extends Omit<MeasureDeps, "onProof"> {
  isBuilt(backend: BackendName, simd: Options["simd"]): boolean;
  utc(): Date;
  readonly source: SourceState;
  readonly machine: Machine;
  readonly experimentSha256: string;
  readonly progress: RunProgress;
}

/** What a run left behind. */
export interface RunSummary {
  readonly runId: string;
  readonly path: string;
  readonly records: readonly BenchRecord[];
  /** True when the run was stopped before its last group. */
  readonly interrupted: boolean;
}

/** A cell ready to be measured, or why it is not. */
type Prepared = PreparedCell | { readonly cell: Cell; readonly skip: string };

/** Seed of a cell when nobody says otherwise: sample k proves the trace of seed base + k, and seed 0 is the fixed rule. */
const BASE_SEED = 1;
const NOT_BUILT: Readonly<Record<BackendName, string>> = {
  cpu: "cpu: not built",
  stwo: "peer: not built",
  reference: "reference: not available",
  emu: "emu: not built",
  cuda: "cuda: not built",
};

/** The options of a cell: its profile's for the AIR and size, its variant's over them, the run's over both. */
export function cellOptions(plan: CellPlan, overrides: RunOverrides = {}): Options {
  const protocol = new Set<string>(optionNames("protocol"));
  const own: Partial<ProtocolOptions> = Object.fromEntries(
    Object.entries(plan.options).filter(([name]) => protocol.has(name)),
  );
  const inputFor = (options: ProtocolOptions) => securityInput(strengthAir(plan.air, own.binding), options);
  const given = profileOptions(plan.profile, own, inputFor);
  const profile = plan.target ? targetOptions(given, plan.target, inputFor) : given;
  const measurement = { samples: plan.samples, warmups: plan.warmups, seed: BASE_SEED };
  return resolveOptions(
    { ...profile, ...plan.options, ...measurement, ...overrides } as Partial<Record<OptionName, unknown>>,
  );
}

/** A plan with the run's own number of proofs; the prediction goes with it. */
function overriddenPlan(
  plan: CellPlan,
  { samples = plan.samples, warmups = plan.warmups }: RunOverrides = {},
): CellPlan {
  const share = (samples + warmups) / (plan.samples + plan.warmups);
  return { ...plan, samples, warmups, predictedSeconds: plan.predictedSeconds * share };
}

/** What tells whether a cell can be measured here. */
type PrepareDeps = Pick<RunDeps, "isBuilt" | "machine">;

function prepare(cell: Cell, { experiment, level, overrides }: RunRequest, deps: PrepareDeps): Prepared {
  const skip = experiment.skip(cell, level);
  if (skip !== undefined) return { cell, skip };
  const plan = overriddenPlan(experiment.plan(cell, level), overrides);
  let options: Options;
  try {
    options = cellOptions(plan, overrides);
  } catch (error) {
    // a target that the field cannot reach for this AIR and size is an answer, not an accident
    if (error instanceof UserError && error.exitCode === 1) return { cell, skip: error.message };
    throw error;
  }
  const { backend, simd } = options;
  if (!deps.isBuilt(backend, simd)) {
    const alone = backend === "stwo" && simd !== "auto";
    return {
      cell,
      skip: alone ? `peer for ${simd} alone: not built (make peer-${simd})` : NOT_BUILT[backend],
    };
  }
  const lacking = voidOptionsText(options) || simdMissing(simd, deps.machine);
  if (lacking) return { cell, skip: lacking };
  return { cell, plan, options };
}

function isPrepared(p: Prepared): p is PreparedCell {
  return !("skip" in p);
}

function predictedSeconds(prepared: readonly Prepared[]): number {
  return prepared.filter(isPrepared).reduce((sum, p) => sum + p.plan.predictedSeconds, 0);
}

/** What a run is thought to take, the groups that an interrupted one finished among it. */
export function outlookOf(request: RunRequest, deps: PrepareDeps): Outlook {
  const prepared = groupsOf(request.experiment, request.level)
    .flatMap(({ cells }) => cells.map((cell) => prepare(cell, request, deps)));
  return { cells: prepared.filter(isPrepared).length, seconds: predictedSeconds(prepared) };
}

/**
 * Runs an experiment and writes its records.
 *
 * @throws {UserError} when a run cannot be resumed; an abort of `deps.signal` ends the run early without an error.
 */
export async function runExperiment(request: RunRequest, deps: RunDeps): Promise<RunSummary> {
  const { experiment, level } = request;
  const groups = groupsOf(experiment, level);
  const { folder } = request;
  const runId = request.resume ??
    await newRunId(experiment.id, { utc: deps.utc(), folder, machineId: deps.machine.id });
  const provenance: Provenance = {
    version: RECORD_VERSION,
    experiment: { id: experiment.id, sha256: deps.experimentSha256 },
    run: { id: runId, level, cells: groups.reduce((sum, g) => sum + g.cells.length, 0) },
    commit: deps.source.commit,
    dirty: deps.source.dirty,
    argv: [...request.argv],
    machine: deps.machine,
  };
  const path = resultsPath(request.folder, deps.machine.id, runId);
  const sizes = new Map(groups.map((g) => [g.key, g.cells.length]));
  const records = request.resume ? await reopenRun(path, provenance, sizes) : [];
  const finished = new Set(records.map((r) => r.group));
  const ordered = orderGroups(groups, request, deps).filter(({ group }) => !finished.has(group.key));
  const budget = new TimeBudget(request.budgetSeconds ?? Infinity, deps.now);
  for (const [index, { group, prepared }] of ordered.entries()) {
    if (deps.signal.aborted) return { runId, path, records, interrupted: true };
    const rest = ordered.slice(index).flatMap((entry) => entry.prepared);
    deps.progress.group({
      index: groups.length - ordered.length + index + 1,
      of: groups.length,
      key: group.key,
      left: { cells: rest.filter(isPrepared).length, seconds: predictedSeconds(rest) },
      pace: budget.pace(),
    });
    let results: CellResult[];
    try {
      results = await runGroup(prepared, budget, deps);
    } catch (error) {
      if (deps.signal.aborted) return { runId, path, records, interrupted: true };
      throw error;
    }
    const recordedAt = deps.utc().toISOString();
    const lines = results.map((result): BenchRecord => ({
      ...provenance,
      recordedAt,
      group: group.key,
      ...result,
    }));
    await appendRecords(path, lines);
    records.push(...lines);
    deps.progress.finished(lines);
  }
  return { runId, path, records, interrupted: false };
}

/** The groups with their cells prepared, the shortest first. */
function orderGroups(
  groups: readonly CellGroup[],
  request: RunRequest,
  deps: RunDeps,
): { group: CellGroup; prepared: Prepared[] }[] {
  return groups
    .map((group) => ({ group, prepared: group.cells.map((cell) => prepare(cell, request, deps)) }))
    .map((entry) => ({ ...entry, seconds: predictedSeconds(entry.prepared) }))
    .sort((a, b) => a.seconds - b.seconds);
}

/** Measures what is to be measured of a group; the rest become skips. */
async function runGroup(
  prepared: readonly Prepared[],
  budget: TimeBudget,
  deps: RunDeps,
): Promise<CellResult[]> {
  const predicted = predictedSeconds(prepared);
  const refusal = predicted > 0 ? budget.refuse(predicted) : undefined;
  const measured = refusal === undefined ? prepared.filter(isPrepared) : [];
  budget.add(refusal === undefined ? predicted : 0);
  const onProof = (done: number, of: number) => deps.progress.proof(done, of);
  const results = measured.length > 0 ? await measureGroup(measured, { ...deps, onProof }) : [];
  const byCell = new Map(results.map((result) => [cellKey(result.axes), result]));
  return prepared.map((p) =>
    byCell.get(cellKey(p.cell)) ??
      emptyResult(p.cell, "skipped", isPrepared(p) ? refusal! : p.skip, isPrepared(p) ? p.options : null)
  );
}
