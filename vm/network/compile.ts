/**
 * Quantised integer graph → program of the virtual machine: straight-line code for one inference, in a loop over a
 * batch. Weights are coefficients of the ROM, activations live in memory or, when there are few, in registers; all
 * functions share one activation table.
 *
 * Memory: the inputs of every inference, the outputs, then the scratch of one inference.
 *
 * @module
 */
import { MAX_TABLE_LOG, MAX_TABLE_SHIFT } from "../../air/vm_encoding.ts";
import { usesOf } from "../checker.ts";
import { UserError } from "../../protocol/errors.ts";
import { inv, P } from "../../protocol/m31.ts";
import type { Program } from "../program.ts";
import { type Cost, costOf, type LayerCost } from "./cost.ts";
import { Emitter, fixedPlace, type Place } from "./emitter.ts";
import type { LinearForm, Term } from "./forms.ts";
import {
  type ArgMaxLayer,
  forWindow,
  type Layer,
  type MaxPoolLayer,
  type Network,
  sourcesOf,
} from "./layers.ts";
import { hull, layerName, type Ranges, rangesOf } from "./range.ts";
import type { Requantise } from "./requantise.ts";
import { emitLinear } from "./schedule.ts";
import { type Demand, planTables, type TablePlan } from "./tables.ts";

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
/** A tensor of at most this many elements stays in registers. */
const RESIDENT_MAX = 12;
/** Registers that resident tensors leave free. */
const FREE_MIN = 10;
/** Unused memory cells an inference may have so that inputs and outputs need one pointer only (a step is 60 cells, a memory row 11). */
const GAP_MAX = 5;

/** The tensor whose elements a tensor shares. */
function rootsOf({ tensors, layers }: Network): number[] {
  const roots = tensors.map((_, index) => index);
  for (const layer of layers) if (layer.kind === "Reshape") roots[layer.output] = roots[layer.input];
  return roots;
}

/** The rest of a key of ArgMax: key = 2^bits·x + 2^bits − 1 − position, so that the first of equals is largest. */
function argMaxBits(elements: number): number {
  return Math.ceil(Math.log2(elements));
}

function argMaxFunction(bits: number): Requantise {
  return { key: `floor ${bits}`, apply: (key) => Math.floor(key / 2 ** bits) };
}

/** Every function with the hull of its ranges. */
function demandsOf(network: Network, ranges: Ranges, shift: number): Demand[] {
  const demands = new Map<string, Demand>();
  const need = (
    requantise: Requantise,
    range: { low: number; high: number },
    layer: Layer,
    single = false,
  ) => {
    const known = demands.get(requantise.key);
    demands.set(requantise.key, {
      requantise,
      range: known === undefined ? range : hull([known.range, range]),
      layer: known?.layer ?? layerName(layer),
      single,
    });
  };
  for (const [at, layer] of network.layers.entries()) {
    ranges.forms[at].forEach(({ requantise }, i) => need(requantise, ranges.accumulators[at][i], layer));
    if (layer.kind !== "ArgMax") continue;
    const bits = argMaxBits(network.tensors[layer.input].elements);
    if (bits > shift) {
      throw new UserError(
        `Cannot compile network: ${layerName(layer)}: it chooses among ${
          network.tensors[layer.input].elements
        } values, allowed are ${2 ** shift}`,
      );
    }
    const { low, high } = hull(ranges.tensors[layer.input]);
    const unit = 2 ** bits;
    need(argMaxFunction(bits), { low: low * unit, high: high * unit + unit - 1 }, layer, true);
  }
  return [...demands.values()];
}

/** The code of one inference. */
class Inference {
  readonly #network: Network;
  readonly #ranges: Ranges;
  readonly #tables: TablePlan;
  readonly #roots: readonly number[];
  readonly #places = new Map<number, Place[]>();
  readonly emitter: Emitter;
  /** Next free scratch address. */
  scratch: number;

  constructor(network: Network, ranges: Ranges, tables: TablePlan, emitter: Emitter, scratch: number) {
    this.#network = network;
    this.#ranges = ranges;
    this.#tables = tables;
    this.#roots = rootsOf(network);
    this.emitter = emitter;
    this.scratch = scratch;
  }

  /** Fixes where a tensor lies. */
  place(tensor: number, places: Place[]): void {
    this.#places.set(this.#roots[tensor], places);
  }

  #placeOf(tensor: number, element: number): Place {
    return (this.#places.get(this.#roots[tensor]) as Place[])[element];
  }

