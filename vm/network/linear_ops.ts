/**
 * Gemm, MatMul, Conv, and the same on integers with explicit scales (QLinearMatMul, QLinearConv).
 *
 * @module
 */
import type { Builder, Weights } from "./builder.ts";
import { type ConvLayer, elementsOf, type GemmLayer } from "./layers.ts";
import type { OnnxNode } from "./onnx.ts";
import { activationQuantisation, constantWeights } from "./quantise_ops.ts";
import { linearRequantise, type Quantisation, type Requantise } from "./requantise.ts";
import { windowOf } from "./windows.ts";

/** How far a bias's scale may be from inputScale·weightScale: float32 rounding. */
const SCALE_TOLERANCE = 1e-5;

/** The activation that a linear node reads. */
interface Source {
  readonly tensor: number;
  readonly quantisation: Quantisation;
}

function at<T>(list: readonly T[], channel: number): T {
  return list.length === 1 ? list[0] : list[channel];
}

/** Checks 8-bit weights and takes their zero points off; `axis` is the dimension of the output channels. */
function signedWeights(builder: Builder, node: OnnxNode, weights: Weights, axis: number): Int32Array {
  const { tensor, zeros, scales } = weights;
  if (tensor.type !== "int8" && tensor.type !== "uint8") {
    builder.failNode(node, `its weights are ${tensor.type}, allowed are int8 and uint8`);
  }
  if (scales.length > 1 && weights.axis !== axis) {
    builder.failNode(
      node,
      `its weights have scales along dimension ${weights.axis}, allowed is ${axis} (output channels)`,
    );
  }
  const below = elementsOf(tensor.dims.slice(weights.axis + 1));
  return Int32Array.from(
    tensor.data,
    (weight, i) => weight - at(zeros, Math.floor(i / below) % (tensor.dims[weights.axis] ?? 1)),
  );
}

/** The bias of each channel; its scale must be that of the accumulator. */
function biasOf(
  builder: Builder,
  node: OnnxNode,
  index: number,
  channels: number,
  scaleOf: (channel: number) => number,
): Int32Array {
  if (!builder.has(node, index)) return new Int32Array(channels);
  const { tensor, scales, zeros } = builder.weights(node, index);
  if (tensor.type !== "int32" || tensor.data.length !== channels || zeros.some((zero) => zero !== 0)) {
    builder.failNode(
      node,
      `its bias is ${tensor.type} [${tensor.dims}], allowed are ${channels} int32 with zero point 0`,
    );
  }
  for (let channel = 0; channel < channels; channel++) {
    const wanted = scaleOf(channel), given = at(scales, channel);
    if (Math.abs(given / wanted - 1) > SCALE_TOLERANCE) {
      builder.failNode(
        node,
        `its bias has scale ${given}, allowed is input scale times weight scale (${wanted})`,
      );
    }
  }
  return Int32Array.from(tensor.data);
}

function requantiseFor(
  source: Source,
  scales: readonly number[],
): (to: Quantisation, relu: boolean) => readonly Requantise[] {
  return (to, relu) => scales.map((scale) => linearRequantise(source.quantisation.scale, scale, to, relu));
}

/** The matrix [outputs][inputs] from weights stored either way round. */
function matrix(builder: Builder, node: OnnxNode, weights: Weights, transposed: boolean) {
  const { dims } = weights.tensor;
  if (dims.length !== 2) builder.failNode(node, `its weights are [${dims}], allowed is a matrix`);
  const signed = signedWeights(builder, node, weights, transposed ? 0 : 1);
  const [outputs, inputs] = transposed ? dims : [dims[1], dims[0]];
  const values = new Int32Array(outputs * inputs);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      values[o * inputs + i] = signed[transposed ? o * inputs + i : i * outputs + o];
    }
  }
  return { outputs, inputs, values };
}

function checkRow(builder: Builder, node: OnnxNode, source: Source, inputs: number): void {
  const { dims, elements } = builder.tensors[source.tensor];
  if (dims.length !== 2 || elements !== inputs || dims[0] !== 1) {
    builder.failNode(node, `its input is [${dims}], allowed is [1,${inputs}] for its weights`);
  }
}

/** A linear layer but for its output and the quantisation of that. */
type Unquantised<L extends GemmLayer | ConvLayer> = Omit<L, "output" | "requantise">;

/** A Gemm on a source. */
function gemmOf(
  node: OnnxNode,
  source: Source,
  { outputs, inputs, values }: ReturnType<typeof matrix>,
  bias: Int32Array,
): Unquantised<GemmLayer> {
  return {
    kind: "Gemm",
    name: node.name,
    input: source.tensor,
    inputZero: source.quantisation.zeroPoint,
    inputs,
    outputs,
    weights: values,
    bias,
  };
}

/** Defines a node's result as a layer that the QuantizeLinear behind it completes. */
function definePending(
  builder: Builder,
  node: OnnxNode,
  dims: readonly number[],
  layer: Unquantised<GemmLayer> | Unquantised<ConvLayer>,
  requantise: ReturnType<typeof requantiseFor>,
): void {
  builder.define(node, {
    kind: "pending",
    name: node.name,
    dims,
    relu: false,
    complete: (output, to, relu) => ({ ...layer, output, requantise: requantise(to, relu) }),
  });
}

