/**
 * Injected faults: a worker that crashes or hangs, a runner that is killed, a full disk, a clock that jumps. No finished cell is lost, and what
 * failed is a record.
 */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { isBuilt } from "../prover/native_library.ts";
import { fromFileUrl } from "../prover/paths.ts";
import { startChild } from "./child.ts";
import { readProc } from "./machine.ts";
import type { Child } from "./messages.ts";
import { type BenchRecord, parseRecords, readResults } from "./records.ts";
import { runExperiment } from "./runner.ts";
import { FAKE_EXPERIMENT, FakeClock, fakeDeps, fakeRequest as request, inFolder } from "./testing.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));
const BENCH_TIMEOUT_MS = 120_000;

async function readRun(path: string): Promise<BenchRecord[]> {
  return parseRecords(await Deno.readTextFile(path), path);
}

/** A child that is a process, with a fault in its program: it answers `open` and then does what the fault says. */
async function faultyChild(folder: string, fault: string, limitMs: number): Promise<Child> {
  const script = `${folder}/worker.ts`;
  const opened = JSON.stringify({
    ok: {
      openMs: 1,
      loadMs: 1,
      description: { backend: "stwo", version: "0", compiler: "none", simd: [], simdAuto: "none", cores: 1 },
      columns: 26,
      constraints: 24,
      warning: null,
      cells: { preprocessed: 0, main: 1, interaction: 0, composition: 1 },
      program: null,
    },
  });
  await Deno.writeTextFile(
    script,
    `const reader = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
await reader.read();
console.log(${JSON.stringify(opened)});
await reader.read();
${fault}
`,
  );
  const child = startChild("prove", new URL(`file://${script}`));
  return {
    request: (what, timeoutMs) => child.request(what, what.op === "prove" ? limitMs : timeoutMs),
    peakMemoryBytes: () => child.peakMemoryBytes(),
    close: () => child.close(),
  };
}

/** Runs the fake experiment with a process in place of one variant's child. */
async function runWithFault(folder: string, fault: string, limitMs: number): Promise<BenchRecord[]> {
  const deps = fakeDeps();
  const faulty = await faultyChild(folder, fault, limitMs);
  let started = 0;
  const one = { ...FAKE_EXPERIMENT, axes: { logRows: [5], variant: ["cpu", "stwo", "stwo_coefficients"] } };
  const { path } = await runExperiment(request(folder, { experiment: one }), {
    ...deps,
    // the second proving child is that of the variant stwo
    startChild: (role) => role === "prove" && ++started === 2 ? faulty : deps.startChild(role),
  });
  return await readRun(path);
}

Deno.test("a worker that crashes is a failed cell with its last words, and the others are measured", () =>
  inFolder(async (folder) => {
    const records = await runWithFault(folder, `console.error("out of luck"); Deno.exit(134);`, 60_000);
    assertEquals(records.map(({ status }) => status), ["ok", "failed", "ok"]);
    assertMatch(records[1].reason!, /^process ended in prove \(exit code 134\): out of luck/);
  }));

Deno.test("a worker that hangs is killed and a failed cell", () =>
  inFolder(async (folder) => {
    const records = await runWithFault(folder, "for (;;);", 1000);
    assertEquals(records.map(({ status }) => status), ["ok", "failed", "ok"]);
    assertMatch(records[1].reason!, /^timed out after 1 s in prove/);
  }));

Deno.test("a clock that goes back changes no time, no order of runs, and overwrites nothing", () =>
  inFolder(async (folder) => {
    const clock = new FakeClock();
    let jump = 0;
    const deps = fakeDeps({ clock });
    const jumping = {
      ...deps,
      utc: () => new Date(clock.utc().getTime() + jump),
      progress: { ...deps.progress, finished: () => void (jump -= 3_600_000) },
    };
    const first = await runExperiment(request(folder), jumping);
    const text = await Deno.readTextFile(first.path);
    const records = await readRun(first.path);
    assertEquals(records.length, 6);
    assert(records[0].recordedAt > records[5].recordedAt, "the clock did not go back");
    assertEquals(records[5].samples!.proveMs, [21, 22, 23, 24], "times are a clock's that never goes back");
    const second = await runExperiment(request(folder), jumping);
    assert(second.runId > first.runId, `${second.runId} begins after ${first.runId}`);
    assertEquals(await Deno.readTextFile(first.path), text);
    assertEquals((await readResults(folder)).length, 2);
  }));

