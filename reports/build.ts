/**
 * The site as a function of records: `index.markup`, and for each panel its specification, images and data. Nothing here reads a
 * clock or a file, so that the same records give the same bytes.
 *
 * @module
 */
import { recordJsonSchema, type ResultsFile } from "../experiments/records.ts";
import type { Chart, Panel, Row } from "./chart.ts";
import { CHARTS } from "./charts/registry.ts";
import { findings } from "./findings.ts";
import { type Html, inlineSvg, markup, page } from "./html.ts";
import { fullSpec, renderSvg } from "./render.ts";
import { programTable } from "./program_table.ts";
import { cellTable, gapsTable, verifierTable } from "./tables.ts";
import { bytesText, shortCommit } from "./text.ts";
import { runsOf, type RunView, type Selection, selectRuns } from "./view.ts";

/** A file of the site: its path and content. */
export type SiteFiles = Map<string, string | Uint8Array<ArrayBuffer>>;

/** How a site is built. */
export interface SiteOptions {
  /** Draws PNG images; null leaves them out. */
  readonly renderPng: ((svg: string) => Promise<Uint8Array<ArrayBuffer>>) | null;
  readonly includeDirty?: boolean;
}

/** Shown in place of a chart that has nothing to show. */
export const NO_RECORDS = "no records yet: run make bench";

const EXPERIMENT = "e01_baseline";
const VERIFIER_EXPERIMENT = "e00_verifier";
const PROGRAM_EXPERIMENT = "e09_vm";
/** Shown in place of what `make bench` does not measure. */
export const NO_PROGRAM_RECORDS = "no records yet: run deno task bench e09";

/** Rows as CSV (RFC 4180), the columns of all rows in order of first appearance. */
export function toCsv(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const field = (value: Row[string] | undefined) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows.map((row) => columns.map((name) => row[name]))]
    .map((line) => line.map(field).join(",")).join("\r\n") + "\r\n";
}

/** JSON that may stand inside a script element, too. */
function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1).replaceAll("</", "<\\/")}\n`;
}

function sourceText(run: RunView): string {
  const dirty = run.dirty ? ", with uncommitted changes" : "";
  return `${run.machine.cpu}, ${run.machine.cores} cores · ${run.date} · commit ${
    shortCommit(run.commit)
  }${dirty} · ${run.path}`;
}

/** Adds a panel's files to the site and gives its figure. */
async function addPanel(
  files: SiteFiles,
  { chart, panel, run, options }: { chart: Chart; panel: Panel; run: RunView; options: SiteOptions },
): Promise<Html> {
  const name = `charts/${chart.id}-${panel.key}-${run.machine.id}`;
  const source = sourceText(run);
  const spec = fullSpec(panel);
  const svg = await renderSvg(spec);
  files.set(
    `${name}.vl.json`,
    toJson({ ...spec, usermeta: { source, records: run.path, commit: run.commit, machine: run.machine.id } }),
  );
  files.set(`${name}.svg`, svg);
  files.set(`${name}.csv`, toCsv(panel.data));
  files.set(`${name}.json`, toJson(panel.data));
  if (options.renderPng) files.set(`${name}.png`, await options.renderPng(svg));
  const kinds = ["svg", ...(options.renderPng ? ["png"] : []), "csv", "json", "vl.json"];
  const links = kinds.map((kind, i) =>
    markup`${i > 0 ? " · " : ""}<a href="${name}.${kind}" download>${
      kind === "vl.json" ? "Vega-Lite" : kind.toUpperCase()
    }</a>`
  );
  return markup`
    <figure id="${chart.id}-${panel.key}-${run.machine.id}">
    ${inlineSvg(svg, `${chart.id}-${panel.key}-${run.machine.id}`, `${panel.title}. ${panel.subtitle}`)}
    <figcaption>${source}<br>${links}</figcaption>
    </figure>
  `;
}

async function chartSection(
  files: SiteFiles,
  chart: Chart,
  selection: Selection,
  options: SiteOptions,
): Promise<Html> {
  const parts: Html[] = [];
  const runs = runsOf(selection, chart.from);
  for (const run of runs) {
    const panels = chart.panels(run);
    if (panels.length === 0) continue;
    const figures: Html[] = [];
    for (const panel of panels) figures.push(await addPanel(files, { chart, panel, run, options }));
    parts.push(markup`
      ${
      runs.length > 1 ? markup`<h3>${run.machine.cpu}, ${run.machine.cores} cores</h3>` : markup``
    }<div class="figures">
      ${figures}</div>
    `);
  }
  const none = chart.from === PROGRAM_EXPERIMENT ? NO_PROGRAM_RECORDS : NO_RECORDS;
  const missing = runs.length === 0 ? none : "the records hold nothing that this chart shows";
  return markup`
    <section id="${chart.id}"><h2>${chart.title}</h2>
    <p class="soft">${chart.caption}</p>
    ${parts.length > 0 ? parts : markup`<div class="empty">${missing}</div>`}
    </section>
  `;
}

function machineFacts(run: RunView): Html {
  const { machine } = run;
  const simd = machine.simd.filter((flag) => /^(avx2|avx512f|asimd|sve2?)$/.test(flag)).join(", ") ||
    "none listed";
  const prover = run.cells[0]?.record.prover;
  const facts: [string, string][] = [
    ["processor", `${machine.cpu}, ${machine.cores} cores`],
    ["memory", bytesText(machine.memoryBytes)],
    ["vector instructions", simd],
    ["kernel", `${machine.os} ${machine.kernel} ${machine.arch}`],
    ["runtime", `Deno ${machine.deno}`],
    ...prover ? [["compiler", prover.compiler] as [string, string]] : [],
    ["measured", `${run.date}, ${run.level} run${run.complete ? "" : ", not whole"}`],
    ["commit", `${shortCommit(run.commit)}${run.dirty ? ", with uncommitted changes" : ""}`],
    ["records", run.path],
    ["machine id", machine.id],
  ];
  return markup`
    <dl class="facts">${
    facts.map(([name, value]) =>
      markup`<div${
        value.length > 36 ? markup` class="long"` : markup``
      }><dt>${name}</dt><dd>${value}</dd></div>`
    )
  }</dl>
  `;
}

function overview(selection: Selection): Html {
  const runs = runsOf(selection, EXPERIMENT);
  if (runs.length === 0) return markup`<div class="empty">${NO_RECORDS}</div>`;
  return markup`${
    runs.map((run) => {
      const sentences = findings(run);
      const list = sentences.length > 0
        ? markup`<ul class="findings">${sentences.map((sentence) => markup`<li>${sentence}</li>`)}</ul>`
        : markup`<div class="empty">this run measured nothing; its reasons stand below</div>`;
      return markup`
        ${machineFacts(run)}
        <h3>At the largest size of each AIR and profile</h3>
        ${list}
      `;
    })
  }`;
}

function tableSections(selection: Selection): Html {
  const baseline = runsOf(selection, EXPERIMENT);
  const verifier = runsOf(selection, VERIFIER_EXPERIMENT);
  const programs = runsOf(selection, PROGRAM_EXPERIMENT);
  const gaps = [...verifier, ...baseline, ...programs].flatMap((run) => gapsTable(run) ?? []);
  const warnings = new Set(
    baseline.flatMap((run) => run.cells.flatMap((c) => c.warning === null ? [] : [`${c.air}: ${c.warning}`])),
  );
  const tables = (runs: readonly RunView[], draw: (run: RunView) => Html, none = NO_RECORDS) =>
    runs.length > 0
      ? markup`${runs.map((run) => markup`${draw(run)}<p class="soft">${sourceText(run)}</p>`)}`
      : markup`<div class="empty">${none}</div>`;
  return markup`<section id="table"><h2>Every measured cell</h2>
