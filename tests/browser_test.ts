/**
 * The built site in a real browser: everything is drawn, nothing is logged as an error, nothing sticks out on a phone. Skipped,
 * with the reason printed, where Chromium is not installed.
 */
import { assert, assertEquals } from "@std/assert";
import { type Browser, chromium, type Page } from "playwright-core";
import { writeSite } from "../cli/report.ts";
import { PRICES_FILE, readPrices } from "../experiments/prices.ts";
import { readResults } from "../experiments/records.ts";
import { buildSite } from "../reports/build.ts";
import { CHARTS } from "../reports/charts/registry.ts";
import { COST_CHARTS } from "../reports/cost_charts.ts";
import { COST_PAGE } from "../reports/cost_page.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

async function findChromium(): Promise<string | undefined> {
  for (const path of CHROMIUM) {
    try {
      await Deno.stat(path);
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

const executablePath = await findChromium();
if (executablePath === undefined) {
  console.log("browser tests skipped: chromium is not installed (Debian package chromium)");
}

/** Runs a test on an open page of the site that some records give. */
async function withPage(
  { results, width, dark = false, path = "index.html" }: {
    results: string;
    width: number;
    dark?: boolean;
    path?: string;
  },
  run: (page: Page, errors: string[]) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "browser_test_" });
  let browser: Browser | undefined;
  try {
    const costs = { prices: await readPrices([], PRICES), utilisation: 1 };
    const files = await buildSite(await readResults(results), { renderPng: null, costs });
    await writeSite(files, `${folder}/site`);
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ["--no-sandbox", "--disable-gpu"],
    });
    const page = await browser.newPage({
      viewport: { width, height: 900 },
      colorScheme: dark ? "dark" : "light",
    });
    const errors: string[] = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("requestfailed", (request) => errors.push(`failed: ${request.url()}`));
    await page.goto(`file://${folder}/site/${path}`);
    await run(page, errors);
  } finally {
    await browser?.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const PRICES = new URL(`../${PRICES_FILE}`, import.meta.url).pathname;
const FIXTURE = new URL("../reports/testdata", import.meta.url).pathname;

/** What is wrong with the drawings of a page, found in the page. Text for the page's own script engine. */
const DRAWING_PROBLEMS = `
  [...document.querySelectorAll("figure")].flatMap((figure) => {
    const svg = figure.querySelector("svg");
    if (!svg) return [figure.id + ": no drawing"];
    const frame = svg.getBoundingClientRect();
    const outside = [...svg.querySelectorAll("text")].filter((text) => {
      const box = text.getBoundingClientRect();
      return box.width > 0 && (box.right > frame.right + 1 || box.left < frame.left - 1 || box.bottom > frame.bottom + 1);
    });
    const marks = svg.querySelectorAll(".mark-symbol path, .mark-rect path").length;
    return [
      ...outside.map((text) => figure.id + ": text sticks out: " + text.textContent),
      ...(marks === 0 ? [figure.id + ": no marks"] : []),
      ...(svg.innerHTML.includes("NaN") ? [figure.id + ": NaN in a path"] : []),
    ];
  })`;

/** What makes a page scroll sideways. */
const OVERFLOW = `
  document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
    [...document.querySelectorAll("body *")].filter((e) =>
      !e.closest(".scroll") && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
    ).slice(0, 5).map((e) => e.tagName + "." + e.className + " " + e.textContent.slice(0, 40))`;

/** Links of a page that lead nowhere on it. */
const BROKEN_ANCHORS =
  `[...document.querySelectorAll("a[href^='#']")].filter((a) => !document.querySelector(a.hash)).length`;

for (const width of [390, 1400]) {
  Deno.test({
    name: `the report at ${width} pixels: charts are drawn, nothing sticks out, no errors`,
    ignore: executablePath === undefined,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      withPage({ results: FIXTURE, width, dark: width === 390 }, async (page, errors) => {
        assertEquals(await page.evaluate(DRAWING_PROBLEMS), []);
        assertEquals(await page.evaluate(OVERFLOW), []);
        const sections = await page.evaluate(
          `[...document.querySelectorAll("section")].map((s) => s.id)`,
        ) as string[];
        for (const { id } of CHARTS) assert(sections.includes(id), `section ${id} is missing`);
        const figures = await page.evaluate(`document.querySelectorAll("figure").length`) as number;
        assert(figures >= 20, `${figures} figures`);
        assertEquals(await page.evaluate(BROKEN_ANCHORS), 0, "links to sections that are not there");
        const scrolls = await page.evaluate(
          `[...document.querySelectorAll(".scroll")].map((s) => getComputedStyle(s).overflowX)`,
        );
        assert((scrolls as string[]).every((value) => value === "auto"));
        assertEquals(errors, []);
      }),
  });
}

for (const width of [390, 1400]) {
  Deno.test({
    name: `the page of costs at ${width} pixels: charts are drawn, links lead somewhere, nothing sticks out`,
    ignore: executablePath === undefined,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      withPage({ results: FIXTURE, width, dark: width === 390, path: COST_PAGE }, async (page, errors) => {
        const problems = await page.evaluate(DRAWING_PROBLEMS) as string[];
        // lines of a load have no symbols
        assertEquals(problems.filter((text) => !/^cost_by_load.*: no marks$/.test(text)), []);
        assertEquals(await page.evaluate(OVERFLOW), []);
        assertEquals(await page.evaluate(BROKEN_ANCHORS), 0);
        const sections = await page.evaluate(`[...document.querySelectorAll("section")].map((s) => s.id)`);
        for (const { id } of COST_CHARTS) assert((sections as string[]).includes(id), id);
        const costs = await page.evaluate(`document.querySelectorAll("#table a[href^='records/']").length`);
        assert(Number(costs) > 50, `${costs} costs`);
        assertEquals(errors, []);
      }),
  });
}

Deno.test({
  name: "the report without records says so under every chart",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const empty = await Deno.makeTempDir({ prefix: "browser_test_" });
    try {
      await withPage({ results: empty, width: 390 }, async (page, errors) => {
        const texts = await page.evaluate(
          `[...document.querySelectorAll("section .empty")].map((e) => e.textContent)`,
        ) as string[];
        assert(texts.length >= CHARTS.length, `${texts.length} notes`);
        assert(texts.every((text) => /no records yet: run (make bench|deno task bench e\d\d)/.test(text)));
        assertEquals(await page.evaluate(`document.querySelectorAll("figure").length`), 0);
        assertEquals(await page.evaluate(OVERFLOW), []);
        assertEquals(errors, []);
      });
    } finally {
      await Deno.remove(empty, { recursive: true });
    }
  },
});
