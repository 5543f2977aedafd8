/**
 * The tables of proofs on chain: calldata, work, gas in both modes, and fees; and work by part of the verification.
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
import { type Html, markup, table } from "./html.ts";
import { powerOfTwo, significant } from "./text.ts";
import { inReadingOrder, type RunView } from "./view.ts";

const NONE = "–";

function millions(value: number): string {
  return significant(value / 1e6);
}

/** How far the price list is off a receipt of one transaction, in percent of it. */
function deviation({ embedded, receipts }: ChainCell["chain"], mode: GasMode): string {
  const receipt = receipts.find(({ gasMode }) => gasMode === mode);
  if (!receipt || !embedded || receipt.transactions > 1) return NONE;
  const percent = 100 * (embedded.l2Gas[mode] / receipt.l2Gas - 1);
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(1)} %`;
}

function gasCells({ chain }: ChainCell, mode: GasMode): string[] {
  const gas = gasOf(chain, mode);
  return gas
    ? [millions(gas.l2Gas), strkOf(gas.l2Gas).toFixed(3), deviation(chain, mode)]
    : [NONE, NONE, NONE];
}

/** In how many transactions a proof was verified; for one that is too long and was not, in how many slices it would be. */
function transactionsOf({ fits, felts: { slices } }: ChainCell["chain"]): string {
  return fits ? "1" : slices.length > 0 ? `${slices.length} of up to ${Math.max(...slices)} felts` : NONE;
}

function rowOf(entry: ChainCell): string[] {
  const { cell, chain, queries } = entry;
  const { felts, embedded, classes, receipts } = chain;
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
    transactionsOf(chain),
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
    "transactions",
    "steps",
    "range checks",
    "Poseidon",
    ...Object.values(GAS_MODES).flatMap((mode) => [
      `M L2 gas, ${mode}`,
      `STRK at ${PRICE_GFRI} Gfri`,
      "price list off by",
    ]),
    "gas from",
    "felts of the classes",
    "STRK to declare them",
  ];
  return table({ label: "Proofs on chain", head, rows, left: [0, 18] });
}

/** Both tables, the second where parts were measured. */
export function chainTables(run: RunView): Html {
  const byPart = chainPartsTable(run);
  return markup`${chainTable(run)}${
    byPart
      ? markup`<h3>Steps by part of the verification</h3>
<p class="soft">Of the embedded compiler, memory holes included; a step is 100 L2 gas in CairoSteps mode. Calldata is charged by the felt besides: 5,120 L2 gas for keeping and 1,600 for hashing it.</p>
${byPart}`
      : markup``
  }`;
}

/** Steps of every part of the verification, memory holes included, for each cell that was measured by part; none without one. */
export function chainPartsTable(run: RunView): Html | undefined {
  const measured = chainCells(inReadingOrder(run.cells)).flatMap(({ cell, chain, queries }) => {
    const parts = chain.embedded?.parts ?? [];
    return parts.length > 0 ? [{ title: `${cell.airTitle}, ${queries} queries`, parts }] : [];
  });
  if (measured.length === 0) return undefined;
  const names = [...new Set(measured.flatMap(({ parts }) => parts.map(({ part }) => part)))];
  const rows = names.map((name) => ({
    cells: [
      name,
      ...measured.flatMap(({ parts }) => {
        const whole = parts.reduce((sum, { steps }) => sum + steps, 0);
        const steps = parts.find(({ part }) => part === name)?.steps;
        return steps === undefined ? [NONE, NONE] : [String(steps), `${(100 * steps / whole).toFixed(1)} %`];
      }),
    ],
  }));
  const head = ["part", ...measured.flatMap(({ title }) => [`steps, ${title}`, "share"])];
  return table({ label: "Verification by part", head, rows });
}
