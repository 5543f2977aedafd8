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
import { largestBatch, networkInputs, networkProgram, randomNetwork } from "../vm/network_program.ts";
import type { Program } from "../vm/program.ts";
import { programText, straightLineProgram } from "../vm/programs.ts";
import type { AirSelection, ProgramSelection } from "./messages.ts";
import type { TreeCells } from "./records.ts";
import { seededRandom } from "./statistics.ts";

/** A program with what an experiment needs besides. */
export interface ProgramWorkload {
  readonly program: Program;
  /** Inferences of one run; null where the program makes none. */
  readonly inferences: number | null;
  /** The public inputs of a seed, canonical field elements. */
  inputs(seed: number): number[];
}

/** Weights do not change with the sample: they are a part of the program. */
const NETWORK_SEED = 1;
/** Steps outside the loop, and of one round of it. */
const FIBONACCI_STEPS = { outside: 5, round: 5 };
const MIXING_STEPS = { outside: 9, round: 10 };
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
    inputs: (seed) => networkInputs(batch, seed).map((value) => value < 0 ? value + P : value),
  };
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
    inferences: null,
    inputs: (seed) => elements(seed, 1),
  };
}

function fibonacci(logRows: number, text: string): ProgramWorkload {
  const most = roundsIn(logRows, FIBONACCI_STEPS);
  return {
    program: assemble(text, { file: "fibonacci.oasm" }),
    inferences: null,
    inputs: (seed) => [most - seed % Math.min(FIBONACCI_CHOICES, most)],
  };
}

function mixing(_logRows: number, text: string): ProgramWorkload {
  return {
    program: assemble(text, { file: "mixing.oasm" }),
    inferences: null,
    inputs: (seed) => elements(seed, 2),
  };
}

function elements(seed: number, count: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Math.floor(random() * P));
}

const MAKERS: Readonly<Record<string, (logRows: number, text: string) => ProgramWorkload>> = {
  network,
  straight_line: straightLine,
  fibonacci,
  mixing,
};

/**
 * A program by name, for a selection. Assembly text is read here and travels with the selection, because verifying processes may
 * not read files.
 */
export function programSelection(name: string, logRows: number): ProgramSelection {
  if (name === "fibonacci") return { name, text: programText(name) };
  if (name !== "mixing") return { name };
  const rounds = roundsIn(logRows, MIXING_STEPS);
  return { name, text: programText(name).replace(/(\.const ROUNDS, )\d+/, `$1${rounds}`) };
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
  const grows = (name: string) => /^(alu|bit|act\d+)$/.test(name);
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
