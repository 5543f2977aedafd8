/**
 * The gate's test of itself on the machine at hand: this checkout against itself must give no "slower", and this checkout against itself
 * with a delay must give "slower" every time.
 *
 * @module
 */
import { startChild } from "./child.ts";
import { gateCells } from "./gate_cells.ts";
import { type GateRule, measurePair, type PairResult, slowed } from "./gate_measure.ts";

/** The delay that must be found, as a share of a proof's time. */
export const INJECTED_DELAY = 0.15;
/** How often the self-test measures: its proofs take a millisecond or two, so samples are cheap. */
export const SELFTEST_RULE: GateRule = { warmups: 3, samples: 20, processes: 3, maxProcesses: 12 };

/** What a self-test found. */
export interface SelftestResult {
  /** Comparisons of the checkout with itself, and those that were called slower. */
  readonly equal: number;
  readonly falseAlarms: number;
  /** Comparisons with a delay, and those that were called slower. */
  readonly delayed: number;
  readonly found: number;
}

/** A self-test as one line. */
export function selftestText({ equal, falseAlarms, delayed, found }: SelftestResult): string {
  return `${equal} comparisons of equal code: ${falseAlarms} false alarms; ${delayed} with a delay of ${
    100 * INJECTED_DELAY
  } %: ${found} found`;
}

/** Whether a self-test shows what it must. */
export function selftestPassed({ equal, falseAlarms, delayed, found }: SelftestResult): boolean {
  return equal > 0 && delayed > 0 && falseAlarms === 0 && found === delayed;
}

async function pairOf(cell: ReturnType<typeof gateCells>[number], delay: number, signal: AbortSignal) {
  const result = await measurePair(cell, SELFTEST_RULE, {
    startChild: (side, role) => {
      const child = startChild(role);
      return delay > 0 && side === "candidate" && role === "prove" ? slowed(child, delay) : child;
    },
    onPair: () => {},
    signal,
  });
  if ("failed" in result) throw new Error(`Cannot test the gate: ${result.failed} failed: ${result.reason}`);
  return result;
}

/**
 * Runs the self-test on the smoke cells. Needs the cpu prover.
 *
 * @param runs how often every smoke cell is compared with itself, and with itself delayed.
 */
export async function selftest(
  runs: number,
  { signal, onResult = () => {} }: {
    signal: AbortSignal;
    onResult?: (delayed: boolean, result: PairResult) => void;
  },
): Promise<SelftestResult> {
  const counts = { equal: 0, falseAlarms: 0, delayed: 0, found: 0 };
  for (let run = 0; run < runs; run++) {
    for (const cell of gateCells(true)) {
      const same = await pairOf(cell, 0, signal);
      onResult(false, same);
      counts.equal++;
      if (same.comparisons.prove.verdict === "slower") counts.falseAlarms++;
      const delayed = await pairOf(cell, INJECTED_DELAY, signal);
      onResult(true, delayed);
      counts.delayed++;
      if (delayed.comparisons.prove.verdict === "slower") counts.found++;
    }
  }
  return counts;
}
