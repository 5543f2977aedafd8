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
import { DERIVED, experimentNamed, EXPERIMENTS, unnamedExperiments } from "../experiments/registry.ts";
import { interruptedRun, RESULTS_FOLDER } from "../experiments/results_file.ts";
import {
  type RunDeps,
  runExperiment,
  type RunOverrides,
  type RunProgress,
  type RunSummary,
} from "../experiments/runner.ts";
import { cellLine, compareGroups, comparisonLine } from "../experiments/summary.ts";
import { UserError } from "../protocol/errors.ts";
import { OPTIONS } from "../protocol/options.ts";
import { isBuilt } from "../prover/native_library.ts";
import { verifyOfficially } from "../prover/official.ts";
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
const DEFAULT_BUDGET_SECONDS = 12 * 60;
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
  summary:
    "run experiments and record what they measure; without a name, all of them but those that --list says to name",
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
      { name: "resume", help: "go on with the latest run that was interrupted" },
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
    ...experiment.onlyNamed
      ? [
        `  run          only where it is named (deno task bench ${
          experiment.id.slice(0, 3)
        }), or with --smoke or --full`,
      ]
      : [],
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

/** Progress: one line that changes on a terminal, plain lines elsewhere. */
class BenchProgress implements RunProgress {
  readonly #interleave: string;
  readonly #terminal = Deno.stderr.isTerminal();
  #label = "";

  constructor(interleave: string) {
    this.#interleave = interleave;
  }

  group(index: number, of: number, key: string): void {
    this.#label = `[${index}/${of}] ${key}`;
    if (this.#terminal) this.#show(this.#label);
  }

  proof(done: number, of: number): void {
    if (this.#terminal) this.#show(`${this.#label}: ${done} of ${of} proofs`);
  }

  finished(records: readonly BenchRecord[]): void {
    if (this.#terminal) this.#show("");
    console.log(this.#label);
    for (const record of records) console.log(`  ${cellLine(record, String(record.axes[this.#interleave]))}`);
    for (const found of compareGroups(records)) console.log(`  ${comparisonLine(found, this.#interleave)}`);
  }

  #show(text: string): void {
    Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
  }
}

interface RunAll {
  readonly experiments: readonly Experiment[];
  readonly given: Given;
  readonly level: RunLevel;
  readonly signal: AbortSignal;
}

async function depsFor(experiment: Experiment, machine: Machine, signal: AbortSignal): Promise<RunDeps> {
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
    experimentSha256: await experimentSha256(experiment.id),
    progress: new BenchProgress(experiment.interleave),
    signal,
  };
}

async function runAll({ experiments, given, level: asked, signal }: RunAll): Promise<RunSummary[]> {
  const machine = await describeMachine();
  const folder = textOf(given, "out") ?? (asked === "smoke" ? SMOKE_FOLDER : RESULTS_FOLDER);
  const resume = isOn(given, "resume");
  const budget = numberOf(given, "budget", 1, BUDGET_MAX) ??
    (asked === "full" ? undefined : DEFAULT_BUDGET_SECONDS);
  const start = performance.now();
  const summaries: RunSummary[] = [];
  for (const experiment of experiments) {
    const interrupted = resume ? await interruptedRun(folder, machine.id, experiment.id) : undefined;
    if (resume && !interrupted) {
      console.log(`${experiment.id}: no interrupted run, nothing to resume`);
      continue;
    }
    const deps = await depsFor(experiment, machine, signal);
    const level = interrupted?.level ?? asked;
    const left = budget === undefined ? undefined : Math.max(0, budget - (performance.now() - start) / 1000);
    console.log(`${experiment.id} (${level}) on ${machine.id}: ${experiment.question}`);
    if (deps.source.dirty) {
      console.log("  the working tree has uncommitted changes: records say so, and reports leave them out");
    }
    const summary = await runExperiment({
      experiment,
      level,
      folder,
      argv: interrupted?.argv ?? ["bench", ...scrubArgv(Deno.args)],
      overrides: overridesOf(interrupted ? givenBefore(interrupted.argv) : given),
      ...(interrupted && { resume: interrupted.runId }),
      ...(left !== undefined && { budgetSeconds: left }),
    }, deps);
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
  const failed = summaries.some(({ records }) => records.some((r) => r.status === "failed"));
  return { lines, exitCode: failed ? 1 : 0 };
}

async function bench(experiments: readonly Experiment[], given: Given): Promise<number> {
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
  const level = levelOf(given);
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  Deno.addSignalListener("SIGINT", interrupt);
  Deno.addSignalListener("SIGTERM", interrupt);
  try {
    const { lines, exitCode } = conclude(
      await runAll({ experiments, given, level, signal: controller.signal }),
    );
    lines.forEach((line) => console.log(line));
    return exitCode;
  } finally {
    Deno.removeSignalListener("SIGINT", interrupt);
    Deno.removeSignalListener("SIGTERM", interrupt);
  }
}

/** The experiments that are named; of a run that names none, all that it takes. */
function experimentsOf(names: readonly string[], given: Given): readonly Experiment[] {
  if (names.length > 0) return names.map(experimentNamed);
  const whatever = isOn(given, "list") || isOn(given, "resume");
  return whatever ? EXPERIMENTS : unnamedExperiments(levelOf(given));
}

if (import.meta.main) {
  try {
    const given = parseBench(Deno.args);
    const names = experimentNames(Deno.args);
    if (given === "help") console.log(helpText(BENCH).replace("[flags]", "[EXPERIMENT…] [flags]"));
    else Deno.exitCode = await bench(experimentsOf(names, given), given);
  } catch (error) {
    const known = explain(error);
    if (!known) throw error;
    console.error(known.text);
    Deno.exitCode = known.exitCode;
  }
}