  /** Whether a layer's result is to stay in registers. */
  #staysInRegisters(tensor: number): boolean {
    const { elements } = this.#network.tensors[tensor];
    return !this.#places.has(this.#roots[tensor]) && elements <= RESIDENT_MAX &&
      this.emitter.free.length - elements >= FREE_MIN;
  }

  /** Takes results one by one: into the tensor's memory, or where they are. */
  #sink(tensor: number): { readonly resident: boolean; readonly finish: FinishResult } {
    const resident = this.#staysInRegisters(tensor);
    const { elements } = this.#network.tensors[tensor];
    if (resident) this.place(tensor, []);
    else if (!this.#places.has(this.#roots[tensor])) {
      this.place(tensor, Array.from({ length: elements }, (_, i) => fixedPlace(this.scratch + i)));
      this.scratch += elements;
    }
    const places = this.#places.get(this.#roots[tensor]) as Place[];
    return {
      resident,
      finish: (emitter, element, register) => {
        if (resident) {
          places[element] = { kind: "register", register };
          return "keep";
        }
        emitter.store(places[element], register);
        return "free";
      },
    };
  }

  #maxPool({ window, input, output }: MaxPoolLayer): void {
    const { emitter } = this;
    const { finish } = this.#sink(output);
    const { channels, outHeight, outWidth, height, width } = window;
    for (let element = 0; element < channels * outHeight * outWidth; element++) {
      const channel = Math.floor(element / (outHeight * outWidth));
      const row = Math.floor(element / outWidth) % outHeight;
      const places: Place[] = [];
      forWindow(window, row, element % outWidth, (_i, _j, y, x) => {
        places.push(this.#placeOf(input, (channel * height + y) * width + x));
      });
      const best = emitter.take();
      emitter.load(best, places[0]);
      for (const place of places.slice(1)) {
        const other = emitter.take();
        emitter.load(other, place);
        emitter.instruction("max", { rd: best, ra: best, rb: other });
        emitter.release(other);
      }
      if (finish(emitter, element, best) === "free") emitter.release(best);
    }
  }

  #argMax({ input, output }: ArgMaxLayer): void {
    const { emitter } = this;
    const { elements } = this.#network.tensors[input];
    const unit = 2 ** argMaxBits(elements);
    const plan = this.#tables.plans.get(argMaxFunction(argMaxBits(elements)).key);
    if (plan === undefined || plan.lookups !== 1) throw new Error("the key of ArgMax takes one lookup");
    const { finish } = this.#sink(output);
    const best = emitter.take(), other = emitter.take();
    for (let i = 0; i < elements; i++) {
      const bias = plan.scale * (unit - 1 - i) + plan.offset;
      emitter.accumulate(i === 0 ? best : other, true, plan.scale * unit, this.#placeOf(input, i), bias);
      if (i > 0) emitter.instruction("max", { rd: best, ra: best, rb: other });
    }
    emitter.instruction("act", { rd: other, ra: best });
    // best = scale·(unit·x + unit − 1 − position) + offset, and other = x.
    const inverse = inv(plan.scale);
    const constant = Number((BigInt(plan.offset) * BigInt(inverse)) % BigInt(P)) + unit - 1;
    emitter.instruction("mac2", {
      rd: best,
      w1: -inverse,
      ra: best,
      w2: unit,
      rb: other,
      bias: constant % P,
    });
    emitter.release(other);
    if (finish(emitter, 0, best) === "free") emitter.release(best);
  }

  #linear(at: number, layer: Layer): void {
    const forms = this.#ranges.forms[at];
    const { resident, finish } = this.#sink(layer.output);
    const { plans } = this.#tables;
    emitLinear(this.emitter, {
      forms,
      planOf: ({ requantise }: LinearForm) =>
        plans.get(requantise.key) as ReturnType<typeof plans.get> & object,
      placeOf: ({ tensor, element }: Term) => this.#placeOf(tensor, element),
      finish,
    }, resident);
  }

  /** Emits a layer, then frees the registers of tensors nobody reads any more. */
  layer(at: number): void {
    const layer = this.#network.layers[at];
    if (layer.kind === "MaxPool") this.#maxPool(layer);
    else if (layer.kind === "ArgMax") this.#argMax(layer);
    else if (layer.kind !== "Reshape") this.#linear(at, layer);
    const later = this.#network.layers.slice(at + 1).flatMap(sourcesOf).map((tensor) => this.#roots[tensor]);
    for (const [root, places] of this.#places) {
      if (later.includes(root) || this.#network.outputs.some((out) => this.#roots[out] === root)) continue;
      const held = places.flatMap((place) => place.kind === "register" ? [place.register] : []);
      if (held.length === 0) continue;
      this.emitter.release(...held);
      this.#places.delete(root);
    }
  }
}

