/**
 * Protocol parameters at equal strength: the number of queries is solved for so many attack bits, or so many proven bits, so that cells differ
 * in how they buy the same strength. Poseidon252 proofs are verified by their contract, so that the fee belongs to the price of a bit.
 *
 * @module
 */
import { type AxisValue, type Cell, type Experiment, numberAt, textAt } from "./experiment.ts";
import type { RunLevel } from "./records.ts";
import { planOf } from "./workloads.ts";

/** What a hash is measured with when another parameter varies, and the sizes: the last one is the default run's. */
interface Base {
  readonly sizes: readonly number[];
  readonly foldStep: number;
  readonly logLastLayer: number;
  readonly blowups: readonly AxisValue[];
}

const POW_BITS = 20;
const FAST: Base = { sizes: [6, 16], foldStep: 1, logLastLayer: 0, blowups: [1, 2, 3, 4, 5] };
const BASES: Readonly<Record<string, Base>> = {
  blake2s: FAST,
  blake2s_m31: FAST,
  // A contract's calldata grows with queries: small blow-ups cost too many. Folding and last layer are those of profile onchain80.
  poseidon252: { sizes: [8, 10], foldStep: 3, logLastLayer: 5, blowups: [3, 4, 5] },
};
/** Where parameters other than blow-up and bits are varied, one at a time. */
const CENTRE = { logBlowup: 1, bits: 80 };
const CHAIN_BITS: readonly AxisValue[] = [60, 80, 96];
/** Compiling a verifier and running it in the compiler, on two cores. */
const CONTRACT_SECONDS = 10;

/** Parameters that are not what the hash is usually measured with. */
function deviations(cell: Cell): number {
  const { foldStep, logLastLayer } = BASES[textAt(cell, "hash")];
  return [cell.powBits !== POW_BITS, cell.foldStep !== foldStep, cell.logLastLayer !== logLastLayer]
    .filter(Boolean).length;
}

function isPart(cell: Cell): boolean {
  const hash = textAt(cell, "hash");
  const { sizes, blowups } = BASES[hash];
  if (!sizes.includes(numberAt(cell, "logRows")) || !blowups.includes(cell.logBlowup)) return false;
  if (hash === "poseidon252") return deviations(cell) === 0 && CHAIN_BITS.includes(cell.bits);
  if (hash === "blake2s" && deviations(cell) === 0) return true;
  const atCentre = cell.logBlowup === CENTRE.logBlowup && cell.bits === CENTRE.bits;
  return atCentre && deviations(cell) + (hash === "blake2s" ? 0 : 1) === 1;
}

function samplesOf(level: RunLevel): number {
  return { smoke: 1, default: 5, full: 20 }[level];
}

export default {
  id: "e03_protocol",
  question:
    "What do attack bits and proven bits cost in time, bytes, verifying and fee, by blow-up, work, folding, last layer and hash?",
  expectation:
    "proving time grows with the blow-up, proof size, verifying and fee with the queries: at equal attack bits a larger blow-up halves the proof " +
    "for twice the time; proven bits take about twice the queries of as many attack bits, and end at about 100 for this field; folding by 8 and a " +
    "last layer of 2^5 shorten proofs at no cost; the cheapest proven bit on chain is at blow-up 16 or 32",
  axes: {
    air: ["wide_fibonacci_26"],
    profile: ["stwo96"],
    hash: ["blake2s", "blake2s_m31", "poseidon252"],
    basis: ["attack", "proven"],
    bits: [40, 60, 80, 96, 100],
    powBits: [0, 10, POW_BITS, 26],
    foldStep: [1, 2, 3, 4],
    logLastLayer: [0, 2, 5],
    logRows: [10, 16],
    variant: ["cpu"],
    logBlowup: [1, 2, 3, 4, 5],
  },
  smoke: {
    bits: [60],
    powBits: [POW_BITS],
    foldStep: [1, 3],
    logLastLayer: [0, 5],
    logRows: [6, 8],
    logBlowup: [1, 4],
  },
  full: {},
  interleave: "logBlowup",
  includes: isPart,
  skip: (cell, level) =>
    level === "default" && cell.hash === "poseidon252" && cell.basis === "attack" && cell.bits !== CENTRE.bits
      ? "on chain it is proven bits that are compared; --full measures it"
      : undefined,
  plan: (cell, level) => {
    const hash = textAt(cell, "hash");
    const onChain = hash === "poseidon252";
    const [logBlowup, powBits, foldStep, logLastLayer] = ["logBlowup", "powBits", "foldStep", "logLastLayer"]
      .map((axis) => numberAt(cell, axis));
    const plan = planOf(cell, {
      samples: onChain ? Math.min(3, samplesOf(level)) : samplesOf(level),
      warmups: level === "smoke" ? 0 : 1,
      check: "verify",
      target: { basis: cell.basis === "attack" ? "attack" : "proven", bits: numberAt(cell, "bits") },
      options: { hash, logBlowup, powBits, foldStep, logLastLayer },
    });
    // One contract is enough for a rehearsal, and e10 has it.
    return onChain && level !== "smoke"
      ? { ...plan, onChain: "embedded", predictedSeconds: plan.predictedSeconds + CONTRACT_SECONDS }
      : plan;
  },
} satisfies Experiment;
