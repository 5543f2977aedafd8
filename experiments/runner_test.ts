import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { cellKey } from "./experiment.ts";
import { officialSamples } from "./measure.ts";
import { type BenchRecord, checkRecord, parseRecords } from "./records.ts";
import { cellOptions, outlookOf, runExperiment } from "./runner.ts";
import { FAKE_EXPERIMENT, FakeClock, fakeDeps, fakeRequest as request, inFolder } from "./testing.ts";

function byVariant(records: readonly BenchRecord[], logRows = 5): Record<string, BenchRecord> {
  return Object.fromEntries(
    records.filter((r) => r.axes.logRows === logRows).map((r) => [r.axes.variant, r]),
  );
}

Deno.test("runExperiment() writes one valid line per cell, the smallest group first", () =>
  inFolder(async (folder) => {
    const deps = fakeDeps();
    const { path, records, runId, interrupted } = await runExperiment(request(folder), deps);
    assertEquals(interrupted, false);
    assertEquals(runId, "e99_fake-20260102T030405Z");
    assertStringIncludes(path, "/example-chip-2c-00000000/e99_fake-20260102T030405Z.jsonl");
    const written = parseRecords(await Deno.readTextFile(path), "file");
    assertEquals(written, [...records]);
    assertEquals(
      written.map((r) => cellKey(r.axes)),
      [5, 6].flatMap((n) => ["cpu", "stwo", "stwo_coefficients"].map((v) => `logRows=${n} variant=${v}`)),
    );
    for (const record of written) assertEquals(record.status, "ok", record.reason ?? "");
    assert(deps.children.every((child) => child.closed), "a child is left");
  }));

Deno.test("runExperiment() lets the variants take turns and verifies every timed proof", () =>
  inFolder(async (folder) => {
    const log: string[] = [];
    const { records } = await runExperiment(request(folder, { level: "smoke" }), fakeDeps({ log }));
    const proofs = log.filter((line) => line.includes("prove"));
    // warm-up with a seed of its own, then seeds 1, 2, 3, 4; the starting variant rotates
    assertEquals(proofs.slice(0, 6), [
      "cpu prove 5",
      "stwo prove 5",
      "stwo+coefficients prove 5",
      "stwo prove 1",
      "stwo+coefficients prove 1",
      "cpu prove 1",
    ]);
    assertEquals(proofs.length, 15);
    for (const [i, line] of log.entries()) if (line.includes("prove")) assertEquals(log[i + 1], "verify");
    const { cpu, stwo } = byVariant(records);
    assertEquals(cpu.samples!.seed, [1, 2, 3, 4]);
    assertEquals(cpu.samples!.proveMs, [11, 12, 13, 14]);
    assertEquals(cpu.samples!.grindMs, [1, 1, 1, 1]);
    assertEquals(stwo.samples!.grindMs, null);
    assertEquals(cpu.samples!.phaseMs.fri, null);
    assertEquals(cpu.cold!.proveMs, 15);
    assertEquals(cpu.checks!.verified, [0, 1, 2, 3]);
    assertEquals(cpu.checks!.official!.length, 1, "20 % of 4 samples, rounded up");
    assertEquals(cpu.checks!.official, stwo.checks!.official);
    assertEquals(log.filter((line) => line === "official").length, 1, "equal bytes are checked once");
    assertEquals(cpu.checks!.equalTo, ["logRows=5 variant=stwo", "logRows=5 variant=stwo_coefficients"]);
    assertEquals(cpu.security, { attackBits: 13, provenBits: 11 });
    assertEquals(cpu.metrics.find((m) => m.name === "memory_peak_bytes")?.value, 1e8);
  }));

Deno.test("runExperiment() records skips with their reason", () =>
  inFolder(async (folder) => {
    const { records } = await runExperiment(request(folder, { level: "full" }), fakeDeps({ peer: false }));
    assertEquals(byVariant(records, 7).cpu.reason, "seven is too many");
    const { cpu, stwo } = byVariant(records);
    assertEquals([stwo.status, stwo.reason], ["skipped", "peer: not built"]);
    assertEquals([cpu.status, cpu.checks!.official], ["ok", null]);
  }));

