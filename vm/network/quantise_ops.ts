/**
 * QuantizeLinear and DequantizeLinear: where floats end and integers begin.
 *
 * @module
 */
import type { Builder, Value } from "./builder.ts";
import type { OnnxNode, OnnxTensor } from "./onnx.ts";
import { type IntegerType, type Quantisation, rescale } from "./requantise.ts";

function isPositive(scale: number): boolean {
  return Number.isFinite(scale) && scale > 0;
}

/** Scale and zero point of an activation, from two scalar constants at `index` and `index + 1`. */
export function activationQuantisation(builder: Builder, node: OnnxNode, index: number): Quantisation {
  const scale = builder.constant(node, index);
  if (scale.type !== "float32" || scale.data.length !== 1 || !isPositive(scale.data[0])) {
    builder.failNode(
      node,
      `scale ${node.inputs[index]} of an activation is allowed to be one positive float32`,
    );
  }
  const zero: OnnxTensor | undefined = builder.has(node, index + 1)
    ? builder.constant(node, index + 1)
    : undefined;
  const type = zero?.type ?? "uint8";
  if ((type !== "int8" && type !== "uint8") || (zero !== undefined && zero.data.length !== 1)) {
    builder.failNode(node, `zero point ${node.inputs[index + 1]} is allowed to be one int8 or uint8`);
  }
  return { type: type as IntegerType, scale: scale.data[0], zeroPoint: zero?.data[0] ?? 0 };
}

/** Whether two quantisations mean the same integers. */
export function sameQuantisation(a: Quantisation, b: Quantisation): boolean {
  return a.type === b.type && a.scale === b.scale && a.zeroPoint === b.zeroPoint;
}

/** Turns a value into integers of the given quantisation. */
export function quantiseValue(builder: Builder, node: OnnxNode, value: Value, to: Quantisation): number {
  const name = node.outputs[0];
  if (value.kind === "floatInput") {
    if (builder.input !== undefined) builder.failNode(node, "the input is quantised twice, allowed is once");
    builder.input = builder.addTensor(name, value.dims, to.type, to);
    return builder.input;
  }
  if (value.kind === "pending") {
    return builder.layer(
      name,
      value.dims,
      to.type,
      to,
      (output) => value.complete(output, to, value.relu),
    );
  }
  if (value.kind !== "real") {
    return builder.failNode(node, "its input is a constant, allowed is a float activation");
  }
  if (sameQuantisation(value.quantisation, to)) return value.tensor;
  const { tensor, quantisation: { scale, zeroPoint } } = value;
  return builder.layer(name, builder.tensors[tensor].dims, to.type, to, (output) => ({
    kind: "Rescale",
    name: node.name,
    output,
    input: tensor,
    inputZero: zeroPoint,
    requantise: rescale(scale, to, false),
  }));
}

/** QuantizeLinear. */
export function quantizeLinear(builder: Builder, node: OnnxNode): void {
  builder.only(node, ["axis", "saturate", "block_size", "output_dtype", "precision"]);
  builder.plain(node, { block_size: 0, output_dtype: 0, precision: 0 });
  const to = activationQuantisation(builder, node, 1);
  builder.define(node, {
    kind: "integers",
    tensor: quantiseValue(builder, node, builder.value(node, 0), to),
  });
}

/** Constants with one scale, or one for each index of a dimension. */
export function constantWeights(
  builder: Builder,
  node: OnnxNode,
  tensor: OnnxTensor,
  scaleIndex: number,
  axis: number,
): Value {
  const scale = builder.constant(node, scaleIndex);
  const zero = builder.has(node, scaleIndex + 1) ? builder.constant(node, scaleIndex + 1) : undefined;
  if (scale.type !== "float32" || !scale.data.every(isPositive)) {
    builder.failNode(node, `scale ${node.inputs[scaleIndex]} is allowed to be positive float32`);
  }
  if (!["int8", "uint8", "int32"].includes(tensor.type)) {
    builder.failNode(
      node,
      `${node.inputs[0]} is ${tensor.type}, allowed are int8, uint8 and int32 constants`,
    );
  }
  const scales = [...scale.data];
  if (scales.length !== 1 && scales.length !== tensor.dims[axis]) {
    builder.failNode(
      node,
      `it has ${scales.length} scales for dimension ${axis} of [${tensor.dims}], allowed are one or one each`,
    );
  }
  if (zero !== undefined && (zero.data.length !== scales.length || zero.type !== tensor.type)) {
    builder.failNode(node, `its zero points differ in number or type from its scales and elements`);
  }
  return {
    kind: "weights",
    tensor,
    scales,
    zeros: zero === undefined ? scales.map(() => 0) : [...zero.data],
    axis: scales.length === 1 ? 0 : axis,
  };
}

/** DequantizeLinear of an activation or of constants. */
export function dequantizeLinear(builder: Builder, node: OnnxNode): void {
  builder.only(node, ["axis", "block_size", "output_dtype"]);
  builder.plain(node, { block_size: 0, output_dtype: 0 });
  const value = builder.value(node, 0);
  if (value.kind === "constant") {
    const rank = value.tensor.dims.length;
    const axis = builder.integer(node, "axis", rank > 1 ? 1 : 0);
    builder.define(node, constantWeights(builder, node, value.tensor, 1, axis < 0 ? axis + rank : axis));
    return;
  }
  if (value.kind !== "integers") {
    builder.failNode(node, `input ${node.inputs[0]} is no integer tensor, allowed are int8, uint8`);
  }
  const quantisation = activationQuantisation(builder, node, 1);
  const { type } = builder.tensors[value.tensor];
  if (type !== quantisation.type) {
    builder.failNode(node, `its zero point is ${quantisation.type}, its input ${type}`);
  }
  builder.define(node, { kind: "real", tensor: value.tensor, quantisation });
}
