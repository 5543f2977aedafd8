import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import type { Experiment } from "./experiment.ts";
import { resumption } from "./resume.ts";
import { runExperiment } from "./runner.ts";
import { FAKE_EXPERIMENT, FakeClock, fakeDeps, fakeRequest, inFolder } from "./testing.ts";

const NAMES = ["e97_fake", "e98_fake", "e99_fake"];
const [FIRST, SECOND, THIRD] = NAMES.map((id): Experiment => ({ ...FAKE_EXPERIMENT, id }));
const ALL = [FIRST, SECOND, THIRD];
const COMMIT = "0".repeat(40);

/** Makes runs one after another, a second apart. */
function maker(folder: string) {
  const clock = new FakeClock();
  return async (experiment: Experiment, argv: string[], over: { budgetSeconds?: number } = {}) => {
    clock.ms += 1000;
    return await runExperiment(fakeRequest(folder, { experiment, argv, ...over }), fakeDeps({ clock }));
  };
}

function find(folder: string, among: readonly Experiment[] = ALL, commit = COMMIT) {
  const { machine: { id: machineId } } = fakeDeps();
  return resumption({
    folder,
    machineId,
    commit,
    among,
    experimentsOf: ({ argv }) => {
      const names = argv.slice(1).filter((word) => word.startsWith("e"));
      return names.length === 0 ? ALL : ALL.filter(({ id }) => names.includes(id));
    },
  });
}

Deno.test("resumption() goes on with a command: whole runs stay, the cut off one goes on, the others begin", () =>
  inFolder(async (folder) => {
    assertEquals(await find(folder), undefined);
    const make = maker(folder);
    const whole = await make(FIRST, ["bench"]);
    const cut = await make(SECOND, ["bench"], { budgetSeconds: 16 });
    assertEquals(await find(folder), {
      argv: ["bench"],
      level: "default",
      steps: [{ experiment: SECOND, resume: cut.runId }, { experiment: THIRD }],
      done: [whole.runId],
    });
    assertEquals((await find(folder, [THIRD]))?.steps, undefined);
    assertEquals((await find(folder, [SECOND]))?.steps, [{ experiment: SECOND, resume: cut.runId }]);
  }));

Deno.test("resumption() takes the interrupted command before a later one that is whole", () =>
  inFolder(async (folder) => {
    const make = maker(folder);
    const cut = await make(FIRST, ["bench"], { budgetSeconds: 16 });
    await make(THIRD, ["bench", "e99_fake", "--samples", "4"]);
    const found = await find(folder);
    assertEquals(found?.argv, ["bench"]);
    assertEquals(found?.steps, [
      { experiment: FIRST, resume: cut.runId },
      { experiment: SECOND },
      { experiment: THIRD },
    ]);
  }));

Deno.test("resumption() finds nothing to do where all is whole, and refuses runs of another commit", () =>
  inFolder(async (folder) => {
    const make = maker(folder);
    const { runId } = await make(THIRD, ["bench", "e99_fake"]);
    const found = await find(folder);
    assertEquals([found?.steps, found?.done], [[], [runId]]);
    await assertRejects(
      () => find(folder, ALL, "1".repeat(40)),
      UserError,
      `Cannot resume run ${runId}: the commit changed`,
    );
  }));
