/**
 * Models for tests: ONNX files written field by field, so that a test can write wrong ones.
 *
 * @module
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** A field of a message: number and content. Numbers become varints, `{ float }` fixed 32 bits. */
export type Field = readonly [
  number,
  number | bigint | string | Uint8Array | { readonly float: number } | readonly Field[],
];

/** The bytes of a message. */
export function message(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  for (const [number, content] of fields) {
    if (typeof content === "number" || typeof content === "bigint") {
      writer.tag(number, WireType.Varint).int64(content);
    } else if (typeof content === "string") writer.tag(number, WireType.LengthDelimited).string(content);
    else if (content instanceof Uint8Array) writer.tag(number, WireType.LengthDelimited).bytes(content);
    else if (Array.isArray(content)) {
      writer.tag(number, WireType.LengthDelimited).bytes(message(content as readonly Field[]));
    } else writer.tag(number, WireType.Bit32).float((content as { readonly float: number }).float);
  }
  return Uint8Array.from(writer.finish());
}

/** A constant: its dimensions, type code and elements. */
export interface TestTensor {
  readonly dims: readonly number[];
  readonly type: "float32" | "int8" | "uint8" | "int32" | "int64";
  readonly data: readonly number[];
}

const CODES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;

/** The fields of a TensorProto. */
export function tensor(name: string, { dims, type, data }: TestTensor): Field[] {
  const list = { float32: 4, uint8: 5, int8: 5, int32: 5, int64: 7 }[type];
  return [
    ...dims.map((dim): Field => [1, dim]),
    [2, CODES[type]],
    [8, name],
    ...data.map((value): Field => [list, type === "float32" ? { float: value } : value]),
  ];
}

/** A whole-number, text or list attribute. */
export function attribute(name: string, value: number | string | readonly number[]): Field[] {
  if (typeof value === "number") return [[1, name], [3, value], [20, 2]];
  if (typeof value === "string") return [[1, name], [4, new TextEncoder().encode(value)], [20, 3]];
  return [[1, name], ...value.map((each): Field => [8, each]), [20, 7]];
}

/** A node. */
export interface TestNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | string | readonly number[]>>;
  readonly domain?: string;
}

function node({ op, inputs, output, attributes = {}, domain }: TestNode): Field[] {
  return [
    ...inputs.map((input): Field => [1, input]),
    [2, output],
    [3, `the_${op.toLowerCase()}`],
    [4, op],
    ...Object.entries(attributes).map(([name, value]): Field => [5, attribute(name, value)]),
    ...domain === undefined ? [] : [[7, domain] as Field],
  ];
}

/** A graph input or output; a text dimension is a named one. */
export function valueInfo(name: string, code: number, dims: readonly (number | string)[]): Field[] {
  const shape = dims.map((dim): Field => [1, [typeof dim === "number" ? [1, dim] : [2, dim]]]);
  return [[1, name], [2, [[1, [[1, code], [2, shape]]]]]];
}

/** A model in the making. */
export interface TestModel {
  readonly nodes: readonly TestNode[];
  readonly constants: Readonly<Record<string, TestTensor>>;
  readonly input?: readonly (number | string)[];
  readonly inputType?: number;
  readonly output?: string;
  readonly opset?: number;
}

/** The fields of the graph of a model. */
export function graphFields(
  { nodes, constants, input = [1, 4], inputType = 1, output }: TestModel,
): Field[] {
  return [
    ...nodes.map((each): Field => [1, node(each)]),
    [2, "test"],
    ...Object.entries(constants).map(([name, each]): Field => [5, tensor(name, each)]),
    [11, valueInfo("x", inputType, input)],
    [12, valueInfo(output ?? nodes.at(-1)?.output ?? "y", 1, [1])],
  ];
}

/** The bytes of a model around a graph. */
export function modelBytes(graph: readonly Field[], opset = 17): Uint8Array<ArrayBuffer> {
  return message([[1, 8], [2, "test"], [7, graph], [8, [[2, opset]]]]);
}

/** The bytes of a model. */
export function testModel(model: TestModel): Uint8Array<ArrayBuffer> {
  return modelBytes(graphFields(model), model.opset);
}

const scalar = (type: TestTensor["type"], value: number): TestTensor => ({ dims: [], type, data: [value] });

/** QuantizeLinear and DequantizeLinear of a value, as nodes; uses the constants scale and zero. */
export function quantisePair(input: string, name: string): TestNode[] {
  return [
    { op: "QuantizeLinear", inputs: [input, "scale", "zero"], output: `${name}_q` },
    { op: "DequantizeLinear", inputs: [`${name}_q`, "scale", "zero"], output: name },
  ];
}

/** A dense layer of 4 inputs and 2 outputs; `weight` fills its matrix. */
export function denseModel(weight = 10, scale = 0.05): TestModel {
  return {
    nodes: [
      ...quantisePair("x", "image"),
      { op: "DequantizeLinear", inputs: ["w", "w_scale", "w_zero"], output: "weights" },
      { op: "DequantizeLinear", inputs: ["b", "b_scale", "b_zero"], output: "bias" },
      {
        op: "Gemm",
        inputs: ["image", "weights", "bias"],
        output: "sum",
        attributes: { transB: 1 },
      },
      ...quantisePair("sum", "y"),
    ],
    constants: {
      scale: scalar("float32", scale),
      zero: scalar("int8", 0),
      w: { dims: [2, 4], type: "int8", data: [weight, -3, 5, 7, -weight, 2, 0, 1] },
      w_scale: scalar("float32", 0.25),
      w_zero: scalar("int8", 0),
      b: { dims: [2], type: "int32", data: [100, -100] },
      b_scale: scalar("float32", Math.fround(Math.fround(scale) * 0.25)),
      b_zero: scalar("int32", 0),
    },
  };
}
