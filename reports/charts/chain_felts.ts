/**
 * Felts of calldata by part, one bar for each AIR, at the size that all numbers of queries were measured at.
 *
 * @module
 */
import {
  type CalldataPart,
  CHAIN_EXPERIMENT,
  type ChainCell,
  chainCells,
  feltGroups,
  PROFILE_QUERIES,
  sizeOfQueries,
} from "../chain_view.ts";
import { type Chart, type Panel, PANEL_WIDTH, type Row } from "../chart.ts";
import { bitsText, powerOfTwo } from "../text.ts";
import { AIR_STYLES, CALLDATA_COLOURS } from "../theme.ts";
import { inReadingOrder } from "../view.ts";

/** Height of one bar with its gap, in pixels. */
const BAR = 34;
const PARTS = Object.keys(CALLDATA_COLOURS) as CalldataPart[];

function labelOf({ cell }: ChainCell): string {
  return AIR_STYLES[cell.air]?.label ?? cell.air;
}

function panelOf(cells: readonly ChainCell[]): Panel {
  const data = cells.flatMap((entry): Row[] => {
    const groups = feltGroups(entry.chain);
    return PARTS.map((part, order) => ({ air: labelOf(entry), part, order, value: groups.get(part)! }));
  });
  const views = cells.map(({ cell }) => cell);
  const spec = {
    width: PANEL_WIDTH - 130,
    height: BAR * cells.length,
    mark: { type: "bar", height: BAR - 12 },
    encoding: {
      x: { field: "value", type: "quantitative", stack: "zero", title: "felts", axis: { tickCount: 5 } },
      y: { field: "air", type: "nominal", sort: cells.map(labelOf), title: null },
      color: {
        field: "part",
        type: "nominal",
        scale: { domain: PARTS, range: PARTS.map((part) => CALLDATA_COLOURS[part].light) },
        legend: { columns: 2 },
      },
      order: { field: "order", type: "quantitative" },
    },
  };
  return {
    key: "parts",
    title: "Felts of calldata, by part",
    subtitle: `${powerOfTwo(views[0].logRows)} rows, ${PROFILE_QUERIES} queries: ${bitsText(views)}`,
    data,
    spec,
  };
}

/** The chart. */
export const chainFelts: Chart = {
  id: "chain_felts",
  title: "On chain: calldata by part",
  caption:
    "Every felt of the transaction: values opened at the queries, the hashes that tie them to the trees' tops, the tops (caps) once for all queries, and what does not grow with queries. A gateway accepts 5,000. It depends on the statement and the options, not on the machine. Lower is better.",
  from: CHAIN_EXPERIMENT,
  panels: (run) => {
    const size = sizeOfQueries(run);
    const cells = chainCells(inReadingOrder(run.cells)).filter(({ cell, queries }) =>
      queries === PROFILE_QUERIES && cell.logRows === size
    );
    return cells.length > 0 ? [panelOf(cells)] : [];
  },
};
