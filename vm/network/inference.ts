/**
 * The code of one inference, layer by layer, and where its tensors lie: in memory, or in registers when they are few.
 *
 * @module
 */
import { inv, P } from "../../protocol/m31.ts";
import { argMaxBits, argMaxFunction } from "./demands.ts";
import type { WeightPool } from "./dots.ts";
import { type Emitter, fixedPlace, type Place } from "./emitter.ts";
import {
  type ArgMaxLayer,
  forWindow,
  type Layer,
  type MaxPoolLayer,
  type Network,
  sourcesOf,
} from "./layers.ts";
import type { Ranges } from "./range.ts";
import { emitLinear } from "./schedule.ts";
import type { Plan, TablePlan } from "./tables.ts";

/** A tensor of at most this many elements stays in registers. */
const RESIDENT_MAX = 12;
/** Registers that resident tensors leave free. */
const FREE_MIN = 10;
/** The tensor whose elements a tensor shares. */
function rootsOf({ tensors, layers }: Network): number[] {
  const roots = tensors.map((_, index) => index);
  for (const layer of layers) if (layer.kind === "Reshape") roots[layer.output] = roots[layer.input];
  return roots;
}

type FinishResult = (emitter: Emitter, element: number, register: number) => "keep" | "free";

/** The code of one inference. */
export class Inference {
  readonly #network: Network;
  readonly #ranges: Ranges;
  readonly #tables: TablePlan;
  readonly #roots: readonly number[];
  readonly #places = new Map<number, Place[]>();
  readonly emitter: Emitter;
  readonly #weights: WeightPool | undefined;
  /** Next free scratch address. */
  scratch: number;

  /** Code of `network`, whose scratch memory begins at `scratch`; with `weights`, wide layers are dot products. */
  constructor(
    network: Network,
    ranges: Ranges,
    tables: TablePlan,
    emitter: Emitter,
    scratch: number,
    weights?: WeightPool,
  ) {
    this.#network = network;
    this.#ranges = ranges;
    this.#tables = tables;
    this.#roots = rootsOf(network);
    this.emitter = emitter;
    this.scratch = scratch;
    this.#weights = weights;
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
      planOf: ({ requantise }) => plans.get(requantise.key) as Plan,
      placeOf: ({ tensor, element }) => this.#placeOf(tensor, element),
      finish,
      ...this.#weights && { weights: this.#weights },
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
