/**
 * `deno task bench`: runs experiments and leaves records.
 *
 * @module
 */
import { startChild } from "../experiments/child.ts";
import { axesAt, type Experiment, groupsOf } from "../experiments/experiment.ts";
import { describeMachine, type Machine } from "../experiments/machine.ts";
import { experimentSha256, scrubArgv, sourceState } from "../experiments/provenance.ts";
import { type BenchRecord, RUN_LEVELS, type RunLevel } from "../experiments/records.ts";
import { programWorkload } from "../experiments/programs.ts";
import { DERIVED, experimentNamed, EXPERIMENTS } from "../experiments/registry.ts";
import { RESULTS_FOLDER } from "../experiments/results_file.ts";
import { resumption, type Step } from "../experiments/resume.ts";
import {
  outlookOf,
  type RunDeps,
  runExperiment,
  type RunOverrides,
  type RunRequest,
  type RunSummary,
} from "../experiments/runner.ts";
import { isLeftForTime, type Outlook, shareOfBudget } from "../experiments/time_budget.ts";
import { UserError } from "../protocol/errors.ts";
import { OPTIONS } from "../protocol/options.ts";
import { isBuilt } from "../prover/native_library.ts";
import { verifyOfficially } from "../prover/official.ts";
import { BenchProgress, leftText } from "./_bench_progress.ts";
import {
  type Command,
  EXIT_INTERRUPTED,
  explain,
  type Flag,
  type Given,
  helpText,
  isOn,
  numberOf,
  optionFlags,
  parseCommand,
  textOf,
} from "./_shared.ts";

/** Seconds that a default run may take, and where smoke runs leave their records: they are rehearsals, not results. */
const DEFAULT_BUDGET_SECONDS = 45 * 60;
const SMOKE_FOLDER = "build/smoke_results";
const BUDGET_MAX = 7 * 24 * 3600;
const OVERRIDES = ["samples", "warmups", "seed", "verifyOfficial", "threads"] as const;

/** The flags of measurement options; their defaults are the cells', not the options'. */
function overrideFlags(): Flag[] {
  return optionFlags(OVERRIDES).map((flag) => ({
    ...flag,
    help: flag.help.replace(/; default [^)]*\)/, ")"),
  }));
}

/** The command. */
export const BENCH: Command = {
  name: "bench",
  summary: "run experiments and record what they measure; without a name, all of them",
  flags: {
    "How much": [
      { name: "smoke", help: "tiny sizes, seconds: a rehearsal" },
      { name: "full", help: "every cell, without a time budget" },
      {
        name: "budget",
        value: "SECONDS",
        help: `time for all experiments together (default ${DEFAULT_BUDGET_SECONDS}; none with --full)`,
      },
      { name: "list", help: "say what there is, run nothing" },
      {
        name: "resume",
        help:
          "go on with the command that was interrupted last, or ran out of time; nothing is measured twice",
      },
    ],
    "Measurement, for every cell in place of its own": overrideFlags(),
    "Output": [
      {
        name: "out",
        value: "FOLDER",
        help: `folder of records (default ${RESULTS_FOLDER}; with --smoke ${SMOKE_FOLDER})`,
      },
    ],
  },
  examples: [
    "deno task bench",
    "deno task bench e01 --smoke",
    "deno task bench e00 e01 --full --samples 40",
    "deno task bench e09",
    "deno task bench --resume",
  ],
};

function levelOf(given: Given): RunLevel {
  if (isOn(given, "smoke") && isOn(given, "full")) {
    throw new UserError("Cannot bench with --smoke and --full: give one of the two", 2);
  }
  return isOn(given, "smoke") ? "smoke" : isOn(given, "full") ? "full" : "default";
}

function overridesOf(given: Given): RunOverrides {
  const flags = {
    samples: "samples",
    warmups: "warmups",
    seed: "seed",
    verifyOfficial: "verify-official",
    threads: "threads",
  } as const;
  return Object.fromEntries(
    OVERRIDES.map((name) => [name, numberOf(given, flags[name], OPTIONS[name].min, OPTIONS[name].max)])
      .filter(([, value]) => value !== undefined),
  ) as RunOverrides;
}

/** Words of the command line that name experiments. */
function experimentNames(args: readonly string[]): string[] {
  return args.filter((arg) => /^e\d\d/.test(arg));
}

