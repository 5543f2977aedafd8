/**
 * Every layer that adds up as one list of linear forms: `bias + Σ weight·element`, then a function. Zero points are
 * folded into the bias (padding therefore counts as the real number 0), zero weights are dropped.
 *
 * @module
 */
import { countAt } from "./graph.ts";
import { type ConvLayer, forWindow, type GemmLayer, type Layer, type Tensor, type Window } from "./layers.ts";
import { channelFunction } from "./reference.ts";
import type { Requantise } from "./requantise.ts";

/** One addend: an element of a tensor and its whole-number weight, not 0. */
export interface Term {
  readonly tensor: number;
  readonly element: number;
  readonly weight: number;
}

/** One element of a layer's output. */
export interface LinearForm {
  readonly bias: number;
  readonly terms: readonly Term[];
  readonly requantise: Requantise;
  /** Place in a grid, for sharing loads: forms at one position read the same elements. */
  readonly position: readonly [number, number];
}

/** Kinds of layers that have linear forms. */
export type LinearLayer = Extract<
  Layer,
  { kind: "Gemm" | "Conv" | "AveragePool" | "Add" | "Rescale" | "Relu" }
>;

/** Whether a layer is a list of linear forms. */
export function isLinear(layer: Layer): layer is LinearLayer {
  return layer.kind !== "MaxPool" && layer.kind !== "Reshape" && layer.kind !== "ArgMax";
}

function form(
  bias: number,
  zero: number,
  terms: readonly Term[],
  requantise: Requantise,
  position: readonly [number, number] = [0, 0],
): LinearForm {
  const kept = terms.filter(({ weight }) => weight !== 0);
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  return { bias: bias - zero * total, terms: kept, requantise, position };
}

function gemmForms(
  { input, inputZero, inputs, outputs, weights, bias, requantise }: GemmLayer,
): LinearForm[] {
  return Array.from({ length: outputs }, (_, o) => {
    const terms = Array.from({ length: inputs }, (_, element) => ({
      tensor: input,
      element,
      weight: weights[o * inputs + element],
    }));
    return form(bias[o], inputZero, terms, channelFunction(requantise, o));
  });
}

function gridForms(
  channels: number,
  window: Window,
  each: (channel: number, row: number, column: number) => LinearForm,
): LinearForm[] {
  return Array.from({ length: channels * window.outHeight * window.outWidth }, (_, i) => {
    const position = i % (window.outHeight * window.outWidth);
    return each(
      Math.floor(i / (window.outHeight * window.outWidth)),
      Math.floor(position / window.outWidth),
      position % window.outWidth,
    );
  });
}

function convForms(layer: ConvLayer): LinearForm[] {
  const { window, groups, outChannels, weights, input } = layer;
  const { channels, height, width, kernel } = window;
  const depth = channels / groups;
  return gridForms(outChannels, window, (o, row, column) => {
    const first = Math.floor(o / (outChannels / groups)) * depth;
    const terms: Term[] = [];
    for (let c = 0; c < depth; c++) {
      forWindow(window, row, column, (i, j, y, x) => {
        terms.push({
          tensor: input,
          element: ((first + c) * height + y) * width + x,
          weight: weights[((o * depth + c) * kernel[0] + i) * kernel[1] + j],
        });
      });
    }
    return form(layer.bias[o], layer.inputZero, terms, channelFunction(layer.requantise, o), [row, column]);
  });
}

/** The forms of a layer, in the order of its output's elements. */
export function linearForms(layer: LinearLayer, tensors: readonly Tensor[]): readonly LinearForm[] {
  const { elements } = tensors[layer.output];
  switch (layer.kind) {
    case "Gemm":
      return gemmForms(layer);
    case "Conv":
      return convForms(layer);
    case "AveragePool": {
      const { window, input, inputZero, countPadding } = layer;
      return gridForms(window.channels, window, (c, row, column) => {
        const terms: Term[] = [];
        forWindow(window, row, column, (_i, _j, y, x) => {
          terms.push({ tensor: input, element: (c * window.height + y) * window.width + x, weight: 1 });
        });
        const count = countAt(window, countPadding, row, column);
        return form(0, inputZero, terms, layer.requantise(count), [row, column]);
      });
    }
    case "Add": {
      const { left, right, from, sum: { weightA, weightB, requantise } } = layer;
      const bias = -weightA * from[0].zeroPoint - weightB * from[1].zeroPoint;
      return Array.from({ length: elements }, (_, element) =>
        form(bias, 0, [
          { tensor: left, element, weight: weightA },
          { tensor: right, element, weight: weightB },
        ], requantise));
    }
    default:
      return Array.from(
        { length: elements },
        (_, element) =>
          form(0, layer.inputZero, [{ tensor: layer.input, element, weight: 1 }], layer.requantise),
      );
  }
}
