/**
 * Numbers as people read them.
 *
 * @module
 */
import type { Interval } from "../experiments/statistics.ts";
import type { CellView } from "./view.ts";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 2 to a power: `2²⁰`. */
export function powerOfTwo(log: number | string): string {
  return `2${Array.from(String(log), (digit) => SUPERSCRIPTS[Number(digit)]).join("")}`;
}

/** A text with its powers of two raised: `2^20` becomes `2²⁰`. */
export function withPowers(text: string): string {
  return text.replaceAll(/\b2\^(\d+)/g, (_, log) => powerOfTwo(log));
}

/** A number with three significant digits, thousands as they are: `0.0123`, `12.3`, `1234`. */
export function significant(value: number): string {
  if (value === 0) return "0";
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** An interval: `11.9 – 12.6`. */
export function rangeText({ low, high }: Interval): string {
  return `${significant(low)} – ${significant(high)}`;
}

/** Bytes in KiB, MiB or GiB. */
export function bytesText(bytes: number): string {
  if (bytes < 2 ** 20) return `${significant(bytes / 1024)} KiB`;
  return bytes < 10 * 2 ** 30 ? `${significant(bytes / 2 ** 20)} MiB` : `${significant(bytes / 2 ** 30)} GiB`;
}

/** A whole-number range: `60` or `59–61`. */
export function spanText(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? String(low) : `${low}–${high}`;
}

/** The bits of some cells: `96 attack bits, 59–61 proven bits`. */
export function bitsText(cells: readonly Pick<CellView, "attackBits" | "provenBits">[]): string {
  return `${spanText(cells.map((c) => c.attackBits))} attack bits, ${
    spanText(cells.map((c) => c.provenBits))
  } proven bits`;
}

/** A commit's first characters. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 10);
}
