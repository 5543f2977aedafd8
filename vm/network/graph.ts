/**
 * ONNX model → quantised integer graph. Which operations there are, and why the others are refused.
 *
 * @module
 */
import { Builder, type Value } from "./builder.ts";
import {
  type AddLayer,
  elementsOf,
  forWindow,
  type MaxPoolLayer,
  type Network,
  type Window,
} from "./layers.ts";
import { conv, gemm, qlinearConv, qlinearMatMul } from "./linear_ops.ts";
import type { OnnxModel, OnnxNode } from "./onnx.ts";
import { dequantizeLinear, quantizeLinear } from "./quantise_ops.ts";
import { averageRequantise, rescale, sumRequantise } from "./requantise.ts";
import { windowOf } from "./windows.ts";

/** What is said of operations that have no sound lowering here. */
const ADVICE = "not supported: lower it to tables or omit the final softmax (argmax is unchanged)";
/** Operations refused with {@linkcode ADVICE}. */
const REFUSED = ["Softmax", "LogSoftmax", "Sigmoid", "Tanh", "Exp", "Log", "Gelu", "Erf", "HardSigmoid"];

function poolWindow(builder: Builder, node: OnnxNode, tensor: number): Window {
  const shape = node.attributes.get("kernel_shape");
  if (!Array.isArray(shape) || shape.length !== 2) {
    builder.failNode(node, "its kernel_shape is allowed to be two whole numbers");
  }
  const kernel: readonly [number, number] = [shape[0], shape[1]];
  builder.plain(node, { ceil_mode: 0, storage_order: 0 });
  return windowOf(builder, node, builder.tensors[tensor].dims, kernel);
}

function maxPool(builder: Builder, node: OnnxNode): void {
  builder.only(node, [
    "auto_pad",
    "ceil_mode",
    "dilations",
    "kernel_shape",
    "pads",
    "storage_order",
    "strides",
  ]);
  const value = builder.value(node, 0);
  if (value.kind !== "real" && value.kind !== "integers") builder.real(node, 0);
  const source = value as Extract<Value, { kind: "real" | "integers" }>;
  const window = poolWindow(builder, node, source.tensor);
  const { type, quantisation } = builder.tensors[source.tensor];
  const tensor = builder.layer(
    node.outputs[0],
    [1, window.channels, window.outHeight, window.outWidth],
    type,
    quantisation,
    (output): MaxPoolLayer => ({ kind: "MaxPool", name: node.name, output, input: source.tensor, window }),
  );
  builder.define(node, { ...source, tensor });
}

function averagePool(builder: Builder, node: OnnxNode): void {
  builder.only(node, [
    "auto_pad",
    "ceil_mode",
    "count_include_pad",
    "dilations",
    "kernel_shape",
    "pads",
    "strides",
  ]);
  const { tensor: input, quantisation: { scale, zeroPoint } } = builder.real(node, 0);
  const global = node.op === "GlobalAveragePool";
  const { dims } = builder.tensors[input];
  const whole = { ...node, attributes: new Map([["kernel_shape", dims.slice(2)]]) };
  const window = poolWindow(builder, global ? whole : node, input);
  const countPadding = builder.integer(node, "count_include_pad", 0) === 1;
  builder.define(node, {
    kind: "pending",
    name: node.name,
    dims: [1, window.channels, window.outHeight, window.outWidth],
    relu: false,
    complete: (output, to, relu) => ({
      kind: "AveragePool",
      name: node.name,
      output,
      input,
      inputZero: zeroPoint,
      window,
      countPadding,
      requantise: (count) => averageRequantise(scale, { count, whole: global }, to, relu),
    }),
  });
}

/** How many elements an average counts at an output position. */
export function countAt(window: Window, countPadding: boolean, row: number, column: number): number {
  if (countPadding) return window.kernel[0] * window.kernel[1];
  let count = 0;
  forWindow(window, row, column, () => count++);
  return count;
}

function add(builder: Builder, node: OnnxNode): void {
  builder.only(node, []);
  const left = builder.real(node, 0), right = builder.real(node, 1);
  const { dims } = builder.tensors[left.tensor];
  const other = builder.tensors[right.tensor].dims;
  if (dims.join() !== other.join()) {
    builder.failNode(node, `its inputs are [${dims}] and [${other}], allowed are equal shapes`);
  }
  builder.define(node, {
    kind: "pending",
    name: node.name,
    dims,
    relu: false,
    complete: (output, to, relu): AddLayer => {
      const from = [left.quantisation, right.quantisation] as const;
      const sum = sumRequantise(from[0], from[1], to, relu);
      if (sum === undefined) {
        builder.failNode(
          node,
          `its inputs have scales ${from[0].scale} and ${
            from[1].scale
          }, allowed are powers of two or equal scales`,
        );
      }
      return {
        kind: "Add",
        name: node.name,
        output,
        left: left.tensor,
        right: right.tensor,
        from,
        to,
        relu,
        sum,
      };
    },
  });
}

function relu(builder: Builder, node: OnnxNode): void {
  builder.only(node, []);
  const value = builder.value(node, 0);
  if (value.kind === "pending") return builder.define(node, { ...value, relu: true });
  const { tensor: input, quantisation } = builder.real(node, 0);
  const { dims } = builder.tensors[input];
  const tensor = builder.layer(node.outputs[0], dims, quantisation.type, quantisation, (output) => ({
    kind: "Relu",
    name: node.name,
    output,
    input,
    inputZero: quantisation.zeroPoint,
    requantise: rescale(quantisation.scale, quantisation, true),
  }));
  builder.define(node, { kind: "real", tensor, quantisation });
}

