import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import e10 from "./e10_chain.ts";
import { groupsOf } from "./experiment.ts";
import { type BenchRecord, checkRecord } from "./records.ts";
import { runExperiment } from "./runner.ts";
import { cellLine } from "./summary.ts";
import { FAKE_CHAIN, fakeDeps, type FakeLog } from "./testing.ts";

async function smokeRecords(log: FakeLog): Promise<readonly BenchRecord[]> {
  const folder = await Deno.makeTempDir({ prefix: "e10_chain_test_" });
  try {
    const request = { experiment: e10, level: "smoke", folder, argv: ["bench"] } as const;
    return (await runExperiment(request, fakeDeps({ log }))).records;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("e10 in a smoke run: a proof, then its contract in a process of its own, all in the record", async () => {
  const log: FakeLog = [];
  const [record, ...others] = await smokeRecords(log);
  assertEquals(others, []);
  checkRecord(record, "record");
  assertEquals(record.status, "ok", record.reason ?? "");
  assertEquals(record.chain, FAKE_CHAIN);
  assertStringIncludes(
    cellLine(record, "cpu"),
    "11 proven bits; 2076 felts, 45.0 M L2 gas by the price list)",
  );
  assertEquals(log.slice(-3), ["official", "chain open", "chain embedded"]);
  assertEquals([record.options!.hash, record.options!.queries], ["poseidon252", 34]);
});

Deno.test("a record cannot say less of a chain than its schema has", async () => {
  const [record] = await smokeRecords([]);
  const { notMeasured: _, ...rest } = FAKE_CHAIN;
  assertThrows(() => checkRecord({ ...record, chain: rest }, "record"), UserError, "chain.notMeasured");
});

Deno.test("e10 measures every number of queries at one size, and the profile's at all sizes", () => {
  const cells = groupsOf(e10, "default").flatMap((group) => group.cells);
  const of = (air: string) =>
    cells.filter((cell) => cell.air === air).map((cell) => `${cell.logRows} ${cell.queries}`);
  assertEquals(of("vm_network"), ["10 18", "10 34", "10 50", "10 88", "12 34"]);
  for (const air of ["range_lookup", "wide_fibonacci_26"]) {
    assertEquals(of(air), ["8 34", "10 18", "10 34", "10 50", "10 88", "12 34"]);
  }
  for (const cell of cells) {
    const plan = e10.plan(cell, "default");
    const isUsual = cell.air === "vm_network" && cell.logRows === 10 &&
      (cell.queries === 34 || cell.queries === 88);
    assertEquals(plan.options.queries, Number(cell.queries));
    const places = cell.air === "vm_network" ? "classes" : "embedded";
    assertEquals(plan.onChain, isUsual ? "everywhere" : places);
    assert(plan.predictedSeconds < e10.plan(cell, "full").predictedSeconds);
  }
});
