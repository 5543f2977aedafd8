/**
 * How time grows with rows and with columns: the exponents of power laws fitted to the medians.
 *
 * @module
 */
import { type Experiment, numberAt } from "./experiment.ts";
import { columnsOf, planOf, samplesFor } from "./workloads.ts";

export default {
  id: "e05_scaling",
  question: "With which power of the rows, and of the columns, do time and memory grow?",
  expectation:
    "rows: less than the first power below 2^14, where fixed costs weigh, then 1.0 to 1.1: a logarithm over this range is a tenth; columns: 0.8 to " +
    "1.0, because FRI does not know how many there are",
  axes: {
    profile: ["smoke"],
    logRows: [10, 12, 14, 16, 18, 20],
    variant: ["cpu"],
    air: ["wide_fibonacci_8", "wide_fibonacci_26", "wide_fibonacci_100"],
  },
  smoke: { logRows: [6, 7, 8] },
  full: { logRows: [10, 12, 14, 16, 18, 20, 22] },
  interleave: "air",
  skip: (cell, level) =>
    columnsOf(cell) >= 100 && numberAt(cell, "logRows") >= (level === "full" ? 22 : 20)
      ? level === "full"
        ? "too much memory beside the other widths"
        : "too long for a default run; --full measures it"
      : undefined,
  plan: (cell, level) =>
    planOf(cell, { samples: samplesFor(cell, level), warmups: level === "smoke" ? 0 : 1, check: "verify" }),
} satisfies Experiment;