/** Dimensions after Flatten, Reshape, Squeeze or Unsqueeze. */
function newDims(builder: Builder, node: OnnxNode, dims: readonly number[]): readonly number[] {
  const elements = elementsOf(dims);
  if (node.op === "Flatten") {
    builder.only(node, ["axis"]);
    const axis = builder.integer(node, "axis", 1);
    const split = axis < 0 ? axis + dims.length : axis;
    if (split < 0 || split > dims.length) {
      builder.failNode(node, `axis ${axis} is outside its ${dims.length} dimensions`);
    }
    return [elementsOf(dims.slice(0, split)), elementsOf(dims.slice(split))];
  }
  builder.only(node, ["allowzero"]);
  builder.plain(node, { allowzero: 0 });
  const wanted = [...builder.constant(node, 1).data].map((dim, i) => dim === 0 ? dims[i] ?? 0 : dim);
  const rest = wanted.filter((dim) => dim !== -1);
  const known = elementsOf(rest);
  const filled = wanted.map((dim) => dim === -1 ? elements / known : dim);
  const bad = wanted.length - rest.length > 1 || filled.some((dim) => !Number.isInteger(dim) || dim < 1);
  if (bad || elementsOf(filled) !== elements) {
    builder.failNode(node, `its shape [${wanted}] does not hold the ${elements} elements of [${dims}]`);
  }
  return filled;
}

function reshape(builder: Builder, node: OnnxNode): void {
  const value = builder.value(node, 0);
  if (value.kind !== "real" && value.kind !== "integers") builder.real(node, 0);
  const source = value as Extract<Value, { kind: "real" | "integers" }>;
  const { dims, type, quantisation } = builder.tensors[source.tensor];
  const tensor = builder.layer(
    node.outputs[0],
    newDims(builder, node, dims),
    type,
    quantisation,
    (output) => ({ kind: "Reshape", name: node.name, output, input: source.tensor }),
  );
  builder.define(node, { ...source, tensor });
}

function argMax(builder: Builder, node: OnnxNode): void {
  builder.only(node, ["axis", "keepdims", "select_last_index"]);
  builder.plain(node, { select_last_index: 0 });
  const value = builder.value(node, 0);
  if (value.kind !== "real" && value.kind !== "integers") builder.real(node, 0);
  const { tensor: input } = value as Extract<Value, { kind: "real" | "integers" }>;
  const { dims, elements, type } = builder.tensors[input];
  if (type === "index") builder.failNode(node, "its input is an index, allowed are int8 and uint8");
  const axis = builder.integer(node, "axis", 0);
  const along = axis < 0 ? axis + dims.length : axis;
  if (dims[along] !== elements) {
    builder.failNode(
      node,
      `it takes axis ${axis} of [${dims}], allowed is the only dimension larger than 1`,
    );
  }
  const keep = builder.integer(node, "keepdims", 1) === 1;
  const outDims = dims.flatMap((dim, d) => d !== along ? [dim] : keep ? [1] : []);
  const tensor = builder.layer(node.outputs[0], outDims, "index", undefined, (output) => ({
    kind: "ArgMax",
    name: node.name,
    output,
    input,
  }));
  builder.define(node, { kind: "integers", tensor });
}

/** The operations, by ONNX name. */
const OPERATIONS: Readonly<Record<string, (builder: Builder, node: OnnxNode) => void>> = {
  QuantizeLinear: quantizeLinear,
  DequantizeLinear: dequantizeLinear,
  Gemm: gemm,
  MatMul: gemm,
  QLinearMatMul: qlinearMatMul,
  Conv: conv,
  QLinearConv: qlinearConv,
  Relu: relu,
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: averagePool,
  Add: add,
  Flatten: reshape,
  Reshape: reshape,
  ArgMax: argMax,
};

/** Names of the operations that compile. */
export const SUPPORTED_OPERATIONS: readonly string[] = Object.keys(OPERATIONS);

function outputsOf(builder: Builder): number[] {
  return builder.model.outputs.map(({ name }) => {
    const value = builder.values.get(name);
    if (value?.kind === "real" || value?.kind === "integers") return value.tensor;
    if (value?.kind === "pending") {
      return builder.fail(
        `output ${name} is the result of ${value.name} without a QuantizeLinear behind it, allowed are integers`,
      );
    }
    return builder.fail(`output ${name} is made by no node, allowed is the result of a layer`);
  });
}

/**
 * Converts a model.
 *
 * @throws {UserError} One sentence that names the node.
 */
export function networkOf(model: OnnxModel): Network {
  const builder = new Builder(model);
  for (const node of model.nodes) {
    if (REFUSED.includes(node.op)) builder.failNode(node, ADVICE);
    const operation = OPERATIONS[node.op];
    if (operation === undefined || (node.domain !== "" && node.domain !== "ai.onnx")) {
      builder.failNode(
        node,
        `not supported${node.domain === "" ? "" : ` (domain ${node.domain})`}, allowed are ${
          SUPPORTED_OPERATIONS.join(", ")
        }`,
      );
    }
    operation(builder, node);
  }
  const input = builder.input ?? builder.fail("its input is never quantised, allowed is a quantised model");
  const outputs = outputsOf(builder);
  if (new Set(outputs).size !== outputs.length || outputs.includes(input)) {
    builder.fail("an output is given twice or is the input itself");
  }
  return { tensors: builder.tensors, layers: builder.layers, input, outputs };
}
