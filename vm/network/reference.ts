/**
 * Plain integer evaluation of a network, written from the definitions of the ONNX operations: the oracle that
 * compiled programs are compared with.
 *
 * @module
 */
import { UserError } from "../../protocol/errors.ts";
import { countAt } from "./graph.ts";
import {
  type AddLayer,
  type AveragePoolLayer,
  type ConvLayer,
  forWindow,
  type GemmLayer,
  type Layer,
  type MaxPoolLayer,
  type Network,
  type Window,
} from "./layers.ts";
import { addQuantised, INTEGER_RANGES, type Requantise } from "./requantise.ts";

/** The function of a channel: one for all, or one each. */
export function channelFunction(functions: readonly Requantise[], channel: number): Requantise {
  return functions.length === 1 ? functions[0] : functions[channel];
}

function gemm(layer: GemmLayer, x: Int32Array): number[] {
  return Array.from({ length: layer.outputs }, (_, o) => {
    let sum = layer.bias[o];
    for (let i = 0; i < layer.inputs; i++) {
      sum += layer.weights[o * layer.inputs + i] * (x[i] - layer.inputZero);
    }
    return channelFunction(layer.requantise, o).apply(sum);
  });
}

/** Calls `each` for every output position, channel by channel, and collects its results. */
function overPositions(
  channels: number,
  window: Window,
  each: (c: number, row: number, column: number) => number,
) {
  const results: number[] = [];
  for (let c = 0; c < channels; c++) {
    for (let row = 0; row < window.outHeight; row++) {
      for (let column = 0; column < window.outWidth; column++) results.push(each(c, row, column));
    }
  }
  return results;
}

function conv(layer: ConvLayer, x: Int32Array): number[] {
  const { window, groups, outChannels, weights, inputZero } = layer;
  const { channels, height, width, kernel } = window;
  const depth = channels / groups;
  return overPositions(outChannels, window, (o, row, column) => {
    const firstChannel = Math.floor(o / (outChannels / groups)) * depth;
    let sum = layer.bias[o];
    for (let c = 0; c < depth; c++) {
      forWindow(window, row, column, (i, j, y, xx) => {
        const weight = weights[((o * depth + c) * kernel[0] + i) * kernel[1] + j];
        sum += weight * (x[((firstChannel + c) * height + y) * width + xx] - inputZero);
      });
    }
    return channelFunction(layer.requantise, o).apply(sum);
  });
}

function averagePool({ window, inputZero, countPadding, requantise }: AveragePoolLayer, x: Int32Array) {
  return overPositions(window.channels, window, (c, row, column) => {
    let sum = 0;
    forWindow(window, row, column, (_i, _j, y, xx) => {
      sum += x[(c * window.height + y) * window.width + xx] - inputZero;
    });
    return requantise(countAt(window, countPadding, row, column)).apply(sum);
  });
}

function maxPool({ window }: MaxPoolLayer, x: Int32Array): number[] {
  return overPositions(window.channels, window, (c, row, column) => {
    let best = -Infinity;
    forWindow(window, row, column, (_i, _j, y, xx) => {
      best = Math.max(best, x[(c * window.height + y) * window.width + xx]);
    });
    return best;
  });
}

function add({ from, to, relu }: AddLayer, left: Int32Array, right: Int32Array): number[] {
  return Array.from(
    left,
    (value, i) => addQuantised({ value, from: from[0] }, { value: right[i], from: from[1] }, to, relu),
  );
}

function evaluateLayer(layer: Layer, tensors: readonly (Int32Array | undefined)[]): ArrayLike<number> {
  const read = (index: number) => tensors[index] as Int32Array;
  switch (layer.kind) {
    case "Gemm":
      return gemm(layer, read(layer.input));
    case "Conv":
      return conv(layer, read(layer.input));
    case "AveragePool":
      return averagePool(layer, read(layer.input));
    case "MaxPool":
      return maxPool(layer, read(layer.input));
    case "Add":
      return add(layer, read(layer.left), read(layer.right));
    case "Rescale":
    case "Relu":
      return Array.from(read(layer.input), (x) => layer.requantise.apply(x - layer.inputZero));
    case "Reshape":
      return read(layer.input);
    case "ArgMax": {
      const x = read(layer.input);
      return [x.indexOf(x.reduce((best, value) => Math.max(best, value)))];
    }
  }
}

/**
 * Refuses inputs that are not integers of the input tensor's type.
 *
 * @throws {UserError} when the number of inputs or one of them is not allowed
 */
export function checkInputs(network: Network, inputs: readonly number[]): void {
  const { elements, type } = network.tensors[network.input];
  const { min, max } = INTEGER_RANGES[type === "uint8" ? "uint8" : "int8"];
  if (inputs.length !== elements) {
    throw new UserError(`Cannot run network: ${inputs.length} inputs given, allowed are ${elements}`);
  }
  const wrong = inputs.find((value) => !Number.isInteger(value) || value < min || value > max);
  if (wrong !== undefined) {
    throw new UserError(`Cannot run network: input ${wrong} given, allowed are integers ${min} to ${max}`);
  }
}

/**
 * Evaluates a network.
 *
 * @param inputs Quantised integers of the input tensor, row-major.
 * @returns Every tensor, by its index in the network.
 */
export function evaluateNetwork(network: Network, inputs: readonly number[]): readonly Int32Array[] {
  checkInputs(network, inputs);
  const tensors: Int32Array[] = [];
  tensors[network.input] = Int32Array.from(inputs);
  for (const layer of network.layers) {
    tensors[layer.output] = Int32Array.from(evaluateLayer(layer, tensors));
  }
  return tensors;
}
