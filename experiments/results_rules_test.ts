import { assertEquals } from "@std/assert";
import type { BenchRecord } from "./records.ts";
import { resultsFaults } from "./results_rules.ts";
import { runExperiment } from "./runner.ts";
import { fakeDeps, fakeRequest, inFolder } from "./testing.ts";

Deno.test("resultsFaults() refuses unknown options, unverified proofs, dirty trees and cells that are there twice", () =>
  inFolder(async (folder) => {
    const { records } = await runExperiment(fakeRequest(folder), fakeDeps());
    const faultsWith = (change: (record: BenchRecord) => BenchRecord) =>
      resultsFaults([{ path: "a/x.jsonl", records: [records[0], change(records[1])] }]);
    const line = "a/x.jsonl line 2: ";
    assertEquals(faultsWith((record) => record), []);
    const [unknown] = faultsWith((r) => ({ ...r, options: { ...r.options, turbo: true } }));
    assertEquals(unknown.slice(0, unknown.indexOf(":", line.length)), `${line}Cannot use option turbo`);
    const [wrong] = faultsWith((r) => ({ ...r, options: { ...r.options, hash: "md5" } }));
    assertEquals(wrong.startsWith(`${line}Cannot `), true, wrong);
    const verified = [0, 1, 1, 2];
    assertEquals(faultsWith((r) => ({ ...r, checks: { ...r.checks!, verified } })), [
      `${line}not every timed proof was verified`,
    ]);
    assertEquals(faultsWith((r) => ({ ...r, dirty: true })), [
      `${line}it was measured in a tree with uncommitted changes, which no figure may show`,
    ]);
    assertEquals(faultsWith(() => records[0]), [`${line}it is the cell of a/x.jsonl line 1 again`]);
    const copies = [{ path: "a/x.jsonl", records: [records[0]] }, {
      path: "b/x.jsonl",
      records: [records[0]],
    }];
    assertEquals(resultsFaults(copies), ["b/x.jsonl line 1: it is the cell of a/x.jsonl line 1 again"]);
  }));
