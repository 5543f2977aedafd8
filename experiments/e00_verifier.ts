/**
 * The verifier: its time when warm and its memory, on an honest proof and on spoiled ones whose lengths are huge.
 *
 * @module
 */
import type { Experiment } from "./experiment.ts";
import { planOf } from "./workloads.ts";

export default {
  id: "e00_verifier",
  question: "What does the TypeScript verifier take, warm, and does a spoiled length make it slow or hungry?",
  expectation:
    "under 60 ms at 70 queries; a spoiled proof is refused no slower than an honest one is accepted, in at most 64 MiB more",
  axes: {
    air: ["wide_fibonacci_26"],
    profile: ["stwo96"],
    logRows: [20],
    check: ["verify", "length_bombs"],
    variant: ["cpu"],
  },
  smoke: { profile: ["smoke"], logRows: [6] },
  full: { profile: ["stwo96", "proven96"], logRows: [16, 20] },
  interleave: "variant",
  skip: () => undefined,
  plan: (cell, level) =>
    planOf(cell, {
      samples: level === "smoke" ? 2 : 10,
      // The first verifications are compiled as they run.
      warmups: level === "smoke" ? 0 : 4,
      check: cell.check === "length_bombs" ? "length_bombs" : "verify",
    }),
} satisfies Experiment;
