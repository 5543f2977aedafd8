/**
 * The page of one experiment: its question and what was expected of it, its figures, every record, what was not measured, and the command
 * that measures it again.
 *
 * @module
 */
import type { ExperimentText } from "../experiments/records.ts";
import { chainTables } from "./chain_table.ts";
import { CHAIN_EXPERIMENT } from "./chain_view.ts";
import type { Chart } from "./chart.ts";
import { CHARTS } from "./charts/registry.ts";
import { costByBits } from "./cost_by_bits.ts";
import { costSection } from "./cost_page.ts";
import { costsOf } from "./cost_view.ts";
import { crateTable } from "./crate_table.ts";
import { experimentPage, fixedAxes, recordsFile, recordTable } from "./experiment_table.ts";
import { addPanel, type SiteFiles, type SiteOptions, sourceText } from "./figure.ts";
import { findings } from "./findings.ts";
import { type Html, markup, page, reproduceBox } from "./html.ts";
import { PROTOCOL_EXPERIMENT } from "./protocol_view.ts";
import { programTable } from "./program_table.ts";
import { cellTable, gapsTable, verifierTable } from "./tables.ts";
import { bytesText, shortCommit, withPowers } from "./text.ts";
import { runsOf, type RunView, type Selection } from "./view.ts";

/** A table that only one experiment has. */
interface OwnTable {
  readonly title: string;
  readonly caption: string;
  draw(run: RunView): Html;
}

const BASELINE = "e01_baseline";
const OWN_TABLES: Readonly<Record<string, OwnTable>> = {
  e00_verifier: {
    title: "The verifier on honest and spoiled proofs",
    caption:
      "Spoiled copies have huge numbers in seeded places, lengths among them. Each must be refused with a named error, quickly, and without taking memory.",
    draw: verifierTable,
  },
  [BASELINE]: {
    title: "Every measured cell",
    caption:
      "Times are medians in milliseconds. A time never stands without the bits that its proof is worth: attack bits count the best known attack, proven bits count what is proven.",
    draw: cellTable,
  },
  e02_crate: {
    title: "Goals and what was measured",
    caption:
      "Ratios against the crate's better setting, both measured turn by turn on the same inputs, with their 99 % intervals. Grinding is luck: ratios at 26 bits of work are read without it.",
    draw: crateTable,
  },
  e09_vm: {
    title: "Every measured program",
    caption:
      "Running the program and filling its columns come before the prove time. Cells are those of all four trees before blow-up. MACs are products of a weight and an activation. What an inference costs in money is its seconds times the price of a machine, which is no part of these records.",
    draw: programTable,
  },
  [CHAIN_EXPERIMENT]: {
    title: "Every proof measured on chain",
    caption:
      "A contract verifies the whole proof in one transaction and registers its fact; a proof that is too long, in slices of its queries, and its gas is that of all slices. Steps and builtins are those of the embedded compiler's run of the contract. Gas is a local chain's receipt where there is one; otherwise it follows from steps, builtins and felts by a network's price list. Where both are there the table says how far the list is off: in Sierra-gas mode it lacks what a network charges for branches that are not taken. What a STRK is worth is no part of these records.",
    draw: chainTables,
  },
};

/** Shown in place of what has no records. */
export function noRecords({ command }: Pick<ExperimentText, "command">): string {
  return `no records yet: run ${command}`;
}

function runFacts(run: RunView): [string, string][] {
  return [
    ["measured", `${run.date}, ${run.level} run${run.complete ? "" : ", not whole"}`],
    ["commit", `${shortCommit(run.commit)}${run.dirty ? ", with uncommitted changes" : ""}`],
    ["records", run.path],
  ];
}

