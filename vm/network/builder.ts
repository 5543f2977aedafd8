/**
 * What the ONNX operations are read with: named values on their way from floats to integers, constants, attributes,
 * and the tensors and layers made so far.
 *
 * A "real" value stands for scale·(integer − zeroPoint) of a tensor; a "pending" one is a linear operation that the
 * following QuantizeLinear completes. So no float is ever computed from an activation.
 *
 * @module
 */
import { UserError } from "../../protocol/errors.ts";
import { elementsOf, type Layer, type Tensor } from "./layers.ts";
import type { OnnxModel, OnnxNode, OnnxTensor } from "./onnx.ts";
import type { IntegerType, Quantisation } from "./requantise.ts";

/** Constants with their quantisation: weights (int8, uint8) or a bias (int32), the scale of each channel. */
export interface Weights {
  readonly kind: "weights";
  readonly tensor: OnnxTensor;
  readonly scales: readonly number[];
  readonly zeros: readonly number[];
  /** Dimension that the scales belong to; 0 when there is one scale. */
  readonly axis: number;
}

/** What a name in the graph stands for. */
export type Value =
  | { readonly kind: "constant"; readonly tensor: OnnxTensor }
  | { readonly kind: "floatInput"; readonly dims: readonly number[] }
  | { readonly kind: "integers"; readonly tensor: number }
  | { readonly kind: "real"; readonly tensor: number; readonly quantisation: Quantisation }
  | Weights
  | Pending;

/** A linear operation without its quantisation. */
export interface Pending {
  readonly kind: "pending";
  /** The node, for errors. */
  readonly name: string;
  readonly dims: readonly number[];
  readonly relu: boolean;
  readonly complete: (output: number, to: Quantisation, relu: boolean) => Layer;
}

/** Nodes a network may have. */
const NODES_MAX = 4096;
/** Elements of an activation. */
const ELEMENTS_MAX = 1 << 20;

/** The state of a conversion. */
export class Builder {
  readonly model: OnnxModel;
  readonly tensors: Tensor[] = [];
  readonly layers: Layer[] = [];
  readonly values = new Map<string, Value>();
  input: number | undefined;
  inputName = "";

  /** Starts with the model's constants and its one input. */
  constructor(model: OnnxModel) {
    this.model = model;
    if (model.nodes.length > NODES_MAX) {
      this.fail(`it has ${model.nodes.length} nodes, allowed are ${NODES_MAX}`);
    }
    for (const [name, tensor] of model.initializers) this.values.set(name, { kind: "constant", tensor });
    if (model.inputs.length !== 1) this.fail(`it has ${model.inputs.length} inputs, allowed is one`);
    const [{ name, type, dims }] = model.inputs;
    const shape = dims.filter((dim) => dim !== undefined);
    if (shape.length !== dims.length) {
      this.fail(
        `input ${name} has a dynamic shape, not supported: export the model with fixed dimensions, batch 1`,
      );
    }
    if (type === "float32") {
      this.inputName = name;
      this.values.set(name, { kind: "floatInput", dims: shape });
    } else if (type === "int8" || type === "uint8") {
      this.input = this.addTensor(name, shape, type);
      this.values.set(name, { kind: "integers", tensor: this.input });
    } else this.fail(`input ${name} is ${type}, allowed are float32, int8, uint8`);
  }

  /** Throws the one-sentence error of a conversion. */
  fail(problem: string): never {
    throw new UserError(`Cannot compile network: ${problem}`);
  }

  /** Throws the one-sentence error about a node. */
  failNode(node: OnnxNode, problem: string): never {
    return this.fail(`${node.op} ${node.name}: ${problem}`);
  }

  /** A new tensor's index. */
  addTensor(
    name: string,
    dims: readonly number[],
    type: IntegerType | "index",
    quantisation?: Quantisation,
  ): number {
    const elements = elementsOf(dims);
    if (elements < 1 || elements > ELEMENTS_MAX) {
      this.fail(`tensor ${name} has ${elements} elements, allowed are 1 to ${ELEMENTS_MAX}`);
    }
    return this.tensors.push({ name, dims, elements, type, ...quantisation ? { quantisation } : {} }) - 1;
  }

