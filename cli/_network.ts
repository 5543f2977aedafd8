/**
 * ONNX models in place of programs: the flags of the compiler, reading and compiling one, and its tensors as public inputs.
 *
 * @module
 */
import { MAX_TABLE_LOG } from "../air/vm_encoding.ts";
import { UserError } from "../protocol/errors.ts";
import { type CompiledNetwork, compileNetwork } from "../vm/network/compile.ts";
import { networkOf } from "../vm/network/graph.ts";
import type { Network, Tensor } from "../vm/network/layers.ts";
import { decodeOnnx } from "../vm/network/onnx.ts";
import { checkInputs } from "../vm/network/reference.ts";
import { quantise } from "../vm/network/requantise.ts";
import { readInput } from "./_files.ts";
import { type Flag, type Given, isOn, numberOf } from "./_shared.ts";

/** Largest batch asked for on the command line. */
const BATCH_MAX = 2 ** 20;

/** The flags of the compiler. */
export const COMPILE_FLAGS: readonly Flag[] = [
  { name: "batch", value: "N", help: `inferences of one run of a model, 1 to ${BATCH_MAX} (default 1)` },
  {
    name: "table-log",
    value: "B",
    help: `log2 of a model's activation table's entries at most, 8 to ${MAX_TABLE_LOG} (default 14)`,
  },
  { name: "dot", help: "compile wide layers of a model to dot products, which take fewer cells" },
];

/** A model and the program that it was compiled to. */
export interface Model {
  readonly network: Network;
  readonly compiled: CompiledNetwork;
}

/** Whether a path is a model's. */
export function isModel(path: string): boolean {
  return path.toLowerCase().endsWith(".onnx");
}

/**
 * Refuses flags of the compiler where nothing is compiled.
 *
 * @param where ends the sentence: `with fib.oasm`
 * @throws {UserError} with exit code 2
 */
export function refuseCompileFlags(given: Given, where: string): void {
  const flag = COMPILE_FLAGS.find(({ name }) => given.flags.has(name));
  if (flag === undefined) return;
  throw new UserError(`Cannot use --${flag.name} ${where}: only an ONNX model is compiled`, 2);
}

/** Reads a model and compiles it with the options of the flags. */
export async function readModel(path: string, given: Given): Promise<Model> {
  const batch = numberOf(given, "batch", 1, BATCH_MAX) ?? 1;
  const tableLogMax = numberOf(given, "table-log", 8, MAX_TABLE_LOG);
  const bytes = await readInput(path, "model", "export one with onnxruntime.quantization");
  const network = networkOf(decodeOnnx(bytes));
  return {
    network,
    compiled: compileNetwork(network, {
      batch,
      dot: isOn(given, "dot"),
      ...tableLogMax === undefined ? {} : { tableLogMax },
    }),
  };
}

/** What a tensor's integers mean, in words. */
function meaningText({ name, dims, type, quantisation }: Tensor): string {
  if (quantisation === undefined) return `${name}: ${type} [${dims}]`;
  const { scale, zeroPoint } = quantisation;
  const shift = `${zeroPoint < 0 ? "+" : "−"} ${Math.abs(zeroPoint)}`;
  return `${name}: ${type} [${dims}], real = ${scale}·(integer ${shift})`;
}

/** Lines that say what a model's inputs and outputs are. */
export function meaningLines(network: Network): string[] {
  return [
    `input   ${meaningText(network.tensors[network.input])}`,
    ...network.outputs.map((output) => `output  ${meaningText(network.tensors[output])}`),
  ];
}

type Nested = number | readonly Nested[];

/** The sizes of a nested list; undefined when its rows differ. */
function shapeOf(list: Nested): number[] | undefined {
  if (!Array.isArray(list)) return [];
  const shapes = list.map(shapeOf);
  const [first] = shapes;
  if (first === undefined || shapes.some((shape) => String(shape) !== String(first))) return undefined;
  return [list.length, ...first];
}

function isNested(value: unknown): value is Nested {
  return typeof value === "number" || Array.isArray(value) && value.length > 0 && value.every(isNested);
}

/** A nested list of numbers in JSON. */
function parseNested(text: string, what: string): Nested {
  try {
    const value: unknown = JSON.parse(text);
    if (isNested(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UserError(
    `Cannot use ${what}: it starts with [ and is no list of numbers or of such lists, as [[1,2],[3,4]]`,
    2,
  );
}

/**
 * The numbers of a tensor in brackets, one list for each dimension; dimensions of size 1 may be left out.
 *
 * @throws {UserError} with exit code 2 for lists of another shape than the model's input
 */
export function tensorNumbers(text: string, what: string, { network, compiled }: Model): number[] {
  const nested = parseNested(text, what);
  const { name, dims } = network.tensors[network.input];
  const shape = shapeOf(nested);
  const numbers = [nested].flat(Infinity as 1) as number[];
  const wide = (sizes: readonly number[]) => String(sizes.filter((size) => size !== 1));
  const full = [compiled.batch, ...dims];
  if (shape === undefined) throw new UserError(`Cannot use ${what}: its rows differ in length`, 2);
  if (shape.length > 1 && wide(shape) !== wide(full)) {
    const times = compiled.batch === 1 ? "" : `, ${compiled.batch} times`;
    throw new UserError(
      `Cannot use ${what}: its lists have shape [${shape}], input ${name} is [${dims}]${times}`,
      2,
    );
  }
  return numbers;
}

/**
 * Checks the inputs of every inference against the model's input; `real`: quantises them first.
 *
 * @throws {UserError} with exit code 2 for another number of them, or values that the input's type does not have
 */
export function modelInputs(
  values: readonly number[],
  real: boolean,
  { network, compiled: { batch, inputsEach } }: Model,
): number[] {
  const { name, type, dims, quantisation } = network.tensors[network.input];
  if (values.length !== batch * inputsEach) {
    throw new UserError(
      `Cannot run model: ${values.length} inputs were given, input ${name} [${dims}] has ${inputsEach}${
        batch === 1 ? "" : `, ${batch} inferences have ${batch * inputsEach}`
      }`,
      2,
    );
  }
  if (real && quantisation === undefined) {
    throw new UserError(`Cannot use --real: the model says no scale for its input ${name}, give ${type}`, 2);
  }
  const numbers = real && quantisation ? values.map((value) => quantise(value, quantisation)) : [...values];
  for (let i = 0; i < batch; i++) checkInputs(network, numbers.slice(i * inputsEach, (i + 1) * inputsEach));
  return numbers;
}
