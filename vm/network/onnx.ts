/**
 * ONNX model files: the part of `onnx.proto` that a quantised network needs, read strictly. Tensors become plain
 * numbers; anything else that would change the meaning of the graph (functions, sub-graphs, sparse or external
 * tensors) is refused.
 *
 * @module
 */
import { UserError } from "../../protocol/errors.ts";
import { MODEL } from "./onnx_schema.ts";
import { all, decodeMessage, type Message, printable, single } from "./protobuf.ts";

/** Element types that are read, with their number in `TensorProto.DataType` and bytes per element. */
const ELEMENT_TYPES = {
  float32: { code: 1, size: 4 },
  uint8: { code: 2, size: 1 },
  int8: { code: 3, size: 1 },
  int32: { code: 6, size: 4 },
  int64: { code: 7, size: 8 },
} as const;

/** The element type of a tensor. */
export type ElementType = keyof typeof ELEMENT_TYPES;

/** A constant tensor, row-major. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: Float64Array;
}

/** An attribute's value: a number, text, list or tensor. */
export type OnnxAttribute = number | string | readonly number[] | OnnxTensor;

/** A node: an operation on named tensors; an absent optional input is "". */
export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** A graph input or output; a dimension that is not a number is undefined. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | undefined)[];
}

/** A model. */
export interface OnnxModel {
  /** Version of the default operator set. */
  readonly opset: number;
  readonly producer: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** Operator set versions whose operations mean what `graph.ts` implements. */
const OPSETS = { min: 10, max: 25 } as const;
/** Bytes of a file that are read at most. */
const FILE_BYTES_MAX = 1 << 26;
/** Dimensions a tensor may have. */
const RANK_MAX = 8;
const WHAT = "ONNX model";

function refuse(problem: string): never {
  throw new UserError(`Cannot read ${WHAT}: ${problem}`);
}

function elementType(code: number | undefined, where: string): ElementType {
  for (const [name, { code: known }] of Object.entries(ELEMENT_TYPES)) {
    if (known === code) return name as ElementType;
  }
  return refuse(
    `${where} has element type ${code ?? "none"}, allowed are ${
      Object.entries(ELEMENT_TYPES).map(([name, { code }]) => `${code} (${name})`).join(", ")
    }`,
  );
}

/** Elements of a shape; bounded, so that a forged shape allocates nothing. */
function elementCount(dims: readonly number[], where: string): number {
  if (dims.length > RANK_MAX) refuse(`${where} has ${dims.length} dimensions, allowed are up to ${RANK_MAX}`);
  let count = 1;
  for (const dim of dims) {
    if (dim < 0) refuse(`${where} has a dimension of ${dim}, allowed is 0 or more`);
    count *= dim;
    if (count > FILE_BYTES_MAX) refuse(`${where} has more than ${FILE_BYTES_MAX} elements`);
  }
  return count;
}

function rawValues(raw: Uint8Array, type: ElementType, count: number): Float64Array {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const { size } = ELEMENT_TYPES[type];
  return Float64Array.from({ length: count }, (_, i) => {
    if (type === "float32") return view.getFloat32(i * size, true);
    if (type === "uint8") return view.getUint8(i);
    if (type === "int8") return view.getInt8(i);
    if (type === "int32") return view.getInt32(i * size, true);
    return Number(view.getBigInt64(i * size, true));
  });
}

/** Whether a number can be an element of the type. */
function fits(value: number, type: ElementType): boolean {
  if (type === "float32") return Number.isFinite(value);
  if (type === "uint8") return value >= 0 && value <= 255;
  if (type === "int8") return value >= -128 && value <= 127;
  if (type === "int32") return Number.isSafeInteger(value) && value === (value | 0);
  return Number.isSafeInteger(value);
}

function readTensor(message: Message): OnnxTensor {
  const name = single<string>(message, "name") ?? "";
  const where = `tensor ${name || "without a name"}`;
  if ((single<number>(message, "data_location") ?? 0) !== 0) {
    refuse(`${where} keeps its data in another file, allowed is data inside the model`);
  }
  const type = elementType(single<number>(message, "data_type"), where);
  const dims = all<number>(message, "dims");
  const count = elementCount(dims, where);
  const { size } = ELEMENT_TYPES[type];
  const listName = type === "float32" ? "float_data" : type === "int64" ? "int64_data" : "int32_data";
  for (const other of ["float_data", "int32_data", "int64_data"]) {
    if (other !== listName && all(message, other).length > 0) {
      refuse(`${where} is ${type} but carries ${other}, allowed is ${listName} or raw_data`);
    }
  }
  const raw = single<Uint8Array>(message, "raw_data");
  const list = all<number>(message, listName);
  if (raw !== undefined && list.length > 0) refuse(`${where} carries both raw_data and ${listName}`);
  if (raw !== undefined && raw.length !== count * size) {
    refuse(
      `${where} has ${raw.length} bytes of raw_data, its shape [${dims}] of ${type} takes ${count * size}`,
    );
  }
  if (raw === undefined && list.length !== count) {
    refuse(`${where} has ${list.length} elements, its shape [${dims}] takes ${count}`);
  }
  const data = raw === undefined ? Float64Array.from(list) : rawValues(raw, type, count);
  const wrong = data.find((value) => !fits(value, type));
  if (wrong !== undefined) refuse(`${where} has the element ${wrong}, which is no finite ${type}`);
  return { name, type, dims, data };
}

/** `AttributeProto.AttributeType` of the kinds that are read. */
const ATTRIBUTE_KINDS: Readonly<Record<number, string>> = {
  1: "f",
  2: "i",
  3: "s",
  4: "t",
  6: "floats",
  7: "ints",
};

function readAttribute(message: Message, node: string): readonly [string, OnnxAttribute] {
  const name = single<string>(message, "name") ?? "";
  const where = `attribute ${name || "without a name"} of node ${node}`;
  if (name === "") refuse(`${where} needs a name`);
  const code = single<number>(message, "type");
  const kind = ATTRIBUTE_KINDS[code ?? 0];
  if (kind === undefined) {
    refuse(`${where} has type ${code ?? "none"}, allowed are ${Object.keys(ATTRIBUTE_KINDS).join(", ")}`);
  }
  if (kind === "ints" || kind === "floats") return [name, all<number>(message, kind)];
  if (kind === "t") {
    const tensor = single<Message>(message, "t");
    return [name, tensor === undefined ? refuse(`${where} has no tensor`) : readTensor(tensor)];
  }
  if (kind === "s") {
    const text = printable(single<Uint8Array>(message, "s") ?? new Uint8Array());
    return [name, text ?? refuse(`${where} is not printable UTF-8`)];
  }
  return [name, single<number>(message, kind) ?? 0];
}

function readNode(message: Message, index: number): OnnxNode {
  const op = single<string>(message, "op_type") ?? "";
  const name = single<string>(message, "name") || `${op || "node"} #${index}`;
  if (op === "") refuse(`node ${index} has no op_type`);
  if ((single<string>(message, "overload") ?? "") !== "") {
    refuse(`node ${name} names an overload of a function, which is not supported`);
  }
  const attributes = new Map<string, OnnxAttribute>();
  for (const attribute of all<Message>(message, "attribute")) {
    const [key, value] = readAttribute(attribute, name);
    if (attributes.has(key)) refuse(`node ${name} has attribute ${key} twice`);
    attributes.set(key, value);
  }
  const outputs = all<string>(message, "output");
  if (outputs.length === 0) refuse(`node ${name} has no output`);
  return {
    name,
    op,
    domain: single<string>(message, "domain") ?? "",
    inputs: all<string>(message, "input"),
    outputs,
    attributes,
  };
}

function readValue(message: Message): OnnxValue {
  const name = single<string>(message, "name") ?? "";
  if (name === "") refuse("an input or output of the graph has no name");
  const type = single<Message>(message, "type");
  const tensor = type === undefined ? undefined : single<Message>(type, "tensor_type");
  if (tensor === undefined) refuse(`${name} has no tensor type`);
  const shape = single<Message>(tensor, "shape");
  if (shape === undefined) refuse(`${name} has no shape: export the model with a fixed shape`);
  const dims = all<Message>(shape, "dim").map((dim) => {
    const value = single<number>(dim, "dim_value");
    return value === undefined || value < 1 ? undefined : value;
  });
  const known = dims.filter((dim) => dim !== undefined);
  elementCount(known, name);
  return { name, type: elementType(single<number>(tensor, "elem_type"), name), dims };
}

function readOpset(model: Message): number {
  const sets = all<Message>(model, "opset_import");
  const versions = sets
    .filter((set) => ["", "ai.onnx"].includes(single<string>(set, "domain") ?? ""))
    .map((set) => single<number>(set, "version") ?? 0);
  if (versions.length !== 1) refuse(`it imports ${versions.length} default operator sets, allowed is one`);
  const [version] = versions;
  if (version < OPSETS.min || version > OPSETS.max) {
    refuse(`its operator set is ${version}, allowed are ${OPSETS.min} to ${OPSETS.max}`);
  }
  return version;
}

function distinct(names: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) refuse(`${what} ${name} is given twice`);
    seen.add(name);
  }
}

