/**
 * The table of proofs on chain: calldata, work, gas in both modes, and fees.
 *
 * @module
 */
import {
  type ChainCell,
  chainCells,
  GAS_MODES,
  type GasMode,
  gasOf,
  PRICE_GFRI,
  strkOf,
} from "./chain_view.ts";
import { type Html, table } from "./html.ts";
import { powerOfTwo, significant } from "./text.ts";
import { inReadingOrder, type RunView } from "./view.ts";

const NONE = "–";

function millions(value: number): string {
  return significant(value / 1e6);
}

function gasCells({ chain }: ChainCell, mode: GasMode): string[] {
  const gas = gasOf(chain, mode);
  return gas ? [millions(gas.l2Gas), strkOf(gas.l2Gas).toFixed(3)] : [NONE, NONE];
}

function rowOf(entry: ChainCell): string[] {
  const { cell, chain: { felts, fits, embedded, classes, receipts }, queries } = entry;
  const work = embedded
    ? [embedded.steps, embedded.builtins.range_check ?? 0, embedded.builtins.poseidon ?? 0].map(String)
    : [NONE, NONE, NONE];
  return [
    cell.airTitle,
    powerOfTwo(cell.logRows),
    String(queries),
    String(cell.attackBits),
    String(cell.provenBits),
    significant(cell.proveMs),
    cell.grindMs === null ? NONE : significant(cell.grindMs),
    String(felts.transaction),
    fits ? "yes" : "no",
    ...work,
    ...(Object.keys(GAS_MODES) as GasMode[]).flatMap((mode) => gasCells(entry, mode)),
    receipts.length > 0 ? "receipt" : embedded ? "price list" : NONE,
    classes.map(({ sierraFelts, casmFelts }) => sierraFelts + casmFelts).join(" + ") || NONE,
    classes.length > 0
      ? strkOf(classes.reduce((sum, { declareL2Gas }) => sum + declareL2Gas, 0)).toFixed(2)
      : NONE,
  ];
}

/** Every measured cell of a run over proofs on chain. */
export function chainTable(run: RunView): Html {
  let group = "";
  const rows = chainCells(inReadingOrder(run.cells)).map((entry) => {
    const first = group !== "" && entry.cell.air !== group;
    group = entry.cell.air;
    return { first, cells: rowOf(entry) };
  });
  const head = [
    "AIR",
    "rows",
    "queries",
    "attack bits",
    "proven bits",
    "prove ms",
    "of it grinding",
    "felts",
    "one transaction",
    "steps",
    "range checks",
    "Poseidon",
    ...Object.values(GAS_MODES).flatMap((mode) => [`M L2 gas, ${mode}`, `STRK at ${PRICE_GFRI} Gfri`]),
    "gas from",
    "felts of the classes",
    "STRK to declare them",
  ];
  return table({ label: "Proofs on chain", head, rows, left: [0, 16] });
}
