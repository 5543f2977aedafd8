/**
 * The baseline: our prover against the official crate's two settings, same bytes, same machine, turn by turn.
 *
 * @module
 */
import { type Cell, type Experiment, numberAt } from "./experiment.ts";
import { columnsOf, planOf, samplesFor } from "./workloads.ts";

/** Why a default run, which is to end within twelve minutes on two cores, leaves a cell to `--full`. */
function leftToFull(cell: Cell): string | undefined {
  const logRows = numberAt(cell, "logRows");
  if (cell.profile !== "stwo96") return undefined;
  if (columnsOf(cell) >= 100 && logRows >= 20) return "too long for a default run; --full measures it";
  // The shape benchmark costs what 26 columns of wide Fibonacci cost: two sizes are enough to see that.
  const shapeOnly = cell.air === "obelysk26" && logRows !== 16 && logRows !== 20;
  return shapeOnly ? "close to wide_fibonacci_26 at this strength; --full measures it" : undefined;
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
