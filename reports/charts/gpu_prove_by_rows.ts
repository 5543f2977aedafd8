/**
 * Prove time on a GPU by rows, of the sweep of a campaign.
 *
 * @module
 */
import type { Chart } from "../chart.ts";
import { proveByRows } from "./prove_by_rows.ts";

/** The chart. */
export const gpuProveByRows: Chart = {
  ...proveByRows,
  id: "gpu_prove_by_rows",
  title: "Prove time on a GPU by rows",
  from: "e14_gpu",
};
