/**
 * Latency against throughput: proofs are handed over in batches to a pool of provers, as many in flight as there are streams.
 *
 * @module
 */
import { type Experiment, numberAt } from "./experiment.ts";
import { planOf } from "./workloads.ts";

/** 0 threads = one for each core. */
const ALL_CORES = 0;

export default {
  id: "e07_streams",
  question:
    "How many proofs a second does a machine make with several in flight, and what does each of them wait?",
  expectation:
    "with one thread to a prover, as many streams as cores give the most proofs a second, 1.2 times one stream on all cores at 2^12 rows and hardly " +
    "more at 2^16; more streams only add to the wait",
  axes: {
    air: ["wide_fibonacci_26"],
    profile: ["smoke"],
    logRows: [12, 16],
    variant: ["cpu", "cuda"],
    batch: [16],
    threads: [ALL_CORES, 1],
    streams: [1, 2, 4, 8],
  },
  smoke: { logRows: [6], batch: [4], streams: [1, 2] },
  full: { logRows: [10, 12, 14, 16, 18], batch: [1, 16] },
  interleave: "streams",
  includes: (cell) => numberAt(cell, "streams") <= numberAt(cell, "batch"),
  skip: (cell) =>
    cell.variant === "cuda" && cell.threads !== ALL_CORES
      ? "threads are the processor's, not a GPU's"
      : undefined,
  plan: (cell, level) =>
    planOf(cell, {
      // Batches: each holds as many proofs as any other experiment has samples.
      samples: { smoke: 2, default: 5, full: 10 }[level],
      warmups: level === "smoke" ? 0 : 1,
      check: "verify",
      batch: numberAt(cell, "batch"),
      options: { streams: numberAt(cell, "streams"), threads: numberAt(cell, "threads") },
    }),
} satisfies Experiment;
