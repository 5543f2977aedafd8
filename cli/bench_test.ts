import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DERIVED, experimentNamed, EXPERIMENTS, unnamedExperiments } from "../experiments/registry.ts";
import { type BenchRecord, readResults } from "../experiments/records.ts";
import { cellOptions } from "../experiments/runner.ts";
import { cellKey, groupsOf } from "../experiments/experiment.ts";
import { RUN_LEVELS } from "../experiments/records.ts";
import { UserError } from "../protocol/errors.ts";
import { BENCH, conclude, derivedText, listText } from "./bench.ts";
import { helpText, parseCommand } from "./_shared.ts";
import { checkResults } from "./results_check.ts";

Deno.test("every experiment file is listed, and every cell of every level can be planned", async () => {
  const files = await Array.fromAsync(Deno.readDir(new URL("../experiments", import.meta.url)));
  const ids = files.map(({ name }) => /^(e\d\d_\w+)\.ts$/.exec(name)?.[1]).filter((id) =>
    id !== undefined && !id.endsWith("_test")
  );
  assertEquals([...EXPERIMENTS, ...DERIVED].map((e) => e.id).sort(), ids.sort());
  for (const experiment of EXPERIMENTS) {
    for (const level of RUN_LEVELS) {
      for (const cell of groupsOf(experiment, level).flatMap((group) => group.cells)) {
        const plan = experiment.plan(cell, level);
        assert(plan.predictedSeconds > 0, cellKey(cell));
        try {
          assertEquals(cellOptions(plan).samples, plan.samples, cellKey(cell));
        } catch (error) {
          // strength that the field does not have is a recorded skip, and part of the question
          const unreachable = error instanceof UserError &&
            /^Cannot reach \d+ (attack|proven) bits/.test(error.message);
          if (!plan.target || !unreachable) throw error;
        }
      }
    }
  }
});

Deno.test("the default runs fit their time budget, together or named, and smoke runs are short", () => {
  const minutes = (level: typeof RUN_LEVELS[number], experiments = unnamedExperiments(level)) =>
    experiments.flatMap((experiment) =>
      groupsOf(experiment, level).flatMap((group) => group.cells)
        .filter((cell) => experiment.skip(cell, level) === undefined)
        .map((cell) => experiment.plan(cell, level).predictedSeconds)
    ).reduce((a, b) => a + b, 0) / 60;
  assert(minutes("default") < 12, `${minutes("default")} minutes predicted`);
  for (const experiment of EXPERIMENTS) {
    const alone = minutes("default", [experiment]);
    assert(alone < 12, `${experiment.id}: ${alone} minutes predicted`);
  }
  assert(minutes("smoke") < 2, `${minutes("smoke")} minutes predicted`);
  assertEquals(unnamedExperiments("default").map(({ id }) => id), ["e00_verifier", "e01_baseline"]);
  assertEquals(unnamedExperiments("full"), EXPERIMENTS);
});

Deno.test("bench --list and --help say what there is", () => {
  const list = listText(EXPERIMENTS);
  for (const { id, question } of EXPERIMENTS) {
    assertStringIncludes(list, id);
    assertStringIncludes(list, question);
  }
  for (const flag of ["--smoke", "--full", "--resume", "--verify-official N"]) {
    assertStringIncludes(helpText(BENCH), flag);
  }
  assertThrows(() => parseCommand(BENCH, ["--fast"]), UserError, "it has no flag --fast");
  assertEquals(experimentNamed("e01"), experimentNamed("e01_baseline"));
  assertThrows(
    () => experimentNamed("e0"),
    UserError,
    "experiments are e00_verifier, e01_baseline, e02_crate",
  );
  assertStringIncludes(list, "only where it is named (deno task bench e09), or with --smoke or --full");
});

Deno.test("conclude() counts, and its exit code tells failures and interruptions", () => {
  const records = (...states: BenchRecord["status"][]) => states.map((status) => ({ status } as BenchRecord));
  const summary = (list: BenchRecord[], interrupted = false) => ({
    runId: "r",
    path: "p.jsonl",
    records: list,
    interrupted,
  });
  assertEquals(conclude([summary(records("ok", "ok", "skipped"))]), {
    lines: ["p.jsonl: 2 measured, 1 skipped, 0 failed"],
    exitCode: 0,
  });
  assertEquals(conclude([summary(records("ok", "failed"))]).exitCode, 1);
  const stopped = conclude([summary(records("ok"), true)]);
  assertEquals(stopped.exitCode, 130);
  assertStringIncludes(stopped.lines[1], "--resume");
});

Deno.test("results check accepts the fixture and refuses a stray record", async () => {
  const fixture = new URL("../reports/testdata", import.meta.url).pathname;
  const files = await readResults(fixture);
  const count = files.reduce((sum, { records }) => sum + records.length, 0);
  assertEquals((await checkResults(fixture)).at(-1), `${count} records in ${files.length} files are valid`);
  const folder = await Deno.makeTempDir({ prefix: "results_test_" });
  try {
    assertEquals(await checkResults(folder), ["no records yet: run make bench"]);
    const [machine] = [...Deno.readDirSync(fixture)].filter((entry) => entry.isDirectory);
    const [file] = [...Deno.readDirSync(`${fixture}/${machine.name}`)];
    await Deno.mkdir(`${folder}/another-machine`);
    await Deno.copyFile(`${fixture}/${machine.name}/${file.name}`, `${folder}/another-machine/${file.name}`);
    const error = await checkResults(folder).then(() => undefined, (e) => e);
    assert(error instanceof UserError);
    assertStringIncludes(error.message, `Cannot accept another-machine/${file.name}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("an experiment that is derived is listed, and cannot be run", () => {
  assertStringIncludes(derivedText(), "e11_cost\n  question ");
  assertThrows(() => experimentNamed("e11"), UserError, "deno task report derives it");
});
