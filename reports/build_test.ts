import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type BenchRecord, checkRecord, readResults, type ResultsFile } from "../experiments/records.ts";
import { PRICES_FILE, readPrices } from "../experiments/prices.ts";
import { readPublished } from "../experiments/published.ts";
import { experimentTexts } from "../experiments/registry.ts";
import { buildSite, NO_RECORDS, type SiteFiles, toCsv } from "./build.ts";
import { COST_PAGE } from "./cost_page.ts";
import { noRecords } from "./experiment_page.ts";
import type { GpuPrediction } from "../experiments/e12_gpu_models.ts";
import { addGpuPage, GPU_PAGE } from "./gpu_page.ts";
import { HISTORY_PAGE } from "./history_page.ts";
import { PUBLISHED_PAGE } from "./published_page.ts";
import { logTicks } from "./chart.ts";
import { CHARTS } from "./charts/registry.ts";
import { phaseTotals } from "./phase_parts.ts";
import { escapeHtml, inlineSvg, markup } from "./html.ts";
import { readmeTable, withReadmeTable } from "./readme_table.ts";
import { FONT_PACKAGE, hasFont, renderPng } from "./render.ts";
import { median } from "../experiments/statistics.ts";
import { powerOfTwo, significant } from "./text.ts";
import { wrapText } from "./text_width.ts";
import { PHASE_COLOURS } from "./theme.ts";
import { peerViews, runsOf, selectRuns } from "./view.ts";

const FIXTURE = new URL("testdata", import.meta.url).pathname;
const fixture = () => readResults(FIXTURE);
const experiments = experimentTexts();
const prices = () => readPrices([], new URL(`../${PRICES_FILE}`, import.meta.url).pathname);

let built: Promise<SiteFiles> | undefined;

/** The fixture's site with costs, built once. */
function site(): Promise<SiteFiles> {
  return built ??= (async () => {
    const costs = { prices: await prices(), utilisation: 1 };
    const [published, gpuModels] = [await readPublished(), { reason: "not asked for" }];
    return await buildSite(await fixture(), { renderPng: null, experiments, costs, published, gpuModels });
  })();
}

/** Every page of a site, one after the other. */
function pagesOf(files: SiteFiles): string {
  return [...files].filter(([path]) => path.endsWith(".html")).map(([, content]) => content).join("\n");
}

async function digests(files: SiteFiles): Promise<string[]> {
  const lines = await Promise.all([...files].map(async ([path, content]) => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    return `${path} ${new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex()}`;
  }));
  return lines.sort();
}

/** The fixture's baseline with every record changed. */
async function baseline(
  change: (record: BenchRecord) => BenchRecord,
  path = "m/e01_baseline-20260102T030405Z.jsonl",
): Promise<ResultsFile> {
  const file = (await fixture()).find((f) => f.path.includes("e01_baseline"))!;
  return {
    path,
    records: file.records.map((record) => checkRecord(structuredClone(change(record)), "changed")),
  };
}

Deno.test("buildSite() gives the same bytes twice", async () => {
  const png = await hasFont() ? renderPng : null;
  if (!png) console.log(`PNG images not compared: the font of Debian's ${FONT_PACKAGE} is missing`);
  const [first, second] = [
    await buildSite(await fixture(), { renderPng: png, experiments }),
    await buildSite(await fixture(), { renderPng: png, experiments }),
  ];
  assertEquals(await digests(first), await digests(second));
  const kinds = new Set([...first.keys()].map((path) => path.replace(/^[^.]*\./, "")));
  for (const kind of ["html", "svg", "csv", "json", "vl.json", ...(png ? ["png"] : [])]) {
    assert(kinds.has(kind), `no ${kind}`);
  }
});

