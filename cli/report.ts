/**
 * `deno task report`: the site from the committed records. Written beside its place, then renamed: a site is there whole or not
 * at all.
 *
 * @module
 */
import { gpuModels } from "../experiments/e12_gpu_models.ts";
import { readGpus } from "../experiments/gpus.ts";
import { readPublished } from "../experiments/published.ts";
import { experimentTexts } from "../experiments/registry.ts";
import { PRICES_FILE, readPrices } from "../experiments/prices.ts";
import { readResults } from "../experiments/records.ts";
import { RESULTS_FOLDER } from "../experiments/results_file.ts";
import { UserError } from "../protocol/errors.ts";
import { buildSite, type SiteFiles } from "../reports/build.ts";
import { parseSince, type Since } from "../reports/history_view.ts";
import { readmeTable, withReadmeTable } from "../reports/readme_table.ts";
import { FONT_PACKAGE, hasFont, renderPng } from "../reports/render.ts";
import { writeOutput } from "./_files.ts";
import { type Command, type Given, isOn, numberOf, runCommand, textOf, textsOf } from "./_shared.ts";

const SITE_FOLDER = "site";
const README = "README.md";

/** The command. */
export const REPORT: Command = {
  name: "report",
  summary: "build the site, and the README's table, from records",
  flags: {
    "Input": [
      { name: "in", value: "FOLDER", help: `folder of records (default ${RESULTS_FOLDER})` },
      {
        name: "since",
        value: "WHEN",
        help: "first run on the page of history: a day (2026-01-02, UTC) or a commit; default all",
      },
      { name: "include-dirty", help: "draw runs from trees with uncommitted changes, too; figures say so" },
    ],
    "Costs": [
      {
        name: "price",
        value: "KEY=VALUE",
        repeats: true,
        help: `another price in place of one of ${PRICES_FILE}; recorded (may be given again)`,
      },
      {
        name: "utilisation",
        value: "PERCENT",
        help: "share of the paid time in which a machine proves (default 100)",
      },
    ],
    "Output": [
      { name: "out", value: "FOLDER", help: `folder of the site (default ${SITE_FOLDER})` },
      { name: "readme", help: `write the table of results into ${README} as well` },
      { name: "no-png", help: "leave out PNG images" },
    ],
  },
  examples: [
    "deno task report",
    "deno task report --readme",
    "deno task report --price strk=0.12 --utilisation 60",
    "deno task report --since 2026-01-02",
    "deno task report --include-dirty --out build/site",
  ],
};

/** Writes a site beside its place and puts it there; what was there before goes away only then. */
export async function writeSite(files: SiteFiles, folder: string): Promise<void> {
  const [fresh, old] = [`${folder}.new.tmp`, `${folder}.old.tmp`];
  await removeFolder(fresh);
  await removeFolder(old);
  for (const [path, content] of files) {
    const place = `${fresh}/${path}`;
    await Deno.mkdir(place.slice(0, place.lastIndexOf("/")), { recursive: true });
    if (typeof content === "string") await Deno.writeTextFile(place, content);
    else await Deno.writeFile(place, content);
  }
  await renameIfThere(folder, old);
  await Deno.rename(fresh, folder);
  await removeFolder(old);
}

async function removeFolder(folder: string): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Refuses to replace a folder that is not a site: it would be deleted. */
export async function checkPlace(folder: string): Promise<void> {
  try {
    const names = await Array.fromAsync(Deno.readDir(folder), (entry) => entry.name);
    if (names.length > 0 && !names.includes("record.schema.json")) {
      throw new UserError(
        `Cannot write the site to ${folder}: it holds something else; give a new or empty folder with --out`,
      );
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotADirectory) {
      throw new UserError(`Cannot write the site to ${folder}: it is a file`);
    }
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** What --since says. */
function sinceOf(given: Given): Since | undefined {
  const text = textOf(given, "since");
  if (text === undefined) return undefined;
  const since = parseSince(text);
  if (!since) {
    throw new UserError(
      `Cannot use --since ${text}: allowed is a day as 2026-01-02 or at least 7 digits of a commit`,
      2,
    );
  }
  return since;
}

async function report(given: Given): Promise<number> {
  const folder = (textOf(given, "out") ?? SITE_FOLDER).replace(/\/+$/, "");
  await checkPlace(folder);
  const since = sinceOf(given);
  const results = await readResults(textOf(given, "in") ?? RESULTS_FOLDER);
  const png = !isOn(given, "no-png") && await hasFont();
  if (!png && !isOn(given, "no-png")) {
    console.error(
      `no PNG images: their font is missing; install the Debian package ${FONT_PACKAGE}, or give --no-png`,
    );
  }
  const files = await buildSite(results, {
    renderPng: png ? renderPng : null,
    experiments: experimentTexts(),
    published: await readPublished(),
    gpuModels: await gpuModels(await readGpus()),
    includeDirty: isOn(given, "include-dirty"),
    ...since && { since },
    costs: {
      prices: await readPrices(textsOf(given, "price")),
      utilisation: (numberOf(given, "utilisation", 1, 100) ?? 100) / 100,
    },
  });
  await writeSite(files, folder);
  const records = results.reduce((sum, { records }) => sum + records.length, 0);
  console.log(
    `${folder}/index.html: ${files.size} files from ${records} records in ${results.length} results files`,
  );
  if (records === 0) console.log("no records yet: run make bench");
  if (isOn(given, "readme")) {
    const text = withReadmeTable(await Deno.readTextFile(README), readmeTable(results));
    await writeOutput(README, new TextEncoder().encode(text));
    console.log(`${README}: table of results written`);
  }
  return 0;
}

if (import.meta.main) await runCommand(REPORT, report);