Deno.test("runExperiment() records a crash and goes on with the others", () =>
  inFolder(async (folder) => {
    const deps = fakeDeps({ faults: { crash: { backend: "stwo", seed: 2 } } });
    const { records } = await runExperiment(request(folder, { level: "smoke" }), deps);
    const { cpu, stwo, stwo_coefficients } = byVariant(records);
    assertEquals([stwo.status, stwo.reason], ["failed", "process ended in prove (SIGSEGV)"]);
    assertEquals(stwo.samples, null);
    assertEquals([cpu.status, stwo_coefficients.status], ["ok", "ok"]);
    assertEquals(cpu.checks!.equalTo, ["logRows=5 variant=stwo_coefficients"]);
    records.forEach((record) => checkRecord(record, "record"));
  }));

Deno.test("runExperiment() fails a cell whose proof differs or is refused", () =>
  inFolder(async (folder) => {
    const differing = fakeDeps({ faults: { differ: { backend: "stwo", seed: 3 } } });
    const { stwo, cpu } = byVariant(
      (await runExperiment(request(folder, { level: "smoke" }), differing)).records,
    );
    assertEquals(cpu.status, "ok");
    assertMatch(
      stwo.reason!,
      /proof of seed 3 differs from that of logRows=5 variant=cpu: first different checkpoint commit/,
    );
    const refusing = fakeDeps({ faults: { refuseAll: true } });
    const refused = (await runExperiment(request(folder, { level: "smoke" }), refusing)).records;
    for (const record of refused) assertMatch(record.reason!, /refused by our verifier: merkle_root/);
  }));

Deno.test("runExperiment() counts refusals of spoiled proofs, and fails when one is accepted", () =>
  inFolder(async (folder) => {
    const experiment = {
      ...FAKE_EXPERIMENT,
      axes: { logRows: [5], variant: ["cpu"] },
      plan: (cell: Parameters<typeof FAKE_EXPERIMENT.plan>[0]) => ({
        ...FAKE_EXPERIMENT.plan(cell, "default"),
        check: "length_bombs" as const,
      }),
    };
    const [record] = (await runExperiment(request(folder, { experiment }), fakeDeps())).records;
    const refusals = record.metrics.find((m) => m.name === "refusals")!.value;
    assert(refusals > 70 && refusals <= 80, `${refusals} refusals of 5 proofs × 16 places`);
    assertEquals(record.metrics.find((m) => m.name === "refusal_ms_max")!.value, 1);
    const careless = fakeDeps({ faults: { acceptSpoiled: true } });
    const [accepted] = (await runExperiment(request(folder, { experiment }), careless)).records;
    assertMatch(accepted.reason!, /spoiled at byte \d+ was accepted/);
  }));

Deno.test("runExperiment() hands a pool its batches, verifies every proof and tells latency and throughput", () =>
  inFolder(async (folder) => {
    const batchOf = { cpu: 3, stwo: 6 } as const;
    const experiment = {
      ...FAKE_EXPERIMENT,
      axes: { logRows: [5], variant: ["cpu", "stwo"] },
      plan: (cell: Parameters<typeof FAKE_EXPERIMENT.plan>[0]) => ({
        ...FAKE_EXPERIMENT.plan(cell, "default"),
        batch: batchOf[cell.variant as keyof typeof batchOf],
        samples: 2,
      }),
    };
    const { cpu, stwo } = byVariant(
      (await runExperiment(request(folder, { experiment }), fakeDeps())).records,
    );
    assertEquals(cpu.samples!.seed, [1, 2, 3, 4, 5, 6]);
    assertEquals(cpu.samples!.batchMs, [11 + 12 + 13, 14 + 15 + 16]);
    assertEquals(cpu.samples!.latencyMs, [11, 23, 36, 14, 29, 45]);
    assertEquals(cpu.metrics.find(({ name }) => name === "proofs_per_second")!.value, 3000 / 40.5);
    assertEquals(cpu.checks!.verified.length, 6);
    assertEquals(stwo.samples!.seed.length, 12);
    assertEquals(cpu.checks!.equalTo, ["logRows=5 variant=stwo"]);
    const spoiled = { ...stwo, samples: { ...stwo.samples!, batchMs: [1, 2, 3, 4, 5] } };
    assertThrows(() => checkRecord(spoiled, "record"), UserError, "5 batches for 12 samples");
    const differing = fakeDeps({ faults: { differ: { backend: "stwo", seed: 5 } } });
    const other = byVariant((await runExperiment(request(folder, { experiment }), differing)).records);
    assertMatch(other.stwo.reason!, /proof of seed 5 differs/);
  }));

