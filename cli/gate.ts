/**
 * `deno task gate`: two revisions built side by side, measured turn by turn on this machine, with a verdict for each cell.
 *
 * @module
 */
import { BUDGETS_FILE, checkBudgets, parseBudgets } from "../experiments/budgets.ts";
import { startChild } from "../experiments/child.ts";
import {
  commitOf,
  type PrepareDeps,
  prepareRevision,
  removeRevision,
  type Revision,
  runProgram,
} from "../experiments/gate_build.ts";
import { gateCells } from "../experiments/gate_cells.ts";
import { type GateRule, measurePair, type Side, SIDES } from "../experiments/gate_measure.ts";
import {
  conclusionText,
  entryText,
  gateAnnotations,
  gateJson,
  gateJunit,
} from "../experiments/gate_output.ts";
import { selftest, selftestPassed, selftestText } from "../experiments/gate_selftest.ts";
import { type Finding, gateExitCode, type GateReport, judge } from "../experiments/gate_verdict.ts";
import { describeMachine } from "../experiments/machine.ts";
import { sourceState } from "../experiments/provenance.ts";
import { readResults } from "../experiments/records.ts";
import { RESULTS_FOLDER } from "../experiments/results_file.ts";
import { UserError } from "../protocol/errors.ts";
import { fromFileUrl } from "../prover/paths.ts";
import { isBuilt } from "../prover/native_library.ts";
import { writeOutput } from "./_files.ts";
import { type Command, type Given, isOn, numberOf, runCommand, textOf } from "./_shared.ts";

const DEFAULT_RULE: GateRule = { warmups: 2, samples: 8, processes: 4, maxProcesses: 16 };
const DEFAULT_RUNS = 5;
const MAX_RUNS = 1000;

/** The command. */
export const GATE: Command = {
  name: "gate",
  summary: "let no slowdown through: build two revisions, measure them turn by turn, compare",
  flags: {
    "What": [
      { name: "base", value: "REF", help: "revision to compare with: a branch, tag or commit" },
      {
        name: "candidate",
        value: "REF",
        help: "revision to judge (default HEAD; uncommitted changes are no part of it)",
      },
      { name: "smoke", help: "one small cell, seconds: a rehearsal" },
      {
        name: "processes",
        value: "N",
        help:
          `processes of each revision for a cell (default ${DEFAULT_RULE.processes}; doubled up to four times as many while inconclusive)`,
      },
      { name: "strict", help: "exit with 3 when something is inconclusive" },
      { name: "keep", help: "leave the worktrees in build/gate" },
    ],
    "Test of the gate itself": [
      {
        name: "self-test",
        help: "compare this checkout with itself, and with itself delayed by 15 %; no --base",
      },
      { name: "runs", value: "N", help: `how often (default ${DEFAULT_RUNS})` },
    ],
    "Output": [
      { name: "json", value: "FILE", help: "write the whole report, samples included" },
      { name: "junit", value: "FILE", help: "write JUnit XML" },
      { name: "github", help: "print workflow commands that GitHub shows as annotations" },
    ],
  },
  notes: {
    "Verdicts": {
      faster: "p < 0.01 (Mann-Whitney), and the 99 % interval of the ratio of medians is wholly under 0.95",
      same: "the interval lies wholly inside 0.95 to 1.05",
      slower: "like faster, above 1.05: fails, for proving; for verifying it is a notice",
      inconclusive: "anything else: a warning, for proving",
    },
    "Exit code": {
      "0": "nothing got worse (warnings may stand in the text)",
      "1":
        "proving is slower, proofs grew by more than 5 %, bits fell, a budget is not kept, or the candidate failed",
      "2": "the command line is wrong",
      "3": "with --strict: nothing got worse, and something is inconclusive",
    },
  },
  examples: [
    "deno task gate --base main",
    "deno task gate --base HEAD~1 --smoke --strict",
    "deno task gate --base v0.1.0 --json build/gate.json --junit build/gate.xml --github",
    "deno task gate --self-test --runs 5",
  ],
};

/** Budgets that committed records of a checkout do not keep. */
async function budgetFindings(root: URL): Promise<Finding[]> {
  const pathOf = (relative: string) => fromFileUrl(new URL(relative, root));
  const budgets = parseBudgets(await Deno.readTextFile(pathOf(BUDGETS_FILE)));
  const { overruns } = checkBudgets(budgets, await readResults(pathOf(RESULTS_FOLDER)));
  return overruns.map((text) => ({ level: "error", about: "budgets of committed records", text }));
}

function note(text: string): void {
  if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
}