/** Adds a layer whose output's quantisation the node says itself, and defines its result. */
function defineQuantised(
  builder: Builder,
  node: OnnxNode,
  dims: readonly number[],
  layer: Unquantised<GemmLayer> | Unquantised<ConvLayer>,
  requantise: ReturnType<typeof requantiseFor>,
): void {
  const to = activationQuantisation(builder, node, 6);
  const tensor = builder.layer(node.outputs[0], dims, to.type, to, (output) => ({
    ...layer,
    output,
    requantise: requantise(to, false),
  }));
  builder.define(node, { kind: "integers", tensor });
}

/** Gemm and MatMul on dequantised tensors. */
export function gemm(builder: Builder, node: OnnxNode): void {
  const isGemm = node.op === "Gemm";
  builder.only(node, isGemm ? ["alpha", "beta", "transA", "transB"] : []);
  builder.plain(node, { alpha: 1, beta: 1, transA: 0 });
  const source = builder.real(node, 0);
  const weights = builder.weights(node, 1);
  const weightMatrix = matrix(builder, node, weights, isGemm && builder.integer(node, "transB", 0) === 1);
  const { outputs, inputs } = weightMatrix;
  checkRow(builder, node, source, inputs);
  const scale = source.quantisation.scale;
  const bias = biasOf(
    builder,
    node,
    2,
    outputs,
    (channel) => Math.fround(scale * at(weights.scales, channel)),
  );
  const layer = gemmOf(node, source, weightMatrix, bias);
  definePending(builder, node, [1, outputs], layer, requantiseFor(source, weights.scales));
}

/** An integer activation whose scale stands at `index` of the node's inputs. */
function integerSource(builder: Builder, node: OnnxNode, index: number): Source {
  const value = builder.value(node, 0);
  if (value.kind !== "integers") builder.failNode(node, `input ${node.inputs[0]} is no integer activation`);
  const quantisation = activationQuantisation(builder, node, index);
  if (builder.tensors[value.tensor].type !== quantisation.type) {
    builder.failNode(node, `its input and its input's zero point differ in type`);
  }
  return { tensor: value.tensor, quantisation };
}

/** QLinearMatMul: a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero. */
export function qlinearMatMul(builder: Builder, node: OnnxNode): void {
  builder.only(node, []);
  const source = integerSource(builder, node, 1);
  const weights = constantWeights(builder, node, builder.constant(node, 3), 4, 1) as Weights;
  const weightMatrix = matrix(builder, node, weights, false);
  const { outputs, inputs } = weightMatrix;
  checkRow(builder, node, source, inputs);
  const layer = gemmOf(node, source, weightMatrix, new Int32Array(outputs));
  defineQuantised(builder, node, [1, outputs], layer, requantiseFor(source, weights.scales));
}

/** What Conv and QLinearConv share: the layer but for its bias, and the shape of its result. */
function convolution(builder: Builder, node: OnnxNode, source: Source, weights: Weights) {
  builder.only(node, ["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"]);
  const { dims } = weights.tensor;
  if (dims.length !== 4) {
    builder.failNode(node, `its weights are [${dims}], allowed are two-dimensional kernels`);
  }
  const groups = builder.integer(node, "group", 1);
  const [outChannels, groupChannels, kernelHeight, kernelWidth] = dims;
  const window = windowOf(builder, node, builder.tensors[source.tensor].dims, [kernelHeight, kernelWidth]);
  if (groups < 1 || outChannels % groups !== 0 || groupChannels * groups !== window.channels) {
    builder.failNode(
      node,
      `its weights [${dims}] with group ${groups} do not fit ${window.channels} input channels`,
    );
  }
  const layer = {
    kind: "Conv" as const,
    name: node.name,
    input: source.tensor,
    inputZero: source.quantisation.zeroPoint,
    window,
    outChannels,
    groups,
    weights: signedWeights(builder, node, weights, 0),
  };
  return { layer, dims: [1, outChannels, window.outHeight, window.outWidth] };
}

/** Conv on dequantised tensors. */
export function conv(builder: Builder, node: OnnxNode): void {
  const source = builder.real(node, 0);
  const weights = builder.weights(node, 1);
  const { layer, dims } = convolution(builder, node, source, weights);
  const scale = source.quantisation.scale;
  const scaleOf = (channel: number) => Math.fround(scale * at(weights.scales, channel));
  const bias = biasOf(builder, node, 2, layer.outChannels, scaleOf);
  definePending(builder, node, dims, { ...layer, bias }, requantiseFor(source, weights.scales));
}

/** QLinearConv: x, x_scale, x_zero, w, w_scale, w_zero, y_scale, y_zero, bias (int32). */
export function qlinearConv(builder: Builder, node: OnnxNode): void {
  const source = integerSource(builder, node, 1);
  const weights = constantWeights(builder, node, builder.constant(node, 3), 4, 0) as Weights;
  const { layer, dims } = convolution(builder, node, source, weights);
  const { outChannels } = layer;
  const given = builder.has(node, 8) ? builder.constant(node, 8) : undefined;
  if (given !== undefined && (given.type !== "int32" || given.data.length !== outChannels)) {
    builder.failNode(node, `its bias is ${given.type} [${given.dims}], allowed are ${outChannels} int32`);
  }
  const bias = given === undefined ? new Int32Array(outChannels) : Int32Array.from(given.data);
  defineQuantised(builder, node, dims, { ...layer, bias }, requantiseFor(source, weights.scales));
}