type FinishResult = (emitter: Emitter, element: number, register: number) => "keep" | "free";

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

function labelOf(at: number, layer: Layer): string {
  return `layer${at}_${layer.kind.toLowerCase()}`;
}

/**
 * Compiles a network.
 *
 * @throws {UserError} naming the layer that does not fit: a range outside the table or the field
 */
export function compileNetwork(network: Network, options: CompileOptions = {}): CompiledNetwork {
  const { batch = 1, tableLogMin = 12, tableLogMax = 14, shift = 8 } = options;
  if (!Number.isInteger(batch) || batch < 1 || batch > BATCH_MAX) {
    throw new UserError(`Cannot compile network: a batch of ${batch} given, allowed are 1 to ${BATCH_MAX}`);
  }
  if (!Number.isInteger(tableLogMax) || tableLogMax < 1 || tableLogMax > MAX_TABLE_LOG) {
    throw new UserError(
      `Cannot compile network: a table of 2^${tableLogMax} entries given, allowed are 2^1 to 2^${MAX_TABLE_LOG}`,
    );
  }
  if (!Number.isInteger(shift) || shift < 0 || shift > MAX_TABLE_SHIFT) {
    throw new UserError(
      `Cannot compile network: a shift of ${shift} given, allowed are 0 to ${MAX_TABLE_SHIFT}`,
    );
  }
  const ranges = rangesOf(network);
  const tables = planTables(demandsOf(network, ranges, shift), {
    logSizeMin: Math.min(tableLogMin, tableLogMax),
    logSizeMax: tableLogMax,
    shift,
  });
  const layout = layoutOf(network, batch);
  const { inputsEach, outputsEach, outputStride, pointers } = layout;
  const end = batch * inputsEach;
  const emitter = new Emitter(Emitter.registers(pointers));
  const code = new Inference(network, ranges, tables, emitter, end + batch * outputStride);
  const places = publicPlaces(layout);
  code.place(network.input, places.inputs);
  let taken = 0;
  for (const output of network.outputs) {
    const { elements } = network.tensors[output];
    code.place(output, places.outputs.slice(taken, taken + elements));
    taken += elements;
  }
  if (pointers > 0) emitter.instruction("li", { rd: 0, k: -end });
  if (pointers > 1) emitter.instruction("li", { rd: 1, k: 0 });
  const start = emitter.rows.length;
  if (pointers > 0) emitter.labels.set(start, "inference");
  const layers = network.layers.map((layer, at): LayerCost => {
    const from = emitter.rows.length;
    if (!emitter.labels.has(from)) emitter.labels.set(from, labelOf(at, layer));
    code.layer(at);
    const products = ranges.forms[at].reduce((sum, { terms }) => sum + terms.length, 0);
    const { dims } = network.tensors[layer.output];
    return { name: layer.name, kind: layer.kind, dims, ...costOf(emitter.rows.slice(from), products) };
  });
  if (pointers > 0) emitter.labels.set(emitter.rows.length, "next");
  if (pointers > 1) emitter.instruction("addi", { rd: 1, ra: 1, k: outputStride });
  if (pointers > 0) {
    emitter.instruction("addi", { rd: 0, ra: 0, k: inputsEach });
    emitter.instruction("jnz", { ra: 0, target: start });
  }
  const inference = costOf(
    emitter.rows.slice(start),
    layers.reduce((sum, { products }) => sum + products, 0),
  );
  emitter.instruction("halt");
  const rom = emitter.rows;
  const uses = usesOf(rom);
  const program: Program = {
    rom,
    memoryCells: code.scratch,
    initial: new Uint32Array(code.scratch),
    inputs: Array.from({ length: end }, (_, i) => i),
    outputs: Array.from(
      { length: batch * outputsEach },
      (_, i) => end + Math.floor(i / outputsEach) * outputStride + i % outputsEach,
    ),
    tables: uses.act ? [tables.table] : [],
    uses,
    labels: emitter.labels,
  };
  return {
    program,
    batch,
    inputsEach,
    outputsEach,
    layers,
    inference,
    steps: start + batch * inference.steps + 1,
  };
}
