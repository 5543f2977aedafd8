import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { DERIVED, experimentNamed, EXPERIMENTS } from "../experiments/registry.ts";
import { type BenchRecord, readResults, type RunLevel } from "../experiments/records.ts";
import { cellOptions } from "../experiments/runner.ts";
import { cellKey, type Experiment, groupsOf } from "../experiments/experiment.ts";
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

/** Predicted minutes of the cells that a machine with two cores and no GPU measures. */
function minutes(level: RunLevel, experiment: Experiment): number {
  const cells = groupsOf(experiment, level).flatMap((group) => group.cells).filter((cell) =>
    experiment.skip(cell, level) === undefined && !String(cell.variant).startsWith("cuda") &&
    Number(cell.threads ?? 0) <= 2
  );
  return cells.reduce((sum, cell) => sum + experiment.plan(cell, level).predictedSeconds, 0) / 60;
}

Deno.test("on two cores a default run is predicted to take less than its 45 minutes, a smoke run less than two", () => {
  const sum = (level: RunLevel) =>
    EXPERIMENTS.reduce((all, experiment) => all + minutes(level, experiment), 0);
  assert(sum("default") < 45, `${sum("default")} minutes predicted`);
  assert(sum("smoke") < 2, `${sum("smoke")} minutes predicted`);
});

Deno.test("every experiment has cells at every level, and a rehearsal of at least one that is measured without a GPU", () => {
  for (const experiment of EXPERIMENTS) {
    for (const level of RUN_LEVELS) {
      assert(groupsOf(experiment, level).length > 0, `${experiment.id} ${level}`);
    }
    assert(minutes("smoke", experiment) > 0, experiment.id);
  }
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
  const late = { status: "skipped", reason: "time budget: predicted 9 s, 1 s left of 10" } as BenchRecord;
  assertEquals(conclude([summary([late])]), {
    lines: [
      "p.jsonl: 0 measured, 1 skipped, 0 failed",
      "1 cells were left out for lack of time; deno task bench --resume measures them",
    ],
    exitCode: 0,
  });
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
    const twice = (await Deno.readTextFile(`${fixture}/${machine.name}/${file.name}`)).split("\n")[0];
    await Deno.writeTextFile(`${folder}/twice.jsonl`, `${twice}\n${twice}\n`);
    await assertRejects(
      () => checkResults(`${folder}/twice.jsonl`),
      UserError,
      `twice.jsonl line 2: it is the cell of ${folder}/twice.jsonl line 1 again`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("an experiment that is derived is listed, and cannot be run", () => {
  assertStringIncludes(derivedText(), "e11_cost\n  question ");
  assertThrows(() => experimentNamed("e11"), UserError, "deno task report derives it");
});
