/**
 * What a run says in a few lines of text: a median for each cell, and how the first variant of each group compares with the
 * fastest of the others.
 *
 * @module
 */
import type { BenchRecord } from "./records.ts";
import { compare, type Comparison, median } from "./statistics.ts";

/** A group's first cell against the one of the others with the smallest median. */
export interface GroupComparison {
  readonly group: string;
  readonly candidate: BenchRecord;
  readonly base: BenchRecord;
  readonly comparison: Comparison;
}

/** The comparisons of finished groups; groups with fewer than two measured cells have none. */
export function compareGroups(records: readonly BenchRecord[]): GroupComparison[] {
  const groups = new Map<string, BenchRecord[]>();
  for (const record of records) groups.set(record.group, [...groups.get(record.group) ?? [], record]);
  return [...groups].flatMap(([group, cells]) => {
    const [candidate, ...others] = cells;
    const measured = others.filter(isTimed);
    if (!isTimed(candidate) || measured.length === 0) return [];
    const base = measured.reduce((best, other) => medianMs(other) < medianMs(best) ? other : best);
    return [{
      group,
      candidate,
      base,
      comparison: compare(candidate.samples!.proveMs, base.samples!.proveMs),
    }];
  });
}

/** Whether a record's times are a machine's: the emulator shows bytes and counts, its times say nothing about a GPU. */
function isTimed({ samples, prover }: BenchRecord): boolean {
  return samples !== null && prover?.backend !== "emu";
}

function medianMs(record: BenchRecord): number {
  return median(record.samples!.proveMs);
}

function msText(ms: number): string {
  return `${ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)} ms`;
}

/** One line about a cell. `name` is its place in the group. */
export function cellLine(record: BenchRecord, name: string): string {
  if (!record.samples) return `${name}: ${record.status}: ${record.reason}`;
  const { attackBits, provenBits } = record.security!;
  const count = record.samples.proveMs.length;
  if (!isTimed(record)) {
    return `${name}: ${count} proofs verified, bytes equal to those of ${
      record.checks!.equalTo.length
    } others; not timed`;
  }
  return `${name}: ${
    msText(medianMs(record))
  } (median of ${count}; ${attackBits} attack bits, ${provenBits} proven bits${chainText(record)})`;
}

/** What a proof takes on chain; nothing for one that was not measured there. */
function chainText({ chain }: BenchRecord): string {
  if (!chain) return "";
  const felts = `; ${chain.felts.transaction} felts${chain.fits ? "" : ", too many for one transaction"}`;
  return chain.embedded === null
    ? `${felts}, no contract run`
    : `${felts}, ${(chain.embedded.l2Gas.cairo_steps / 1e6).toFixed(1)} M L2 gas by the price list`;
}

/** One line about a comparison: `ratio` under 1 means that the first variant is faster. */
export function comparisonLine({ candidate, base, comparison }: GroupComparison, interleave: string): string {
  const { ratio, interval, verdict } = comparison;
  const range = `${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}`;
  const [name, other] = [candidate.axes[interleave], base.axes[interleave]];
  return `${name} against ${other}: ${verdict}, time × ${ratio.toFixed(2)} (99 % interval ${range})`;
}
