import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { costReportSchema } from "../experiments/e11_cost.ts";
import { PRICES_FILE, readPrices } from "../experiments/prices.ts";
import { experimentTexts } from "../experiments/registry.ts";
import { readResults } from "../experiments/records.ts";
import { buildSite } from "./build.ts";
import { breakEvenText, COST_CHARTS } from "./cost_charts.ts";
import { addCostPage, COST_PAGE } from "./cost_page.ts";
import { costsOf, machineOf, referenceView, rivalsOf } from "./cost_view.ts";
import type { SiteFiles } from "./figure.ts";
import { selectRuns } from "./view.ts";

const experiments = experimentTexts();
const fixture = () => readResults(new URL("testdata", import.meta.url).pathname);
const prices = (overrides: readonly string[] = []) =>
  readPrices(overrides, new URL(`../${PRICES_FILE}`, import.meta.url).pathname);

async function siteOf(overrides: readonly string[] = [], utilisation = 1): Promise<SiteFiles> {
  const files: SiteFiles = new Map();
  const costs = { prices: await prices(overrides), utilisation };
  await addCostPage(files, selectRuns(await fixture()), { costs, options: { renderPng: null, experiments } });
  return files;
}

Deno.test("the page of costs links every cost to its record's line and every price to its source", async () => {
  const files = await siteOf();
  const page = files.get(COST_PAGE) as string;
  const report = costReportSchema.parse(JSON.parse(files.get("cost.json") as string));
  assert(report.cells.length > 50, `${report.cells.length} costs`);
  for (const { from, cost, inputs } of report.cells) {
    assertStringIncludes(page, `<a href="records/${from.path}">${from.run} line ${from.line}</a>`);
    const lines = (files.get(`records/${from.path}`) as string).split("\n");
    const record = JSON.parse(lines[from.line - 1]);
    assertEquals(record.run.id, from.run);
    const machine = inputs.seconds * inputs.machinePrice.hourPrice / 3600;
    assert(Math.abs(machine + (inputs.fee?.usd ?? 0) - cost.provider) < 1e-9 * cost.provider);
  }
  for (const { key, source } of (await prices()).prices) {
    assertStringIncludes(page, `id="price-${key}"`);
    assertStringIncludes(page, source.replaceAll('"', "&quot;"));
  }
  assertStringIncludes(page, "seconds × price of the machine ÷ utilisation + fee of the chain");
  assert(!/<script|https?:\/\/(?!www\.(eia|w3)\.)/i.test(page), "the page asks for something elsewhere");
});

Deno.test("every chart of costs is drawn from the fixture, twice the same", async () => {
  const [first, second] = [await siteOf(), await siteOf()];
  for (const { id } of COST_CHARTS) {
    assert([...first.keys()].some((path) => path.startsWith(`charts/${id}-`)), id);
  }
  for (const [path, content] of first) {
    if (/cost/.test(path)) assertEquals(second.get(path), content, path);
  }
});

Deno.test("given prices and a utilisation change costs, are on the page, and in the command that makes it again", async () => {
  const files = await siteOf(["vcpu=1"], 0.5);
  const page = files.get(COST_PAGE) as string;
  assertStringIncludes(page, "deno task report --price vcpu=1 --utilisation 50");
  assertStringIncludes(page, "given with --price");
  assertStringIncludes(page, "1 USD (file: 0.5)");
  const [changed, plain] = [files, await siteOf()].map((site) => JSON.parse(site.get("cost.json") as string));
  assertEquals(changed.prices.overrides, [{ key: "vcpu", was: 0.5, amount: 1 }]);
  assert(Math.abs(changed.cells[0].cost.provider / plain.cells[0].cost.provider - 4) < 1e-9);
});

Deno.test("without records the page has its prices and no cost", async () => {
  const files = await buildSite([], {
    renderPng: null,
    experiments,
    costs: { prices: await prices(), utilisation: 1 },
  });
  const page = files.get(COST_PAGE) as string;
  assertStringIncludes(files.get("index.html") as string, `<a href="${COST_PAGE}">`);
  assert(!page.includes("<figure"));
  assertStringIncludes(page, "no records yet");
  assertStringIncludes(page, 'id="price-vcpu"');
});

Deno.test("costs of a rehearsal or of an unsound shape are in the table and in no chart", async () => {
  const costs = costsOf(selectRuns(await fixture()), await prices(), 1);
  const all = costs.runs.flatMap(({ views }) => views);
  assert(all.some(({ cell }) => cell.profile === "smoke") && all.some(({ cell }) => cell.warning !== null));
  for (const run of costs.runs) {
    for (const panel of COST_CHARTS.flatMap((chart) => chart.panels(run, costs.prices))) {
      assert(panel.data.length > 0 && panel.data.every((row) => Number(row.attack_bits) > 13), panel.title);
      assert(!panel.title.includes("not sound"), panel.title);
    }
  }
});

Deno.test("at one price the break-even is where the slower prover is full", async () => {
  const costs = costsOf(selectRuns(await fixture()), await prices(), 1);
  const run = costs.runs[0];
  const own = referenceView(run)!;
  const rival = rivalsOf(run, own)[1];
  const [fast, slow] = [own, rival].map((view) => machineOf(view).seconds);
  assert(fast < slow, "the fixture's own prover is the faster one");
  assertStringIncludes(
    breakEvenText(own, rival),
    `from ${(3600 / slow).toFixed(0)} proofs an hour on, never dearer`,
  );
});
