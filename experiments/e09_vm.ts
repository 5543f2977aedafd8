/**
 * Programs of the virtual machine: what a step costs, by program and size, beside the shape benchmark of as many rows; and, of
 * networks, seconds to an inference. What an inference costs in money is these seconds times a machine's price: that is the
 * business of the experiment that has prices.
 *
 * @module
 */
import { type AxisValue, type Cell, type Experiment, numberAt } from "./experiment.ts";
import { planOf, samplesFor } from "./workloads.ts";

/** Programs measured at every size and strength. */
const FOREMOST: readonly AxisValue[] = ["vm_network", "obelysk26"];
/** Programs measured at 2^22 rows: the others have columns or public inputs by the million beside the steps. */
const LARGEST: readonly AxisValue[] = [...FOREMOST, "vm_fibonacci"];
/** Programs compiled from networks, and log2 of the fewest rows that hold a batch of each. */
const COMPILED: readonly AxisValue[] = ["vm_digits", "vm_digits_dot", "vm_wide", "vm_wide_dot"];
const COMPILED_MIN = 14;

/** Why a default run leaves a cell to `--full`. */
function leftToFull(cell: Cell): string | undefined {
  const logRows = numberAt(cell, "logRows");
  const foremost = FOREMOST.includes(cell.air);
  if (logRows >= 20) {
    return foremost && cell.profile === "stwo96"
      ? undefined
      : "too long for a default run; --full measures it";
  }
  return foremost || cell.profile === "smoke"
    ? undefined
    : "one size, and one program, show what this strength adds; --full measures the others";
}

/** Why nobody measures a cell: all variants of one are alive side by side, with some eight GiB each at the largest size. */
function tooLarge(cell: Cell): string | undefined {
  if (cell.logRows !== 22) return undefined;
  return !LARGEST.includes(cell.air) || cell.variant === "stwo_coefficients"
    ? "too much memory beside the other provers of this size"
    : undefined;
}

export default {
  id: "e09_vm",
  question:
    "What does proving a program cost, by program and number of steps, and how many inferences and products of the networks is that a second?",
  expectation:
    "60 to 90 cells a step in the four trees; about three times the time of the shape benchmark, which proves nothing; " +
    "cpu is faster than the crate's better setting on the same AIR; 60 to 120 cells to a product of a weight and an activation, and " +
    "fewer with dot products",
  axes: {
    air: [
      "vm_network",
      "vm_digits",
      "vm_digits_dot",
      "vm_wide",
      "vm_wide_dot",
      "vm_bubble_sort",
      "vm_straight_line",
      "vm_fibonacci",
      "vm_mixing",
      "obelysk26",
    ],
    profile: ["smoke", "stwo96", "proven96"],
    logRows: [10, 14, 16, 18, 20],
    variant: ["cpu", "stwo", "stwo_coefficients"],
  },
  smoke: { profile: ["smoke"], logRows: [10, COMPILED_MIN], variant: ["cpu", "stwo"] },
  full: { logRows: [10, 14, 16, 18, 20, 22] },
  interleave: "variant",
  // One size is enough to show what proven bits cost.
  includes: (cell) =>
    (cell.profile !== "proven96" || cell.logRows === 16) &&
    (!COMPILED.includes(cell.air) || numberAt(cell, "logRows") >= COMPILED_MIN),
  skip: (cell, level) => {
    if (level === "smoke" && cell.logRows === COMPILED_MIN && !COMPILED.includes(cell.air)) {
      return "one size is enough for a rehearsal";
    }
    return tooLarge(cell) ?? (level === "default" ? leftToFull(cell) : undefined);
  },
  plan: (cell, level) =>
    planOf(cell, {
      // Half as many as elsewhere: the grid is wide.
      samples: level === "default" ? Math.min(5, samplesFor(cell, level)) : samplesFor(cell, level),
      warmups: level === "smoke" ? 0 : 1,
      check: "verify",
    }),
} satisfies Experiment;
