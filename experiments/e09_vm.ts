/**
 * Programs of the virtual machine: what a step costs, by program and size, beside the shape benchmark of as many rows.
 *
 * @module
 */
import { type Cell, type Experiment, numberAt } from "./experiment.ts";
import { planOf, samplesFor } from "./workloads.ts";

/** Why a default run, which is to end within twelve minutes on two cores, leaves a cell to `--full`. */
function leftToFull(cell: Cell): string | undefined {
  const logRows = numberAt(cell, "logRows");
  const foremost = cell.air === "vm_network" || cell.air === "obelysk26";
  if (logRows >= 20) {
    return foremost && cell.profile === "stwo96"
      ? undefined
      : "too long for a default run; --full measures it";
  }
  return foremost || cell.profile === "smoke" || logRows === 16
    ? undefined
    : "one size shows what this strength adds; --full measures the others";
}

/** Why nobody measures a cell: all variants of one are alive side by side, with some eight GiB each at the largest size. */
function tooLarge(cell: Cell): string | undefined {
  if (cell.logRows !== 22) return undefined;
  const wide = cell.air === "vm_straight_line" || cell.air === "vm_mixing";
  return wide || cell.variant === "stwo_coefficients"
    ? "too much memory beside the other provers of this size"
    : undefined;
}

export default {
  id: "e09_vm",
  question:
    "What does proving a program cost, by program and number of steps, and how many inferences of the network is that a second?",
  expectation:
    "60 to 90 cells a step in the four trees; about three times the time of the shape benchmark, which proves nothing; " +
    "cpu is faster than the crate's better setting on the same AIR",
  onlyNamed: true,
  axes: {
    air: ["vm_network", "vm_straight_line", "vm_fibonacci", "vm_mixing", "obelysk26"],
    profile: ["smoke", "stwo96", "proven96"],
    logRows: [10, 14, 16, 18, 20],
    variant: ["cpu", "stwo", "stwo_coefficients"],
  },
  smoke: { profile: ["smoke"], logRows: [10] },
  full: { logRows: [10, 14, 16, 18, 20, 22] },
  interleave: "variant",
  // One size is enough to show what proven bits cost.
  includes: (cell) => cell.profile !== "proven96" || cell.logRows === 16,
  skip: (cell, level) => tooLarge(cell) ?? (level === "default" ? leftToFull(cell) : undefined),
  plan: (cell, level) =>
    planOf(cell, {
      // Half as many as elsewhere: the grid is wide.
      samples: level === "default" ? Math.min(5, samplesFor(cell, level)) : samplesFor(cell, level),
      warmups: level === "smoke" ? 0 : 1,
      check: "verify",
    }),
} satisfies Experiment;
