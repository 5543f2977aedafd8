import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { BUDGETS_FILE, parseBudgets } from "./budgets.ts";
import {
  commitOf,
  GATE_FOLDER,
  prepareRevision,
  removeRevision,
  type Run,
  runProgram,
} from "./gate_build.ts";
import { type GateCell, gateCells } from "./gate_cells.ts";
import { type GateRule, measurePair, type PairFailure, type PairResult, type Side } from "./gate_measure.ts";
import { conclusionText, entryText, gateAnnotations, gateJson, gateJunit } from "./gate_output.ts";
import { gateExitCode, type GateReport, judge } from "./gate_verdict.ts";
import { type Child, ChildError, type ChildRequest, type ChildRole } from "./messages.ts";
import { seededRandom } from "./statistics.ts";

const RULE: GateRule = { warmups: 1, samples: 5, processes: 4, maxProcesses: 16 };
const [CELL] = gateCells(true);

/** How a fake side behaves: its time, and what goes wrong. */
interface FakeSide {
  readonly proveMs: number;
  /** Spread of its times, as a share. */
  readonly spread?: number;
  readonly bytes?: number;
  readonly provenBits?: number;
  /** The number of the proof at which its process ends. */
  readonly crashAt?: number;
  readonly refuse?: boolean;
}

/** Everything that happened, in order: `base prove 1`, …; and how many children are open. */
class FakeWorld {
  readonly log: string[] = [];
  open = 0;
  readonly #sides: Readonly<Record<Side, FakeSide>>;
  readonly #random = seededRandom(8);
  #proofs = 0;

  constructor(base: FakeSide, candidate: FakeSide) {
    this.#sides = { base, candidate };
  }

