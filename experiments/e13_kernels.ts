/**
 * The provers' kernels one by one: how far each is from what the machine can do with the bytes and operations that it declares.
 *
 * @module
 */
import { type Experiment, numberAt } from "./experiment.ts";
import { planOf } from "./workloads.ts";

/** log2 of the rows at which a profile is measured: Poseidon takes a hundred times as long. */
const SIZES: Readonly<Record<string, readonly number[]>> = { smoke: [16, 18, 20], onchain80: [10, 12] };
const KERNEL_SECONDS = 10;

export default {
  id: "e13_kernels",
  question: "How far from the machine's limit is each kernel of our provers?",
  expectation:
    "hashing and butterflies above 80 % of what the processor does in its nearest cache; folds and quotients bound by memory; computed, on an " +
    "H200: 20.6 G compressions/s at most and 18 G/s at the leaves, transforms at 3 TB/s",
  axes: {
    air: ["wide_fibonacci_26"],
    profile: Object.keys(SIZES),
    logRows: [...new Set(Object.values(SIZES).flat())].sort((a, b) => a - b),
    variant: ["cpu", "cuda"],
  },
  smoke: { profile: ["smoke"], logRows: [6], variant: ["cpu", "emu"] },
  full: {},
  interleave: "variant",
  includes: (cell) =>
    cell.variant === "emu" || numberAt(cell, "logRows") < 10 ||
    SIZES[String(cell.profile)].includes(numberAt(cell, "logRows")),
  skip: () => undefined,
  plan: (cell, level) => {
    const plan = planOf(cell, { samples: level === "smoke" ? 1 : 5, warmups: 1, check: "verify" });
    return { ...plan, kernels: true, predictedSeconds: plan.predictedSeconds + KERNEL_SECONDS };
  },
} satisfies Experiment;
