/**
 * Proof bytes by rows, one panel for each AIR. The bytes do not depend on the prover.
 *
 * @module
 */
import type { Chart } from "../chart.ts";
import { bitsOf, profilePanels } from "../line_panels.ts";

/** The chart. */
export const proofBytes: Chart = {
  id: "proof_bytes",
  title: "Proof size by rows",
  caption:
    "The whole proof file: statement, claimed sums and the crate's proof. More queries cost bytes; the table below has the bits they buy.",
  from: "e01_baseline",
  panels: (run) =>
    profilePanels(run, {
      title: "Proof file in KiB",
      subtitle: () => "by profile; equal for every prover",
      unit: "KiB, median",
      point: (cell) => ({ value: cell.proofBytes / 1024, bytes: cell.proofBytes, ...bitsOf(cell) }),
    }),
};
