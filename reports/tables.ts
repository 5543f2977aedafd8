/**
 * The tables of the page: every measured cell with what its time is worth, and everything that was not measured, with its reason.
 *
 * @module
 */
import { type Html, markup, table } from "./html.ts";
import { bytesText, powerOfTwo, rangeText, significant } from "./text.ts";
import { VARIANT_STYLES } from "./theme.ts";
import { inReadingOrder, metricOf, peerViews, type RunView } from "./view.ts";

const NONE = "–";

/** Name of a variant as people read it. */
export function variantLabel(variant: string): string {
  return VARIANT_STYLES[variant]?.label ?? variant;
}

/** Every measured cell of a run: machine, time, verdict, checks, bits. */
export function cellTable(run: RunView): Html {
  const peers = new Map(peerViews(run).map((view) => [view.cell, view]));
  let group = "";
  const rows = inReadingOrder(run.cells).map((cell) => {
    const first = group !== "" && cell.group !== group;
    group = cell.group;
    const peer = peers.get(cell);
    const { official, verified } = cell.record.checks!;
    const verdict = peer
      ? markup`<span class="${peer.comparison.verdict}">${
        significant(peer.speedup)
      }× ${peer.comparison.verdict}</span>`
      : NONE;
    return {
      first,
      cells: [
        cell.airTitle,
        powerOfTwo(cell.logRows),
        cell.profile,
        variantLabel(cell.variant),
        significant(cell.proveMs),
        String(cell.attackBits),
        String(cell.provenBits),
        rangeText(cell.proveInterval),
        cell.restMs === null ? NONE : significant(cell.restMs),
        verdict,
        significant(cell.verifyMs),
        bytesText(cell.proofBytes),
        cell.memoryBytes === null ? NONE : bytesText(cell.memoryBytes),
        `${verified.length} of ${cell.samples}`,
        official === null ? "not built" : `${official.length} of ${cell.samples}`,
        run.machine.id,
      ],
    };
  });
  const head = [
    "AIR",
    "rows",
    "profile",
    "prover",
    "prove ms",
    "attack bits",
    "proven bits",
    "95 % interval",
    "without grinding",
    "against crate's better",
    "verify ms",
    "proof",
    "peak memory",
    "verified",
    "by the crate",
    "machine",
  ];
  return table({ label: "Every measured cell", head, rows, left: [0, 2, 3, 15] });
}

/** The verifier's own experiment: times and memory on honest and spoiled proofs. */
export function verifierTable(run: RunView): Html {
  const rows = inReadingOrder(run.cells).map((cell) => {
    const { record } = cell;
    const refusals = metricOf(record, "refusals");
    const slowest = metricOf(record, "refusal_ms_max");
    const peak = metricOf(record, "verifier_memory_peak_bytes");
    return {
      cells: [
        cell.airTitle,
        powerOfTwo(cell.logRows),
        cell.profile,
        record.axes.check === "length_bombs" ? "honest and spoiled" : "honest",
        significant(cell.verifyMs),
        significant(Math.max(...record.samples!.verifyMs)),
        refusals === null ? NONE : String(refusals),
        slowest === null ? NONE : significant(slowest),
        peak === null ? NONE : bytesText(peak),
        String(cell.attackBits),
        String(cell.provenBits),
      ],
    };
  });
  const head = [
    "AIR",
    "rows",
    "profile",
    "proofs",
    "verify ms, median",
    "verify ms, most",
    "spoiled proofs refused",
    "slowest refusal ms",
    "peak memory of the process",
    "attack bits",
    "proven bits",
  ];
  return table({ label: "The verifier", head, rows, left: [0, 2, 3] });
}

/** What was not measured, and why; undefined when everything was. */
export function gapsTable(run: RunView): Html | undefined {
  const reasons = new Map<string, { status: string; reason: string; cells: string[] }>();
  for (const { status, reason, axes } of run.records) {
    if (reason === null) continue;
    const key = `${status} ${reason}`;
    const entry = reasons.get(key) ?? { status, reason, cells: [] };
    entry.cells.push(Object.values(axes).join(" "));
    reasons.set(key, entry);
  }
  if (reasons.size === 0) return undefined;
  const rows = [...reasons.values()].map(({ status, reason, cells }) => ({
    cells: [
      status,
      reason,
      String(cells.length),
      cells.length > 3 ? `${cells.slice(0, 3).join("; ")}; …` : cells.join("; "),
    ],
  }));
  return table({
    label: "Not measured",
    head: ["status", "reason", "cells", "which"],
    rows,
    left: [0, 1, 3],
  });
}
