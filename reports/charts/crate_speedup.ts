/**
 * How many times faster than the crate's better setting, of the experiment that holds the goals.
 *
 * @module
 */
import type { Chart } from "../chart.ts";
import { speedup } from "./speedup.ts";

/** The chart. */
export const crateSpeedup: Chart = { ...speedup, id: "crate_speedup", from: "e02_crate" };
