/**
 * Every record of a run as a row that can be linked to: its place in the grid, what was measured, and its line in the results file.
 *
 * @module
 */
import type { BenchRecord } from "../experiments/records.ts";
import { type Html, markup, table } from "./html.ts";
import { bytesText, rangeText, significant } from "./text.ts";
import { type CellView, isTimed, peerViews, type RunView } from "./view.ts";

const NONE = "–";

/** The anchor of a record's row on its experiment's page. */
export function rowAnchor(run: Pick<RunView, "machine">, line: number): string {
  return `${run.machine.id}-line-${line}`;
}

/** The page of an experiment. */
export function experimentPage(id: string): string {
  return `${id}.html`;
}

/** The line of a record in its results file, from 1. */
export function lineOf(run: RunView, record: BenchRecord): number {
  return run.records.indexOf(record) + 1;
}

/** A link from a number to its record's row. */
export function recordLink(run: RunView, record: BenchRecord, text: string): Html {
  const line = lineOf(run, record);
  return markup`<a href="${experimentPage(run.experiment)}#${rowAnchor(run, line)}">${text}</a>`;
}

/** Axes with more than one value, in grid order: the others stand in the text above the table. */
function varyingAxes(run: RunView): string[] {
  const names = Object.keys(run.records[0]?.axes ?? {});
  return names.filter((name) => new Set(run.records.map(({ axes }) => String(axes[name]))).size > 1);
}

/** The axes that all cells share, in words: `air wide_fibonacci_26, profile smoke`. */
export function fixedAxes(run: RunView): string {
  const varying = varyingAxes(run);
  return Object.entries(run.records[0]?.axes ?? {}).filter(([name]) => !varying.includes(name))
    .map(([name, value]) => `${name} ${value}`).join(", ");
}

/** The file of a run's records in the site. */
export function recordsFile(run: Pick<RunView, "path">): string {
  return `records/${run.path}`;
}

function timeCells(cell: CellView, speedup: string | Html): (string | Html)[] {
  return isTimed(cell)
    ? [
      significant(cell.proveMs),
      rangeText(cell.proveInterval),
      cell.restMs === null ? NONE : significant(cell.restMs),
      speedup,
    ]
    : [NONE, NONE, NONE, NONE];
}

/** The places of a record in the grid, and its line in the results file. */
function placeOf(run: RunView, record: BenchRecord): { place: string[]; source: Html } {
  const line = lineOf(run, record);
  return {
    place: varyingAxes(run).map((name) => String(record.axes[name])),
    source: markup`<a href="${recordsFile(run)}" id="${rowAnchor(run, line)}">line ${line}</a>`,
  };
}

function rowCells(
  run: RunView,
  { record, cell, speedup }: { record: BenchRecord; cell: CellView | undefined; speedup: string | Html },
): (string | Html)[] {
  const { place, source } = placeOf(run, record);
  if (!cell) {
    return [...place, ...Array<string>(9).fill(NONE), `${record.status}: ${record.reason}`, source];
  }
  const { verified, official } = record.checks!;
  return [
    ...place,
    ...timeCells(cell, speedup),
    significant(cell.verifyMs),
    bytesText(cell.proofBytes),
    cell.memoryBytes === null ? NONE : bytesText(cell.memoryBytes),
    String(cell.attackBits),
    String(cell.provenBits),
    `${verified.length} of ${cell.samples}${official === null ? "" : `, ${official.length} by the crate`}`,
    source,
  ];
}

/** The records of cells that were left out, folded away: there can be hundreds. */
function skippedRows(run: RunView): Html {
  const skipped = run.records.filter(({ status }) => status === "skipped");
  if (skipped.length === 0) return markup``;
  const axes = varyingAxes(run);
  const rows = skipped.map((record) => {
    const { place, source } = placeOf(run, record);
    return { cells: [...place, record.reason ?? NONE, source] };
  });
  const head = [...axes, "why it was left out", "record"];
  return markup`<details><summary>${skipped.length} records of cells that were left out</summary>${
    table({ label: `Cells left out of ${run.runId}`, head, rows, left: [...head.keys()] })
  }</details>`;
}

/** Every record of a run: what was measured or failed, then what was left out. */
export function recordTable(run: RunView): Html {
  const cells = new Map(run.cells.map((cell) => [cell.record, cell]));
  const peers = new Map(peerViews(run).map((view) => [view.cell.record, view]));
  let group = "";
  const rows = run.records.filter(({ status }) => status !== "skipped").map((record) => {
    const first = group !== "" && record.group !== group;
    group = record.group;
    const peer = peers.get(record);
    const speedup = peer
      ? markup`<span class="${peer.comparison.verdict}">${
        significant(peer.speedup)
      }× ${peer.comparison.verdict}</span>`
      : NONE;
    return { first, cells: rowCells(run, { record, cell: cells.get(record), speedup }) };
  });
  const axes = varyingAxes(run);
  const head = [
    ...axes,
    "prove ms",
    "95 % interval",
    "without grinding",
    "against crate's better",
    "verify ms",
    "proof",
    "peak memory",
    "attack bits",
    "proven bits",
    "proofs verified, or why there are none",
    "record",
  ];
  const left = [...axes.keys(), head.length - 2, head.length - 1];
  const measured = rows.length > 0
    ? table({ label: `Every record of ${run.runId}`, head, rows, left })
    : markup`<div class="empty">no cell of this run was measured</div>`;
  return markup`${measured}${skippedRows(run)}`;
}
