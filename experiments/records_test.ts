import { assert, assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import {
  type BenchRecord,
  checkRecord,
  formatRecord,
  parseRecords,
  readResults,
  recordJsonSchema,
} from "./records.ts";
import { resultsFaults } from "./results_rules.ts";
import { runExperiment } from "./runner.ts";
import { FAKE_EXPERIMENT, fakeDeps } from "./testing.ts";

async function someRecords(): Promise<BenchRecord[]> {
  const folder = await Deno.makeTempDir({ prefix: "records_test_" });
  try {
    const request = { experiment: FAKE_EXPERIMENT, level: "full", folder, argv: [] } as const;
    return [...(await runExperiment(request, fakeDeps({ peer: false }))).records];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("parseRecords() reads what formatRecord() writes", async () => {
  const records = await someRecords();
  assert(records.some((r) => r.status === "ok") && records.some((r) => r.status === "skipped"));
  assertEquals(parseRecords(records.map(formatRecord).join(""), "text"), records);
  assertEquals(parseRecords("", "text"), []);
});

Deno.test("parseRecords() names the line and what is wrong with it", async () => {
  const record = (await someRecords()).find((r) => r.status === "ok")!;
  const refuse = (value: unknown, part: string) =>
    assertThrows(
      () => parseRecords(`${JSON.stringify(record)}\n${JSON.stringify(value)}\n`, "x.jsonl"),
      UserError,
      part,
    );
  refuse(
    { ...record, version: 2 },
    "Cannot read x.jsonl line 2: it has schema version 2, this program reads 1",
  );
  refuse(null, "x.jsonl line 2: it has schema version undefined");
  refuse({ ...record, commit: "HEAD" }, "x.jsonl line 2: commit:");
  refuse({ ...record, extra: 1 }, "x.jsonl line 2: record: Unrecognized key");
  refuse({ ...record, samples: { ...record.samples, proveMs: [1, -1] } }, "samples.proveMs.1:");
  assertThrows(() => parseRecords("{\n", "x.jsonl"), UserError, "Cannot read x.jsonl line 1:");
  assertThrows(() => parseRecords('{"version":1', "x.jsonl"), UserError, "its last line is cut off");
});

Deno.test("checkRecord() refuses records that contradict themselves", async () => {
  const record = (await someRecords()).find((r) => r.status === "ok")!;
  const samples = record.samples!;
  const refuse = (value: BenchRecord, part: string) =>
    assertThrows(() => checkRecord(value, "line"), UserError, part);
  refuse({ ...record, reason: "none" }, "status ok with reason none");
  refuse({ ...record, status: "skipped" }, "status skipped with reason null");
  refuse({ ...record, security: null }, "status ok without samples, checks, security or prover");
  refuse({ ...record, samples: { ...samples, verifyMs: [1] } }, "1 values of verifyMs for 4 samples");
  refuse({ ...record, samples: { ...samples, grindMs: [1] } }, "1 values of grindMs for 4 samples");
  refuse({ ...record, checks: { ...record.checks!, verified: [0, 1] } }, "2 of 4 timed proofs verified");
});

Deno.test("recordJsonSchema() describes every field", async () => {
  const [record] = await someRecords();
  const schema = recordJsonSchema();
  // proofs of other experiments are not measured on chain, nor their kernels alone
  const fields = [...Object.keys(record), "chain", "kernels"];
  assertEquals(Object.keys(schema.properties as object).sort(), fields.sort());
  assertEquals(schema.additionalProperties, false);
});

Deno.test("readResults() reads a folder in order, and an absent one as empty", async () => {
  const folder = await Deno.makeTempDir({ prefix: "records_test_" });
  try {
    assertEquals(await readResults(`${folder}/absent`), []);
    const [record] = await someRecords();
    await Deno.mkdir(`${folder}/b`);
    await Deno.mkdir(`${folder}/a`);
    await Deno.writeTextFile(`${folder}/b/two.jsonl`, formatRecord(record));
    await Deno.writeTextFile(`${folder}/a/one.jsonl`, formatRecord(record));
    await Deno.writeTextFile(`${folder}/a/README.md`, "not a record");
    assertEquals((await readResults(folder)).map((file) => file.path), ["a/one.jsonl", "b/two.jsonl"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("committed records are valid", async () => {
  const files = await readResults(new URL("results", import.meta.url).pathname);
  for (const { path, records } of files) assert(records.length > 0, `${path} is empty`);
  assertEquals(resultsFaults(files), []);
});
