/**
 * A results file while it grows: whole groups of lines, each synced to the disk before the next is measured, so that a crash
 * loses at most what was being measured.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import { cellKey } from "./experiment.ts";
import { type BenchRecord, checkRecord, formatRecord, type Provenance, type RunLevel } from "./records.ts";
import { isLeftForTime } from "./time_budget.ts";

/** Where results of machines are kept, under the project's root. */
export const RESULTS_FOLDER = "experiments/results";

/** The id of a run that starts at a time: `e01_baseline-20260102T030405Z`. */
function runIdAt(experimentId: string, utc: Date): string {
  return `${experimentId}-${utc.toISOString().replace(/[-:]|\.\d+/g, "")}`;
}

/** The time in a run's id. */
function timeOf(runId: string): Date {
  const [, year, month, day, hour, minute, second] =
    /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(runId) ?? [];
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Ids of the runs of an experiment on a machine, in order. */
async function runIds(folder: string, machineId: string, experimentId: string): Promise<string[]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(`${folder}/${machineId}`), ({ name }) => name);
    return names.filter((name) => name.startsWith(`${experimentId}-`) && name.endsWith(".jsonl"))
      .map((name) => name.slice(0, -".jsonl".length)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/**
 * The id of a run that starts now. Ids are in the order in which runs began: where the clock went back since the latest of them, or
 * stands, a second is added to its time.
 */
export async function newRunId(
  experimentId: string,
  { utc, folder, machineId }: { utc: Date; folder: string; machineId: string },
): Promise<string> {
  const wanted = runIdAt(experimentId, utc);
  const latest = (await runIds(folder, machineId, experimentId)).at(-1);
  if (latest === undefined || latest < wanted) return wanted;
  return runIdAt(experimentId, new Date(timeOf(latest).getTime() + 1000));
}

/** The file of a run. */
export function resultsPath(folder: string, machineId: string, runId: string): string {
  return `${folder}/${machineId}/${runId}.jsonl`;
}

/**
 * Appends records and waits until the disk has them: all of them or, when that fails, none.
 *
 * @throws {UserError} when they cannot be written, as on a full disk; the file is as it was.
 */
export async function appendRecords(path: string, records: readonly BenchRecord[]): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const file = await Deno.open(path, { append: true, create: true });
  const { size } = await file.stat();
  try {
    const bytes = new TextEncoder().encode(records.map(formatRecord).join(""));
    for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
    await file.sync();
  } catch (error) {
    await file.truncate(size);
    const [{ run, group }] = records;
    const why = (error as Error).message;
    throw new UserError(
      `Cannot record group ${group} of run ${run.id}: ${why}; finished groups are kept, mend that and go on with --resume`,
    );
  } finally {
    file.close();
  }
}

/** Whether two runs may share a file: same experiment text, commit, machine, level and size. */
function sameRun(a: Provenance, b: BenchRecord): string | undefined {
  const pairs: [string, unknown, unknown][] = [
    ["the experiment's file", a.experiment.sha256, b.experiment.sha256],
    ["the commit", a.commit, b.commit],
    ["the machine", a.machine.id, b.machine.id],
    ["the level", a.run.level, b.run.level],
    ["the number of cells", a.run.cells, b.run.cells],
  ];
  return pairs.find(([, now, then]) => now !== then)?.[0];
}

/**
 * Reads what an interrupted run left, and mends the file: a line cut off by a crash and groups that are not whole are removed,
 * because cells of a group are only comparable when they took turns; so are groups that were left out for lack of time.
 *
 * @param groupSizes number of cells by group key.
 * @returns the records that stay.
 * @throws {UserError} when the run does not exist or was made with other code or elsewhere.
 */
export async function reopenRun(
  path: string,
  provenance: Provenance,
  groupSizes: ReadonlyMap<string, number>,
): Promise<BenchRecord[]> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(
      `Cannot resume run ${provenance.run.id}: this machine (${provenance.machine.id}) has no such run`,
    );
  }
  const lines = text.split("\n").slice(0, -1);
  const records = lines.map((line, i) => checkRecord(JSON.parse(line), `${provenance.run.id} line ${i + 1}`));
  for (const record of records) {
    const different = sameRun(provenance, record);
    if (different) {
      throw new UserError(
        `Cannot resume run ${provenance.run.id}: ${different} changed since it began; start a new run`,
      );
    }
  }
  const counts = new Map<string, Set<string>>();
  for (const { group, axes } of records) {
    counts.set(group, (counts.get(group) ?? new Set()).add(cellKey(axes)));
  }
  const leftOut = new Set(records.filter(isLeftForTime).map(({ group }) => group));
  const isWhole = ({ group }: BenchRecord) =>
    counts.get(group)!.size === groupSizes.get(group) && !leftOut.has(group);
  // what stays, stays byte for byte
  const mended = lines.filter((_, i) => isWhole(records[i])).map((line) => `${line}\n`).join("");
  if (mended !== text) {
    await Deno.writeTextFile(`${path}.tmp`, mended);
    await Deno.rename(`${path}.tmp`, path);
  }
  return records.filter(isWhole);
}

/** What is known of a run before it is reopened. */
export interface EarlierRun {
  readonly runId: string;
  readonly level: RunLevel;
  readonly commit: string | null;
  readonly argv: readonly string[];
  /** Whether every cell has its line and none was left out for lack of time. */
  readonly isWhole: boolean;
}

/**
 * The latest run of an experiment on a machine that left a line; undefined when there is none.
 *
 * Only the first line is checked: what the others say is checked when the run is reopened.
 */
export async function latestRun(
  folder: string,
  machineId: string,
  experimentId: string,
): Promise<EarlierRun | undefined> {
  const latest = (await runIds(folder, machineId, experimentId)).at(-1);
  if (latest === undefined) return undefined;
  const lines = (await Deno.readTextFile(resultsPath(folder, machineId, latest))).split("\n").slice(0, -1);
  if (lines.length === 0) return undefined;
  const { run, argv, commit } = checkRecord(JSON.parse(lines[0]), `${latest} line 1`);
  const isWhole = lines.length >= run.cells && !lines.some((line) => isLeftForTime(JSON.parse(line)));
  return { runId: run.id, level: run.level, commit, argv, isWhole };
}

/** Of several runs the one that began last. */
export function lastOf(runs: readonly EarlierRun[]): EarlierRun | undefined {
  return runs.toSorted((a, b) => timeOf(a.runId).getTime() - timeOf(b.runId).getTime()).at(-1);
}
