/**
 * The programs that experiments prove: each fills a given number of rows, and its public inputs follow from a seed.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { airLayout } from "../air/layout.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import { airInstance } from "../air/registry.ts";
import { ONE_CELL } from "../air/vm_encoding.ts";
import { UserError } from "../protocol/errors.ts";
import { P } from "../protocol/m31.ts";
import type { ProtocolOptions } from "../protocol/options.ts";
import { assemble } from "../vm/assembler.ts";
import { instructionNamed } from "../vm/isa.ts";
import { compileNetwork } from "../vm/network/compile.ts";
import { networkOf } from "../vm/network/graph.ts";
import type { Network } from "../vm/network/layers.ts";
import { decodeOnnx } from "../vm/network/onnx.ts";
import { INTEGER_RANGES } from "../vm/network/requantise.ts";
import {
  largestBatch,
  NETWORK_SHAPE,
  networkInputs,
  networkProgram,
  randomNetwork,
} from "../vm/network_program.ts";
import type { Program } from "../vm/program.ts";
import { type ProgramName, programText, straightLineProgram } from "../vm/programs.ts";
import type { AirSelection, ProgramSelection } from "./messages.ts";
import type { TreeCells } from "./records.ts";
import { seededRandom } from "./statistics.ts";
import { wideNetwork } from "./wide_network.ts";

/** A program with what an experiment needs besides. */
export interface ProgramWorkload {
  readonly program: Program;
  /** Inferences of one run; null where the program makes none. */
  readonly inferences: number | null;
  /** Products of a weight and an activation in one run; null where the program makes no inference. */
  readonly products: number | null;
  /** The public inputs of a seed, canonical field elements. */
  inputs(seed: number): number[];
}

/** Weights do not change with the sample: they are a part of the program. */
const NETWORK_SEED = 1;
/** Steps outside the loop, and of one round of it. */
const FIBONACCI_STEPS = { outside: 5, round: 5 };
const MIXING_STEPS = { outside: 9, round: 10 };
/** Steps of the sort outside its loops, of a pass around its comparisons, of a comparison, and of a swap. */
const SORT_STEPS = { outside: 5, pass: 3, comparison: 7, swap: 3 };
const NO_INFERENCES = { inferences: null, products: null } as const;
const DIGITS = new URL("../vm/network/models/digits.onnx", import.meta.url);
const NETWORK_PRODUCTS = NETWORK_SHAPE.hidden * (NETWORK_SHAPE.inputs + NETWORK_SHAPE.outputs);
/** Fibonacci's input is its number of rounds: the last few sizes that fit the rows, so that samples differ and cost the same. */
const FIBONACCI_CHOICES = 16;

function roundsIn(logRows: number, { outside, round }: { outside: number; round: number }): number {
  return Math.floor((2 ** logRows - outside) / round);
}

function network(logRows: number): ProgramWorkload {
  const batch = largestBatch(logRows);
  return {
    program: networkProgram(randomNetwork(NETWORK_SEED), batch),
    inferences: batch,
    products: batch * NETWORK_PRODUCTS,
    inputs: (seed) => networkInputs(batch, seed).map((value) => value < 0 ? value + P : value),
  };
}

/** As many inferences of a model as fit the rows, those of Dot included. Inputs are random: no time depends on them. */
function compiled(model: Network, logRows: number, dot: boolean): ProgramWorkload {
  const two = compileNetwork(model, { batch: 2, dot });
  const { steps, dotRows } = two.inference;
  const outside = two.steps - 2 * steps;
  const most = Math.min((2 ** logRows - outside) / steps, dotRows === 0 ? Infinity : 2 ** logRows / dotRows);
  const batch = Math.max(1, Math.floor(most));
  const { program, inputsEach, inference } = compileNetwork(model, { batch, dot });
  const { min, max } = INTEGER_RANGES.int8;
  return {
    program,
    inferences: batch,
    products: batch * inference.products,
    inputs: (seed) => {
      const random = seededRandom(seed);
      return Array.from(
        { length: batch * inputsEach },
        () => (Math.floor(random() * (max - min + 1)) + min + P) % P,
      );
    },
  };
}

/** The classifier of 8 × 8 images, compiled from its ONNX file in base 64, with dot products or without. */
function digits(logRows: number, text: string, dot = false): ProgramWorkload {
  return compiled(networkOf(decodeOnnx(Uint8Array.fromBase64(text))), logRows, dot);
}

/** The filler with a public input in place of its first constant: without one every sample would be the same proof. */
function straightLine(logRows: number): ProgramWorkload {
  const filler = straightLineProgram(logRows);
  const load = instructionNamed("load");
  if (!load?.provable) throw new TypeError("no instruction load");
  const rows = load.encode({ rd: 0, ra: ONE_CELL, k: -1 } as Parameters<typeof load.encode>[0], 0);
  if (typeof rows === "string") throw new TypeError(rows);
  return {
    program: { ...filler, rom: [...rows, ...filler.rom.slice(rows.length)], inputs: [0] },
    ...NO_INFERENCES,
    inputs: (seed) => elements(seed, 1),
  };
}

