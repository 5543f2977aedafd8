/**
 * The baseline: our prover against the official crate's two settings, same bytes, same machine, turn by turn.
 *
 * @module
 */
import { type Cell, type Experiment, numberAt } from "./experiment.ts";
import { planOf, samplesFor } from "./workloads.ts";

/** log2 of the rows at which a default run measures a strength, by AIR: e02 has the other sizes of wide Fibonacci. */
const DEFAULT_SIZES: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  wide_fibonacci_26: { smoke: [10, 14, 16, 18, 20], stwo96: [10, 16, 20], proven96: [16] },
  wide_fibonacci_100: { smoke: [10, 14, 16, 18], stwo96: [16], proven96: [] },
  // The shape benchmark costs what 26 columns of wide Fibonacci cost.
  obelysk26: { smoke: [10, 14, 16, 18, 20], stwo96: [16], proven96: [] },
};

/** Why a default run leaves a cell to `--full`. */
function leftToFull(cell: Cell): string | undefined {
  return DEFAULT_SIZES[String(cell.air)][String(cell.profile)].includes(numberAt(cell, "logRows"))
    ? undefined
    : "other sizes and AIRs show what this strength adds, and e02 measures 100 columns of 2^20 rows; --full measures it here";
}

export default {
  id: "e01_baseline",
  question:
    "How long does a proof take on this machine, by size and strength, and how does that compare with the official crate?",
  expectation:
    "cpu is at least twice as fast as the crate's better setting without grinding; grinding is on a par",
  axes: {
    air: ["wide_fibonacci_26", "wide_fibonacci_100", "obelysk26"],
    profile: ["smoke", "stwo96", "proven96"],
    logRows: [10, 14, 16, 18, 20],
    variant: ["cpu", "stwo", "stwo_coefficients"],
  },
  smoke: { profile: ["smoke"], logRows: [6] },
  full: {},
  interleave: "variant",
  // One size is enough to show what proven bits cost.
  includes: (cell) => cell.profile !== "proven96" || cell.logRows === 16,
  skip: (cell, level) => level === "default" ? leftToFull(cell) : undefined,
  plan: (cell, level) =>
    planOf(cell, { samples: samplesFor(cell, level), warmups: level === "smoke" ? 0 : 1, check: "verify" }),
} satisfies Experiment;
