/**
 * What `--resume` goes on with: the command that was interrupted, experiment after experiment, nothing measured twice.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import type { Experiment } from "./experiment.ts";
import type { RunLevel } from "./records.ts";
import { type EarlierRun, lastOf, latestRun } from "./results_file.ts";

/** A run that is to be made, or gone on with. */
export interface Step {
  readonly experiment: Experiment;
  /** Id of the interrupted run; a new one is begun when absent. */
  readonly resume?: string;
}

/** The rest of an earlier command. */
export interface Resumption {
  readonly argv: readonly string[];
  readonly level: RunLevel;
  readonly steps: readonly Step[];
  /** Runs of the command that are whole. */
  readonly done: readonly string[];
}

/** Where to look, and for what. */
export interface ResumeRequest {
  readonly folder: string;
  readonly machineId: string;
  readonly commit: string | null;
  /** Experiments whose runs are looked at. */
  readonly among: readonly Experiment[];
  /** The experiments that a command ran. */
  readonly experimentsOf: (run: Pick<EarlierRun, "argv" | "level">) => readonly Experiment[];
}

/**
 * The rest of the command whose run was interrupted last, or of the last command where all its runs are whole: it may have been stopped
 * between two experiments. Undefined when there is no run.
 *
 * @throws {UserError} when there are runs, and all of another commit.
 */
export async function resumption(
  { folder, machineId, commit, among, experimentsOf }: ResumeRequest,
): Promise<Resumption | undefined> {
  const latest = new Map<string, EarlierRun>();
  for (const { id } of among) {
    const run = await latestRun(folder, machineId, id);
    if (run) latest.set(id, run);
  }
  const runs = [...latest.values()];
  const here = runs.filter((run) => run.commit === commit);
  const begun = lastOf(here.filter(({ isWhole }) => !isWhole)) ?? lastOf(here);
  if (!begun) {
    const other = lastOf(runs);
    if (!other) return undefined;
    throw new UserError(
      `Cannot resume run ${other.runId}: the commit changed since it began; start a new run`,
    );
  }
  const done: string[] = [];
  const steps: Step[] = [];
  for (const experiment of experimentsOf(begun).filter(({ id }) => among.some((one) => one.id === id))) {
    const run = latest.get(experiment.id);
    const belongs = run?.commit === commit && run?.level === begun.level &&
      JSON.stringify(run.argv) === JSON.stringify(begun.argv);
    if (!run || !belongs) steps.push({ experiment });
    else if (run.isWhole) done.push(run.runId);
    else steps.push({ experiment, resume: run.runId });
  }
  return { argv: begun.argv, level: begun.level, steps, done };
}
