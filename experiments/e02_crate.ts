/**
 * Against the official crate, where the goals of the cpu prover are: same bytes, both of the crate's settings, turn by turn. Grinding is luck
 * and told apart.
 *
 * @module
 */
import { type Cell, type Experiment, numberAt } from "./experiment.ts";
import type { RunLevel } from "./records.ts";
import { planOf, samplesFor } from "./workloads.ts";

/** The variants of every cell; those with AVX2 alone are measured at one size, scalar code over one strength. */
const SETTINGS = ["cpu", "stwo", "stwo_coefficients"] as const;
const AVX2 = ["cpu_avx2", "stwo_avx2"] as const;
const AVX2_SIZE = 18;
const SCALAR = "cpu_scalar";
/** log2 of the rows that each strength is compared at: the last one of smoke shows whether time per row stays. */
const SIZES: Readonly<Record<string, readonly number[]>> = {
  smoke: [6, 16, 18, 20, 22],
  stwo96: [18, 20],
  onchain80: [10, 12],
};
/** log2 of the permutations of the Poseidon2 AIR, whose columns are made in TypeScript. */
const PERMUTATION_SIZES = [14, 16];
/** The crate takes seconds for one of these small proofs. */
const LONG_PROFILE = "onchain80";
const LONG_SAMPLES = 10;

function isPart(cell: Cell): boolean {
  const logRows = numberAt(cell, "logRows");
  const { air, profile, variant } = cell;
  if (air === "poseidon2") {
    return profile === "smoke" && PERMUTATION_SIZES.includes(logRows) &&
      SETTINGS.some((name) => name === variant);
  }
  if (!SIZES[String(profile)].includes(logRows)) return false;
  if (variant === SCALAR) return air === "wide_fibonacci_26" && profile === LONG_PROFILE;
  if (AVX2.some((name) => name === variant)) {
    return air === "wide_fibonacci_26" && profile === "smoke" && [AVX2_SIZE, 6].includes(logRows);
  }
  return air === "wide_fibonacci_26" || (profile === "smoke" && logRows <= 20);
}

function skipped(cell: Cell, level: RunLevel): string | undefined {
  if (level === "full" || cell.variant === "cpu" || cell.variant === SCALAR) return undefined;
  if (cell.logRows === 22) {
    return "the time per row is asked of our prover alone; --full measures the crate too";
  }
  return cell.profile === LONG_PROFILE && cell.variant === "stwo_coefficients"
    ? "the crate takes long over this hash: one of its settings by default, --full measures both"
    : undefined;
}

function samplesOf(cell: Cell, level: RunLevel): number {
  return level !== "smoke" && cell.profile === LONG_PROFILE ? LONG_SAMPLES : samplesFor(cell, level);
}

export default {
  id: "e02_crate",
  question:
    "How many times faster than the official crate's better setting is the cpu prover, by size, columns, strength and hash, with AVX2 alone and with scalar code?",
  expectation:
    "wide Fibonacci of 26 columns: 2.0, 2.4 and 3.5 times at 2^16, 2^18 and 2^20 rows; of 100 columns 2, 2.5 and 3.2 times; Poseidon252 ten " +
    "times with IFMA, four times with scalar code; at most 0.8 of the crate's memory at 2^20; 1.8 times with AVX2 against AVX2; time per row at 2^22 within 1.3 of 2^18",
  axes: {
    air: ["wide_fibonacci_26", "wide_fibonacci_100", "poseidon2"],
    profile: ["smoke", "stwo96", "onchain80"],
    logRows: [10, 12, 14, 16, 18, 20, 22],
    variant: [...SETTINGS, ...AVX2, SCALAR],
  },
  smoke: { air: ["wide_fibonacci_26"], profile: ["smoke"], logRows: [6] },
  full: {},
  interleave: "variant",
  includes: isPart,
  skip: skipped,
  plan: (cell, level) =>
    planOf(cell, {
      samples: samplesOf(cell, level),
      warmups: level === "smoke" || cell.profile === LONG_PROFILE ? 0 : 1,
      check: "verify",
    }),
} satisfies Experiment;
