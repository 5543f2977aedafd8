/**
 * A figure of the site: the files of a panel (specification, images, data) and its place in a page.
 *
 * @module
 */
import type { GpuModels } from "../experiments/e12_gpu_models.ts";
import type { PublishedTable } from "../experiments/published.ts";
import type { ExperimentText } from "../experiments/records.ts";
import type { Chart, Panel, Row } from "./chart.ts";
import type { CostOptions } from "./cost_page.ts";
import type { Since } from "./history_view.ts";
import { type Html, inlineSvg, markup, table } from "./html.ts";
import { fullSpec, renderSvg } from "./render.ts";
import { shortCommit } from "./text.ts";
import type { RunView } from "./view.ts";

/** A file of the site: its path and content. */
export type SiteFiles = Map<string, string | Uint8Array<ArrayBuffer>>;

/** How a site is built. */
export interface SiteOptions {
  /** The experiments, each with a page of its own. */
  readonly experiments: readonly ExperimentText[];
  /** Draws PNG images; null leaves them out. */
  readonly renderPng: ((svg: string) => Promise<Uint8Array<ArrayBuffer>>) | null;
  readonly includeDirty?: boolean;
  /** From when on the page of history shows runs; all when absent. */
  readonly since?: Since;
  /** Published tables for pages of their own, which are left out without them. */
  readonly published?: readonly PublishedTable[];
  /** Computed times of GPUs, for a page that is left out without them and without published tables. */
  readonly gpuModels?: GpuModels;
  /** Prices for the page of costs, which is left out without them. */
  readonly costs?: CostOptions;
}

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
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1).replaceAll("</", "<\\/")}\n`;
}

/** Where a figure comes from: machine, day, commit, records. */
export function sourceText(run: RunView): string {
  const dirty = run.dirty ? ", with uncommitted changes" : "";
  return `${run.machine.cpu}, ${run.machine.cores} cores · ${run.date} · commit ${
    shortCommit(run.commit)
  }${dirty} · ${run.path}`;
}

/** Rows that a figure shows as a table: those who cannot see the drawing read it there, larger ones in the CSV. */
const TABLE_ROWS = 60;

function dataTable({ title, data }: Panel): Html {
  if (data.length === 0 || data.length > TABLE_ROWS) return markup``;
  const head = [...new Set(data.flatMap((row) => Object.keys(row)))];
  const text = (value: Row[string] | undefined) =>
    typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value ?? "");
  const rows = data.map((row) => ({ cells: head.map((name) => text(row[name])) }));
  return markup`<details><summary>Data as a table</summary>${
    table({ label: `Data: ${title}`, head, rows })
  }</details>`;
}

/** Adds a panel's files to the site and gives its figure. */
export async function addPanel(
  files: SiteFiles,
  { chart, panel, run, options, note }: {
    chart: Pick<Chart, "id">;
    panel: Panel;
    run: RunView;
    options: Pick<SiteOptions, "renderPng">;
    /** What else the figure is made from. */
    note?: Html;
  },
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
    <figcaption>${source}${note && markup`<br>${note}`}<br>${links}</figcaption>
    ${dataTable(panel)}
    </figure>
  `;
}