Deno.test("buildSite() draws every chart from the fixture and names its source under each figure", async () => {
  const page = pagesOf(await site());
  for (const chart of CHARTS) assert(page.includes(`<figure id="${chart.id}-`), `no figure of ${chart.id}`);
  const captions = [...page.matchAll(/<figcaption>(.*?)<\/figcaption>/gs)].map((m) => m[1]);
  assert(captions.length >= 20, `${captions.length} captions`);
  for (const caption of captions) {
    for (
      const part of [
        "Fixture (not a real machine)",
        "2026-01-02",
        "ffffffffff",
      ]
    ) {
      assertStringIncludes(caption, part);
    }
    assert(/e(0[1-9]|10|13|14)_\w+-20260102T030405Z\.jsonl/.test(caption), caption);
  }
  assertStringIncludes(page, "shape benchmark, not sound");
  assertStringIncludes(page, "process ended in prove (SIGKILL) &lt;script&gt;");
  assert(!/<script/i.test(page), "the page holds a script");
  assert(!page.includes("no records yet"));
});

Deno.test("buildSite() without records has every page and section, empty, and no figure", async () => {
  const files = await buildSite([], { renderPng: null, experiments });
  const pages = experiments.filter(({ derived }) => !derived).map(({ id }) => `${id}.html`);
  assertEquals(
    [...files.keys()].sort(),
    [...pages, HISTORY_PAGE, "index.html", "record.schema.json", "records.bib"].sort(),
  );
  for (const text of experiments.filter(({ derived }) => !derived)) {
    const page = files.get(`${text.id}.html`) as string;
    assertStringIncludes(page, text.question.replaceAll('"', "&quot;"));
    const charts = CHARTS.filter(({ from }) => from === text.id).length;
    assert(page.split(noRecords(text)).length - 1 > charts, `${text.id} does not say that it is empty`);
  }
  assertStringIncludes(files.get("index.html") as string, NO_RECORDS);
  assert(!pagesOf(files).includes("<figure"));
});

Deno.test("every number of the front page leads to the row of its record, and the row to its line", async () => {
  const files = await site();
  const front = files.get("index.html") as string;
  const cards = [...front.matchAll(/<article class="card".*?<\/article>/gs)].map(([card]) => card);
  assert(cards.length >= 2, `${cards.length} cards`);
  for (const card of cards) {
    const links = [...card.matchAll(/href="(e\d\d_\w+\.html)#([^"]+-line-(\d+))">([^<]+)</g)];
    assert(links.length >= 2, card);
    for (const [, page, anchor, line, text] of links) {
      const html = files.get(page) as string;
      const row = new RegExp(`<a href="(records/[^"]+)" id="${anchor}"`).exec(html);
      assert(row, `${page} has no ${anchor}`);
      const record = JSON.parse((files.get(row[1]) as string).split("\n")[Number(line) - 1]);
      assertEquals(record.status, "ok");
      if (text.endsWith(" ms")) {
        assertEquals(text, `${significant(median(record.samples.proveMs))} ms`);
      }
    }
    assertStringIncludes(card, "proven bits");
    assertStringIncludes(card, "proofs verified");
  }
  assertStringIncludes(front, `href="${COST_PAGE}"`);
});

Deno.test("links between pages lead somewhere", async () => {
  const files = await site();
  for (const [path, content] of files) {
    if (!path.endsWith(".html")) continue;
    for (const [, target] of (content as string).matchAll(/<a [^>]*?href="([^"]+)"/g)) {
      const [file, anchor] = target.split("#");
      assert(file === "" || files.has(file), `${path}: ${target}`);
      if (!anchor) continue;
      const page = (file === "" ? content : files.get(file)) as string;
      assert(page.includes(`id="${anchor}"`), `${path}: ${target}`);
    }
  }
});