<p class="soft">Times are medians in milliseconds. A time never stands without the bits that its proof is worth: attack bits count the best known attack, proven bits count what is proven.</p>
${[...warnings].map((warning) => markup`<p class="warning">${warning}</p>`)}
${tables(baseline, cellTable)}
</section>
<section id="verifier"><h2>The verifier on honest and spoiled proofs</h2>
<p class="soft">Spoiled copies have huge numbers in seeded places, lengths among them. Each must be refused with a named error, quickly, and without taking memory.</p>
${tables(verifier, verifierTable)}
</section>
<section id="programs"><h2>Every measured program</h2>
<p class="soft">Running the program and filling its columns come before the prove time. Cells are those of all four trees before blow-up.</p>
${tables(programs, programTable, NO_PROGRAM_RECORDS)}
</section>
${
    gaps.length > 0
      ? markup`
        <section id="gaps"><h2>Not measured</h2>
        <p class="soft">A skip or a failure is a record like any other.</p>
        ${gaps}
        </section>
      `
      : markup``
  }`;
}

function readingSection(selection: Selection): Html {
  return markup`
    <section id="reading"><h2>How to read this</h2>
    <p>Every time belongs to a proof that this project's verifier accepted, outside the timed window; the column “by the crate” counts those that the official verifier accepted too. Variants of a cell took turns, sample by sample, on inputs that change with every sample, and gave equal bytes.</p>
    <p>“Faster” and “slower” need a Mann–Whitney p under 0.01 and a 99 % bootstrap interval of the ratio of medians wholly outside ± 5 %; “same” needs the interval wholly inside. Anything else is “inconclusive”.</p>
    <p>Draw it again: <code>make bench</code> measures, <code>make report</code> builds this page from the records. <a href="record.schema.json">The schema of a record</a>.</p>
    ${
    selection.leftOut.length > 0
      ? markup`
        <p class="soft">Results files that are not drawn:</p>
        <ul class="findings soft">${selection.leftOut.map((sentence) => markup`<li>${sentence}</li>`)}</ul>
      `
      : markup``
  }
    </section>
  `;
}

/** Builds the site. */
export async function buildSite(results: readonly ResultsFile[], options: SiteOptions): Promise<SiteFiles> {
  const files: SiteFiles = new Map();
  const selection = selectRuns(results, { includeDirty: options.includeDirty ?? false });
  const sections: Html[] = [];
  for (const chart of CHARTS) sections.push(await chartSection(files, chart, selection, options));
  const links = [
    ...CHARTS.map(({ id, title }) => [id, title]),
    ["table", "Every cell"],
    [
      "verifier",
      "The verifier",
    ],
    ["programs", "Programs"],
    ["reading", "How to read this"],
  ];
  files.set("record.schema.json", toJson(recordJsonSchema()));
  files.set(
    "index.html",
    page({
      title: "Obelysk Bench: results",
      header: markup`
        <h1>Obelysk Bench: results</h1>
        <p
          class="soft">Proving time, size and strength of a Circle STARK, measured and drawn from committed records.</p>
        <nav aria-label="Sections">${links.map(([id, title]) => markup`<a href="#${id}">${title}</a>`)}</nav>
      `,
      main: markup`${overview(selection)}${sections}${tableSections(selection)}${readingSection(selection)}`,
      footer:
        markup`Generated from records by <code>deno task report</code>; no number on this page was typed by hand.`,
    }),
  );
  return files;
}