/** What was typed, without the names of experiments. */
function parseBench(args: readonly string[]): Given | "help" {
  const names = experimentNames(args);
  return parseCommand(BENCH, args.filter((arg) => !names.includes(arg)));
}

/** The flags of the run that is resumed: it goes on as it began. */
function givenBefore(argv: readonly string[]): Given {
  const given = parseBench(argv.slice(1));
  if (given === "help") throw new UserError(`Cannot resume: the run was begun with ${argv.join(" ")}`);
  return given;
}

/** The text of `--list`. */
export function listText(experiments: readonly Experiment[]): string {
  return experiments.flatMap((experiment) => [
    experiment.id,
    `  question     ${experiment.question}`,
    `  expectation  ${experiment.expectation}`,
    ...Object.entries(axesAt(experiment, "default")).map(([name, values]) =>
      `  ${name.padEnd(11)}  ${values.join(", ")}`
    ),
    `  cells        ${
      RUN_LEVELS.map((level) => {
        const groups = groupsOf(experiment, level);
        const cells = groups.flatMap((group) => group.cells);
        const measured = cells.filter((cell) => experiment.skip(cell, level) === undefined);
        const minutes = measured.reduce((sum, cell) =>
          sum + experiment.plan(cell, level).predictedSeconds, 0) / 60;
        return `${level} ${measured.length} (about ${
          minutes < 1 ? "1 minute" : `${Math.ceil(minutes)} minutes`
        } on two cores)`;
      }).join(", ")
    }`,
  ]).join("\n");
}

/** What `--list` says of experiments that measure nothing. */
export function derivedText(): string {
  return DERIVED.flatMap(({ id, question, expectation, from }) => [
    id,
    `  question     ${question}`,
    `  expectation  ${expectation}`,
    `  run          deno task report: it is derived from records of ${from.join(", ")}`,
  ]).join("\n");
}

/** What is run, and the words that it was asked for in. */
interface Task extends Pick<RunRequest, "argv" | "level"> {
  readonly steps: readonly Step[];
  readonly given: Given;
}

/** The experiments of words; all of them when they name none. */
function experimentsOf(args: readonly string[]): readonly Experiment[] {
  const names = experimentNames(args);
  return names.length > 0 ? names.map(experimentNamed) : EXPERIMENTS;
}

/** What `--resume` leaves to do; undefined when no run is found. */
async function resumedTask(
  folder: string,
  machineId: string,
  commit: string | null,
): Promise<Task | undefined> {
  const found = await resumption({
    folder,
    machineId,
    commit,
    among: experimentsOf(Deno.args),
    experimentsOf: ({ argv }) => experimentsOf(argv),
  });
  found?.done.forEach((runId) => console.log(`${runId} is whole`));
  return found &&
    { argv: found.argv, level: found.level, steps: found.steps, given: givenBefore(found.argv) };
}

function newTask(given: Given): Task {
  return {
    argv: ["bench", ...scrubArgv(Deno.args)],
    level: levelOf(given),
    steps: experimentsOf(Deno.args).map((experiment) => ({ experiment })),
    given,
  };
}

function total(outlooks: readonly Outlook[]): Outlook {
  return outlooks.reduce((sum, { cells, seconds }) => ({
    cells: sum.cells + cells,
    seconds: sum.seconds + seconds,
  }), { cells: 0, seconds: 0 });
}

type StepDeps = Omit<RunDeps, "experimentSha256" | "progress">;

async function depsOf(machine: Machine, signal: AbortSignal): Promise<StepDeps> {
  return {
    startChild,
    verifyOfficially: isBuilt("stwo")
      ? (file, air) => verifyOfficially(file, programWorkload(air)?.program)
      : null,
    isBuilt: (backend, simd) => backend === "reference" || isBuilt(backend, simd),
    now: () => performance.now(),
    utc: () => new Date(),
    source: await sourceState(),
    machine,
    signal,
  };
}

async function runAll(given: Given, signal: AbortSignal): Promise<RunSummary[]> {
  const machine = await describeMachine();
  const isSmoke = levelOf(given) === "smoke";
  const folder = textOf(given, "out") ?? (isSmoke ? SMOKE_FOLDER : RESULTS_FOLDER);
  const deps = await depsOf(machine, signal);
  const task = isOn(given, "resume")
    ? await resumedTask(folder, machine.id, deps.source.commit)
    : newTask(given);
  if (!task || task.steps.length === 0) {
    console.log("no interrupted run, nothing to resume");
    return [];
  }
  const budget = numberOf(given, "budget", 1, BUDGET_MAX) ??
    (task.level === "full" ? undefined : DEFAULT_BUDGET_SECONDS);
  if (deps.source.dirty) {
    console.log("the working tree has uncommitted changes: records say so, and reports leave them out");
  }
  return await runSteps(task, { folder, budget }, deps);
}