Deno.test("the BibTeX has an entry for each run that is drawn, with the digest of its file", async () => {
  const files = await site();
  const bib = files.get("records.bib") as string;
  const { runs } = selectRuns(await fixture());
  assertEquals(bib.match(/^@misc\{/gm)?.length, runs.length);
  for (const { path } of runs) {
    const bytes = await Deno.readFile(`${FIXTURE}/${path}`);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    assertStringIncludes(bib, digest);
  }
  const balanced = bib.replaceAll(/\\[{}]/g, "");
  assertEquals(balanced.split("{").length, balanced.split("}").length);
});

Deno.test("published tables stand beside our records with their bits, or a reason; GPU models say that they are bounds", async () => {
  const files = await site();
  const page = files.get(PUBLISHED_PAGE) as string;
  for (const { id, source, rows } of await readPublished()) {
    const section = page.split("<section").find((part) => part.includes(`id="${id}"`))!;
    assertStringIncludes(section, source.replaceAll('"', "&quot;"));
    const told = section.match(/>absent <sup>|-line-\d+"/g)?.length ?? 0;
    for (const [, note] of section.matchAll(/<sup><a href="#([^"]+)"/g)) {
      assertStringIncludes(section, `<li id="${note}">`);
    }
    assertEquals(told, rows.reduce((sum, { ours }) => sum + ours.length, 0), id);
  }
  assert(/<a href="e09_vm\.html#[^"]+">[\d.]+<\/a> \(13 \/ 11 bits\)/.test(page), "no figure of ours");
  const gpu = files.get(GPU_PAGE) as string;
  assertStringIncludes(gpu, "Uncalibrated: lower bound only.");
  assertStringIncludes(gpu, "nothing is predicted: not asked for");
  const h200 = { gpu: "h200_sxm", name: "NVIDIA H200 SXM", columns: 26, logRows: 20, ms: 1.5, fits: true };
  const phaseMs = {} as GpuPrediction["phaseMs"];
  const some: SiteFiles = new Map();
  addGpuPage(some, { models: { gpus: [], predictions: [{ ...h200, phaseMs }] }, tables: [] });
  assertStringIncludes(some.get(GPU_PAGE) as string, `<span class="computed">≥ 1.50</span>`);
});

Deno.test("cells that were left out are folded away with their reasons, and each line of a file has its row", async () => {
  const files = await site();
  const run = runsOf(selectRuns(await fixture()), "e01_baseline").find(({ records }) =>
    records.some(({ status }) => status === "skipped")
  )!;
  const page = files.get("e01_baseline.html") as string;
  for (const [i, { status, reason }] of run.records.entries()) {
    const at = page.indexOf(`id="${run.machine.id}-line-${i + 1}"`);
    assert(at > 0, `line ${i + 1} has no row`);
    const folded = page.lastIndexOf("<details>", at) > page.lastIndexOf("</details>", at);
    assertEquals(folded, status === "skipped", `line ${i + 1}: ${reason}`);
  }
});

Deno.test("the emulator's times are on no page", async () => {
  const files = await site();
  const [run] = runsOf(selectRuns(await fixture()), "e04_toggles");
  const page = files.get("e04_toggles.html") as string;
  for (const cell of run.cells.filter(({ variant }) => variant === "emu")) {
    const line = run.records.indexOf(cell.record) + 1;
    const row = page.split("<tr").find((part) => part.includes(`-line-${line}"`))!;
    assert(!row.includes(significant(cell.proveMs)), row);
  }
});

Deno.test("every chart's specification holds its data and stands alone", async () => {
  const files = await site();
  for (const [path, content] of files) {
    if (!path.endsWith(".vl.json")) continue;
    const spec = JSON.parse(content as string);
    assert(spec.data.values.length > 0, `${path} has no data`);
    assertStringIncludes(spec.usermeta.source, "Fixture");
    assertEquals(spec.data.values, JSON.parse(files.get(path.replace(".vl.json", ".json")) as string));
    assert(!(content as string).includes("</"), `${path} could end a script element`);
  }
});

Deno.test("charts of programs: sizes beside the shape benchmark, cells over steps, inferences over seconds", async () => {
  const [run] = runsOf(selectRuns(await fixture()), "e09_vm");
  const byKey = Object.fromEntries(
    CHARTS.filter((chart) => chart.from === run.experiment).flatMap((chart) =>
      chart.panels(run).map((panel) => [`${chart.id} ${panel.key}`, panel])
    ),
  );
  assertEquals(Object.keys(byKey), [
    "vm_prove_by_rows vm_network_smoke",
    "vm_prove_by_rows vm_network_stwo96",
    "vm_prove_by_rows vm_fibonacci_smoke",
    "vm_prove_by_rows vm_mixing_smoke",
    "vm_cells trees",
    "vm_inferences vm_network_smoke",
    "vm_inferences vm_network_stwo96",
    "vm_memory vm_network",
    "vm_memory vm_fibonacci",
    "vm_memory vm_mixing",
  ]);
  const series = (key: string) => new Set(byKey[key].data.map((row) => row.series));
  assert(series("vm_prove_by_rows vm_network_smoke").has("unsound shape"));
  assertEquals(series("vm_prove_by_rows vm_network_stwo96").size, 3, "no shape benchmark of this profile");
  const cells = byKey["vm_cells trees"].data;
  assertEquals(new Set(cells.map((row) => row.log_rows)), new Set([18]));
  assertEquals(new Set(cells.map((row) => row.program)).size, 4);
  const mixing = cells.filter((row) => row.program === "mixing").map((row) => Number(row.value));
  assert(Math.abs(mixing.reduce((a, b) => a + b, 0) - 87.5) < 0.01, `${mixing}`);
  const [row] = byKey["vm_inferences vm_network_smoke"].data;
  assert(Math.abs(Number(row.macs_per_second) / Number(row.value) - 56) < 1e-6);
  assert(Math.abs(Number(row.value) * Number(row.ms_per_inference) - 1000) < 1e-6);
  assert(Number(row.low) <= Number(row.value) && Number(row.value) <= Number(row.high));
});

Deno.test("selectRuns() draws the latest whole clean run of a machine, and says why not the others", async () => {
  const at = (stamp: string, over: Partial<BenchRecord> = {}) =>
    baseline(
      (r) => ({ ...r, ...over, run: { ...r.run, cells: 60, ...over.run, id: `e01_baseline-${stamp}` } }),
      `m/${stamp}.jsonl`,
    );
  const older = await at("20260101T000000Z");
  const newer = await at("20260105T000000Z");
  const dirty = await at("20260106T000000Z", { dirty: true });
  const smoke = await at("20260107T000000Z", { run: { id: "", level: "smoke", cells: 60 } });
  const cut = await at("20260108T000000Z");
  const partial = { ...cut, records: cut.records.slice(0, 12) };
  const { runs, leftOut } = selectRuns([older, newer, dirty, smoke, partial]);
  assertEquals(runs.map((run) => run.path), ["m/20260105T000000Z.jsonl"]);
  assertEquals(leftOut, [
    "m/20260101T000000Z.jsonl: followed by e01_baseline-20260105T000000Z",
    "m/20260106T000000Z.jsonl: made from a tree with uncommitted changes",
    "m/20260107T000000Z.jsonl: a smoke run",
    "m/20260108T000000Z.jsonl: not whole, unlike e01_baseline-20260105T000000Z",
  ]);
  assertEquals(selectRuns([older, partial]).runs.map((run) => run.path), ["m/20260101T000000Z.jsonl"]);
  assertEquals(selectRuns([partial]).runs.map((run) => run.complete), [false]);
  assertEquals(selectRuns([newer, dirty], { includeDirty: true }).runs.map((run) => run.dirty), [true]);
});

Deno.test("peerViews() compares with the crate's better setting, with and without grinding", async () => {
  const file = await baseline((record) => {
    if (record.axes.profile !== "smoke" || !record.samples) return record;
    const whole = { cpu: 10, stwo: 40, stwo_coefficients: 30 }[String(record.axes.variant)]!;
    const samples = {
      ...record.samples,
      proveMs: [0, 1, 2, 3, 4, 5].map((k) => whole + k / 100),
      grindMs: Array(6).fill(5),
    };
    return { ...record, samples };
  });
  const [run] = runsOf(selectRuns([file]), "e01_baseline");
  const view = peerViews(run).find((v) => v.cell.profile === "smoke")!;
  assertEquals([view.base.variant, view.comparison.verdict], ["stwo_coefficients", "faster"]);
  assert(
    Math.abs(view.speedup - 3) < 0.01 && Math.abs(view.restSpeedup! - 5) < 0.02,
    `${view.speedup} ${view.restSpeedup}`,
  );
  assert(view.speedupInterval.low <= view.speedup && view.speedup <= view.speedupInterval.high);
});

Deno.test("phaseTotals() closes to the whole time, and is null where no phase is told", async () => {
  const [run] = runsOf(selectRuns(await fixture()), "e01_baseline");
  for (const cell of run.cells) {
    const totals = phaseTotals(cell.record);
    assertEquals(
      totals === null,
      cell.variant === "stwo",
      "the fixture's crate tells its phases in one setting only",
    );
    if (!totals) continue;
    const [parts, whole] = [Object.values(totals), cell.record.samples!.proveMs].map((list) =>
      list.reduce((a, b) => a + b, 0)
    );
    assert(Math.abs(parts - whole) < 1e-6 * whole);
    assert("trace" in totals === false && Object.keys(totals).every((part) => part in PHASE_COLOURS));
  }
});

Deno.test("readmeTable() has times, verdicts and bits, and replaces only what is between the markers", async () => {
  const table = readmeTable(await fixture());
  assertStringIncludes(table, "Fixture (not a real machine), 2 cores, 2026-01-02, commit ffffffffff");
  const row = table.split("\n").find((line) => line.includes("| 2²⁰ | stwo96 |"))!;
  assertStringIncludes(row, "| 96 / 60 |");
  assert(/× \([\d.]+ – [\d.]+\) (faster|same|slower|inconclusive)/.test(row), row);
  assertEquals(
    new Set(table.split("\n").filter((l) => l.startsWith("|")).map((l) => l.split("|").length)).size,
    1,
  );
  const readme = `before\n<!-- results:begin -->\nold\n<!-- results:end -->\nafter\n`;
  const fresh = withReadmeTable(readme, table);
  assertEquals(fresh, `before\n<!-- results:begin -->\n\n${table}\n<!-- results:end -->\nafter\n`);
  assertEquals(withReadmeTable(fresh, table), fresh);
  assertEquals(readmeTable([]), `${NO_RECORDS}\n`);
  assertThrows(() => withReadmeTable("no markers", table), RangeError, "the text needs");
});

Deno.test("the README has the markers", async () => {
  withReadmeTable(await Deno.readTextFile(new URL("../README.md", import.meta.url)), "table\n");
});

Deno.test("markup escapes values, and SVGs become part of a page", () => {
  assertEquals(
    markup`<p>${'a<b & "c"'}${markup`<b>`}${undefined}${[markup`x`, markup`y`]}</p>`.html,
    "<p>a&lt;b &amp; &quot;c&quot;<b>xy</p>",
  );
  assertEquals(escapeHtml("</script>"), "&lt;/script&gt;");
  const svg =
    '<svg class="marks" width="430" height="10" viewBox="0 0 430 10"><g id="clip0" clip-path="url(#clip0)" fill="#1c2430"/></svg>';
  const inline = inlineSvg(svg, "k", 'say "hi"').html;
  assertStringIncludes(inline, 'id="k-clip0" clip-path="url(#k-clip0)" fill="var(--c1c2430)"');
  assertStringIncludes(inline, 'aria-label="say &quot;hi&quot;"');
});

Deno.test("toCsv() quotes what needs it", () => {
  assertEquals(toCsv([{ a: 1, b: 'x,"y"' }, { a: null, c: true }]), 'a,b,c\r\n1,"x,""y""",\r\n,,true\r\n');
});

Deno.test("logTicks() encloses the values in steps of 1, 2, 5", () => {
  assertEquals(logTicks([3, 40]), { domain: [2, 50], ticks: [2, 5, 10, 20, 50] });
  assertEquals(logTicks([7]), { domain: [5, 10], ticks: [5, 10] });
  assertEquals(logTicks([0.9, 1200]), { domain: [0.5, 2000], ticks: [1, 10, 100, 1000] });
});

Deno.test("numbers read well", () => {
  assertEquals([0, 0.01234, 1.5, 12.345, 123.4, 1234.5].map(significant), [
    "0",
    "0.0123",
    "1.50",
    "12.3",
    "123",
    "1235",
  ]);
  assertEquals(powerOfTwo(20), "2²⁰");
  assertEquals(wrapText("one two three", 50, { size: 10 }), ["one two", "three"]);
});