  readonly startChild = (side: Side, role: ChildRole): Child => {
    this.open++;
    let closed = false;
    return {
      request: (request) => Promise.resolve().then(() => this.#answer(side, role, request)),
      peakMemoryBytes: () => Promise.resolve(1000),
      close: () => {
        if (!closed) this.open--;
        closed = true;
        return Promise.resolve();
      },
    };
  };

  #answer(side: Side, role: ChildRole, request: ChildRequest): unknown {
    const { proveMs, spread = 0.01, bytes = 100, provenBits = 11, crashAt, refuse } = this.#sides[side];
    if (request.op === "open") {
      this.log.push(`${side} ${role} open`);
      return {};
    }
    if (request.op === "verify") {
      return refuse
        ? { accepted: false, verifyMs: 1, code: "oods", message: "no" }
        : { accepted: true, verifyMs: 1, attackBits: 13, provenBits };
    }
    if (request.op !== "prove") throw new ChildError(`no ${request.op}`);
    this.log.push(`${side} prove ${request.seed}`);
    if (crashAt !== undefined && ++this.#proofs >= crashAt) {
      throw new ChildError("process ended in prove (SIGSEGV)");
    }
    const time = proveMs * (1 + spread * (this.#random() - 0.5));
    // grinding is luck and no part of what is compared
    const grindMs = 50 * this.#random();
    return {
      proof: "AAAA",
      proofBytes: bytes,
      proofSha256: `${bytes} ${request.seed}`,
      proveMs: time + grindMs,
      grindMs,
    };
  }
}

async function measured(base: FakeSide, candidate: FakeSide, rule = RULE) {
  const world = new FakeWorld(base, candidate);
  const { signal } = new AbortController();
  const result = await measurePair(CELL, rule, { startChild: world.startChild, onPair: () => {}, signal });
  assertEquals(world.open, 0, "children are left open");
  return { world, result };
}

async function reportOf(base: FakeSide, candidate: FakeSide, cell: GateCell = CELL): Promise<GateReport> {
  const { result } = await measured(base, candidate);
  const entries = [judge(cell, result, [])];
  return { base: "old", candidate: "new", machine: "m", entries, findings: [] };
}

Deno.test("measurePair() takes turns on equal seeds, in several processes of each revision", async () => {
  const { world, result } = await measured({ proveMs: 10 }, { proveMs: 10 });
  const { comparisons, pairs, equalProofs } = result as PairResult;
  assertEquals([comparisons.prove.verdict, pairs, equalProofs], ["same", 20, 20]);
  assertEquals(world.log.filter((line) => line === "candidate prove open").length, 4);
  assertEquals(world.log.filter((line) => line === "candidate verify open").length, 1);
  const proofs = world.log.filter((line) => /prove \d/.test(line));
  const seeds = (side: string) =>
    proofs.filter((line) => line.startsWith(side)).map((line) => line.split(" ")[2]);
  assertEquals(seeds("base"), seeds("candidate"));
  assertEquals(new Set(seeds("base")).size, 20 + 1, "samples have seeds of their own");
  const first = proofs.filter((_, i) => i % 2 === 0).map((line) => line.split(" ")[0]);
  assertEquals(first.filter((side) => side === "base").length, first.length / 2);
});

Deno.test("a delay of 15 % is slower, of −15 % faster, and grinding does not count", async () => {
  for (const [factor, verdict] of [[1.15, "slower"], [0.85, "faster"]] as const) {
    const { result } = await measured({ proveMs: 10 }, { proveMs: 10 * factor });
    assertEquals((result as PairResult).comparisons.prove.verdict, verdict);
  }
});

Deno.test("while proving is inconclusive, processes are doubled up to the limit", async () => {
  const noisy = { proveMs: 10, spread: 1.6 };
  const { result } = await measured(noisy, noisy);
  const { comparisons, pairs } = result as PairResult;
  assertEquals([comparisons.prove.verdict, pairs], ["inconclusive", 80]);
});

Deno.test("a crash or a refused proof names its side, and nothing is left open", async () => {
  const crash = await measured({ proveMs: 1 }, { proveMs: 1, crashAt: 7 });
  assertEquals(crash.result, { failed: "candidate", reason: "process ended in prove (SIGSEGV)" });
  const refused = (await measured({ proveMs: 1, refuse: true }, { proveMs: 1 })).result as PairFailure;
  assertEquals(refused.failed, "base");
  assertStringIncludes(refused.reason, "refused by the verifier: oods");
});

Deno.test("an abort ends the measurement and closes its children", async () => {
  const world = new FakeWorld({ proveMs: 1 }, { proveMs: 1 });
  const controller = new AbortController();
  const onPair = () => controller.abort();
  const deps = { startChild: world.startChild, onPair, signal: controller.signal };
  await assertRejects(() => measurePair(CELL, RULE, deps), DOMException);
  assertEquals(world.open, 0);
});

Deno.test("exit codes: 0 the same, 1 slower, 3 inconclusive when strict, 0 otherwise", async () => {
  const same = await reportOf({ proveMs: 10 }, { proveMs: 10 });
  const slower = await reportOf({ proveMs: 10 }, { proveMs: 12 });
  const unclear = await reportOf({ proveMs: 10, spread: 1.6 }, { proveMs: 10, spread: 1.6 });
  assertEquals([same, slower, unclear].map((report) => gateExitCode(report, false)), [0, 1, 0]);
  assertEquals([same, slower, unclear].map((report) => gateExitCode(report, true)), [0, 1, 3]);
});

Deno.test("larger proofs and fewer bits fail; other bytes are a notice; what the base cannot do is a warning", async () => {
  const levelsOf = async (base: FakeSide, candidate: FakeSide) =>
    (await reportOf(base, candidate)).entries[0].findings.map(({ level, text }) => `${level}: ${text}`);
  const plain = { proveMs: 10 };
  assertEquals(await levelsOf(plain, { ...plain, bytes: 106 }), [
    "error: proofs grew from 100 to 106 bytes (+6.0 %)",
    "notice: 20 of 20 proofs have other bytes than the base's",
  ]);
  assertEquals(await levelsOf(plain, { ...plain, provenBits: 10 }), [
    "error: proven bits fell from 11 to 10",
  ]);
  assertEquals(await levelsOf({ ...plain, crashAt: 1 }, plain), [
    "warning: base failed: process ended in prove (SIGSEGV)",
  ]);
  assertEquals(await levelsOf(plain, { ...plain, crashAt: 1 }), [
    "error: candidate failed: process ended in prove (SIGSEGV)",
  ]);
});

Deno.test("a budget of a measured cell is held against the candidate", async () => {
  const { result } = await measured({ proveMs: 10 }, { proveMs: 10 });
  const budget = {
    name: "a test",
    why: "it is one",
    experiment: CELL.experiment,
    axes: { air: "wide_fibonacci_26", variant: "cpu" },
    limits: [{ figure: "proven_bits", min: 80 } as const],
  };
  const other = { ...budget, axes: { air: "obelysk26" } };
  const { findings } = judge(CELL, result, [budget, other]);
  assertEquals(findings.map(({ text }) => text), ["a test: proven_bits is 11, at least 80 is wanted"]);
  const own = parseBudgets(await Deno.readTextFile(new URL(`../${BUDGETS_FILE}`, import.meta.url)));
  assertEquals(judge(CELL, result, own).findings, []);
});

Deno.test("a report as text, JSON, JUnit and annotations", async () => {
  const made = await reportOf({ proveMs: 10 }, { proveMs: 12 });
  const report: GateReport = {
    ...made,
    findings: [{ level: "error", about: "budgets", text: "a < b: 5 % & more,\nnext" }],
  };
  const text = `${entryText(report.entries[0])}\n${conclusionText(report, 1)}`;
  assertStringIncludes(text, "proving slower: time × 1.");
  assertStringIncludes(text, "gate failed: 1 cells, 2 errors, 0 warnings, new against old on m");
  const json = JSON.parse(gateJson(report, 1));
  assertEquals([json.exitCode, json.entries[0].result.pairs], [1, 20]);
  const xml = gateJunit(report);
  assertStringIncludes(xml, '<testsuites name="gate" tests="2" failures="2" errors="0" skipped="0">');
  assertStringIncludes(xml, "a &lt; b: 5 % &amp; more");
  const annotations = gateAnnotations(report);
  assertEquals(annotations.length, 2);
  assertStringIncludes(annotations[1], "::error title=gate%3A budgets::a < b: 5 %25 & more,%0Anext");
  const unclear = await reportOf({ proveMs: 10, spread: 1.6 }, { proveMs: 10, spread: 1.6 });
  assertStringIncludes(gateJunit(unclear), 'failures="0" errors="0" skipped="1"');
});

Deno.test("revisions with equal native sources share one build; others do not", async () => {
  const folder = await Deno.makeTempDir({ prefix: "gate_test_" });
  try {
    const calls: string[] = [];
    const trees: Readonly<Record<string, string>> = { a: "tree 1", b: "tree 1", c: "tree 2" };
    const run: Run = async (program, args, where) => {
      calls.push([program, ...args.map((arg) => arg.replace(folder, "."))].join(" "));
      if (args[0] === "ls-tree") return trees[args[1]];
      if (args[1] === "add") await Deno.mkdir(args[4], { recursive: true });
      if (args[1] === "remove") await Deno.remove(args[3], { recursive: true });
      if (program === "make") await Deno.writeTextFile(`${where}/build/libobelysk_cpu.so`, `of ${where}`);
      return "";
    };
    const deps = { run, folder, deno: "deno" };
    const made = [];
    for (const name of ["a", "b", "c"]) made.push(await prepareRevision(name, name, deps));
    assertEquals(made.map(({ built }) => built), [true, false, true]);
    assertEquals(made[0].nativeKey === made[1].nativeKey, true);
    assertEquals(made[0].nativeKey === made[2].nativeKey, false);
    const library = (name: string) =>
      Deno.readTextFile(`${folder}/${GATE_FOLDER}/${name}/build/libobelysk_cpu.so`);
    assertEquals(await library("b"), await library("a"));
    assertEquals(calls.filter((call) => call.startsWith("deno install --quiet --frozen")).length, 3);
    for (const name of ["a", "a", "b", "c"]) await removeRevision(name, deps);
    const left = await Array.fromAsync(Deno.readDir(`${folder}/${GATE_FOLDER}`), ({ name }) => name);
    assertEquals(left, ["native"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a revision that is none, or that could be a flag, is a usage error", async () => {
  const run: Run = () => Promise.reject(new UserError("Cannot run git"));
  for (const reference of ["--all", "-h", "", "a b", "$(x)"]) {
    const error = await assertRejects(
      () => commitOf(reference, { run, folder: "." }),
      UserError,
      "Cannot use revision",
    );
    assertEquals(error.exitCode, 2);
  }
  const error = await assertRejects(
    () => commitOf("main~1", { run, folder: "." }),
    UserError,
    "Cannot find revision",
  );
  assertEquals(error.exitCode, 2);
});

Deno.test("a program that is not there, or fails, is said in one sentence", async () => {
  await assertRejects(() => runProgram("no-such-program", [], "."), UserError, "it is not installed");
  await assertRejects(
    () => runProgram("git", ["no-such-command"], "."),
    UserError,
    "Cannot run git no-such-command: ",
  );
  assertStringIncludes(await runProgram("git", ["--version"], "."), "git version");
});

Deno.test("every cell of the gate is one that its experiment has", () => {
  for (const smoke of [true, false]) {
    const cells = gateCells(smoke);
    assert(cells.length > 0);
    for (const { options, plan } of cells) assert(options.backend === "cpu" && plan.predictedSeconds > 0);
  }
});