Deno.test("runExperiment() skips a SIMD level that the processor does not have", () =>
  inFolder(async (folder) => {
    const experiment = {
      ...FAKE_EXPERIMENT,
      axes: { logRows: [5], variant: ["cpu"], simd: ["avx2", "avx512"] },
      plan: (cell: Parameters<typeof FAKE_EXPERIMENT.plan>[0]) => ({
        ...FAKE_EXPERIMENT.plan(cell, "default"),
        options: { backend: "cpu", simd: cell.simd },
      }),
    };
    const { records } = await runExperiment(request(folder, { experiment }), fakeDeps());
    const [lacking, there] = records;
    assertEquals([there.axes.simd, there.status, lacking.status], ["avx2", "ok", "skipped"]);
    assertMatch(lacking.reason!, /^this processor has no avx512f/);
  }));

Deno.test("runExperiment() stops on abort, keeps what is whole, and resumes where it stopped", () =>
  inFolder(async (folder) => {
    const [controller, clock, log] = [new AbortController(), new FakeClock(), [] as string[]];
    const deps = fakeDeps({ clock, log, signal: controller.signal });
    let groups = 0;
    const stopping = {
      ...deps,
      progress: {
        ...deps.progress,
        group: () => void groups++,
        proof: () => groups === 2 && controller.abort(),
      },
    };
    const first = await runExperiment(request(folder), stopping);
    assertEquals([first.interrupted, first.records.length], [true, 3]);
    assert(deps.children.every((child) => child.closed), "a child is left");
    // a crash in mid-write, and a group that is not whole
    const text = await Deno.readTextFile(first.path);
    const stray = JSON.stringify({
      ...first.records[0],
      axes: { logRows: 6, variant: "cpu" },
      group: "logRows=6",
    });
    await Deno.writeTextFile(first.path, `${text}${stray}\n{"version":1,"sta`);

    clock.ms += 1000;
    const again = fakeDeps({ clock });
    const second = await runExperiment(request(folder, { resume: first.runId }), again);
    assertEquals([second.interrupted, second.path], [false, first.path]);
    const whole = parseRecords(await Deno.readTextFile(first.path), "file");
    assertEquals(whole.map((r) => r.axes.logRows), [5, 5, 5, 6, 6, 6]);
    assert((await Deno.readTextFile(first.path)).startsWith(text), "finished lines were touched");
    assertEquals(new Set(whole.map((r) => r.run.id)).size, 1);
  }));

Deno.test("runExperiment() refuses to resume what it cannot go on with", () =>
  inFolder(async (folder) => {
    const deps = fakeDeps();
    await assertRejects(
      () => runExperiment(request(folder, { resume: "e99_fake-x" }), deps),
      UserError,
      "has no such run",
    );
    const { runId } = await runExperiment(request(folder), deps);
    const other = { ...deps, source: { commit: "1".repeat(40), dirty: false } };
    await assertRejects(
      () => runExperiment(request(folder, { resume: runId }), other),
      UserError,
      "the commit changed since it began",
    );
  }));

Deno.test("runExperiment() leaves out what does not fit the time budget, and says so", () =>
  inFolder(async (folder) => {
    const { records } = await runExperiment(request(folder, { budgetSeconds: 16 }), fakeDeps());
    assertEquals(byVariant(records, 5).cpu.status, "ok", "15 predicted seconds fit");
    const left = byVariant(records, 6).cpu;
    assertEquals(left.status, "skipped");
    assertMatch(
      left.reason!,
      /^time budget: predicted 18 s, 1[56] s left of 16; --resume or --full measures it$/,
    );
    assertEquals(left.options?.queries, 3, "what was left out is known");
    const resume = records[0].run.id;
    const again = await runExperiment(request(folder, { resume }), fakeDeps());
    assertEquals(again.records.map(({ status }) => status), Array(6).fill("ok"));
    assertEquals(again.records.slice(0, 3), records.slice(0, 3), "finished cells are not measured again");
  }));

