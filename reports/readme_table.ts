/**
 * The table of results in the README: Markdown between two markers, generated from committed records.
 *
 * @module
 */
import type { ResultsFile } from "../experiments/records.ts";
import { NO_RECORDS } from "./build.ts";
import { withMarked } from "./marked.ts";
import { powerOfTwo, rangeText, shortCommit, significant } from "./text.ts";
import {
  groupCells,
  inReadingOrder,
  OWN_VARIANT,
  peerViews,
  runsOf,
  type RunView,
  selectRuns,
} from "./view.ts";

/** Sizes in the README; the report has all. */
const LOG_ROWS_MIN = 16;

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function runTable(run: RunView): string[] {
  const peers = new Map(peerViews(run).map((view) => [view.cell, view]));
  const shown = inReadingOrder(run.cells).filter((c) => c.logRows >= LOG_ROWS_MIN);
  const rows = [...groupCells(shown, (c) => c.group).values()].flatMap((cells) => {
    const own = cells.find((c) => c.variant === OWN_VARIANT);
    if (!own) return [];
    const peer = peers.get(own);
    const time = (variant: string) => {
      const cell = cells.find((c) => c.variant === variant);
      return cell ? significant(cell.proveMs) : "–";
    };
    return [line([
      own.airTitle,
      powerOfTwo(own.logRows),
      own.profile,
      time(OWN_VARIANT),
      time("stwo"),
      time("stwo_coefficients"),
      peer
        ? `${significant(peer.speedup)}× (${rangeText(peer.speedupInterval)}) ${peer.comparison.verdict}`
        : "–",
      peer?.restSpeedup ? `${significant(peer.restSpeedup)}×` : "–",
      `${own.attackBits} / ${own.provenBits}`,
    ])];
  });
  const head = [
    "AIR",
    "rows",
    "profile",
    "ours, ms",
    "crate, ms",
    "crate with coefficients, ms",
    "against the better (99 %)",
    "without grinding",
    "attack / proven bits",
  ];
  const { machine } = run;
  return [
    `Median prove times on ${machine.cpu}, ${machine.cores} cores, ${run.date}, commit ${
      shortCommit(run.commit)
    }, from \`experiments/results/${run.path}\`:`,
    "",
    line(head),
    line(head.map((_, i) => i < 3 ? ":--" : "--:")),
    ...rows,
    "",
  ];
}

/** The text between the markers. */
export function readmeTable(results: readonly ResultsFile[]): string {
  const runs = runsOf(selectRuns(results), "e01_baseline").filter((run) => run.cells.length > 0);
  if (runs.length === 0) return `${NO_RECORDS}\n`;
  return `${runs.flatMap(runTable).join("\n").trimEnd()}\n`;
}

/**
 * A README with its table replaced.
 *
 * @throws {RangeError} when the markers are missing or in the wrong order.
 */
export function withReadmeTable(readme: string, table: string): string {
  return withMarked(readme, "results", table);
}
