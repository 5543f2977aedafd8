/**
 * Where the steps of an execution go, by instruction and by label, and what its components cost in cells.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { decodeAt } from "./disassembler.ts";
import type { Execution, Program } from "./program.ts";

/** Steps under one name. */
export interface StepCount {
  readonly name: string;
  readonly steps: number;
}

/** Cells of one component; `interaction` counts base-field columns, four for each LogUp batch. */
export interface ComponentCells {
  readonly name: string;
  readonly logRows: number;
  readonly main: number;
  readonly interaction: number;
  readonly cells: number;
}

/** The profile of an execution. Steps are those up to Halt, in descending order. */
export interface Profile {
  readonly instructions: StepCount[];
  readonly labels: StepCount[];
  readonly components: ComponentCells[];
}

/** Name of the rows before the first label. */
const START = "(start)";

/** Times each pc ran up to Halt. */
function runsByPc(program: Program, { log, steps }: Execution): Uint32Array {
  const runs = new Uint32Array(program.rom.length);
  for (let row = 0; row < steps; row++) runs[log.pc[row]] += 1;
  return runs;
}

function descending(counts: ReadonlyMap<string, number>): StepCount[] {
  return [...counts].map(([name, steps]) => ({ name, steps })).sort((a, b) => b.steps - a.steps);
}

/** Counts steps and cells; `air` is the instance of this execution. */
export function profileExecution(program: Program, execution: Execution, air: AirInstance): Profile {
  const instructions = new Map<string, number>();
  const labels = new Map<string, number>();
  let label = START;
  runsByPc(program, execution).forEach((runs, pc) => {
    label = program.labels.get(pc) ?? label;
    if (runs === 0) return;
    const name = decodeAt(program.rom, pc)?.instruction.mnemonic ?? ".row";
    instructions.set(name, (instructions.get(name) ?? 0) + runs);
    labels.set(label, (labels.get(label) ?? 0) + runs);
  });
  const components = air.components.map(({ ir, logRows }) => {
    const [main, interaction] = [ir.columns.length, 4 * ir.batches.length];
    return { name: ir.name, logRows, main, interaction, cells: (main + interaction) * 2 ** logRows };
  });
  return { instructions: descending(instructions), labels: descending(labels), components };
}
