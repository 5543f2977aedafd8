/**
 * The first proof and the next ones: starting a process, opening the prover, tree 0, a first and a warm proof, and the memory that they take.
 * A process starts cold once, so each start is a cell of its own.
 *
 * @module
 */
import type { Experiment } from "./experiment.ts";
import { planOf, samplesFor } from "./workloads.ts";

export default {
  id: "e08_cold",
  question:
    "How long does the first proof of a process take, how long the next, how much memory do they need, and what is keeping it worth?",
  expectation:
    "from starting the process to the first proof 0.3 to 0.5 s more than a warm proof, most of it the runtime; the first proof in a process takes " +
    "1.5 times a warm one, because pages are touched for the first time; making everything anew for each proof costs about as much",
  axes: {
    air: ["wide_fibonacci_26"],
    profile: ["smoke"],
    logRows: [10, 16, 20],
    start: [1, 2, 3, 4, 5],
    variant: ["cpu", "cpu_anew", "stwo", "stwo_coefficients"],
  },
  smoke: { logRows: [6], start: [1, 2] },
  full: { air: ["wide_fibonacci_26", "vm_network"] },
  interleave: "variant",
  skip: () => undefined,
  plan: (cell, level) =>
    planOf(cell, {
      // Warm proofs of one start; the others add theirs.
      samples: level === "smoke" ? 1 : Math.min(3, samplesFor(cell, level)),
      // The warm-up is the first proof.
      warmups: 1,
      check: "verify",
    }),
} satisfies Experiment;
