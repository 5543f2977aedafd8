/**
 * The quantised integer graph: tensors of 8-bit integers and the layers between them, with static shapes. ONNX
 * operations are already fused with the quantisation that follows them.
 *
 * @module
 */
import type { IntegerType, Quantisation, Requantise, Sum } from "./requantise.ts";

/** A tensor of integers of one inference, row-major, batch dimension 1. */
export interface Tensor {
  /** The ONNX name. */
  readonly name: string;
  readonly dims: readonly number[];
  readonly elements: number;
  /** "index": what ArgMax returns. */
  readonly type: IntegerType | "index";
  /** Absent for indices and for integer inputs that no QuantizeLinear made. */
  readonly quantisation?: Quantisation;
}

/** A two-dimensional window sliding over channels of height × width. */
export interface Window {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Rows above and columns left of the image. */
  readonly pads: readonly [number, number];
  readonly outHeight: number;
  readonly outWidth: number;
}

interface Common {
  readonly name: string;
  /** Index of the tensor it makes. */
  readonly output: number;
}

/** acc_o = bias_o + Σ_i weights[o·inputs + i]·(x_i − inputZero), then a function per output channel. */
export interface GemmLayer extends Common {
  readonly kind: "Gemm";
  readonly input: number;
  readonly inputZero: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Int32Array;
  readonly bias: Int32Array;
  readonly requantise: readonly Requantise[];
}

/** Two-dimensional convolution; weights [out channel][in channel of its group][row][column]. */
export interface ConvLayer extends Common {
  readonly kind: "Conv";
  readonly input: number;
  readonly inputZero: number;
  readonly window: Window;
  readonly outChannels: number;
  readonly groups: number;
  readonly weights: Int32Array;
  readonly bias: Int32Array;
  readonly requantise: readonly Requantise[];
}

/** Mean over a window; the function depends on how many elements are counted. */
export interface AveragePoolLayer extends Common {
  readonly kind: "AveragePool";
  readonly input: number;
  readonly inputZero: number;
  readonly window: Window;
  readonly countPadding: boolean;
  readonly requantise: (count: number) => Requantise;
}

/** Largest element of a window; padding never wins. */
export interface MaxPoolLayer extends Common {
  readonly kind: "MaxPool";
  readonly input: number;
  readonly window: Window;
}

/** Sum of two tensors of one shape. */
export interface AddLayer extends Common {
  readonly kind: "Add";
  readonly left: number;
  readonly right: number;
  readonly from: readonly [Quantisation, Quantisation];
  readonly to: Quantisation;
  readonly relu: boolean;
  readonly sum: Sum;
}

/** One element at a time: another quantisation of the same real number, or its ReLU. */
export interface RescaleLayer extends Common {
  readonly kind: "Rescale" | "Relu";
  readonly input: number;
  readonly inputZero: number;
  readonly requantise: Requantise;
}

/** The same elements under another shape. */
export interface ReshapeLayer extends Common {
  readonly kind: "Reshape";
  readonly input: number;
}

/** Position of the largest element, the first of equals. */
export interface ArgMaxLayer extends Common {
  readonly kind: "ArgMax";
  readonly input: number;
}

/** A layer. */
export type Layer =
  | GemmLayer
  | ConvLayer
  | AveragePoolLayer
  | MaxPoolLayer
  | AddLayer
  | RescaleLayer
  | ReshapeLayer
  | ArgMaxLayer;

/** A network: tensor `input` goes in, tensors `outputs` come out, layers in an order that can be evaluated. */
export interface Network {
  readonly tensors: readonly Tensor[];
  readonly layers: readonly Layer[];
  readonly input: number;
  readonly outputs: readonly number[];
}

/** Tensors a layer reads. */
export function sourcesOf(layer: Layer): readonly number[] {
  return layer.kind === "Add" ? [layer.left, layer.right] : [layer.input];
}

/** Elements of a shape. */
export function elementsOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** Calls back for each element of the window at an output position that lies inside the image. */
export function forWindow(
  window: Window,
  row: number,
  column: number,
  visit: (kernelRow: number, kernelColumn: number, y: number, x: number) => void,
): void {
  for (let i = 0; i < window.kernel[0]; i++) {
    const y = row * window.strides[0] + i * window.dilations[0] - window.pads[0];
    if (y < 0 || y >= window.height) continue;
    for (let j = 0; j < window.kernel[1]; j++) {
      const x = column * window.strides[1] + j * window.dilations[1] - window.pads[1];
      if (x >= 0 && x < window.width) visit(i, j, y, x);
    }
  }
}
