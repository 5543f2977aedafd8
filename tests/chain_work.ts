/**
 * Transactions that tests of fees make: calls of tests/cairo/work.cairo with what they change. Used by tests only.
 *
 * @module
 */
import { joinCairo } from "../chain/cairo_source.ts";
import type { InvokeParts } from "../chain/fees.ts";

/** A call of the contract with what its transaction is charged for besides work. */
export interface WorkCall {
  readonly name: string;
  readonly entrypoint: string;
  readonly calldata: readonly bigint[];
  /** Without the calldata, which follows from the call. */
  readonly parts: Omit<InvokeParts, "calldataFelts">;
}

const CALLED = { changedContracts: 1 } as const;

/** The calls, in the order in which a chain must see them: later ones find the slots of earlier ones. */
export const WORK_CALLS: readonly WorkCall[] = [
  { name: "an empty call", entrypoint: "nothing", calldata: [0n], parts: {} },
  {
    name: "4,000 felts that nobody reads",
    entrypoint: "nothing",
    calldata: [4000n, ...Array<bigint>(4000).fill(3n)],
    parts: {},
  },
  { name: "10,000 permutations", entrypoint: "permutations", calldata: [10_000n], parts: {} },
  { name: "10,000 divisions", entrypoint: "divisions", calldata: [10_000n], parts: {} },
  {
    name: "a new slot",
    entrypoint: "slots",
    calldata: [1n, 5n],
    parts: { ...CALLED, storageWrites: 1, changedSlots: 1, newSlots: 1 },
  },
  {
    name: "five slots, four new",
    entrypoint: "slots",
    calldata: [5n, 7n],
    parts: { ...CALLED, storageWrites: 5, changedSlots: 5, newSlots: 4 },
  },
  {
    name: "five slots written as they are",
    entrypoint: "slots",
    calldata: [5n, 7n],
    parts: { storageWrites: 5 },
  },
  {
    name: "two events",
    entrypoint: "events",
    calldata: [2n, 2n, 1n, 1n, 3n, 1n, 1n, 1n],
    parts: { events: [{ keys: 2, data: 3 }, { keys: 2, data: 3 }] },
  },
];

/** All felts of the transaction's calldata: the number of calls, address, selector, length, arguments. */
export function workParts({ calldata, parts }: WorkCall): InvokeParts {
  return { ...parts, calldataFelts: 4 + calldata.length };
}

/** The contract's source and the path of its module. */
export function workContract(): { source: string; contract: string } {
  const text = Deno.readTextFileSync(new URL("./cairo/work.cairo", import.meta.url));
  return { source: joinCairo([{ name: "work", text }]), contract: "work::work" };
}
