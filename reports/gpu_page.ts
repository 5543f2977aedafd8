/**
 * The page of GPU models: computed bounds, hatched and named as such, beside what others projected and measured.
 *
 * @module
 */
import { GPU_EXPERIMENT, type GpuModels, type GpuPrediction } from "../experiments/e12_gpu_models.ts";
import type { PublishedTable } from "../experiments/published.ts";
import { experimentPage } from "./experiment_table.ts";
import type { SiteFiles } from "./figure.ts";
import { type Html, markup, page, reproduceBox, table } from "./html.ts";
import { PUBLISHED_PAGE } from "./published_page.ts";
import { powerOfTwo, significant, withPowers } from "./text.ts";

/** The page's file. */
export const GPU_PAGE = experimentPage(GPU_EXPERIMENT.id);
/** Tables of published figures that stand beside the bounds. */
const BESIDE = ["projections", "gpu_measured", "headline"];

function boundsTable(predictions: readonly GpuPrediction[], columns: number): Html {
  const of = predictions.filter((one) => one.columns === columns);
  const sizes = [...new Set(of.map(({ logRows }) => logRows))];
  const names = [...new Set(of.map(({ name }) => name))];
  const rows = names.map((name) => ({
    cells: [
      name,
      ...sizes.map((logRows) => {
        const one = of.find((p) => p.name === name && p.logRows === logRows);
        if (!one) return "–";
        return one.fits
          ? markup`<span class="computed">≥ ${significant(one.ms)}</span>`
          : "does not fit its memory";
      }),
    ],
  }));
  const head = ["GPU", ...sizes.map((size) => `${powerOfTwo(size)} rows, ms`)];
  return markup`<h3>${columns} columns</h3>${
    table({ label: `Computed bounds, ${columns} columns`, head, rows, left: [0] })
  }`;
}

function besideSection(tables: readonly PublishedTable[]): Html {
  const shown = tables.filter(({ id }) => BESIDE.includes(id));
  return markup`<section id="published" class="wrapped"><h2>What others projected and measured</h2>
${
    shown.map(({ title, source, hardware, figures, rows }) =>
      markup`<h3>${title}</h3><p class="soft">Quoted, not checked: ${source}. Hardware: ${hardware}.</p>${
        table({
          label: title,
          head: ["", ...figures.map(({ name, unit }) => `${name}, ${unit}`)],
          rows: rows.map(({ label, quoted }) => ({
            cells: [withPowers(label), ...quoted.map((value) => value === null ? "–" : String(value))],
          })),
          left: [0],
        })
      }`
    )
  }
<p><a href="${PUBLISHED_PAGE}">The same tables with our figures, and why they differ</a></p>
</section>`;
}

/** Adds the page. */
export function addGpuPage(
  files: SiteFiles,
  { models, tables }: { models: GpuModels; tables: readonly PublishedTable[] },
): void {
  const bounds = "reason" in models
    ? markup`<div class="empty">nothing is predicted: ${models.reason}</div>`
    : markup`${[26, 100].map((columns) => boundsTable(models.predictions, columns))}
<p><a href="gpu_models.json" download>Every prediction by phase, and the cards' figures with their sources (JSON)</a></p>`;
  if (!("reason" in models)) files.set("gpu_models.json", `${JSON.stringify(models, undefined, 1)}\n`);
  files.set(
    GPU_PAGE,
    page({
      title: `Obelysk Bench: ${GPU_EXPERIMENT.id}`,
      header: markup`
        <h1>e12: ${withPowers(GPU_EXPERIMENT.question)}</h1>
        <p class="soft">Expected before the first run: ${withPowers(GPU_EXPERIMENT.expectation)}.</p>
        <nav aria-label="Sections"><a href="index.html">All results</a><a href="#bounds">Computed bounds</a><a href="#published">What others projected and measured</a><a href="#reproduce">Reproduce</a></nav>
      `,
      main: markup`<section id="bounds"><h2>Computed bounds</h2>
<p class="warning"><strong>Uncalibrated: lower bound only.</strong> No GPU was measured. Each number is computed, not measured: work that the prover's planner counts (bytes, operations, steps one after another) at the makers' rates, with every toggle on, nothing lost to stalls, tails of launches or caches that miss.</p>
<p class="soft">Wide Fibonacci, blow-up 2, Blake2s, 3 queries, 10 bits of work (13 attack bits): the work that published GPU figures are for. Hatched, as every computed number.</p>
${bounds}
</section>
${besideSection(tables)}${reproduceBox(["make gpu-plans", "make report"], [])}`,
      footer:
        markup`Computed by <code>deno task report</code> from the planner's counts and <code>experiments/gpus.json</code>; quoted figures stand with their source in <code>experiments/published.json</code>.`,
    }),
  );
}
