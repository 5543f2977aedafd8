/**
 * The published tables again: their figures as quoted, ours from records or the reason why there is none, and why they differ.
 *
 * @module
 */
import { figureOf, type OurFigure, type PublishedTable } from "../experiments/published.ts";
import { recordLink } from "./experiment_table.ts";
import type { SiteFiles } from "./figure.ts";
import { type Html, markup, page, reproduceBox, table } from "./html.ts";
import { significant } from "./text.ts";
import { runsOf, type RunView, type Selection } from "./view.ts";

/** The page's file. */
export const PUBLISHED_PAGE = "published.html";

const NONE = "–";

/** What a run holds for a place: a number with its record and its bits, the reason of a record without one, or nothing. */
function runText(run: RunView, { axes, figure }: Exclude<OurFigure, { absent: string }>): Html | undefined {
  const record = run.records.find((one) =>
    Object.entries(axes).every(([name, value]) => one.axes[name] === value)
  );
  if (!record) return undefined;
  const value = figureOf(record, figure);
  if (value === null) return recordLink(run, record, record.reason ?? "its record does not tell this figure");
  const { attackBits, provenBits } = record.security!;
  return markup`${recordLink(run, record, significant(value))} (${attackBits} / ${provenBits} bits)`;
}

function oursText(selection: Selection, ours: OurFigure): Html | string {
  if ("absent" in ours) return `absent: ${ours.absent}`;
  const found = runsOf(selection, ours.experiment).flatMap((run) => runText(run, ours) ?? []);
  if (found.length === 0) return `absent: no record yet of ${ours.experiment}`;
  return markup`${found.map((html, i) => markup`${i > 0 ? "; " : ""}${html}`)}`;
}

function tableSection(selection: Selection, published: PublishedTable): Html {
  const { id, title, source, hardware, figures, rows, differences } = published;
  const head = ["", ...figures.flatMap(({ name, unit }) => [`${name}, ${unit}: quoted`, `ours, ${unit}`])];
  const lines = rows.map(({ label, quoted, ours }) => ({
    cells: [
      label,
      ...ours.flatMap((one, i) => [quoted[i] === null ? NONE : String(quoted[i]), oursText(selection, one)]),
    ],
  }));
  return markup`<section id="${id}" class="wrapped"><h2>${title}</h2>
<p class="soft">Quoted, not checked: ${source}. Hardware: ${hardware}.</p>
${table({ label: title, head, rows: lines, left: [0] })}
<h3>Why they differ</h3>
<ul class="findings">${differences.map((text) => markup`<li>${text}</li>`)}</ul>
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
