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

function rowCells(
  run: RunView,
  { record, cell, speedup }: { record: BenchRecord; cell: CellView | undefined; speedup: string | Html },
): (string | Html)[] {
  const line = lineOf(run, record);
  const source = markup`<a href="${recordsFile(run)}" id="${rowAnchor(run, line)}">line ${line}</a>`;
  const place = varyingAxes(run).map((name) => String(record.axes[name]));
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

/** Every record of a run, skips and failures among them. */
export function recordTable(run: RunView): Html {
  const cells = new Map(run.cells.map((cell) => [cell.record, cell]));
  const peers = new Map(peerViews(run).map((view) => [view.cell.record, view]));
  let group = "";
  const rows = run.records.map((record) => {
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
  return table({ label: `Every record of ${run.runId}`, head, rows, left });
}
