/**
 * Proofs for contracts: what it takes to verify one on chain, whole and in one transaction, by AIR, rows and number of queries. What it
 * costs in STRK is gas times its price, both in the record; the price of a STRK is no part of a measurement.
 *
 * @module
 */
import { type Cell, type Experiment, numberAt } from "./experiment.ts";
import type { ChainPlaces } from "./messages.ts";
import type { RunLevel } from "./records.ts";
import { planOf } from "./workloads.ts";

/** Queries of the profile; other numbers are measured at one size. */
const PROFILE_QUERIES = 34;
const SIZE_OF_ALL_QUERIES = 10;
/** Queries of 100 proven bits, whose proofs are verified in slices. */
const SLICED_QUERIES = 88;
/** log2 of the fewest rows that hold a network's tables. */
const NETWORK_MIN = 10;
/** Compiling a verifier and running it in the compiler; its classes too; by part as well, and on two local chains. On two cores. */
const CONTRACT_SECONDS: Readonly<Record<ChainPlaces, number>> = { embedded: 10, classes: 30, everywhere: 90 };
/** Our verifier's own root of tree 0, with Poseidon, for each row. */
const ROOT_SECONDS = 0.003;

/**
 * Receipts are read, and parts measured, where one AIR, size and strength tells whether the price list is right, and for a proof in slices;
 * elsewhere the list is believed. Classes take half a minute: those of one AIR tell how they grow.
 */
function placesOf(cell: Cell, level: RunLevel): ChainPlaces {
  if (level === "full") return "everywhere";
  if (level === "smoke" || cell.air !== "vm_network") return "embedded";
  const isUsual = cell.logRows === SIZE_OF_ALL_QUERIES &&
    (cell.queries === PROFILE_QUERIES || cell.queries === SLICED_QUERIES);
  return isUsual ? "everywhere" : "classes";
}

export default {
  id: "e10_chain",
  question:
    "How many felts and how much gas does a contract take to verify a proof, by AIR, rows and queries, and what do proven bits cost?",
  expectation:
    "a network's proof of 2^10 rows at 80 proven bits stays under 4,000 felts and 150 M L2 gas in CairoSteps mode; felts and gas grow " +
    "with queries, and only by a path's length with rows; 100 proven bits take more felts than one transaction may have",
  axes: {
    air: ["vm_network", "range_lookup", "wide_fibonacci_26"],
    profile: ["onchain80"],
    logRows: [8, 10, 12],
    queries: [18, PROFILE_QUERIES, 50, SLICED_QUERIES],
    variant: ["cpu"],
  },
  smoke: { air: ["wide_fibonacci_26"], logRows: [8], queries: [PROFILE_QUERIES] },
  full: { logRows: [8, 10, 12, 14] },
  interleave: "variant",
  includes: (cell) =>
    (cell.queries === PROFILE_QUERIES || numberAt(cell, "logRows") === SIZE_OF_ALL_QUERIES) &&
    (cell.air !== "vm_network" || numberAt(cell, "logRows") >= NETWORK_MIN),
  skip: (cell, level) =>
    level === "default" && cell.air === "range_lookup" && cell.queries !== PROFILE_QUERIES
      ? "two AIRs show what queries cost; --full measures it"
      : undefined,
  plan: (cell, level) => {
    const samples = { smoke: 1, default: 3, full: 10 }[level];
    const plan = planOf(cell, { samples, warmups: level === "smoke" ? 0 : 1, check: "verify" });
    const onChain = placesOf(cell, level);
    const contract = CONTRACT_SECONDS[onChain] + ROOT_SECONDS * 2 ** numberAt(cell, "logRows");
    return {
      ...plan,
      options: { ...plan.options, queries: numberAt(cell, "queries") },
      onChain,
      predictedSeconds: plan.predictedSeconds + contract,
    };
  },
} satisfies Experiment;
