import { assert, assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import e09 from "./e09_vm.ts";
import { cellKey, groupsOf } from "./experiment.ts";
import { checkRecord } from "./records.ts";
import { cellOptions, runExperiment } from "./runner.ts";
import { fakeDeps } from "./testing.ts";

Deno.test("e09 in a smoke run: one record for each program and variant, with steps, cells and rates", async () => {
  const folder = await Deno.makeTempDir({ prefix: "e09_vm_test_" });
  try {
    const request = { experiment: e09, level: "smoke", folder, argv: ["bench"] } as const;
    const { records } = await runExperiment(request, fakeDeps());
    const measured = records.filter(({ status }) => status !== "skipped");
    const places = measured.map(({ axes }) => `${axes.air} ${axes.variant}`);
    assertEquals(new Set(places).size, e09.axes.air.length * 2);
    assertEquals(places.length, e09.axes.air.length * 2);
    for (const record of records) checkRecord(record, "record");
    for (const record of measured) {
      assertEquals(record.status, "ok", record.reason ?? "");
      const metrics = Object.fromEntries(record.metrics.map(({ name, value }) => [name, value]));
      if (record.axes.air === "obelysk26") {
        assertEquals([record.air!.program, record.samples!.steps], [undefined, undefined]);
        assert(!("cells_per_step" in metrics));
        continue;
      }
      assertEquals([record.air!.name, record.air!.program!.executor], ["obelysk_vm", "fake"]);
      assertEquals(`vm_${record.air!.program!.name}`, record.axes.air);
      assertEquals([record.samples!.steps, record.samples!.executeMs], [[100, 100], [3, 3]]);
      assertEquals(metrics.cells_per_step, 60);
      const [first, second] = record.samples!.proveMs;
      const seconds = (first + second) / 2000;
      assert(Math.abs(metrics.inferences_per_second - 10 / seconds) < 1e-9);
      assert(Math.abs(metrics.macs_per_second - 560 / seconds) < 1e-9);
      assertEquals(metrics.seconds_per_inference, seconds / 10);
      assert(metrics.memory_peak_bytes > 0);
    }
    const { steps: _, ...samples } = measured.find((r) => r.air!.program)!.samples!;
    assertThrows(
      () => checkRecord({ ...measured.find((r) => r.air!.program)!, samples }, "record"),
      UserError,
      "a program without executeMs or steps",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("e09 reaches its proven bits for every program, whatever a run looks like", () => {
  const cells = groupsOf(e09, "default").flatMap((group) => group.cells);
  const targets = cells.filter((c) => c.profile === "proven96" && c.variant === "cpu");
  assertEquals(targets.map((c) => c.logRows), new Array<number>(10).fill(16));
  for (const cell of targets) {
    const { queries } = cellOptions(e09.plan(cell, "default"));
    assert(queries > 100 && queries < 250, `${cellKey(cell)}: ${queries} queries`);
  }
});

Deno.test("e09 measures 2^20 rows of the network by default, and 2^22 with --full", () => {
  const measured = (level: "default" | "full", logRows: number) =>
    groupsOf(e09, level).flatMap((group) => group.cells)
      .filter((cell) => cell.logRows === logRows && e09.skip(cell, level) === undefined)
      .map((cell) => `${cell.air} ${cell.profile} ${cell.variant}`);
  const variants = ["cpu", "stwo", "stwo_coefficients"];
  assertEquals(
    measured("default", 20),
    ["vm_network", "obelysk26"].flatMap((air) => variants.map((variant) => `${air} stwo96 ${variant}`)),
  );
  assert(measured("full", 22).includes("vm_network stwo96 cpu"));
  assert(measured("full", 22).every((cell) => !cell.includes("coefficients")));
});
