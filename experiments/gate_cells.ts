/**
 * What the gate measures: cells of experiments, small enough that a run takes about two minutes on two cores.
 *
 * @module
 */
import type { Options } from "../protocol/options.ts";
import type { Cell, CellPlan } from "./experiment.ts";
import { experimentNamed } from "./registry.ts";
import { cellOptions } from "./runner.ts";

/** A cell of an experiment, ready to be measured. */
export interface GateCell {
  readonly experiment: string;
  readonly cell: Cell;
  readonly plan: CellPlan;
  readonly options: Options;
}

const ours = (air: string, profile: string, logRows: number): Cell => ({
  air,
  profile,
  logRows,
  variant: "cpu",
});

/** Cells by experiment: sizes at which work, not starting it, is what takes time. Grinding is left out, so few bits of it are best. */
const CELLS: readonly (readonly [string, Cell])[] = [
  ["e01_baseline", ours("wide_fibonacci_26", "smoke", 14)],
  ["e01_baseline", ours("wide_fibonacci_26", "smoke", 18)],
  ["e01_baseline", ours("wide_fibonacci_100", "smoke", 16)],
  ["e09_vm", ours("vm_network", "smoke", 16)],
];
/** Cells of a rehearsal and of the self-test: a millisecond or two for each proof. */
const SMOKE_CELLS: readonly (readonly [string, Cell])[] = [
  ["e01_baseline", ours("wide_fibonacci_26", "smoke", 12)],
];

/** The cells of a run. Smoke cells prove with one thread, whose times spread less. */
export function gateCells(smoke: boolean): GateCell[] {
  return (smoke ? SMOKE_CELLS : CELLS).map(([experiment, cell]) => {
    const plan = experimentNamed(experiment).plan(cell, smoke ? "smoke" : "default");
    return { experiment, cell, plan, options: cellOptions(plan, smoke ? { threads: 1 } : {}) };
  });
}
