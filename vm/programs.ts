/**
 * The programs that come with the machine: assembly files, and generators of those whose size depends on a batch or on
 * the rows to fill.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import { assemble } from "./assembler.ts";
import { instructionNamed, type Operands } from "./isa.ts";
import type { Program, RomRow } from "./program.ts";
import { usesOf } from "./checker.ts";

/** The assembly files by name. */
export const PROGRAM_NAMES = [
  "fibonacci",
  "bubble_sort",
  "matrix_product",
  "mixing",
  "call_return",
] as const;
/** A name of {@linkcode PROGRAM_NAMES}. */
export type ProgramName = typeof PROGRAM_NAMES[number];

/** The text of a program. */
export function programText(name: ProgramName): string {
  return Deno.readTextFileSync(new URL(`./programs/${name}.oasm`, import.meta.url));
}

/** An assembled program. */
export function namedProgram(name: ProgramName): Program {
  return assemble(programText(name), { file: `${name}.oasm` });
}

/**
 * The straight-line filler: products, sums and differences over 16 registers, each instruction executed once, with the
 * last result as output. It takes 2^logRows − 1 steps and as many instructions.
 *
 * @throws {UserError} unless 6 ≤ logRows ≤ 22
 */
export function straightLineProgram(logRows: number): Program {
  if (!Number.isInteger(logRows) || logRows < 6 || logRows > 22) {
    throw new UserError(`Cannot fill 2^${logRows} rows: allowed is an exponent from 6 to 22`);
  }
  const rom: RomRow[] = [];
  const push = (mnemonic: string, operands: Operands) => {
    const instruction = instructionNamed(mnemonic);
    if (!instruction?.provable) throw new TypeError(`no instruction ${mnemonic}`);
    rom.push(...instruction.encode(operands as Required<Operands>, rom.length) as RomRow[]);
  };
  for (let rd = 0; rd < 16; rd++) push("li", { rd, k: 18 * rd + 1 });
  for (let i = 0; rom.length < 2 ** logRows - 3; i++) {
    push(["mul", "add", "sub"][i % 3], { rd: i % 16, ra: (7 * i + 3) % 16, rb: (5 * i + 1) % 16 });
  }
  push("store", { ra: 34, k: -1, rb: 0 });
  push("halt", {});
  return {
    rom,
    memoryCells: 1,
    initial: new Uint32Array(1),
    inputs: [],
    outputs: [0],
    tables: [],
    uses: usesOf(rom),
    labels: new Map(),
  };
}
