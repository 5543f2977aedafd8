/**
 * Quantised integer graph → program of the virtual machine: straight-line code for one inference, in a loop over a
 * batch. Weights are coefficients of the ROM, activations live in memory or, when there are few, in registers; all
 * functions share one activation table.
 *
 * Memory: the inputs of every inference, the outputs, then the scratch of one inference.
 *
 * @module
 */
import { DOT_CELLS, MAX_TABLE_LOG, MAX_TABLE_SHIFT } from "../../air/vm_encoding.ts";
import { UserError } from "../../protocol/errors.ts";
import { usesOf } from "../checker.ts";
import type { Program } from "../program.ts";
import { type Cost, costOf, type LayerCost } from "./cost.ts";
import { demandsOf } from "./demands.ts";
import { WeightPool } from "./dots.ts";
import { Emitter, fixedPlace, type Place } from "./emitter.ts";
import { Inference } from "./inference.ts";
import type { Layer, Network } from "./layers.ts";
import { type Ranges, rangesOf } from "./range.ts";
import { planTables } from "./tables.ts";

/** Choices of the compiler. */
export interface CompileOptions {
  /** Inferences one run of the program makes (default 1). */
  readonly batch?: number;
  /** B at least (default 12, or the most when that is less). */
  readonly tableLogMin?: number;
  /** B at most (default 14); the smallest that holds the functions is taken. */
  readonly tableLogMax?: number;
  /** k (default 8). */
  readonly shift?: number;
  /** Whether wide layers become dot products where that takes fewer cells (default no). */
  readonly dot?: boolean;
}

/** A program and what it costs. */
export interface CompiledNetwork {
  readonly program: Program;
  readonly batch: number;
  /** Public inputs and outputs of one inference. */
  readonly inputsEach: number;
  readonly outputsEach: number;
  /** One inference, by layer. */
  readonly layers: readonly LayerCost[];
  /** One inference with the loop around it. */
  readonly inference: Cost;
  /** T: steps of the whole run. */
  readonly steps: number;
}

/** Largest number of inferences of one program. */
const BATCH_MAX = 2 ** 20;
/** Unused memory cells an inference may have so that inputs and outputs need one pointer only (a step is 60 cells, a memory row 11). */
const GAP_MAX = 5;

/** How inputs and outputs of a batch lie in memory. */
interface Layout {
  readonly batch: number;
  readonly inputsEach: number;
  readonly outputsEach: number;
  /** Distance of the outputs of neighbouring inferences. */
  readonly outputStride: number;
  /** Registers: none for one inference, r0 for the inputs, r1 for the outputs when they need their own. */
  readonly pointers: 0 | 1 | 2;
}

function layoutOf(network: Network, batch: number): Layout {
  const inputsEach = network.tensors[network.input].elements;
  const outputsEach = network.outputs.reduce((sum, tensor) => sum + network.tensors[tensor].elements, 0);
  const gap = inputsEach - outputsEach;
  const shared = batch > 1 && gap >= 0 && gap <= GAP_MAX;
  return {
    batch,
    inputsEach,
    outputsEach,
    outputStride: shared ? inputsEach : outputsEach,
    pointers: batch === 1 ? 0 : shared ? 1 : 2,
  };
}

/** Where the elements of one inference's inputs and outputs lie, seen from its pointers. */
function publicPlaces({ batch, inputsEach, outputsEach, pointers }: Layout) {
  const end = batch * inputsEach;
  const place = (base: number, offset: number): Place =>
    pointers === 0 ? fixedPlace(offset) : { kind: "memory", base, offset };
  // r0 runs from −end to 0; r1, when there is one, from 0 up.
  const inputStart = pointers === 0 ? 0 : end;
  const outputStart = pointers === 1 ? 2 * end : end;
  return {
    inputs: Array.from({ length: inputsEach }, (_, i) => place(0, inputStart + i)),
    outputs: Array.from({ length: outputsEach }, (_, i) => place(pointers === 1 ? 0 : 1, outputStart + i)),
  };
}

/** Gives inputs and outputs their places. */
function placePublic(code: Inference, network: Network, layout: Layout): void {
  const { inputs, outputs } = publicPlaces(layout);
  code.place(network.input, inputs);
  let taken = 0;
  for (const output of network.outputs) {
    const { elements } = network.tensors[output];
    code.place(output, outputs.slice(taken, taken + elements));
    taken += elements;
  }
}

