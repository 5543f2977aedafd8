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
import { type Flag, type Given, textOf } from "./_shared.ts";

const NEXT = "give an assembly file (.oasm) or a program made by deno task asm (.json)";

/** The flags with which inputs are given. */
export const INPUT_FLAGS: readonly Flag[] = [
  {
    name: "input",
    value: "LIST",
    help: "public inputs: whole numbers with commas between, such as 1,-2,0x1f",
  },
  {
    name: "input-file",
    value: "FILE",
    help: "public inputs: numbers with commas, spaces or new lines between",
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

/**
 * Reads a program, `.json` as an assembled one and anything else as assembly, and checks it.
 *
 * @throws {UserError} for a file that is no program
 */
export async function readProgram(path: string): Promise<Program> {
  const text = new TextDecoder().decode(await readInput(path, "program", NEXT));
  return path.endsWith(".json") ? decodeProgram(text) : assemble(text, { file: path, include });
}

/** Numbers of a list. */
export function parseNumbers(text: string, what: string): number[] {
  const items = text.split(/[\s,]+/).filter((item) => item !== "");
  return items.map((item) => {
    const value = /^[+-]?([0-9]+|0x[0-9a-f]+)$/i.test(item)
      ? Number(item.replace(/^[+-]/, "")) * (item.startsWith("-") ? -1 : 1)
      : NaN;
    if (Number.isSafeInteger(value)) return value;
    throw new UserError(`Cannot use ${what} ${item}: allowed are whole numbers with commas between`, 2);
  });
}

/** The inputs given; none when neither flag is. */
export async function givenInputs(given: Given): Promise<number[]> {
  const [typed, path] = [textOf(given, "input"), textOf(given, "input-file")];
  if (typed !== undefined && path !== undefined) {
    throw new UserError("Cannot use --input with --input-file: give one of the two", 2);
  }
  if (path === undefined) return parseNumbers(typed ?? "", "--input");
  const bytes = await readInput(path, "inputs", "give a text file of numbers");
  return parseNumbers(new TextDecoder().decode(bytes), "--input-file");
}
