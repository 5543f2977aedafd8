/**
 * The site as a function of records: `index.markup`, and for each panel its specification, images and data. Nothing here reads a
 * clock or a file, so that the same records give the same bytes.
 *
 * @module
 */
import { recordJsonSchema, type ResultsFile } from "../experiments/records.ts";
import { chainTable } from "./chain_table.ts";
import { CHAIN_EXPERIMENT } from "./chain_view.ts";
import type { Chart } from "./chart.ts";
import { addCostPage, COST_PAGE } from "./cost_page.ts";
import { CHARTS } from "./charts/registry.ts";
import { addPanel, type SiteFiles, type SiteOptions, sourceText, toJson } from "./figure.ts";
import { findings } from "./findings.ts";
import { type Html, markup, page } from "./html.ts";
import { programTable } from "./program_table.ts";
import { cellTable, gapsTable, verifierTable } from "./tables.ts";
import { bytesText, shortCommit } from "./text.ts";
import { runsOf, type RunView, type Selection, selectRuns } from "./view.ts";

export { type SiteFiles, type SiteOptions, toCsv } from "./figure.ts";

/** Shown in place of a chart that has nothing to show. */
export const NO_RECORDS = "no records yet: run make bench";

const EXPERIMENT = "e01_baseline";
const VERIFIER_EXPERIMENT = "e00_verifier";
const PROGRAM_EXPERIMENT = "e09_vm";
/** Shown in place of what `make bench` does not measure. */
export const NO_NAMED_RECORDS: Readonly<Record<string, string>> = {
  [PROGRAM_EXPERIMENT]: "no records yet: run deno task bench e09",
  [CHAIN_EXPERIMENT]: "no records yet: run deno task bench e10",
};

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
  const none = NO_NAMED_RECORDS[chart.from] ?? NO_RECORDS;
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
  const chain = runsOf(selection, CHAIN_EXPERIMENT);
  const gaps = [...verifier, ...baseline, ...programs, ...chain].flatMap((run) => gapsTable(run) ?? []);
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
<p class="soft">Running the program and filling its columns come before the prove time. Cells are those of all four trees before blow-up. MACs are products of a weight and an activation. What an inference costs in money is its seconds times the price of a machine, which is no part of these records.</p>
${tables(programs, programTable, NO_NAMED_RECORDS[PROGRAM_EXPERIMENT])}
</section>
<section id="chain"><h2>Every proof measured on chain</h2>
<p class="soft">A contract verifies the whole proof in one transaction and registers its fact. Steps and builtins are those of the embedded compiler's run of the contract. Gas is a local chain's receipt where there is one; otherwise it follows from steps, builtins and felts by a network's price list. What a STRK is worth is no part of these records.</p>
${tables(chain, chainTable, NO_NAMED_RECORDS[CHAIN_EXPERIMENT])}
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
  if (options.costs) await addCostPage(files, selection, { costs: options.costs, options });
  const costLink = options.costs ? markup`<a href="${COST_PAGE}">Cost of a proof</a>` : markup``;
  const links = [
    ...CHARTS.map(({ id, title }) => [id, title]),
    ["table", "Every cell"],
    [
      "verifier",
      "The verifier",
    ],
    ["programs", "Programs"],
    ["chain", "On chain"],
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
        <nav aria-label="Sections">${costLink}${
        links.map(([id, title]) => markup`<a href="#${id}">${title}</a>`)
      }</nav>
      `,
      main: markup`${overview(selection)}${sections}${tableSections(selection)}${readingSection(selection)}`,
      footer:
        markup`Generated from records by <code>deno task report</code>; no number on this page was typed by hand.`,
    }),
  );
  return files;
}