/** Mounts a small file system in memory; the reason why not where that is not permitted. */
async function mountSmall(folder: string, kib: number): Promise<string | undefined> {
  try {
    const { success, stderr } = await new Deno.Command("mount", {
      args: ["-t", "tmpfs", "-o", `size=${kib}k`, "tmpfs", folder],
    }).output();
    return success ? undefined : new TextDecoder().decode(stderr).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "there is no program mount";
    throw error;
  }
}

Deno.test("a full disk ends the run in one sentence, loses no finished group, and the run can be resumed", () =>
  inFolder(async (outside) => {
    const folder = `${outside}/small`;
    await Deno.mkdir(folder);
    const refused = await mountSmall(folder, 64);
    if (refused !== undefined) return console.log(`a full disk is not tested: ${refused}`);
    try {
      const deps = fakeDeps();
      let groups = 0;
      const filling = {
        ...deps,
        progress: {
          ...deps.progress,
          // after the first group somebody else takes the rest of the disk, all but a part of the next group
          finished: () => groups++ === 0 && fill(`${folder}/other`, 4096),
        },
      };
      await assertRejects(() => runExperiment(request(folder), filling), UserError, "go on with --resume");
      const [{ path, records }] = await readResults(folder);
      assertEquals(records.map(({ axes }) => axes.logRows), [5, 5, 5]);
      const kept = await Deno.readTextFile(`${folder}/${path}`);
      await Deno.remove(`${folder}/other`);
      const again = await runExperiment(request(folder, { resume: records[0].run.id }), fakeDeps());
      assertEquals(again.records.length, 6);
      assert((await Deno.readTextFile(`${folder}/${path}`)).startsWith(kept));
    } finally {
      await new Deno.Command("umount", { args: [folder] }).output();
    }
  }));

/** Writes until the disk is full, then gives some bytes back. */
function fill(path: string, leave: number): void {
  const file = Deno.openSync(path, { write: true, create: true });
  let written = 0;
  try {
    for (;;) written += file.writeSync(new Uint8Array(1024));
  } catch (error) {
    if (!/space/i.test((error as Error).message)) throw error;
  } finally {
    file.truncateSync(Math.max(0, written - leave));
    file.close();
  }
}

function bench(args: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--cached-only", "cli/bench.ts", ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/** Waits until something is so. */
async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + BENCH_TIMEOUT_MS;
  while (!await holds()) {
    if (performance.now() > end) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Results so far; none while the first file is being made. */
async function linesIn(folder: string): Promise<number> {
  for (const machine of await Array.fromAsync(Deno.readDir(folder))) {
    for (const file of Deno.readDirSync(`${folder}/${machine.name}`)) {
      return (await Deno.readTextFile(`${folder}/${machine.name}/${file.name}`)).split("\n").length - 1;
    }
  }
  return 0;
}

Deno.test({
  name: "a runner killed with SIGKILL leaves whole groups and no process, and its run is resumed",
  ignore: !isBuilt("cpu") || Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      const runner = bench(["e05", "--smoke", "--out", folder]);
      await until(async () => await linesIn(folder) >= 3, "the first group");
      const children = (await readProc(`/proc/${runner.pid}/task/${runner.pid}/children`) ?? "").trim().split(
        " ",
      )
        .filter((pid) => pid !== "");
      runner.kill("SIGKILL");
      await runner.status;
      const [{ path, records }] = await readResults(folder);
      assertEquals(records.length % 3, 0, "groups of three cells");
      assert(records.length < 9, "the runner was killed after its end");
      const text = await Deno.readTextFile(`${folder}/${path}`);
      await until(
        async () =>
          (await Promise.all(children.map((pid) => readProc(`/proc/${pid}/stat`)))).every((stat) =>
            stat === undefined || / Z /.test(stat)
          ),
        "the killed runner's children to end",
      );
      const { code } = await bench(["e05", "--resume", "--out", folder]).status;
      assertEquals(code, 0);
      const [resumed, ...more] = await readResults(folder);
      assertEquals([more.length, resumed.path, resumed.records.length], [0, path, 9]);
      assert((await Deno.readTextFile(`${folder}/${path}`)).startsWith(text), "finished lines were touched");
      assert(resumed.records.every(({ status }) => status === "ok"));
    }),
});
