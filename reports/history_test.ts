import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { checkRecord, readResults, type ResultsFile } from "../experiments/records.ts";
import { seededRandom } from "../experiments/statistics.ts";
import type { SiteFiles } from "./figure.ts";
import { addHistoryPage, HISTORY_PAGE } from "./history_page.ts";
import { historyOf, parseSince } from "./history_view.ts";

const FIXTURE = new URL("testdata", import.meta.url).pathname;

/** A run of the fixture's baseline at another time and commit, its times multiplied, with noise of its own. */
async function runAt(day: number, factor: number): Promise<ResultsFile> {
  const file = (await readResults(FIXTURE)).find(({ path }) => path.includes("e01_baseline"))!;
  const random = seededRandom(day);
  const stamp = `202601${String(day).padStart(2, "0")}T000000Z`;
  const records = file.records.map((record) =>
    checkRecord({
      ...record,
      run: { ...record.run, id: `e01_baseline-${stamp}` },
      recordedAt: `2026-01-${String(day).padStart(2, "0")}T00:00:00.000Z`,
      commit: String(day).padStart(40, "a"),
      samples: record.samples && {
        ...record.samples,
        proveMs: record.samples.proveMs.map((_, k) =>
          10 * factor * (1 + 0.01 * random()) + record.samples!.grindMs![k]
        ),
      },
    }, "test")
  );
  return { path: `${records[0].machine.id}/e01_baseline-${stamp}.jsonl`, records };
}

Deno.test("historyOf() finds a change where there is one, once, and none in equal runs", async () => {
  const equal = historyOf([await runAt(1, 1), await runAt(2, 1), await runAt(3, 1)]);
  assert(equal.length > 30 && equal.every(({ points }) => points.length === 3));
  assertEquals(equal.flatMap(({ changes }) => changes), []);
  // given in any order
  const slower = historyOf([await runAt(4, 1.2), await runAt(2, 1), await runAt(3, 1.2), await runAt(1, 1)]);
  for (const { changes, points } of slower) {
    assertEquals(changes.map(({ point }) => point.run.date), ["2026-01-03"]);
    assertEquals(changes[0].comparison.verdict, "slower");
    assert(Math.abs(changes[0].comparison.ratio - 1.2) < 0.02);
    assertEquals(points.map(({ run }) => run.date.slice(8)), ["01", "02", "03", "04"]);
  }
});

Deno.test("historyOf() begins at a day or at a commit, and leaves out single runs and rehearsals", async () => {
  const runs = [await runAt(1, 1), await runAt(2, 1), await runAt(3, 1)];
  const days = (text: string) =>
    historyOf(runs, parseSince(text)!)[0]?.points.map(({ run }) => run.date.slice(8)) ?? [];
  assertEquals(days("2026-01-02"), ["02", "03"]);
  assertEquals(days(String(2).padStart(40, "a")), ["02", "03"]);
  assertEquals(days("2026-01-03"), []);
  assertEquals(days("bbbbbbb"), []);
  const smoke = {
    ...runs[0],
    records: runs[0].records.map((r) => ({ ...r, run: { ...r.run, level: "smoke" as const } })),
  };
  assertEquals(historyOf([smoke, runs[1]]), []);
  assertEquals([parseSince("yesterday"), parseSince("abc")], [undefined, undefined]);
});

Deno.test("the page of history names each change with its record, and says so where there is nothing", async () => {
  const options = { renderPng: null, experiments: [] };
  const files: SiteFiles = new Map();
  const results = [await runAt(1, 1), await runAt(2, 0.8)];
  await addHistoryPage(files, { results, since: undefined, options });
  const html = files.get(HISTORY_PAGE) as string;
  assertStringIncludes(html, "time × 0.8");
  assertStringIncludes(html, "faster");
  for (const [, target] of html.matchAll(/<a href="(records\/[^"]+)"/g)) assert(files.has(target), target);
  assert([...files.keys()].filter((path) => path.endsWith(".svg")).length >= 4);
  const empty: SiteFiles = new Map();
  await addHistoryPage(empty, { results: [results[0]], since: { day: "2026-01-01" }, options });
  assertStringIncludes(empty.get(HISTORY_PAGE) as string, "no cell was measured in two runs yet");
  assertStringIncludes(empty.get(HISTORY_PAGE) as string, "deno task report --since 2026-01-01");
});