function fibonacci(logRows: number, text: string): ProgramWorkload {
  const most = roundsIn(logRows, FIBONACCI_STEPS);
  return {
    program: assemble(text, { file: "fibonacci.oasm" }),
    ...NO_INFERENCES,
    inputs: (seed) => [most - seed % Math.min(FIBONACCI_CHOICES, most)],
  };
}

function mixing(_logRows: number, text: string): ProgramWorkload {
  return {
    program: assemble(text, { file: "mixing.oasm" }),
    ...NO_INFERENCES,
    inputs: (seed) => elements(seed, 2),
  };
}

/** Sorts as many random numbers as fit in every order; how many steps that takes depends on their order. */
function bubbleSort(_logRows: number, text: string): ProgramWorkload {
  const program = assemble(text, { file: "bubble_sort.oasm" });
  return {
    program,
    ...NO_INFERENCES,
    inputs: (seed) => {
      const random = seededRandom(seed);
      return program.inputs.map(() => Math.floor(random() * 2 ** 20));
    },
  };
}

function elements(seed: number, count: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Math.floor(random() * P));
}

/** The most numbers whose sorting fits the rows when every comparison but the last of a pair swaps: all inversions there can be. */
function numbersIn(logRows: number): number {
  const { outside, pass, comparison, swap } = SORT_STEPS;
  const most = (k: number) => outside + (k - 1) * (pass + comparison * (k - 1)) + swap * k * (k - 1) / 2;
  let k = 2;
  while (most(k + 1) <= 2 ** logRows) k++;
  return k;
}

const MAKERS: Readonly<Record<string, (logRows: number, text: string) => ProgramWorkload>> = {
  network,
  straight_line: straightLine,
  fibonacci,
  mixing,
  bubble_sort: bubbleSort,
  digits,
  digits_dot: (logRows, text) => digits(logRows, text, true),
  wide: (logRows) => compiled(wideNetwork(), logRows, false),
  wide_dot: (logRows) => compiled(wideNetwork(), logRows, true),
};

/** The text of a program with another value of a constant. */
function textWith(name: ProgramName, constant: string, value: number): string {
  return programText(name).replace(new RegExp(`(\\.const ${constant}, )\\d+`), `$1${value}`);
}

/**
 * A program by name, for a selection. Assembly text and models are read here and travel with the selection, because verifying
 * processes may not read files.
 */
export function programSelection(name: string, logRows: number): ProgramSelection {
  switch (name) {
    case "fibonacci":
      return { name, text: programText(name) };
    case "mixing":
      return { name, text: textWith(name, "ROUNDS", roundsIn(logRows, MIXING_STEPS)) };
    case "bubble_sort":
      return { name, text: textWith(name, "K", numbersIn(logRows)) };
    case "digits":
    case "digits_dot":
      return { name, text: Deno.readFileSync(DIGITS).toBase64() };
    default:
      return { name };
  }
}

/** The program of a selection; undefined when it selects an AIR of the registry. */
export function programWorkload({ params, program }: AirSelection): ProgramWorkload | undefined {
  if (!program) return undefined;
  if (!Object.hasOwn(MAKERS, program.name)) {
    throw new UserError(
      `Cannot prove program ${program.name}: programs are ${Object.keys(MAKERS).join(", ")}`,
    );
  }
  return MAKERS[program.name](params.logRows, program.text ?? "");
}

/**
 * The AIR of a selection as far as its strength depends on it. A program's operation components are taken as large as they may
 * be, so that a target is reached whatever a run looks like.
 */
export function strengthAir(
  selection: AirSelection,
  binding: ProtocolOptions["binding"] | undefined,
): AirInstance {
  const workload = programWorkload(selection);
  if (!workload) return airInstance(selection.name, selection.params, binding);
  const { program } = workload;
  const { logRows } = selection.params;
  const { components } = vmInstance({ program, logRows });
  // Dot could be larger than Cpu; that of these programs is not.
  const grows = (name: string) => /^(alu|bit|act\d+|dot)$/.test(name);
  return vmInstance({
    program,
    logRows,
    logSizes: components.map((c) => grows(c.ir.name) ? logRows : c.logRows),
  });
}

/** Cells of the trees before blow-up, in base-field elements. */
export function treeCells(air: AirInstance): TreeCells {
  const { trees, interactionTree } = airLayout(air);
  const cells = trees.map((tree) => tree.reduce((sum, column) => sum + 2 ** column.logRows, 0));
  return {
    preprocessed: cells[0],
    main: cells[1],
    interaction: interactionTree === undefined ? 0 : cells[interactionTree],
    composition: cells[cells.length - 1],
  };
}