/**
 * Reads an ONNX model file.
 *
 * @throws {UserError} One sentence for bytes that are no model, or a model that carries what is not read.
 */
export function decodeOnnx(bytes: Uint8Array): OnnxModel {
  if (bytes.length === 0) refuse("the file is empty");
  if (bytes.length > FILE_BYTES_MAX) refuse(`it has ${bytes.length} bytes, allowed are ${FILE_BYTES_MAX}`);
  const model = decodeMessage(bytes, MODEL, WHAT);
  const graph = single<Message>(model, "graph");
  if (graph === undefined) refuse("it has no graph");
  const opset = readOpset(model);
  const tensors = all<Message>(graph, "initializer").map(readTensor);
  if (tensors.some(({ name }) => name === "")) refuse("an initializer has no name");
  distinct(tensors.map(({ name }) => name), "initializer");
  const initializers = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const nodes = all<Message>(graph, "node").map(readNode);
  if (nodes.length === 0) refuse("its graph has no nodes");
  // Files before IR version 4 list initializers among the inputs as well.
  const inputs = all<Message>(graph, "input").map(readValue).filter(({ name }) => !initializers.has(name));
  const outputs = all<Message>(graph, "output").map(readValue);
  if (inputs.length === 0) refuse("its graph has no input");
  if (outputs.length === 0) refuse("its graph has no output");
  distinct([...initializers.keys(), ...inputs.map(({ name }) => name)], "value");
  return {
    opset,
    producer: single<string>(model, "producer_name") ?? "",
    nodes,
    initializers,
    inputs,
    outputs,
  };
}
