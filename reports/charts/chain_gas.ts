/**
 * L2 gas of a verified proof by rows, one line for each AIR, one panel for each gas mode.
 *
 * @module
 */
import {
  CHAIN_EXPERIMENT,
  chainCells,
  GAS_MODES,
  type GasMode,
  gasOf,
  PROFILE_QUERIES,
  strkOf,
} from "../chain_view.ts";
import { type Chart, linesByRows, type Panel, type Row, stylesIn } from "../chart.ts";
import { bitsOf } from "../line_panels.ts";
import { bitsText } from "../text.ts";
import { AIR_STYLES } from "../theme.ts";
import { inReadingOrder, type RunView } from "../view.ts";

function panelOf(run: RunView, mode: GasMode): Panel[] {
  const cells = chainCells(inReadingOrder(run.cells)).filter(({ queries }) => queries === PROFILE_QUERIES);
  const data = cells.flatMap(({ cell, chain }): Row[] => {
    const gas = gasOf(chain, mode);
    if (!gas) return [];
    return [{
      series: AIR_STYLES[cell.air]?.label ?? cell.air,
      log_rows: cell.logRows,
      value: gas.l2Gas / 1e6,
      from: gas.from,
      strk: strkOf(gas.l2Gas),
      felts: chain.felts.transaction,
      ...bitsOf(cell),
    }];
  });
  if (data.length === 0) return [];
  const y = { field: "value", type: "quantitative", title: "M L2 gas", scale: { zero: true } };
  return [{
    key: mode,
    title: `L2 gas of a verified proof: ${GAS_MODES[mode]} mode`,
    subtitle: `${PROFILE_QUERIES} queries: ${bitsText(cells.map(({ cell }) => cell))}`,
    data,
    spec: linesByRows({ data, y, styles: stylesIn(AIR_STYLES, data) }),
  }];
}

/** The chart. */
export const chainGas: Chart = {
  id: "chain_gas",
  title: "On chain: gas by rows",
  caption:
    "One transaction that verifies the proof whole and registers its fact. From a local chain's receipts where there are any, otherwise from steps and builtins by a price list. CairoSteps mode charges the largest resource, Sierra-gas mode the sum; which one a network takes depends on the contract's Sierra version. Lower is better.",
  from: CHAIN_EXPERIMENT,
  panels: (run) => (Object.keys(GAS_MODES) as GasMode[]).flatMap((mode) => panelOf(run, mode)),
};
