/**
 * The front page: what a verified proof costs, on what, how sure, in one screen, each number with a link to its record; then the experiments.
 *
 * @module
 */
import type { ExperimentText } from "../experiments/records.ts";
import type { CostRun, CostView } from "./cost_view.ts";
import { paidViews, referenceView } from "./cost_view.ts";
import { COST_PAGE } from "./cost_page.ts";
import { experimentPage, recordLink } from "./experiment_table.ts";
import { machineFacts, noRecords } from "./experiment_page.ts";
import { type Html, markup, page, reproduceBox, table } from "./html.ts";
import { powerOfTwo, rangeText, significant, withPowers } from "./text.ts";
import { OWN_VARIANT, type PeerView, peerViews, runsOf, type RunView, type Selection } from "./view.ts";

/** Proofs that a cost of less than a cent is stated for. */
const MANY = 1_000_000;
/** The experiments whose proofs somebody would pay for as they are. */
const CARDS_FROM = ["e01_baseline", "e09_vm", "e10_chain"];
/** Cards on the first screen. */
const MAX_CARDS = 6;

/** A page that is no experiment's. */
export interface PageLink {
  readonly href: string;
  readonly title: string;
}

/** Money as people read it: a proof's, or a million proofs' where one costs less than a cent. */
function costText(usd: number): { amount: string; unit: string } {
  return usd >= 0.01
    ? { amount: `$${significant(usd)}`, unit: "a proof" }
    : { amount: `$${significant(usd * MANY)}`, unit: "a million proofs" };
}

function isLarger({ cell: a }: CostView, { cell: b }: CostView): boolean {
  return a.logRows - b.logRows > 0 || (a.logRows === b.logRows && a.provenBits > b.provenBits);
}

/** The largest proof of ours that somebody would pay for, and the strongest: each once. */
function headlines(run: CostRun): CostView[] {
  const own = paidViews(run).filter(({ cell }) => cell.variant === OWN_VARIANT);
  const largest = own.reduce<CostView | undefined>(
    (best, view) => best && !isLarger(view, best) ? best : view,
    undefined,
  );
  return [...new Set([largest, referenceView(run)])].filter((view) => view !== undefined);
}

/** The ratio with the crate: without grinding, which is luck, where both tell it. */
function againstText({ speedup, speedupInterval, restSpeedup, restInterval, comparison }: PeerView): string {
  const crate = "the speed of the official crate's better setting";
  return restSpeedup !== null && restInterval !== null
    ? `${significant(restSpeedup)}× ${crate} without grinding, which is luck (99 %: ${
      rangeText(restInterval)
    })`
    : `${significant(speedup)}× ${crate} (99 %: ${rangeText(speedupInterval)}): ${comparison.verdict}`;
}

function howSure(run: RunView, { cell }: CostView): Html {
  const { verified, official } = cell.record.checks!;
  const peer = peerViews(run).find((view) => view.cell.record === cell.record);
  const by = official === null
    ? "the official verifier is not built"
    : `${official.length} by the official verifier too`;
  const against = peer ? markup`<li>${againstText(peer)}</li>` : markup``;
  return markup`<ul>
<li>median of ${cell.samples}, 95 % interval ${rangeText(cell.proveInterval)} ms</li>
<li>${verified.length} of ${cell.samples} proofs verified, ${by}</li>
<li><strong>${cell.attackBits}</strong> attack bits, <strong>${cell.provenBits}</strong> proven bits</li>
${against}</ul>`;
}

function card({ run }: CostRun, view: CostView): Html {
  const { cell, cost: { cost, inputs } } = view;
  const { amount, unit } = costText(cost.provider);
  const fee = inputs.fee
    ? `$${significant(inputs.fee.usd)} of it the chain's fee`
    : "no chain: verified by whoever reads it";
  return markup`<article class="card" aria-label="${cell.airTitle}">
<p class="amount">${recordLink(run, cell.record, amount)} <span>${unit}</span></p>
<p><strong>${cell.airTitle}</strong>, ${powerOfTwo(cell.logRows)} rows, ${cell.profile}: ${
    recordLink(run, cell.record, `${significant(cell.proveMs)} ms`)
  }; ${fee}</p>
<p class="soft">on ${run.machine.cpu}, ${run.machine.cores} cores, $${
    significant(inputs.machinePrice.hourPrice)
  } an hour (<a href="${COST_PAGE}#price-${inputs.machinePrice.key}">price</a>)</p>
${howSure(run, view)}
</article>`;
}

