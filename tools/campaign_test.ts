import { assert, assertEquals } from "@std/assert";
import { latestLines, readLines, runSteps, type Step, StepError, type StepLine } from "./campaign_run.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "campaign_test_" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function step(id: string, run: Step["run"], rest: Partial<Step> = {}): Step {
  return { id, predictedSeconds: 0, run, ...rest };
}

async function run(folder: string, steps: readonly Step[], budgetSeconds = 60): Promise<StepLine[]> {
  return await runSteps({
    steps,
    folder,
    budgetSeconds,
    signal: new AbortController().signal,
    onStep: () => Promise.resolve(),
  });
}

const outcome = (lines: readonly StepLine[]) => lines.map(({ step, status }) => `${step} ${status}`);

/** A campaign of three steps in a process of its own; the second waits for ever the first time it is run. */
const CHILD = `
  import { runSteps } from ${JSON.stringify(new URL("campaign_run.ts", import.meta.url).href)};
  const [folder] = Deno.args;
  const done = (id) => Deno.writeTextFileSync(folder + "/ran", id + "\\n", { append: true });
  const step = (id, wait) => ({ id, predictedSeconds: 0, run: async ({ resumed }) => {
    done(id + (resumed ? " resumed" : ""));
    if (wait && !resumed) await new Promise((resolve) => setTimeout(resolve, 1e6));
    return "";
  } });
  await runSteps({ steps: [step("a"), step("b", true), step("c")], folder, budgetSeconds: 60,
    signal: new AbortController().signal, onStep: () => Promise.resolve() });
`;

async function textOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

Deno.test("a campaign that is killed in the middle goes on there: finished steps are not repeated", () =>
  inFolder(async (folder) => {
    const script = `${folder}/child.ts`;
    await Deno.writeTextFile(script, CHILD);
    const start = () =>
      new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--no-check", script, folder], stdout: "null" })
        .spawn();
    const first = start();
    while (!(await textOf(`${folder}/ran`)).includes("b\n")) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    first.kill("SIGKILL");
    await first.status;
    assertEquals(outcome(latestLines(readLines(folder))), ["a done", "b started"]);
    // A line that the disk has only half of.
    await Deno.writeTextFile(`${folder}/steps.jsonl`, '{"step":"b","status":"do', { append: true });
    assert((await start().status).success);
    assertEquals(await textOf(`${folder}/ran`), "a\nb\nb resumed\nc\n");
    assertEquals(outcome(latestLines(readLines(folder))), ["a done", "b done", "c done"]);
  }));

Deno.test("runSteps(): what is left out says why, what failed is tried again", () =>
  inFolder(async (folder) => {
    let broken = true;
    const steps = [
      step("fails", () => broken ? Promise.reject(new StepError("no card")) : Promise.resolve("a card")),
      step("absent", () => Promise.resolve(""), { skip: () => "needs a GPU" }),
      step("long", () => Promise.resolve("made"), { predictedSeconds: 100 }),
    ];
    assertEquals(
      (await run(folder, steps)).map(({ status, detail }) => `${status}: ${detail.replace(/:.*/, "")}`),
      [
        "failed: no card",
        "skipped: needs a GPU",
        "skipped: time budget",
      ],
    );
    broken = false;
    assertEquals(outcome(await run(folder, steps, 200)), ["fails done", "absent skipped", "long done"]);
  }));

Deno.test("runSteps(): without a step that the others need, they are left out", () =>
  inFolder(async (folder) => {
    const fails = step("describe", () => Promise.reject(new StepError("no NVIDIA driver")), { needed: true });
    const lines = await run(folder, [fails, step("sweep", () => Promise.resolve("made"))]);
    assertEquals(outcome(lines), ["describe failed", "sweep skipped"]);
    assertEquals(lines[1].detail, "describe failed: no NVIDIA driver");
  }));
