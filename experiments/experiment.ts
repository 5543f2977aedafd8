/**
 * What an experiment is: a question, axes, and rules for cells. A file `eNN_<name>.ts` holds one and `registry.ts` lists it.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import type { Target } from "../protocol/profiles.ts";
import type { AirSelection, ChainPlaces } from "./messages.ts";
import type { RunLevel } from "./records.ts";

/** A value on an axis. */
export type AxisValue = string | number | boolean;
/** A place in the grid: one value of every axis. */
export type Cell = Readonly<Record<string, AxisValue>>;
/** Axes by name; the last one varies fastest. */
export type Axes = Readonly<Record<string, readonly AxisValue[]>>;

/** How a cell is to be measured. */
export interface CellPlan {
  /** AIR name and parameters, and the program of the virtual machine's. */
  readonly air: AirSelection;
  /** Name of a profile of `protocol/profiles.ts`. */
  readonly profile: string;
  /** Bits that the number of queries is solved for, in place of the profile's queries. */
  readonly target?: Target;
  /** Proofs handed over at once in each sample round, for a prover pool of `options.streams`; one at a time when absent. */
  readonly batch?: number;
  /** Options over the profile's: the variant's backend and settings. */
  readonly options: Readonly<Record<string, AxisValue>>;
  /** Timed rounds: one proof each, or one batch. */
  readonly samples: number;
  readonly warmups: number;
  /**
   * What becomes of a timed proof after it is verified: nothing more, or spoiled copies of it (`length_bombs`: words in seeded
   * places become huge) are verified too, and each must be refused.
   */
  readonly check: "verify" | "length_bombs";
  /** Where the contract of the last timed proof is run, if anywhere: in the embedded compiler, or wherever there is a way. */
  readonly onChain?: ChainPlaces;
  /** Whether the prover's kernels are run alone too, after its proofs. */
  readonly kernels?: boolean;
  /** Seconds the cell is thought to take on two cores, for ordering and for the time budget. */
  readonly predictedSeconds: number;
}

/** An experiment: the whole of an `eNN_*.ts` file. */
export interface Experiment {
  readonly id: string;
  readonly question: string;
  /** What the author expects to see, written before the first run. */
  readonly expectation: string;
  /** The axes of a default run. */
  readonly axes: Axes;
  /** Axes replaced in a smoke run: seconds, so that the experiment never rots. */
  readonly smoke: Axes;
  /** Axes replaced in a full run. */
  readonly full: Axes;
  /** The axis whose cells are measured alternately. */
  readonly interleave: string;
  /** Whether a combination of the axes is part of the question at all; all are when absent. Others leave no record. */
  includes?(cell: Cell): boolean;
  /** Why a cell is not measured at this level; undefined when it is. */
  skip(cell: Cell, level: RunLevel): string | undefined;
  /** How a cell is measured. */
  plan(cell: Cell, level: RunLevel): CellPlan;
}

/** The axes of an experiment at a level. */
export function axesAt(experiment: Experiment, level: RunLevel): Axes {
  return level === "default" ? experiment.axes : { ...experiment.axes, ...experiment[level] };
}

/** Every cell of a grid, the last axis varying fastest. */
export function cellsOf(axes: Axes): Cell[] {
  return Object.entries(axes).reduce<Cell[]>(
    (cells, [name, values]) => cells.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value }))),
    [{}],
  );
}

/** A cell as a key, axes in grid order: `air=wide_fibonacci_26 logRows=10`. */
export function cellKey(cell: Cell, without?: string): string {
  return Object.entries(cell).filter(([name]) => name !== without).map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

/** Cells that are measured alternately. */
export interface CellGroup {
  readonly key: string;
  readonly cells: readonly Cell[];
}

/** The cells of an experiment at a level, in groups, in grid order. */
export function groupsOf(experiment: Experiment, level: RunLevel): CellGroup[] {
  const groups = new Map<string, Cell[]>();
  for (const cell of cellsOf(axesAt(experiment, level))) {
    if (experiment.includes && !experiment.includes(cell)) continue;
    const key = cellKey(cell, experiment.interleave);
    groups.set(key, [...groups.get(key) ?? [], cell]);
  }
  return [...groups].map(([key, cells]) => ({ key, cells }));
}

/** The value of a cell on an axis, as a number. */
export function numberAt(cell: Cell, axis: string): number {
  const value = cell[axis];
  if (typeof value !== "number") {
    throw new UserError(`Cannot plan cell ${cellKey(cell)}: axis ${axis} must be a number`);
  }
  return value;
}

/** The value of a cell on an axis, as text. */
export function textAt(cell: Cell, axis: string): string {
  const value = cell[axis];
  if (typeof value !== "string") {
    throw new UserError(`Cannot plan cell ${cellKey(cell)}: axis ${axis} must be text`);
  }
  return value;
}