async function runSteps(
  { steps, argv, level, given }: Task,
  { folder, budget }: { folder: string; budget: number | undefined },
  deps: StepDeps,
): Promise<RunSummary[]> {
  const start = deps.now();
  const overrides = overridesOf(given);
  const requests = steps.map(({ experiment, resume }): RunRequest => ({
    experiment,
    level,
    folder,
    argv,
    overrides,
    ...resume !== undefined && { resume },
  }));
  const outlooks = requests.map((request) => outlookOf(request, deps));
  console.log(leftText(total(outlooks)));
  const summaries: RunSummary[] = [];
  for (const [i, request] of requests.entries()) {
    const { id, question, interleave } = request.experiment;
    const later = outlooks.slice(i + 1);
    console.log(`${id} (${level}) on ${deps.machine.id}: ${question}`);
    const left = budget === undefined ? undefined : Math.max(0, budget - (deps.now() - start) / 1000);
    const budgetSeconds = left === undefined ? Infinity : shareOfBudget(left, [outlooks[i], ...later]);
    const summary = await runExperiment({ ...request, budgetSeconds }, {
      ...deps,
      experimentSha256: await experimentSha256(id),
      progress: new BenchProgress(interleave, total(later)),
    });
    summaries.push(summary);
    if (summary.interrupted) break;
  }
  return summaries;
}

/** Says what is left behind, and gives the exit code: 1 when a cell failed, 130 when the run was interrupted. */
export function conclude(summaries: readonly RunSummary[]): { lines: string[]; exitCode: number } {
  const lines = summaries.filter(({ records }) => records.length > 0).map(({ path, records }) => {
    const count = (status: BenchRecord["status"]) => records.filter((r) => r.status === status).length;
    return `${path}: ${count("ok")} measured, ${count("skipped")} skipped, ${count("failed")} failed`;
  });
  if (summaries.some((s) => s.interrupted)) {
    const advice =
      "interrupted; finished groups are recorded, deno task bench --resume goes on with the rest";
    return { lines: [...lines, advice], exitCode: EXIT_INTERRUPTED };
  }
  const outOfTime = summaries.flatMap(({ records }) => records.filter(isLeftForTime)).length;
  if (outOfTime > 0) {
    lines.push(`${outOfTime} cells were left out for lack of time; deno task bench --resume measures them`);
  }
  const failed = summaries.some(({ records }) => records.some((r) => r.status === "failed"));
  return { lines, exitCode: failed ? 1 : 0 };
}

async function bench(given: Given): Promise<number> {
  const experiments = experimentsOf(Deno.args);
  if (isOn(given, "list")) {
    console.log(listText(experiments));
    if (experiments === EXPERIMENTS) console.log(derivedText());
    return 0;
  }
  if (
    isOn(given, "resume") &&
    (isOn(given, "smoke") || isOn(given, "full") || Object.keys(overridesOf(given)).length > 0)
  ) {
    throw new UserError(
      "Cannot resume with another level or other measurement flags: a run goes on as it began",
      2,
    );
  }
  if (!isBuilt("cpu")) throw new UserError("Cannot bench: the cpu prover is not built; run make build");
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  Deno.addSignalListener("SIGINT", interrupt);
  Deno.addSignalListener("SIGTERM", interrupt);
  try {
    const { lines, exitCode } = conclude(await runAll(given, controller.signal));
    lines.forEach((line) => console.log(line));
    return exitCode;
  } finally {
    Deno.removeSignalListener("SIGINT", interrupt);
    Deno.removeSignalListener("SIGTERM", interrupt);
  }
}

if (import.meta.main) {
  try {
    const given = parseBench(Deno.args);
    if (given === "help") console.log(helpText(BENCH).replace("[flags]", "[EXPERIMENT…] [flags]"));
    else Deno.exitCode = await bench(given);
  } catch (error) {
    const known = explain(error);
    if (!known) throw error;
    console.error(known.text);
    Deno.exitCode = known.exitCode;
  }
}
