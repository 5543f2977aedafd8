/**
 * Proof bytes by rows, one panel for each AIR. The bytes do not depend on the prover.
 *
 * @module
 */
import { type Chart, linesByRows, type Panel, type Row, stylesIn } from "../chart.ts";
import { PROFILE_STYLES } from "../theme.ts";
import { type CellView, groupCells, inReadingOrder, OWN_VARIANT } from "../view.ts";

function rowOf(cell: CellView): Row {
  return {
    series: PROFILE_STYLES[cell.profile]?.label ?? cell.profile,
    log_rows: cell.logRows,
    value: cell.proofBytes / 1024,
    bytes: cell.proofBytes,
    attack_bits: cell.attackBits,
    proven_bits: cell.provenBits,
  };
}

function panelOf(key: string, cells: readonly CellView[]): Panel {
  const data = cells.map(rowOf);
  const y = {
    field: "value",
    type: "quantitative",
    title: "KiB, median",
    scale: { zero: true },
    axis: { tickCount: 5 },
  };
  return {
    key,
    title: `Proof file in KiB: ${cells[0].airTitle}`,
    subtitle: "by profile; equal for every prover",
    data,
    spec: linesByRows({ data, y, styles: stylesIn(PROFILE_STYLES, data) }),
  };
}

/** The chart. */
export const proofBytes: Chart = {
  id: "proof_bytes",
  title: "Proof size by rows",
  caption:
    "The whole proof file: statement, claimed sums and the crate's proof. More queries cost bytes; the table below has the bits they buy.",
  from: "e01_baseline",
  panels: (run) => {
    const own = inReadingOrder(run.cells).filter((c) => c.variant === OWN_VARIANT);
    return [...groupCells(own, (c) => c.air)].map(([key, cells]) => panelOf(key, cells));
  },
};
