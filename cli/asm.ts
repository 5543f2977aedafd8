/**
 * `deno task asm`: assembles and checks a program, and says what it is made of.
 *
 * @module
 */
import { DIRECTIVES } from "../vm/assembler.ts";
import { disassembledRow } from "../vm/disassembler.ts";
import { INSTRUCTIONS, operandsText } from "../vm/isa.ts";
import type { Program } from "../vm/program.ts";
import { encodeProgram } from "../vm/program_file.ts";
import { minLogRows } from "../vm/sizes.ts";
import { writeOutput } from "./_files.ts";
import { readAssembled } from "./_program.ts";
import { type Command, type Given, isOn, runCommand, textOf } from "./_shared.ts";

/** The command. */
export const ASM: Command = {
  name: "asm",
  summary: "assemble and check a program of the virtual machine",
  positional: "PROGRAM",
  flags: {
    "What is made": [
      { name: "out", value: "FILE", help: "write the assembled program (.json)" },
      { name: "list", help: "print every ROM row with its instruction" },
    ],
  },
  notes: {
    "Instructions (rd: r0 to r31; ra, rb: r0 to r31 or one, the constant 1; k, w1, w2, bias: whole numbers)":
      Object.fromEntries(
        INSTRUCTIONS.map((instruction) =>
          instruction.provable
            ? [`${instruction.mnemonic} ${operandsText(instruction)}`.trim(), instruction.semantics]
            : [instruction.mnemonic, instruction.advice]
        ),
      ),
    "Directives": Object.fromEntries(
      Object.entries(DIRECTIVES).map((
        [name, [operands, meaning]],
      ) => [`${name} ${operands}`.trim(), meaning]),
    ),
  },
  examples: [
    "deno task asm vm/programs/fibonacci.oasm --list",
    "deno task asm vm/programs/fibonacci.oasm --out fibonacci.json",
  ],
};

const MEMBERS = ["rA", "fB", "fC", "qA", "qB", "imm", "flags"] as const;

/** The ROM as a table: pc, members, label and instruction. */
function listing(program: Program): string[] {
  const width = (member: typeof MEMBERS[number]) =>
    program.rom.reduce((most, row) => Math.max(most, String(row[member]).length), member.length);
  const widths = MEMBERS.map(width);
  const line = (pc: string, cells: readonly string[], text: string) =>
    [pc.padStart(6), ...cells.map((cell, i) => cell.padStart(widths[i])), ` ${text}`].join(" ");
  return [
    line("pc", MEMBERS, "instruction"),
    ...program.rom.map((row, pc) => {
      const label = program.labels.get(pc);
      const text = `${label === undefined ? "" : `${label}: `}${disassembledRow(program, pc)}`;
      return line(String(pc), MEMBERS.map((member) => String(row[member])), text);
    }),
  ];
}

async function asm(given: Given): Promise<number> {
  const program = await readAssembled(given.positional!);
  const { rom, memoryCells, inputs, outputs, tables } = program;
  if (isOn(given, "list")) console.log(listing(program).join("\n"));
  const out = textOf(given, "out");
  if (out !== undefined) await writeOutput(out, new TextEncoder().encode(encodeProgram(program)));
  const parts = [
    `${rom.length} instructions`,
    `${memoryCells} memory cells`,
    `${inputs.length} inputs`,
    `${outputs.length} outputs`,
    ...tables.map(({ name, logSize, shift }) => `table ${name} of 2^${logSize} entries, shift ${shift}`),
    `2^${minLogRows(program)} rows or more`,
  ];
  console.log(parts.join(", "));
  return 0;
}

if (import.meta.main) await runCommand(ASM, asm);