async function measureAll(
  revisions: Readonly<Record<Side, Revision>>,
  given: Given,
  signal: AbortSignal,
): Promise<GateReport> {
  const processes = numberOf(given, "processes", 1, 64) ?? DEFAULT_RULE.processes;
  const rule = { ...DEFAULT_RULE, processes, maxProcesses: 4 * processes };
  const { root } = revisions.candidate;
  const budgets = parseBudgets(await Deno.readTextFile(fromFileUrl(new URL(BUDGETS_FILE, root))));
  const entries: GateReport["entries"][number][] = [];
  for (const cell of gateCells(isOn(given, "smoke"))) {
    const result = await measurePair(cell, rule, {
      startChild: (side, role) => startChild(role, undefined, revisions[side].root),
      onPair: (done) => note(`${cell.experiment} ${JSON.stringify(cell.cell)}: ${done} pairs`),
      signal,
    });
    const entry = judge(cell, result, budgets);
    note("");
    console.log(entryText(entry));
    entries.push(entry);
  }
  return {
    base: revisions.base.commit,
    candidate: revisions.candidate.commit,
    machine: (await describeMachine()).id,
    entries,
    findings: await budgetFindings(root),
  };
}

async function write(report: GateReport, exitCode: number, given: Given): Promise<void> {
  const [json, junit] = [textOf(given, "json"), textOf(given, "junit")];
  const encode = (text: string) => new TextEncoder().encode(text);
  if (json !== undefined) await writeOutput(json, encode(gateJson(report, exitCode)));
  if (junit !== undefined) await writeOutput(junit, encode(gateJunit(report)));
  if (isOn(given, "github")) gateAnnotations(report).forEach((line) => console.log(line));
}

async function compareRevisions(base: string, given: Given, signal: AbortSignal): Promise<number> {
  const folder = fromFileUrl(new URL("..", import.meta.url)).replace(/\/$/, "");
  const deps: PrepareDeps = { run: runProgram, folder, deno: Deno.execPath() };
  const commits = {
    base: await commitOf(base, deps),
    candidate: await commitOf(textOf(given, "candidate") ?? "HEAD", deps),
  };
  if (textOf(given, "candidate") === undefined && (await sourceState()).dirty) {
    console.error("uncommitted changes are no part of the candidate: it is HEAD");
  }
  const nameOf = (side: Side) => `${Deno.pid}-${side}`;
  const revisions: Partial<Record<Side, Revision>> = {};
  try {
    for (const side of SIDES) {
      signal.throwIfAborted();
      revisions[side] = await prepareRevision(commits[side], nameOf(side), deps);
      const { nativeKey, built } = revisions[side];
      console.log(
        `${side} ${commits[side].slice(0, 10)}: native prover ${nativeKey} ${
          built ? "built" : "from an earlier build"
        }`,
      );
    }
    const report = await measureAll(revisions as Record<Side, Revision>, given, signal);
    const exitCode = gateExitCode(report, isOn(given, "strict"));
    console.log(conclusionText(report, exitCode));
    await write(report, exitCode, given);
    return exitCode;
  } finally {
    if (!isOn(given, "keep")) { for (const side of SIDES) await removeRevision(nameOf(side), deps); }
  }
}

async function testItself(given: Given, signal: AbortSignal): Promise<number> {
  if (!isBuilt("cpu")) {
    throw new UserError("Cannot test the gate: the cpu prover is not built; run make build");
  }
  const result = await selftest(numberOf(given, "runs", 1, MAX_RUNS) ?? DEFAULT_RUNS, {
    signal,
    onResult: (delayed, { comparisons: { prove }, pairs }) => {
      const what = delayed ? "delayed" : "equal";
      console.log(`${what}: ${prove.verdict}, time × ${prove.ratio.toFixed(3)}, ${pairs} pairs`);
    },
  });
  console.log(selftestText(result));
  return selftestPassed(result) ? 0 : 1;
}

async function gate(given: Given): Promise<number> {
  const base = textOf(given, "base");
  if ((base === undefined) === !isOn(given, "self-test")) {
    throw new UserError("Cannot run gate: give --base REF, or --self-test; see deno task gate --help", 2);
  }
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  signals.forEach((name) => Deno.addSignalListener(name, interrupt));
  try {
    return base === undefined
      ? await testItself(given, controller.signal)
      : await compareRevisions(base, given, controller.signal);
  } finally {
    signals.forEach((name) => Deno.removeSignalListener(name, interrupt));
  }
}

if (import.meta.main) await runCommand(GATE, gate);
