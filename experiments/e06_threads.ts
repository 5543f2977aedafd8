/**
 * Threads and vector instructions: what another core and a wider register are worth.
 *
 * @module
 */
import { type Experiment, numberAt, textAt } from "./experiment.ts";
import { planOf, samplesFor } from "./workloads.ts";

const CORES = navigator.hardwareConcurrency;

/** How much longer a proof is thought to take without AVX-512. */
const SLOWER: Readonly<Record<string, number>> = { scalar: 4, avx2: 1.5, avx512: 1 };

export default {
  id: "e06_threads",
  question: "How much faster do more threads and wider vector instructions make a proof?",
  expectation:
    "two threads 1.8 times one at 2^18 rows, less at 2^14, where the serial hash chain weighs; AVX-512 1.5 times AVX2, AVX2 four times scalar " +
    "code; no level and no number of threads changes a byte",
  axes: {
    air: ["wide_fibonacci_26"],
    profile: ["smoke"],
    logRows: [14, 18],
    variant: ["cpu"],
    simd: ["scalar", "avx2", "avx512"],
    threads: [1, 2, 4, 8, 16, 32, 64],
  },
  smoke: { logRows: [6], threads: [1, 2] },
  full: { logRows: [10, 14, 16, 18, 20] },
  interleave: "threads",
  skip: (cell) =>
    numberAt(cell, "threads") > CORES
      ? `this machine has ${CORES} cores: more threads would take turns`
      : undefined,
  plan: (cell, level) => {
    const options = { simd: textAt(cell, "simd"), threads: numberAt(cell, "threads") };
    const plan = planOf(cell, {
      samples: samplesFor(cell, level),
      warmups: level === "smoke" ? 0 : 1,
      check: "verify",
      options,
    });
    const slower = SLOWER[options.simd] * (options.threads === 1 ? 2 : 1);
    return { ...plan, predictedSeconds: plan.predictedSeconds * slower };
  },
} satisfies Experiment;
