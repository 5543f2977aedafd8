/**
 * What a proof costs on chain against the bits that are proven, one line for each AIR.
 *
 * @module
 */
import {
  CHAIN_EXPERIMENT,
  chainCells,
  GAS_MODES,
  type GasMode,
  gasOf,
  PRICE_GFRI,
  sizeOfQueries,
  strkOf,
} from "../chain_view.ts";
import {
  type Chart,
  type Panel,
  PANEL_HEIGHT,
  PANEL_WIDTH,
  type Row,
  seriesEncoding,
  stylesIn,
} from "../chart.ts";
import { bitsOf } from "../line_panels.ts";
import { powerOfTwo } from "../text.ts";
import { AIR_STYLES } from "../theme.ts";
import { inReadingOrder, type RunView } from "../view.ts";

/** How faint a point is whose proof does not fit one transaction. */
const FAINT_POINT = 0.35;

function dataOf(run: RunView, size: number, mode: GasMode): Row[] {
  return chainCells(inReadingOrder(run.cells)).filter(({ cell }) => cell.logRows === size)
    .flatMap(({ cell, chain, queries }): Row[] => {
      const gas = gasOf(chain, mode);
      if (!gas) return [];
      return [{
        series: AIR_STYLES[cell.air]?.label ?? cell.air,
        value: strkOf(gas.l2Gas),
        queries,
        l2_gas: gas.l2Gas,
        from: gas.from,
        felts: chain.felts.transaction,
        fits: chain.fits,
        ...bitsOf(cell),
      }];
    });
}

function panelOf(run: RunView, size: number, mode: GasMode): Panel[] {
  const data = dataOf(run, size, mode);
  if (data.length === 0) return [];
  const x = { field: "proven_bits", type: "quantitative", title: "proven bits", scale: { zero: false } };
  const y = { field: "value", type: "quantitative", title: "STRK", scale: { zero: true } };
  const { color, shape, strokeDash } = seriesEncoding(stylesIn(AIR_STYLES, data));
  const opacity = { condition: { test: "datum.fits", value: 1 }, value: FAINT_POINT };
  const spec = {
    width: PANEL_WIDTH,
    height: PANEL_HEIGHT,
    layer: [
      { mark: { type: "line", strokeWidth: 1.75 }, encoding: { x, y, color, strokeDash } },
      { mark: { type: "point", filled: true, size: 50 }, encoding: { x, y, color, shape, opacity } },
    ],
  };
  return [{
    key: mode,
    title: `STRK a proof at ${PRICE_GFRI} Gfri: ${GAS_MODES[mode]} mode`,
    subtitle: `${powerOfTwo(size)} rows; faint points do not fit one transaction`,
    data,
    spec,
  }];
}

/** The chart. */
export const chainStrk: Chart = {
  id: "chain_strk",
  title: "On chain: STRK a proof against proven bits",
  caption:
    `More queries buy proven bits with felts and gas. L2 gas at ${PRICE_GFRI} Gfri, the floor of its price on mainnet since Starknet 0.14.1; a network's price may be higher. Lower is better.`,
  from: CHAIN_EXPERIMENT,
  panels: (run) => {
    const size = sizeOfQueries(run);
    if (size === undefined) return [];
    return (Object.keys(GAS_MODES) as GasMode[]).flatMap((mode) => panelOf(run, size, mode));
  },
};
