/**
 * What each part of a verification takes, in the embedded compiler.
 *
 * @module
 */
import { type EmbeddedResult, runEmbedded } from "../chain/embedded.ts";
import {
  PROFILE_CONTRACT,
  PROFILE_ENTRIES,
  type ProfileEntry,
  profileSource,
} from "../chain/profile_source.ts";
import type { ChainShape } from "../chain/shape.ts";
import type { ChainFigures } from "./chain_schema.ts";

/** Parts of the work of `verify_and_register`. */
export type WorkPart = NonNullable<ChainFigures["embedded"]>["parts"][number];

type Amount = Pick<WorkPart, "steps" | "gas">;

/** The contract's own calls: `verify_and_register` and `verify`. */
export interface WholeCalls {
  /** A call that registers the fact. */
  readonly registering: EmbeddedResult;
  /** The same check, nothing written. */
  readonly verifying: EmbeddedResult;
}

type Measured = ProfileEntry | keyof WholeCalls;

/** Amounts to add, and after the bar those to take off. */
const PARTS: readonly (readonly [part: string, plus: Measured, ...minus: Measured[]])[] = [
  ["call", "nothing"],
  ["statement and balance", "statement", "nothing"],
  ["sampled values", "samples", "nothing"],
  ["constraints", "constraints", "samples"],
  ["proof of work", "work", "nothing"],
  ["weights of columns", "tables", "samples"],
  ["caps", "head", "replay"],
  ["positions", "positions", "nothing"],
  ["unpacking of rows", "unpacking", "positions"],
  ["leaves of rows", "leaves", "positions"],
  ["paths of rows", "row_paths", "positions"],
  ["paths of FRI", "fri_paths", "positions"],
  ["cosets", "cosets", "positions"],
  ["folds", "folds", "positions"],
  ["last layer", "last_layer", "positions"],
  ["slot and event", "registering", "verifying"],
];
/** What is left of the head, and of the queries, when their other parts are taken off. */
const TRANSCRIPT = {
  part: "transcript",
  of: ["statement and balance", "sampled values", "constraints", "proof of work", "weights of columns"],
};
const QUOTIENTS = {
  part: "quotients",
  of: [
    "positions",
    "unpacking of rows",
    "leaves of rows",
    "paths of rows",
    "paths of FRI",
    "cosets",
    "folds",
    "last layer",
  ],
};

/**
 * Measures the parts. They add up to the whole, the call that registers.
 *
 * @param spans calldata of the calls
 * @throws {Error} when a call ends otherwise than it must.
 */
export async function verificationParts(
  shape: ChainShape,
  spans: readonly bigint[],
  whole: WholeCalls,
): Promise<WorkPart[]> {
  const names = Object.keys(PROFILE_ENTRIES) as ProfileEntry[];
  const entries = await runEmbedded({
    source: profileSource(shape),
    contract: PROFILE_CONTRACT,
    cases: names.map((name) => ({ name, calls: [{ entrypoint: name, calldata: spans }] })),
  });
  const results = new Map<string, EmbeddedResult>(Object.entries(whole));
  names.forEach((name, i) => {
    const { outcome } = entries[i];
    if (outcome !== PROFILE_ENTRIES[name]) throw new Error(`Cannot measure ${name}: it answers ${outcome}`);
    results.set(name, entries[i]);
  });
  const amountOf = (name: string): Amount => {
    const { steps, memoryHoles, gas } = results.get(name)!;
    return { steps: steps + memoryHoles, gas };
  };
  const parts = PARTS.map(([part, plus, ...minus]) => ({
    part,
    ...less(amountOf(plus), minus.map(amountOf)),
  }));
  const rest = ({ part, of }: typeof TRANSCRIPT, all: Amount) => ({
    part,
    ...less(all, parts.filter((each) => of.includes(each.part))),
  });
  const head = less(amountOf("replay"), [amountOf("nothing")]);
  const queries = less(amountOf("verifying"), [amountOf("head")]);
  return [...parts, rest(TRANSCRIPT, head), rest(QUOTIENTS, queries)];
}

function less(from: Amount, others: readonly Amount[]): Amount {
  const sum = (of: keyof Amount) => others.reduce((all, each) => all + each[of], 0);
  return { steps: from.steps - sum("steps"), gas: from.gas - sum("gas") };
}
