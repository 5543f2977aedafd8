/**
 * Proofs on chain as charts and tables see them: gas from a receipt where there is one, from the price list otherwise, and what it costs.
 *
 * @module
 */
import type { BenchRecord } from "../experiments/records.ts";
import { CALLDATA_COLOURS } from "./theme.ts";
import type { CellView, RunView } from "./view.ts";

/** The experiment. */
export const CHAIN_EXPERIMENT = "e10_chain";
/** The L2 gas price that fees are stated at, in units of 10^-9 STRK: the floor on mainnet since Starknet 0.14.1. */
export const PRICE_GFRI = 8;
/** Queries of the profile, and the rows that other numbers of queries were measured at. */
export const PROFILE_QUERIES = 34;

type Chain = NonNullable<BenchRecord["chain"]>;
/** How a network counts computation. */
export type GasMode = Chain["receipts"][number]["gasMode"];
/** The modes, and what they are called. */
export const GAS_MODES: Readonly<Record<GasMode, string>> = {
  cairo_steps: "CairoSteps",
  sierra_gas: "Sierra gas",
};

/** Gas of a transaction, and where the figure is from. */
export interface StatedGas {
  readonly l2Gas: number;
  readonly from: "receipt" | "price list";
}

/** A measured cell with what was measured on chain. */
export interface ChainCell {
  readonly cell: CellView;
  readonly chain: Chain;
  readonly queries: number;
}

/** The cells of a run that were measured on chain. */
export function chainCells(cells: readonly CellView[]): ChainCell[] {
  return cells.flatMap((cell) => {
    const { chain, options } = cell.record;
    return chain ? [{ cell, chain, queries: Number(options!.queries) }] : [];
  });
}

/** L2 gas of the transaction; null when no contract was run. */
export function gasOf({ receipts, embedded }: Chain, mode: GasMode): StatedGas | null {
  const receipt = receipts.find(({ gasMode }) => gasMode === mode);
  if (receipt) return { l2Gas: receipt.l2Gas, from: "receipt" };
  return embedded && { l2Gas: embedded.l2Gas[mode], from: "price list" };
}

/** STRK for L2 gas at the stated price. L1 data gas is a ten-thousandth of it and left out. */
export function strkOf(l2Gas: number): number {
  return l2Gas * PRICE_GFRI * 1e-9;
}

/** The size that several numbers of queries were measured at; undefined when there is none. */
export function sizeOfQueries(run: RunView): number | undefined {
  const cells = chainCells(run.cells);
  return [...new Set(cells.map(({ cell }) => cell.logRows))].find((size) =>
    new Set(cells.filter(({ cell }) => cell.logRows === size).map(({ queries }) => queries)).size > 1
  );
}

/** A group of parts of the calldata. */
export type CalldataPart = keyof typeof CALLDATA_COLOURS;

function groupOf(part: string): CalldataPart {
  const fri = part.startsWith("fri ");
  if (part.endsWith(" cap")) return "caps";
  if (part.endsWith(" values") && part !== "sampled values") return fri ? "FRI values" : "rows";
  if (part.endsWith(" siblings")) return fri ? "paths of FRI" : "paths of rows";
  return "the rest";
}

/** Felts of the transaction by group of parts; the statement and what is around it belong to the rest. */
export function feltGroups({ felts, parts }: Chain): Map<CalldataPart, number> {
  const groups = new Map<CalldataPart, number>();
  for (const name of Object.keys(CALLDATA_COLOURS) as CalldataPart[]) groups.set(name, 0);
  const add = (name: CalldataPart, count: number) => groups.set(name, groups.get(name)! + count);
  for (const { part, felts: count } of parts) add(groupOf(part), count);
  add("the rest", felts.transaction - felts.proof);
  return groups;
}