function labelOf(at: number, layer: Layer): string {
  return `layer${at}_${layer.kind.toLowerCase()}`;
}

/** Emits every layer and counts its cost. */
function emitLayers(
  code: Inference,
  network: Network,
  ranges: Ranges,
  { rows: weights }: WeightPool,
): LayerCost[] {
  const { rows, labels } = code.emitter;
  const parts = network.layers.map((layer, at) => {
    const from = rows.length;
    if (layer.kind !== "Reshape") labels.set(from, labelOf(at, layer));
    code.layer(at);
    const products = ranges.forms[at].reduce((sum, { terms }) => sum + terms.length, 0);
    return { layer, products, from, to: rows.length };
  });
  return parts.map(({ layer, products, from, to }) => ({
    name: layer.name,
    kind: layer.kind,
    dims: network.tensors[layer.output].dims,
    ...costOf(rows.slice(from, to), products, weights),
  }));
}

function checkWithin(value: number, min: number, max: number, problem: string): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new UserError(`Cannot compile network: ${problem} ${value} given, allowed are ${min} to ${max}`);
}

/**
 * Compiles a network.
 *
 * @throws {UserError} naming the layer that does not fit: a range outside the table or the field
 */
export function compileNetwork(network: Network, options: CompileOptions = {}): CompiledNetwork {
  const { batch = 1, tableLogMin = 12, tableLogMax = 14, shift = 8, dot = false } = options;
  checkWithin(batch, 1, BATCH_MAX, "a batch of");
  checkWithin(tableLogMax, 1, MAX_TABLE_LOG, "a table of log size");
  checkWithin(shift, 0, MAX_TABLE_SHIFT, "a shift of");
  const ranges = rangesOf(network);
  const tables = planTables(demandsOf(network, ranges, shift), {
    logSizeMin: Math.min(Math.max(1, tableLogMin), tableLogMax),
    logSizeMax: tableLogMax,
    shift,
  });
  const layout = layoutOf(network, batch);
  const { inputsEach, outputsEach, outputStride, pointers } = layout;
  const end = batch * inputsEach;
  const emitter = new Emitter(Emitter.registers(pointers));
  const pool = new WeightPool();
  const scratch = end + batch * outputStride;
  const code = new Inference(network, ranges, tables, emitter, scratch, dot ? pool : undefined);
  placePublic(code, network, layout);
  if (pointers > 0) emitter.instruction("li", { rd: 0, k: -end });
  if (pointers > 1) emitter.instruction("li", { rd: 1, k: 0 });
  const start = emitter.rows.length;
  const layers = emitLayers(code, network, ranges, pool);
  if (pointers > 0) emitter.labels.set(emitter.rows.length, "next_inference");
  if (pointers > 1) emitter.instruction("addi", { rd: 1, ra: 1, k: outputStride });
  if (pointers > 0) {
    emitter.instruction("addi", { rd: 0, ra: 0, k: inputsEach });
    emitter.instruction("jnz", { ra: 0, target: start });
  }
  const products = layers.reduce((sum, layer) => sum + layer.products, 0);
  const inference = costOf(emitter.rows.slice(start), products, pool.rows);
  emitter.instruction("halt");
  const uses = usesOf(emitter.rows);
  // The last block of cells may reach beyond the last element.
  const memoryCells = code.scratch + (uses.dot ? DOT_CELLS - 1 : 0);
  const outputAt = (i: number) => end + Math.floor(i / outputsEach) * outputStride + i % outputsEach;
  const program: Program = {
    rom: emitter.rows,
    memoryCells,
    initial: new Uint32Array(memoryCells),
    inputs: Array.from({ length: end }, (_, i) => i),
    outputs: Array.from({ length: batch * outputsEach }, (_, i) => outputAt(i)),
    tables: uses.act ? [tables.table] : [],
    uses,
    labels: emitter.labels,
    ...uses.dot && { weights: pool.rows },
  };
  const steps = start + batch * inference.steps + 1;
  return { program, batch, inputsEach, outputsEach, layers, inference, steps };
}