/** What a run was made on, and from which commit; the machine alone with `alone`. */
export function machineFacts(run: RunView, { alone = false } = {}): Html {
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
    ...(alone ? [] : runFacts(run)),
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

async function chartSection(
  files: SiteFiles,
  chart: Chart,
  { runs, text, options }: { runs: readonly RunView[]; text: ExperimentText; options: SiteOptions },
): Promise<Html> {
  const parts: Html[] = [];
  for (const run of runs) {
    const figures: Html[] = [];
    for (const panel of chart.panels(run)) {
      figures.push(await addPanel(files, { chart, panel, run, options }));
    }
    if (figures.length === 0) continue;
    parts.push(markup`
      ${
      runs.length > 1 ? markup`<h3>${run.machine.cpu}, ${run.machine.cores} cores</h3>` : markup``
    }<div class="figures">
      ${figures}</div>
    `);
  }
  const missing = runs.length === 0 ? noRecords(text) : "the records hold nothing that this chart shows";
  return markup`
    <section id="${chart.id}"><h2>${chart.title}</h2>
    <p class="soft">${chart.caption}</p>
    ${parts.length > 0 ? parts : markup`<div class="empty">${missing}</div>`}
    </section>
  `;
}

/** Warnings of AIRs that prove nothing, once each. */
function warnings(runs: readonly RunView[]): Html[] {
  const texts = new Set(
    runs.flatMap((run) => run.cells.flatMap((c) => c.warning === null ? [] : [`${c.air}: ${c.warning}`])),
  );
  return [...texts].map((text) => markup`<p class="warning">${text}</p>`);
}

function tableSections(runs: readonly RunView[], text: ExperimentText): Html {
  const own = OWN_TABLES[text.id];
  const empty = markup`<div class="empty">${noRecords(text)}</div>`;
  const draw = (table: (run: RunView) => Html) =>
    runs.length === 0
      ? empty
      : markup`${runs.map((run) => markup`${table(run)}<p class="soft">${sourceText(run)}</p>`)}`;
  const gaps = runs.flatMap((run) => gapsTable(run) ?? []);
  return markup`${
    own
      ? markup`<section id="table"><h2>${own.title}</h2>
<p class="soft">${own.caption}</p>
${warnings(runs)}
${draw(own.draw)}
</section>`
      : markup``
  }
<section id="records"><h2>Every record</h2>
<p class="soft">One row for each line of the results file, which is linked at its end; figures are made of these lines and of nothing else. Times are medians in milliseconds.</p>
${
    runs.map((run) =>
      fixedAxes(run) === "" ? markup`` : markup`<p class="soft">All cells: ${fixedAxes(run)}.</p>`
    )
  }
${draw(recordTable)}
</section>
${
    gaps.length > 0
      ? markup`<section id="gaps"><h2>Not measured</h2>
<p class="soft">A skip or a failure is a record like any other.</p>
${gaps}
</section>`
      : markup``
  }`;
}

/** What has to be built besides the cpu prover for what was measured. */
function builds(runs: readonly RunView[]): string[] {
  const measured = runs.flatMap(({ cells }) => cells.map(({ record }) => record.options));
  const has = (backend: string, simd?: string) =>
    measured.some((options) => options?.backend === backend && (simd === undefined || options.simd === simd));
  return [
    ...has("stwo") ? ["make peer"] : [],
    ...has("stwo", "avx2") ? ["make peer-avx2"] : [],
    ...has("emu") ? ["make emulator"] : [],
  ];
}

/** The commands that make a page again: the commit of its records, the measurement, the report. */
function commands(runs: readonly RunView[], { command }: ExperimentText): string[] {
  const commits = [...new Set(runs.map(({ commit }) => commit))];
  const checkouts = commits.map((commit) => `git checkout ${commit}`);
  return [...checkouts, "make build", ...builds(runs), command, "make report"];
}

/** Adds the page of an experiment and the files of its figures. */
export async function addExperimentPage(
  files: SiteFiles,
  { selection, text, options }: { selection: Selection; text: ExperimentText; options: SiteOptions },
): Promise<void> {
  const runs = runsOf(selection, text.id);
  const charts = CHARTS.filter(({ from }) => from === text.id);
  const sections: Html[] = [];
  if (options.costs && text.id === PROTOCOL_EXPERIMENT) {
    const { prices, utilisation } = options.costs;
    const priced = costsOf({ ...selection, runs }, prices, utilisation).runs;
    sections.push(await costSection(files, costByBits, { runs: priced, prices, options }));
  }
  for (const chart of charts) sections.push(await chartSection(files, chart, { runs, text, options }));
  const links = [
    ...charts.map(({ id, title }) => [id, title]),
    ...OWN_TABLES[text.id] ? [["table", OWN_TABLES[text.id].title]] : [],
    ["records", "Every record"],
    ["reproduce", "Reproduce"],
  ];
  const sentences = text.id === BASELINE ? runs.flatMap(findings) : [];
  files.set(
    experimentPage(text.id),
    page({
      title: `Obelysk Bench: ${text.id}`,
      header: markup`
        <h1>${text.id.slice(0, 3)}: ${withPowers(text.question)}</h1>
        <p class="soft">Expected before the first run: ${withPowers(text.expectation)}.</p>
        <nav aria-label="Sections"><a href="index.html">All results</a>${
        links.map(([id, title]) => markup`<a href="#${id}">${title}</a>`)
      }</nav>
      `,
      main: markup`${runs.map((run) => machineFacts(run))}
${
        sentences.length > 0
          ? markup`<h3>At the largest size of each AIR and profile</h3><ul class="findings">${
            sentences.map((sentence) => markup`<li>${sentence}</li>`)
          }</ul>`
          : markup``
      }
${sections}${tableSections(runs, text)}
${
        reproduceBox(commands(runs, text), [
          ...runs.map((run) => ({ href: recordsFile(run), text: run.path })),
          { href: "record.schema.json", text: "schema of a record" },
        ])
      }`,
      footer:
        markup`Generated from records by <code>deno task report</code>; no number on this page was typed by hand.`,
    }),
  );
}
