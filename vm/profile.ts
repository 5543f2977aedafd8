/**
 * Where the steps of an execution go, by instruction, by label and by layer of a network, and what its components cost in cells.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { FLAG_BIT, VM_OPS } from "../air/vm_encoding.ts";
import { decodeAt } from "./disassembler.ts";
import { chainLength, type LayerCost } from "./network/cost.ts";
import type { Execution, Program, RomRow } from "./program.ts";

/** Steps under one name. */
export interface StepCount {
  readonly name: string;
  readonly steps: number;
}

/** Steps after one label, and the cells of their rows in Cpu and in the components that answer them, padding apart. */
export interface LabelCount extends StepCount {
  readonly cells: number;
}

/** The same of a network's layer, over all inferences. */
export interface LayerCount extends LabelCount {
  readonly kind: string;
  readonly dims: readonly number[];
  /** Products of a weight, not 0, and an activation. */
  readonly products: number;
}

/** Cells of one component; `interaction` counts base-field columns, four for each LogUp batch. */
export interface ComponentCells {
  readonly name: string;
  readonly logRows: number;
  readonly main: number;
  readonly interaction: number;
  readonly cells: number;
}

/** The profile of an execution. Steps are those up to Halt; instructions and labels in descending order. */
export interface Profile {
  readonly instructions: StepCount[];
  readonly labels: LabelCount[];
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

/** The component that answers an instruction, and with how many rows; the first of four sums stands for the whole chain. */
function answer(
  { flags, imm, qA }: RomRow,
  { weights = [] }: Program,
): { component: string; rows: number } {
  if ((flags & FLAG_BIT.dot) !== 0) {
    return { component: "dot", rows: qA === 0 ? chainLength(weights, imm) : 0 };
  }
  if ((flags & FLAG_BIT.alu) === 0) return { component: "cpu", rows: 0 };
  if (imm >= VM_OPS.act) return { component: `act${imm - VM_OPS.act}`, rows: 1 };
  return { component: imm >= VM_OPS.and ? "bit" : "alu", rows: 1 };
}

function componentCells(air: AirInstance): ComponentCells[] {
  return air.components.map(({ ir, logRows }) => {
    const [main, interaction] = [ir.columns.length, 4 * ir.batches.length];
    return { name: ir.name, logRows, main, interaction, cells: (main + interaction) * 2 ** logRows };
  });
}

function descending<T extends StepCount>(counts: Iterable<T>): T[] {
  return [...counts].sort((a, b) => b.steps - a.steps);
}

/** Counts steps and cells; `air` is the instance of this execution. */
export function profileExecution(program: Program, execution: Execution, air: AirInstance): Profile {
  const components = componentCells(air);
  const widths = new Map(components.map(({ name, main, interaction }) => [name, main + interaction]));
  const width = (name: string) => widths.get(name) ?? 0;
  const instructions = new Map<string, StepCount>();
  const labels = new Map<string, LabelCount>();
  let label = START;
  runsByPc(program, execution).forEach((runs, pc) => {
    label = program.labels.get(pc) ?? label;
    if (runs === 0) return;
    const name = decodeAt(program.rom, pc)?.instruction.mnemonic ?? ".row";
    instructions.set(name, { name, steps: (instructions.get(name)?.steps ?? 0) + runs });
    const { steps, cells } = labels.get(label) ?? { steps: 0, cells: 0 };
    const { component, rows } = answer(program.rom[pc], program);
    const step = width("cpu") + rows * width(component);
    labels.set(label, { name: label, steps: steps + runs, cells: cells + step * runs });
  });
  return { instructions: descending(instructions.values()), labels: descending(labels.values()), components };
}

/** A network's layers in order, from the labels that its program has; layers without code have no steps. */
export function profileLayers(
  { labels }: Profile,
  layers: readonly LayerCost[],
  batch: number,
): LayerCount[] {
  return layers.map(({ name, kind, dims, products }, i) => {
    const found = labels.find((label) => label.name.startsWith(`layer${i}_`));
    const { steps, cells } = found ?? { steps: 0, cells: 0 };
    return { name, kind, dims, steps, cells, products: products * batch };
  });
}
