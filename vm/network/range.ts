/**
 * Interval analysis: the least and the greatest value that each element and each accumulator of a network can take,
 * over all inputs of the input's type. What the tables of a compiled program must cover.
 *
 * @module
 */
import { UserError } from "../../protocol/errors.ts";
import { P } from "../../protocol/m31.ts";
import { isLinear, type LinearForm, linearForms } from "./forms.ts";
import { forWindow, type Layer, type MaxPoolLayer, type Network } from "./layers.ts";
import { INTEGER_RANGES } from "./requantise.ts";

/** Least and greatest value, both possible or beyond what is. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Intervals of a network. */
export interface Ranges {
  /** By tensor, by element. */
  readonly tensors: readonly (readonly Interval[])[];
  /** By layer: of each accumulator; empty for layers without. */
  readonly accumulators: readonly (readonly Interval[])[];
  /** By layer: its linear forms; empty for layers without. */
  readonly forms: readonly (readonly LinearForm[])[];
}

/** Largest size of a number that has a sign in the field. */
export const SIGNED_MAX = (P - 1) / 2;

/** The smallest interval that holds all of them. */
export function hull(intervals: readonly Interval[]): Interval {
  return intervals.reduce(
    (all, next) => ({ low: Math.min(all.low, next.low), high: Math.max(all.high, next.high) }),
  );
}

/** The name of a layer in errors and reports. */
export function layerName(layer: Layer): string {
  return `${layer.kind} ${layer.name}`;
}

/** The interval of a linear form. */
function accumulatorInterval(form: LinearForm, tensors: readonly (readonly Interval[])[]): Interval {
  let low = form.bias, high = form.bias;
  for (const { tensor, element, weight } of form.terms) {
    const of = tensors[tensor][element];
    low += weight * (weight > 0 ? of.low : of.high);
    high += weight * (weight > 0 ? of.high : of.low);
  }
  return { low, high };
}

function maxPoolIntervals({ window, input }: MaxPoolLayer, tensors: readonly (readonly Interval[])[]) {
  const { channels, outHeight, outWidth, height, width } = window;
  return Array.from({ length: channels * outHeight * outWidth }, (_, i) => {
    const channel = Math.floor(i / (outHeight * outWidth));
    const row = Math.floor(i / outWidth) % outHeight;
    const seen: Interval[] = [];
    forWindow(window, row, i % outWidth, (_r, _c, y, x) => {
      seen.push(tensors[input][(channel * height + y) * width + x]);
    });
    return {
      low: Math.max(...seen.map(({ low }) => low)),
      high: Math.max(...seen.map(({ high }) => high)),
    };
  });
}

/** Refuses an accumulator that does not fit the signed field, in which the machine computes. */
function checkSigned(layer: Layer, interval: Interval): void {
  if (Math.max(-interval.low, interval.high) <= SIGNED_MAX) return;
  throw new UserError(
    `Cannot compile network: ${
      layerName(layer)
    }: its accumulator ranges over ${interval.low} to ${interval.high}, allowed is −${SIGNED_MAX} to ${SIGNED_MAX} (the signed field)`,
  );
}

/**
 * Computes all intervals.
 *
 * @throws {UserError} naming the layer whose accumulator could leave the signed field
 */
export function rangesOf(network: Network): Ranges {
  const { tensors: list, layers } = network;
  const input = list[network.input];
  const { min, max } = INTEGER_RANGES[input.type === "uint8" ? "uint8" : "int8"];
  const tensors: (readonly Interval[])[] = [];
  tensors[network.input] = Array.from({ length: input.elements }, () => ({ low: min, high: max }));
  const accumulators: (readonly Interval[])[] = [];
  const forms: (readonly LinearForm[])[] = [];
  for (const [at, layer] of layers.entries()) {
    forms[at] = isLinear(layer) ? linearForms(layer, list) : [];
    accumulators[at] = forms[at].map((form) => accumulatorInterval(form, tensors));
    for (const interval of accumulators[at]) checkSigned(layer, interval);
    if (isLinear(layer)) {
      tensors[layer.output] = accumulators[at].map(({ low, high }, i) => {
        const { requantise } = forms[at][i];
        return { low: requantise.apply(low), high: requantise.apply(high) };
      });
    } else if (layer.kind === "MaxPool") {
      tensors[layer.output] = maxPoolIntervals(layer, tensors);
    } else if (layer.kind === "ArgMax") {
      tensors[layer.output] = [{ low: 0, high: list[layer.input].elements - 1 }];
    } else tensors[layer.output] = tensors[layer.input];
  }
  return { tensors, accumulators, forms };
}
