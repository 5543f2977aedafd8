/**
 * Programs and their inputs as the commands read them.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import { assemble } from "../vm/assembler.ts";
import type { Program } from "../vm/program.ts";
import { decodeProgram } from "../vm/program_file.ts";
import { readInput } from "./_files.ts";
import {
  COMPILE_FLAGS,
  isModel,
  type Model,
  modelInputs,
  readModel,
  refuseCompileFlags,
  tensorNumbers,
} from "./_network.ts";
import { type Flag, type Given, isOn, textOf } from "./_shared.ts";

const NEXT =
  "give an assembly file (.oasm), a program made by deno task asm (.json) or a quantised model (.onnx)";

/** What kinds of files programs are, for the notes of a command's help. */
export const PROGRAM_NOTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Programs": {
    ".oasm": "assembly; deno task asm --help lists its instructions",
    ".json": "a program assembled by deno task asm or compiled by deno task compile",
    ".onnx":
      "a quantised model, compiled as deno task compile does: the same flags give the same program, and so the same key",
  },
  "Inputs of a model": {
    "numbers": "the integers of its input tensor, row by row, one inference after the other",
    "[[1,2],[3,4]]":
      "the same with a list for each dimension; their shape is checked, sizes of 1 may be left out",
    "--real": "values before quantisation",
  },
};

/** The flags that say how a model becomes a program. */
export const MODEL_FLAGS: readonly Flag[] = COMPILE_FLAGS;

/** The flags with which inputs are given. */
export const INPUT_FLAGS: readonly Flag[] = [
  {
    name: "input",
    value: "LIST",
    help:
      "public inputs: whole numbers with commas between, such as 1,-2,0x1f; for a model also lists in brackets",
  },
  {
    name: "input-file",
    value: "FILE",
    help:
      "public inputs: numbers with commas, spaces or new lines between; for a model also lists in brackets",
  },
  {
    name: "real",
    help:
      "inputs of a model are values before quantisation, such as 0.5: each is quantised as QuantizeLinear does",
  },
];

/** The text of an included file, in the folder of the file that includes it. */
function include(path: string, from: string): { file: string; text: string } {
  const folder = from.slice(0, from.lastIndexOf("/") + 1);
  const file = path.startsWith("/") ? path : `${folder}${path}`;
  try {
    return { file, text: Deno.readTextFileSync(file) };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound) && !(error instanceof Deno.errors.IsADirectory)) throw error;
    throw new UserError(`Cannot read ${file}, included by ${from}: there is no such file`);
  }
}

/** A program as it was given: `model` when it was compiled from one. */
export interface GivenProgram {
  readonly program: Program;
  readonly model?: Model;
}

/** Reads a program, `.json` as an assembled one and anything else as assembly. */
async function readText(path: string): Promise<Program> {
  const text = new TextDecoder().decode(await readInput(path, "program", NEXT));
  return path.endsWith(".json") ? decodeProgram(text) : assemble(text, { file: path, include });
}

/**
 * Reads a program; an ONNX model is compiled with the flags of the compiler.
 *
 * @throws {UserError} for a file that is no program, and for flags of the compiler where nothing is compiled
 */
export async function readProgram(path: string, given: Given): Promise<GivenProgram> {
  if (isModel(path)) {
    const model = await readModel(path, given);
    return { program: model.compiled.program, model };
  }
  refuseCompileFlags(given, `with ${path}`);
  return { program: await readText(path) };
}

/**
 * Reads a program where models are not compiled.
 *
 * @throws {UserError} for a file that is no program
 */
export async function readAssembled(path: string): Promise<Program> {
  if (!isModel(path)) return await readText(path);
  throw new UserError(`Cannot read ${path}: a model is no assembly; run deno task compile first`, 2);
}

/** Numbers of a list; `real`: with fractions. */
export function parseNumbers(text: string, what: string, real = false): number[] {
  const items = text.split(/[\s,]+/).filter((item) => item !== "");
  return items.map((item) => {
    if (real && /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(item)) return Number(item);
    const value = /^[+-]?([0-9]+|0x[0-9a-f]+)$/i.test(item)
      ? Number(item.replace(/^[+-]/, "")) * (item.startsWith("-") ? -1 : 1)
      : NaN;
    if (Number.isSafeInteger(value)) return value;
    throw new UserError(
      `Cannot use ${what} ${item}: allowed are ${real ? "" : "whole "}numbers with commas between`,
      2,
    );
  });
}

/** The text of the inputs and the flag that gave it; undefined when neither flag is given. */
async function inputText(given: Given): Promise<{ text: string; what: string } | undefined> {
  const [typed, path] = [textOf(given, "input"), textOf(given, "input-file")];
  if (typed !== undefined && path !== undefined) {
    throw new UserError("Cannot use --input with --input-file: give one of the two", 2);
  }
  if (typed !== undefined) return { text: typed, what: "--input" };
  if (path === undefined) return undefined;
  const bytes = await readInput(path, "inputs", "give a text file of numbers");
  return { text: new TextDecoder().decode(bytes), what: "--input-file" };
}

/** Whether inputs are given. */
export function hasInputs(given: Given): boolean {
  return ["input", "input-file"].some((flag) => textOf(given, flag) !== undefined);
}

/**
 * The inputs given, none when neither flag is; those of a model are checked against its input tensor.
 *
 * @throws {UserError} with exit code 2 for anything else than numbers, and for inputs that are not the model's
 */
export async function givenInputs(given: Given, model?: Model): Promise<number[]> {
  const real = isOn(given, "real");
  if (real && model === undefined) {
    throw new UserError("Cannot use --real: only an ONNX model has inputs before quantisation", 2);
  }
  const { text, what } = await inputText(given) ?? { text: "", what: "--input" };
  if (model === undefined) return parseNumbers(text, what);
  const nested = text.trimStart().startsWith("[");
  return modelInputs(nested ? tensorNumbers(text, what, model) : parseNumbers(text, what, real), real, model);
}
