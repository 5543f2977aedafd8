/**
 * The built site in a real browser: everything is drawn, nothing is logged as an error, nothing sticks out on a phone. Skipped,
 * with the reason printed, where Chromium is not installed.
 */
import { assert, assertEquals } from "@std/assert";
import { type Browser, chromium, type Page } from "playwright-core";
import { writeSite } from "../cli/report.ts";
import { PRICES_FILE, readPrices } from "../experiments/prices.ts";
import { gpuModels } from "../experiments/e12_gpu_models.ts";
import { readGpus } from "../experiments/gpus.ts";
import { readPublished } from "../experiments/published.ts";
import { HISTORY_PAGE } from "../reports/history_page.ts";
import { GPU_PAGE } from "../reports/gpu_page.ts";
import { PUBLISHED_PAGE } from "../reports/published_page.ts";
import { experimentTexts } from "../experiments/registry.ts";
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

const experiments = experimentTexts();
/** The front page, the page of costs, and that of each experiment. */
const PAGES = [
  "index.html",
  COST_PAGE,
  PUBLISHED_PAGE,
  GPU_PAGE,
  HISTORY_PAGE,
  ...experiments.filter(({ derived }) => !derived).map(({ id }) => `${id}.html`),
];
/** Where screenshots are left to be looked at. */
const SCREENSHOTS = new URL("../build/screenshots", import.meta.url).pathname;

/** Opens a page of the site. */
type Open = (path: string) => Promise<{ page: Page; errors: string[] }>;

/** Runs a test on the site that some records give, in a browser of a width. */
async function withSite(
  { results, width, dark = false }: { results: string; width: number; dark?: boolean },
  run: (open: Open) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "browser_test_" });
  let browser: Browser | undefined;
  try {
    const costs = { prices: await readPrices([], PRICES), utilisation: 1 };
    const extra = { published: await readPublished(), gpuModels: await gpuModels(await readGpus()) };
    const files = await buildSite(await readResults(results), {
      renderPng: null,
      experiments,
      costs,
      ...extra,
    });
    await writeSite(files, `${folder}/site`);
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ["--no-sandbox", "--disable-gpu"],
    });
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: dark ? "dark" : "light",
    });
    await run(async (path) => {
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("requestfailed", (request) => errors.push(`failed: ${request.url()}`));
      page.on(
        "request",
        (request) =>
          !request.url().startsWith("file:") && !request.url().startsWith("data:") &&
          errors.push(`asked for ${request.url()}`),
      );
      await page.goto(`file://${folder}/site/${path}`);
      return { page, errors };
    });
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

/** The sections of a page. */
const SECTIONS = `[...document.querySelectorAll("section")].map((s) => s.id)`;

/** What a reader without a mouse or without eyes would miss. */
const UNREACHABLE = `[
    ...[...document.querySelectorAll("figure > svg")].filter((s) => !s.getAttribute("aria-label")).map(() => "a drawing without a name"),
    ...[...document.querySelectorAll(".scroll")].filter((s) => s.tabIndex !== 0 || !s.getAttribute("aria-label")).map((s) => "a table out of reach: " + s.className),
    ...[...document.querySelectorAll("th")].filter((t) => t.scope !== "col").map((t) => "a head without scope: " + t.textContent),
    ...(document.querySelectorAll("h1").length === 1 ? [] : ["not one h1"]),
    ...(document.documentElement.lang === "en" ? [] : ["no language"]),
    ...(document.querySelectorAll("main").length === 1 ? [] : ["not one main"]),
  ]`;

for (const width of [390, 1400]) {
  Deno.test({
    name:
      `every page at ${width} pixels: drawn, nothing sticks out, links lead somewhere, nothing is asked of the network`,
    ignore: executablePath === undefined,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      withSite({ results: FIXTURE, width, dark: width === 390 }, async (open) => {
        await Deno.mkdir(SCREENSHOTS, { recursive: true });
        let figures = 0;
        for (const path of PAGES) {
          const { page, errors } = await open(path);
          const problems = await page.evaluate(DRAWING_PROBLEMS) as string[];
          // lines of a load have no symbols
          assertEquals(problems.filter((text) => !/^cost_by_load.*: no marks$/.test(text)), [], path);
          assertEquals(await page.evaluate(OVERFLOW), [], path);
          assertEquals(await page.evaluate(UNREACHABLE), [], path);
          assertEquals(
            await page.evaluate(BROKEN_ANCHORS),
            0,
            `${path}: links to sections that are not there`,
          );
          const sections = await page.evaluate(SECTIONS) as string[];
          for (const { id, from } of CHARTS) {
            assert(`${from}.html` !== path || sections.includes(id), `${path}: section ${id} is missing`);
          }
          if (path === COST_PAGE) { for (const { id } of COST_CHARTS) assert(sections.includes(id), id); }
          figures += await page.evaluate(`document.querySelectorAll("figure").length`) as number;
          await page.screenshot({ path: `${SCREENSHOTS}/${path}-${width}.png`, fullPage: true });
          assertEquals(errors, [], path);
          await page.close();
        }
        assert(figures >= 40, `${figures} figures`);
      }),
  });
}

Deno.test({
  name: "the front page answers in one screen; the first key leads to the content; printed, it is paper",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withSite({ results: FIXTURE, width: 1400, dark: true }, async (open) => {
      const { page } = await open("index.html");
      const bottom = await page.evaluate(
        `document.querySelector(".cards").getBoundingClientRect().bottom`,
      ) as number;
      assert(bottom <= 900, `the cards end at ${bottom} pixels`);
      assertEquals(await page.evaluate(`getComputedStyle(document.body).backgroundColor`), "rgb(11, 14, 18)");
      await page.keyboard.press("Tab");
      assertEquals(await page.evaluate(`document.activeElement.textContent`), "Skip to the content");
      await page.emulateMedia({ media: "print" });
      assertEquals(
        await page.evaluate(`getComputedStyle(document.body).backgroundColor`),
        "rgb(255, 255, 255)",
      );
      assertEquals(await page.evaluate(`getComputedStyle(document.querySelector("nav")).display`), "none");
      assertEquals(await page.evaluate(`getComputedStyle(document.body).color`), "rgb(0, 0, 0)");
    }),
});

Deno.test({
  name: "the report without records says so under every chart",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const empty = await Deno.makeTempDir({ prefix: "browser_test_" });
    try {
      await withSite({ results: empty, width: 390 }, async (open) => {
        for (const path of PAGES) {
          const { page, errors } = await open(path);
          const texts = await page.evaluate(
            `[...document.querySelectorAll("section .empty")].map((e) => e.textContent)`,
          ) as string[];
          assert(
            texts.length >= CHARTS.filter(({ from }) => `${from}.html` === path).length,
            `${path}: ${texts.length} notes`,
          );
          assert(
            texts.every((text) =>
              /(no records yet|no cell was measured in two runs yet): run (make bench|deno task bench e\d\d)/
                .test(text)
            ),
            path,
          );
          assertEquals(await page.evaluate(`document.querySelectorAll("figure").length`), 0);
          assertEquals(await page.evaluate(OVERFLOW), []);
          assertEquals(errors, []);
          await page.close();
        }
      });
    } finally {
      await Deno.remove(empty, { recursive: true });
    }
  },
});
