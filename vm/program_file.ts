/**
 * An assembled program as a JSON text: what `asm` writes and every command reads in place of assembly.
 *
 * @module
 */
import { DOT_WEIGHTS } from "../air/vm_encoding.ts";
import { UserError } from "../protocol/errors.ts";
import { checkProgram, usesOf } from "./checker.ts";
import type { ActivationTable, Program, RomRow, WeightRow } from "./program.ts";

const FORMAT = "obelysk-program-1";
const MEMBERS = ["rA", "fB", "fC", "qA", "qB", "imm", "flags"] as const;

/** The JSON text of a program: one ROM row per line. */
export function encodeProgram(program: Program): string {
  const { rom, memoryCells, initial, inputs, outputs, tables, weights, labels } = program;
  const data = [...initial.entries()].filter(([, value]) => value !== 0);
  const lines = Object.entries({
    format: FORMAT,
    memory: memoryCells,
    data,
    inputs,
    outputs,
    tables: tables.map(({ name, logSize, shift, values }) => ({ name, logSize, shift, values })),
    labels: [...labels],
    ...weights && {
      weights: weights.map(({ first, offset, weights: row }) => [Number(first), offset, ...row]),
    },
  }).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  const rows = rom.map((row) => `    ${JSON.stringify(MEMBERS.map((member) => row[member]))}`);
  return ["{", ...lines, `  "rom": [`, rows.join(",\n"), "  ]", "}", ""].join("\n");
}

function refuse(what: string): UserError {
  return new UserError(`Cannot read program: ${what}`);
}

function members(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw refuse(`${what} is no object`);
}

function list(value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw refuse(`${what} is no list`);
}

function whole(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw refuse(`${what} is ${JSON.stringify(value)}, expected a whole number`);
}

function text(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw refuse(`${what} is ${JSON.stringify(value)}, expected a text`);
}

function numbers(value: unknown, what: string, length?: number): number[] {
  const items = list(value, what);
  if (length !== undefined && items.length !== length) {
    throw refuse(`${what} has ${items.length} numbers, expected ${length}`);
  }
  return items.map((item, i) => whole(item, `${what}[${i}]`));
}

function romRow(value: unknown, pc: number): RomRow {
  const [rA, fB, fC, qA, qB, imm, flags] = numbers(value, `rom[${pc}]`, MEMBERS.length);
  return { rA, fB, fC, qA, qB, imm, flags };
}

function activationTable(value: unknown, i: number): ActivationTable {
  const what = `tables[${i}]`;
  const { name, logSize, shift, values } = members(value, what);
  return {
    name: text(name, `${what}.name`),
    logSize: whole(logSize, `${what}.logSize`),
    shift: whole(shift, `${what}.shift`),
    values: numbers(values, `${what}.values`),
  };
}

function weightRow(value: unknown, i: number): WeightRow {
  const [first, offset, ...weights] = numbers(value, `weights[${i}]`, 2 + DOT_WEIGHTS);
  if (first !== 0 && first !== 1) throw refuse(`weights[${i}][0] is ${first}, expected 0 or 1`);
  return { first: first === 1, offset, weights };
}

/** Initial memory; a value that is no field element must not be wrapped into one. */
function initialMemory(value: unknown, cells: number): Uint32Array {
  if (cells < 0 || cells >= 2 ** 24) throw refuse(`memory is ${cells}, expected less than 2^24 cells`);
  const initial = new Uint32Array(cells);
  for (const [i, pair] of list(value, "data").entries()) {
    const [address, element] = numbers(pair, `data[${i}]`, 2);
    if (address < 0 || address >= cells || element < 0 || element >= 2 ** 31) {
      throw refuse(`data[${i}] puts ${element} at ${address}, expected an element in ${cells} cells`);
    }
    initial[address] = element;
  }
  return initial;
}

/**
 * Reads what {@linkcode encodeProgram} wrote.
 *
 * @throws {UserError} for any other text, or a program that the checker refuses
 */
export function decodeProgram(json: string): Program {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw refuse("the text is no JSON");
  }
  const file = members(value, "the text");
  if (file.format !== FORMAT) {
    throw refuse(`its format is ${JSON.stringify(file.format ?? null)}, expected "${FORMAT}"`);
  }
  const rom = list(file.rom, "rom").map(romRow);
  const memoryCells = whole(file.memory, "memory");
  const labels = list(file.labels, "labels").map((pair, i): [number, string] => {
    const [pc, name] = list(pair, `labels[${i}]`);
    return [whole(pc, `labels[${i}][0]`), text(name, `labels[${i}][1]`)];
  });
  const program = {
    rom,
    memoryCells,
    initial: initialMemory(file.data, memoryCells),
    inputs: numbers(file.inputs, "inputs"),
    outputs: numbers(file.outputs, "outputs"),
    tables: list(file.tables, "tables").map(activationTable),
    uses: usesOf(rom),
    labels: new Map(labels),
    ...file.weights !== undefined && { weights: list(file.weights, "weights").map(weightRow) },
  };
  checkProgram(program);
  return program;
}