function cardsSection(runs: readonly CostRun[]): Html {
  const shown = runs.filter(({ run }) => CARDS_FROM.includes(run.experiment));
  const cards = shown.flatMap((run) => headlines(run).map((view) => card(run, view))).slice(0, MAX_CARDS);
  return markup`<section id="cost" aria-label="What a verified proof costs">
${
    cards.length > 0
      ? markup`<div class="cards">${cards}</div>
<p class="soft">Cost = measured seconds × stated price, and the chain's fee where a contract verified the proof. A number leads to its record. <a href="${COST_PAGE}">Formula, prices, every cost</a></p>`
      : markup`<div class="empty">no records yet: run make bench</div>`
  }
</section>`;
}

function experimentsSection(selection: Selection, texts: readonly ExperimentText[]): Html {
  const rows = texts.map((text) => {
    const runs = runsOf(selection, text.id);
    const href = experimentPage(text.id);
    const state = text.derived
      ? "derived, measures nothing"
      : runs.length === 0
      ? noRecords(text)
      : runs.map((run) =>
        `${run.date}, ${run.machine.cpu}: ${run.cells.length} of ${run.records.length} cells`
      )
        .join("; ");
    return {
      cells: [markup`<a href="${href}">${text.id.slice(0, 3)}</a>`, withPowers(text.question), state],
    };
  });
  const head = ["page", "question", "measured"];
  return markup`<section id="experiments"><h2>Experiments</h2>
${table({ label: "Experiments", head, rows, left: [0, 1, 2] })}
</section>`;
}

function readingSection({ leftOut }: Selection): Html {
  return markup`<section id="reading"><h2>How to read this</h2>
<p>Every time belongs to a proof that this project's verifier accepted, outside the timed window; “by the crate” counts those that the official verifier accepted too. Variants of a cell took turns, sample by sample, on inputs that change with every sample, and gave equal bytes.</p>
<p>“Faster” and “slower” need a Mann–Whitney p under 0.01 and a 99 % bootstrap interval of the ratio of medians wholly outside ± 5 %; “same” needs the interval wholly inside. Anything else is “inconclusive”.</p>
<p><a href="record.schema.json">The schema of a record</a> · <a href="records.bib">BibTeX of the records that are drawn</a></p>
${
    leftOut.length > 0
      ? markup`<details><summary>Results files that are not drawn (${leftOut.length})</summary>
<ul class="findings soft">${leftOut.map((sentence) => markup`<li>${sentence}</li>`)}</ul></details>`
      : markup``
  }
</section>`;
}

/** The machines of the drawn runs, once each. */
function machinesSection({ runs }: Selection): Html {
  const latest = new Map(
    runs.toSorted((a, b) => a.runId < b.runId ? -1 : 1).map((run) => [run.machine.id, run]),
  );
  return latest.size === 0
    ? markup``
    : markup`<section id="machines"><h2>Machines</h2>${
      [...latest.values()].map((run) => machineFacts(run, { alone: true }))
    }</section>`;
}

/** The page. */
export function frontPage(
  { selection, costs, texts, pages }: {
    selection: Selection;
    /** Runs with their costs; none without prices. */
    costs: readonly CostRun[];
    texts: readonly ExperimentText[];
    pages: readonly PageLink[];
  },
): string {
  const links = [["experiments", "Experiments"], ["machines", "Machines"], ["reading", "How to read this"], [
    "reproduce",
    "Reproduce",
  ]].filter(([id]) => id !== "machines" || selection.runs.length > 0);
  return page({
    title: "Obelysk Bench: results",
    header: markup`
        <h1>What does a verified proof cost, on what, how sure?</h1>
        <p class="soft">A Circle STARK, measured and drawn from committed records.</p>
        <nav aria-label="Sections">${pages.map(({ href, title }) => markup`<a href="${href}">${title}</a>`)}${
      links.map(([id, title]) => markup`<a href="#${id}">${title}</a>`)
    }</nav>
      `,
    main: markup`${cardsSection(costs)}${experimentsSection(selection, texts)}${machinesSection(selection)}${
      readingSection(selection)
    }${
      reproduceBox(["make bench", "make report"], [{ href: "records.bib", text: "BibTeX of the record set" }])
    }`,
    footer:
      markup`Generated from records by <code>deno task report</code>; no number on this page was typed by hand.`,
  });
}
