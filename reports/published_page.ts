/**
 * The published tables again: their figures as quoted, ours from records or the reason why there is none, and why they differ.
 *
 * @module
 */
import { figureOf, type OurFigure, type PublishedTable } from "../experiments/published.ts";
import { recordLink } from "./experiment_table.ts";
import type { SiteFiles } from "./figure.ts";
import { type Html, markup, page, reproduceBox, table } from "./html.ts";
import { significant, withPowers } from "./text.ts";
import { runsOf, type RunView, type Selection } from "./view.ts";

/** The page's file. */
export const PUBLISHED_PAGE = "published.html";

const NONE = "–";

/** Why figures of ours are absent, each reason once: a table's cell has its number, the list below the table its words. */
class Notes {
  readonly #id: string;
  readonly #reasons: string[] = [];

  constructor(id: string) {
    this.#id = id;
  }

  /** The mark of a reason. */
  mark(reason: string): Html {
    if (!this.#reasons.includes(reason)) this.#reasons.push(reason);
    const number = this.#reasons.indexOf(reason) + 1;
    return markup`<span class="soft">absent <sup><a href="#${this.#id}-note-${number}">${number}</a></sup></span>`;
  }

  /** The list of reasons. */
  list(): Html {
    if (this.#reasons.length === 0) return markup``;
    return markup`<ol class="notes" aria-label="Why figures of ours are absent">${
      this.#reasons.map((reason, i) => markup`<li id="${this.#id}-note-${i + 1}">${withPowers(reason)}</li>`)
    }</ol>`;
  }
}

/** What a run holds for a place: a number with its record and its bits, the reason of a record without one, or nothing. */
function runText(
  run: RunView,
  { axes, figure }: Exclude<OurFigure, { absent: string }>,
  notes: Notes,
): Html | undefined {
  const record = run.records.find((one) =>
    Object.entries(axes).every(([name, value]) => one.axes[name] === value)
  );
  if (!record) return undefined;
  const value = figureOf(record, figure);
  if (value === null) return notes.mark(record.reason ?? "its record does not tell this figure");
  const { attackBits, provenBits } = record.security!;
  return markup`${recordLink(run, record, significant(value))} (${attackBits} / ${provenBits} bits)`;
}

function oursText(selection: Selection, ours: OurFigure, notes: Notes): Html {
  if ("absent" in ours) return notes.mark(ours.absent);
  const found = runsOf(selection, ours.experiment).flatMap((run) => runText(run, ours, notes) ?? []);
  if (found.length === 0) return notes.mark(`no record yet of ${ours.experiment}`);
  return markup`${found.map((html, i) => markup`${i > 0 ? "; " : ""}${html}`)}`;
}

function tableSection(selection: Selection, published: PublishedTable): Html {
  const { id, title, source, hardware, figures, rows, differences } = published;
  const head = ["", ...figures.flatMap(({ name, unit }) => [`${name}, ${unit}: quoted`, `ours, ${unit}`])];
  const notes = new Notes(id);
  const lines = rows.map(({ label, quoted, ours }) => ({
    cells: [
      withPowers(label),
      ...ours.flatMap((
        one,
        i,
      ) => [quoted[i] === null ? NONE : String(quoted[i]), oursText(selection, one, notes)]),
    ],
  }));
  return markup`<section id="${id}"><h2>${title}</h2>
<p class="soft">Quoted, not checked: ${source}. Hardware: ${hardware}.</p>
${table({ label: title, head, rows: lines, left: [0] })}
${notes.list()}
<h3>Why they differ</h3>
<ul class="findings">${differences.map((text) => markup`<li>${withPowers(text)}</li>`)}</ul>
</section>`;
}

/** Adds the page. */
export function addPublishedPage(
  files: SiteFiles,
  { selection, tables }: { selection: Selection; tables: readonly PublishedTable[] },
): void {
  files.set(
    PUBLISHED_PAGE,
    page({
      title: "Obelysk Bench: published tables",
      header: markup`
        <h1>The published tables, done again</h1>
        <p class="soft">Their figures as they stand in the sources, ours from committed records with their attack and proven bits, or the reason why there is none.</p>
        <nav aria-label="Sections"><a href="index.html">All results</a>${
        tables.map(({ id, title }) => markup`<a href="#${id}">${title}</a>`)
      }<a href="#reproduce">Reproduce</a></nav>
      `,
      main: markup`${tables.map((one) => tableSection(selection, one))}${
        reproduceBox(["make bench", "make report"], [])
      }`,
      footer:
        markup`Generated from records by <code>deno task report</code>; quoted figures stand with their source in <code>experiments/published.json</code>.`,
    }),
  );
}