Deno.test("runExperiment() tells before each group what is left, at the pace of this machine", () =>
  inFolder(async (folder) => {
    const seen: unknown[] = [];
    const experiment = {
      ...FAKE_EXPERIMENT,
      plan: (cell: Parameters<typeof FAKE_EXPERIMENT.plan>[0]) => ({
        ...FAKE_EXPERIMENT.plan(cell, "default"),
        predictedSeconds: 4,
      }),
    };
    const clock = new FakeClock();
    const deps = fakeDeps({ clock });
    const progress = {
      ...deps.progress,
      group: (at: unknown) => void seen.push(at),
      finished: () => void (clock.ms = 24_000),
    };
    const wanted = request(folder, { experiment, level: "full" });
    assertEquals(outlookOf(wanted, deps), { cells: 6, seconds: 24 });
    await runExperiment(wanted, { ...deps, progress });
    const [skipped, first, second] = [0, 1, 2].map((index) => ({ index: index + 1, of: 3 }));
    assertEquals(seen, [
      { ...skipped, key: "logRows=7", left: { cells: 6, seconds: 24 }, pace: 1 },
      { ...first, key: "logRows=5", left: { cells: 6, seconds: 24 }, pace: 1 },
      { ...second, key: "logRows=6", left: { cells: 3, seconds: 12 }, pace: 2 },
    ]);
  }));

Deno.test("runExperiment() takes measurement options for the whole run", () =>
  inFolder(async (folder) => {
    const overrides = { samples: 2, warmups: 0, seed: 40, verifyOfficial: 0, threads: 1 };
    const { records } = await runExperiment(request(folder, { level: "smoke", overrides }), fakeDeps());
    for (const record of records) {
      assertEquals(record.samples!.seed, [40, 41]);
      assertEquals([record.cold!.proveMs, record.options!.threads, record.checks!.official!.length], [
        null,
        1,
        0,
      ]);
    }
  }));

Deno.test("cellOptions() solves the queries of a target of attack bits or of proven bits", () => {
  const cell = { logRows: 16, variant: "cpu" };
  const plan = { ...FAKE_EXPERIMENT.plan(cell, "default"), profile: "stwo96" };
  const options = { ...plan.options, logBlowup: 2 };
  const attack = cellOptions({ ...plan, options, target: { basis: "attack", bits: 96 } });
  assertEquals([attack.queries, attack.powBits, attack.logBlowup], [35, 26, 2]);
  const proven = cellOptions({ ...plan, options, target: { basis: "proven", bits: 96 } });
  assert(proven.queries > attack.queries, `${proven.queries} queries`);
  const unreachable = { ...plan, options, target: { basis: "attack", bits: 125 } } as const;
  assertThrows(() => cellOptions(unreachable), UserError, "Cannot reach 125 attack bits");
});

Deno.test("cellOptions() solves the queries of a target and keeps the variant's settings", () => {
  const plan = { ...FAKE_EXPERIMENT.plan({ logRows: 16, variant: "stwo" }, "default"), profile: "proven96" };
  const options = cellOptions(plan);
  assert(options.queries > 100 && options.queries < 250, `${options.queries} queries`);
  assertEquals([options.backend, options.powBits, options.samples], ["stwo", 26, 4]);
});

Deno.test("officialSamples() is a seeded share of at least one", () => {
  const cell = { logRows: 5, variant: "cpu" };
  const options = cellOptions(FAKE_EXPERIMENT.plan(cell, "default"));
  const chosen = officialSamples({ cell, options }, 10);
  assertEquals(chosen.size, 2);
  assertEquals(officialSamples({ cell, options }, 10), chosen);
  assertEquals(officialSamples({ cell, options: { ...options, verifyOfficial: 1 } }, 10).size, 1);
  assertEquals(officialSamples({ cell, options: { ...options, verifyOfficial: 0 } }, 10).size, 0);
  assertEquals(officialSamples({ cell, options: { ...options, verifyOfficial: 100 } }, 10).size, 10);
});
