/**
 * Progress of `deno task bench`: what is done, and what is to come.
 *
 * @module
 */
import type { BenchRecord } from "../experiments/records.ts";
import type { RunProgress } from "../experiments/runner.ts";
import { cellLine, compareGroups, comparisonLine } from "../experiments/summary.ts";
import type { Outlook } from "../experiments/time_budget.ts";

/** `412 cells left, about 21 minutes`. */
export function leftText({ cells, seconds }: Outlook): string {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  return `${cells} ${cells === 1 ? "cell" : "cells"} left, about ${minutes} ${
    minutes === 1 ? "minute" : "minutes"
  }`;
}

/** One line that changes on a terminal, plain lines elsewhere. */
export class BenchProgress implements RunProgress {
  readonly #interleave: string;
  readonly #later: Outlook;
  readonly #terminal = Deno.stderr.isTerminal();
  #label = "";

  /**
   * @param interleave the axis whose cells stand in a group.
   * @param later what other experiments measure after this one.
   */
  constructor(interleave: string, later: Outlook) {
    this.#interleave = interleave;
    this.#later = later;
  }

  group({ index, of, key, left, pace }: Parameters<RunProgress["group"]>[0]): void {
    const all = {
      cells: left.cells + this.#later.cells,
      seconds: (left.seconds + this.#later.seconds) * pace,
    };
    this.#label = `[${index}/${of}; ${leftText(all)}] ${key}`;
    if (this.#terminal) this.#show(this.#label);
  }

  proof(done: number, of: number): void {
    if (this.#terminal) this.#show(`${this.#label}: ${done} of ${of} proofs`);
  }

  finished(records: readonly BenchRecord[]): void {
    if (this.#terminal) this.#show("");
    console.log(this.#label);
    for (const record of records) console.log(`  ${cellLine(record, String(record.axes[this.#interleave]))}`);
    for (const found of compareGroups(records)) console.log(`  ${comparisonLine(found, this.#interleave)}`);
  }

  #show(text: string): void {
    Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
  }
}
