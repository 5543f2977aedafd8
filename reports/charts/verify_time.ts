/**
 * Time of our TypeScript verifier by rows, one panel for each AIR.
 *
 * @module
 */
import { median, medianInterval } from "../../experiments/statistics.ts";
import { type Chart, linesByRows, type Panel, type Row, stylesIn } from "../chart.ts";
import { bitsText } from "../text.ts";
import { PROFILE_STYLES } from "../theme.ts";
import { type CellView, groupCells, inReadingOrder, OWN_VARIANT } from "../view.ts";

function rowOf(cell: CellView): Row {
  const times = cell.record.samples!.verifyMs;
  return {
    series: PROFILE_STYLES[cell.profile]?.label ?? cell.profile,
    log_rows: cell.logRows,
    value: median(times),
    ...medianInterval(times, { seed: 1 }),
    samples: times.length,
    attack_bits: cell.attackBits,
    proven_bits: cell.provenBits,
  };
}

function panelOf(key: string, cells: readonly CellView[]): Panel {
  const data = cells.map(rowOf);
  const y = {
    field: "value",
    type: "quantitative",
    title: "ms, median and 95 % interval",
    scale: { zero: true },
    axis: { tickCount: 5 },
  };
  return {
    key,
    title: `Verify time in ms: ${cells[0].airTitle}`,
    subtitle: `TypeScript verifier, key at hand: ${bitsText(cells)}`,
    data,
    spec: linesByRows({ data, y, styles: stylesIn(PROFILE_STYLES, data) }),
  };
}

/** The chart. */
export const verifyTime: Chart = {
  id: "verify_time",
  title: "Verify time by rows",
  caption:
    "Every timed proof is verified in a process of its own that has no permissions. These are the times of those checks, with the processor otherwise idle.",
  from: "e01_baseline",
  panels: (run) => {
    const own = inReadingOrder(run.cells).filter((c) => c.variant === OWN_VARIANT);
    return [...groupCells(own, (c) => c.air)].map(([key, cells]) => panelOf(key, cells));
  },
};