  /** The value of an input of a node. */
  value(node: OnnxNode, index: number): Value {
    const name = node.inputs[index] ?? "";
    if (name === "") this.failNode(node, `input ${index} is missing`);
    const value = this.values.get(name);
    if (value === undefined) {
      this.failNode(node, `input ${name} is made by no earlier node, allowed is a graph in order`);
    }
    return value;
  }

  /** Whether an optional input is given. */
  has(node: OnnxNode, index: number): boolean {
    return (node.inputs[index] ?? "") !== "";
  }

  /** A constant input. */
  constant(node: OnnxNode, index: number): OnnxTensor {
    const value = this.value(node, index);
    if (value.kind !== "constant") {
      this.failNode(node, `input ${node.inputs[index]} is computed, allowed is a constant`);
    }
    return value.tensor;
  }

  /** A quantised activation with its scale. */
  real(node: OnnxNode, index: number): { readonly tensor: number; readonly quantisation: Quantisation } {
    const value = this.value(node, index);
    if (value.kind === "real") return value;
    const found = value.kind === "pending"
      ? `the result of ${value.name}, which is not quantised`
      : value.kind === "floatInput"
      ? "a float input"
      : value.kind === "integers"
      ? "integers without a scale"
      : "a constant";
    return this.failNode(
      node,
      `input ${
        node.inputs[index]
      } is ${found}, allowed is a dequantised activation (quantise the model with onnxruntime.quantization)`,
    );
  }

  /** Dequantised constants. */
  weights(node: OnnxNode, index: number): Weights {
    const value = this.value(node, index);
    if (value.kind === "weights") return value;
    return this.failNode(
      node,
      `input ${
        node.inputs[index]
      } is not a dequantised constant; allowed are weights quantised to int8 or uint8, biases to int32`,
    );
  }

  /** Names a node's only output. */
  define(node: OnnxNode, value: Value): void {
    const used = node.outputs.filter((name) => name !== "");
    if (used.length !== 1) this.failNode(node, `it has ${used.length} outputs, allowed is one`);
    if (this.values.has(used[0])) this.failNode(node, `its output ${used[0]} exists already`);
    this.values.set(used[0], value);
  }

  /** Adds a layer that makes a new tensor, and returns the tensor. */
  layer(
    name: string,
    dims: readonly number[],
    type: IntegerType | "index",
    quantisation: Quantisation | undefined,
    make: (output: number) => Layer,
  ): number {
    const output = this.addTensor(name, dims, type, quantisation);
    this.layers.push(make(output));
    return output;
  }

  /** A whole-number attribute. */
  integer(node: OnnxNode, name: string, otherwise: number): number {
    const value = node.attributes.get(name) ?? otherwise;
    if (typeof value !== "number" || !Number.isInteger(value)) {
      this.failNode(node, `attribute ${name} is no whole number`);
    }
    return value;
  }

  /** A list of whole numbers of a given length. */
  integers(node: OnnxNode, name: string, otherwise: readonly number[]): readonly number[] {
    const value = node.attributes.get(name) ?? otherwise;
    if (!Array.isArray(value) || value.length !== otherwise.length || !value.every(Number.isInteger)) {
      this.failNode(node, `attribute ${name} is no list of ${otherwise.length} whole numbers`);
    }
    return value;
  }

  /** Refuses attributes that would change the meaning: each must be absent or have its plain value. */
  plain(node: OnnxNode, expected: Readonly<Record<string, number | string>>): void {
    for (const [name, allowed] of Object.entries(expected)) {
      const value = node.attributes.get(name) ?? allowed;
      if (value !== allowed) {
        this.failNode(node, `attribute ${name} is ${String(value)}, allowed is ${allowed}`);
      }
    }
  }

  /** Refuses attributes that are not in the list. */
  only(node: OnnxNode, names: readonly string[]): void {
    for (const name of node.attributes.keys()) {
      if (!names.includes(name)) {
        this.failNode(
          node,
          `attribute ${name} is not supported, allowed are ${names.join(", ") || "none"}`,
        );
      }
    }
  }
}
