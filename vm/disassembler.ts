/**
 * The disassembler: a program to text that assembles to the same program, rows, data, tables and public cells.
 *
 * @module
 */
import { FLAG_BIT, GENERAL_REGISTERS, HALT_CELL, ONE_CELL, VM_OPS } from "../air/vm_encoding.ts";
import { toSigned } from "./alu.ts";
import { INSTRUCTIONS, type OperandRole, type Operands, type ProvableInstruction } from "./isa.ts";
import type { Program, RomRow } from "./program.ts";

/** An instruction with its operands, as found in the ROM. */
export interface Decoded {
  readonly instruction: ProvableInstruction;
  readonly operands: Required<Operands>;
}

const MEMBERS = ["rA", "fB", "fC", "qA", "qB", "imm", "flags"] as const;
const PROVABLE = INSTRUCTIONS.filter((instruction) => instruction.provable);

function equalRows(a: RomRow, b: RomRow | undefined): boolean {
  return b !== undefined && MEMBERS.every((member) => a[member] === b[member]);
}

/** What the operands of a row may be; where a slot has no access, its operand is the one it copies. */
function guesses({ rA, fB, fC, qA, qB, imm, flags }: RomRow): Required<Operands>[] {
  const ra = flags & FLAG_BIT.uA ? rA : fC;
  const rb = flags & FLAG_BIT.uB ? fB : ra;
  const [w1, w2, signed] = [toSigned(qA), toSigned(qB), toSigned(imm)];
  const guess = {
    rd: fC,
    ra,
    rb,
    w1,
    w2,
    k: signed,
    bias: signed,
    target: imm,
    table: imm - VM_OPS.act,
    chain: imm,
    sum: qA,
  };
  const isFixed = (flags & FLAG_BIT.uA) === 0;
  const base = isFixed ? { ra: ONE_CELL, k: toSigned(fB) - 1 } : { ra, k: toSigned(fB) };
  return [
    guess,
    { ...guess, ra: rb, rb: ra, w1: w2, w2: w1 },
    { ...guess, k: w1 },
    { ...guess, k: toSigned(fB) },
    { ...guess, k: toSigned(fC) },
    { ...guess, ...base, bias: w2 },
  ];
}

/** Whether an operand can be written in text. */
function isWritable(role: OperandRole, operands: Required<Operands>, romLength: number): boolean {
  const isRegister = (cell: number) => cell < GENERAL_REGISTERS;
  switch (role) {
    case "rd":
      return isRegister(operands.rd);
    case "ra":
    case "address":
      return isRegister(operands.ra) || operands.ra === ONE_CELL;
    case "rb":
      return isRegister(operands.rb) || operands.rb === ONE_CELL;
    case "target":
      return operands.target < romLength;
    case "table":
      return operands.table >= 0;
    default:
      return true;
  }
}

/** The instruction at `pc`, or undefined for a row that has no mnemonic. */
export function decodeAt(rom: readonly RomRow[], pc: number): Decoded | undefined {
  const candidates = guesses(rom[pc]);
  for (const instruction of PROVABLE) {
    for (const operands of candidates) {
      if (!instruction.operands.every((role) => isWritable(role, operands, rom.length))) continue;
      const rows = instruction.encode(operands, pc);
      if (typeof rows !== "string" && rows.every((row, i) => equalRows(row, rom[pc + i]))) {
        return { instruction, operands };
      }
    }
  }
  return undefined;
}

function registerName(cell: number): string {
  return cell === ONE_CELL ? "one" : `r${cell}`;
}

/** Names of targets and tables in text, and whether an address may be written as `[address]`. */
interface TextNames {
  isCell(address: number): boolean;
  target(pc: number): string;
  table(index: number): string;
  chain(lastRow: number): string;
}

function addressText(base: number, offset: number, names: TextNames): string {
  if (base === ONE_CELL && names.isCell(offset + 1)) return `[${offset + 1}]`;
  if (offset === 0) return `[${registerName(base)}]`;
  return `[${registerName(base)} ${offset < 0 ? "-" : "+"} ${Math.abs(offset)}]`;
}

function operandText(role: OperandRole, operands: Required<Operands>, names: TextNames): string {
  switch (role) {
    case "rd":
    case "ra":
    case "rb":
      return registerName(operands[role]);
    case "address":
      return addressText(operands.ra, operands.k, names);
    case "target":
      return names.target(operands.target);
    case "table":
      return names.table(operands.table);
    case "chain":
      return names.chain(operands.chain);
    default:
      return String(operands[role]);
  }
}

function rowText(row: RomRow): string {
  return `.row ${MEMBERS.map((member) => row[member]).join(", ")}`;
}

/** One instruction as text. */
export function instructionText(
  { instruction, operands }: Decoded,
  names: TextNames = { isCell: (address) => address >= 0, target: String, table: String, chain: String },
): string {
  const texts = instruction.operands.map((role) => operandText(role, operands, names));
  return [instruction.mnemonic, ...texts.length === 0 ? [] : [texts.join(", ")]].join(" ");
}

/** Names for every pc that has a label or is a constant target. */
function targetNames(program: Program): Map<number, string> {
  const names = new Map(program.labels);
  const taken = new Set(names.values());
  for (const { qA, imm, flags } of program.rom) {
    const isFixed = (flags & FLAG_BIT.jif) !== 0 ||
      ((flags & FLAG_BIT.jmp) !== 0 && qA === 0 && (flags & FLAG_BIT.qM) === 0);
    if (!isFixed || imm >= program.rom.length || names.has(imm)) continue;
    // The second row of a halt has no line of its own, so no name either.
    if (program.rom[imm - 1]?.fC === HALT_CELL) continue;
    const name = `at_${imm}`;
    if (!taken.has(name)) names.set(imm, name);
  }
  return names;
}

/** Runs of equal values and of values one apart, as value directives. */
function valueLines(values: ArrayLike<number>): string[] {
  const lines: string[] = [];
  const words: number[] = [];
  const flush = () => {
    if (words.length > 0) lines.push(`  .word ${words.splice(0).join(", ")}`);
  };
  for (let at = 0; at < values.length;) {
    const run = runAt(values, at);
    if (run.count < 4) {
      words.push(toSigned(values[at]));
      at += 1;
      if (words.length === 16) flush();
      continue;
    }
    flush();
    const first = toSigned(values[at]);
    lines.push(
      run.step === 0 ? `  .fill ${run.count}, ${first}` : `  .ramp ${run.count}, ${first}, ${run.step}`,
    );
    at += run.count;
  }
  flush();
  return lines;
}

/** The longest run of step 0 or ±1 that begins at a place. */
function runAt(values: ArrayLike<number>, at: number): { count: number; step: number } {
  const step = at + 1 < values.length ? toSigned(values[at + 1]) - toSigned(values[at]) : 0;
  if (Math.abs(step) > 1) return { count: 1, step: 0 };
  let count = 1;
  while (
    at + count < values.length && toSigned(values[at + count]) - toSigned(values[at + count - 1]) === step
  ) count += 1;
  return { count, step };
}

/** Addresses as ranges of neighbours. */
function rangeLines(directive: string, addresses: readonly number[]): string[] {
  const lines: string[] = [];
  for (let i = 0; i < addresses.length;) {
    let count = 1;
    while (addresses[i + count] === addresses[i] + count) count += 1;
    lines.push(`${directive} ${addresses[i]}${count === 1 ? "" : `, ${count}`}`);
    i += count;
  }
  return lines;
}

/** Blocks of data between zeros. */
function dataLines(program: Program): string[] {
  const { initial } = program;
  const lines: string[] = [];
  for (let at = 0; at < initial.length;) {
    if (initial[at] === 0) {
      at += 1;
      continue;
    }
    let end = at;
    while (end < initial.length && initial[end] !== 0) end += 1;
    lines.push(`.data ${at}`, ...valueLines(initial.subarray(at, end)));
    at = end;
  }
  return lines;
}

/** The name of a chain in text. */
function chainName(lastRow: number): string {
  return `chain${lastRow}`;
}

/** The chains of weights, each under the number of its last row. */
function weightLines({ weights = [] }: Program): string[] {
  const ends = weights.flatMap((_, i) => i + 1 === weights.length || weights[i + 1].first ? [i + 1] : []);
  return weights.flatMap(({ first, offset, weights: row }) => [
    ...first ? [`.weights ${chainName(ends.shift() ?? 0)}`] : [],
    `  .word ${[offset, ...row].map(toSigned).join(", ")}`,
  ]);
}

/** Whether an instruction names a whole chain, as text can; a part of one has no name. */
function endsChain({ weights = [] }: Program, { instruction, operands }: Decoded): boolean {
  return !instruction.operands.includes("chain") || (weights[operands.chain]?.first ?? true);
}

function codeLines(program: Program): string[] {
  const names = targetNames(program);
  const text: TextNames = {
    isCell: (address) => address >= 0 && address < program.memoryCells,
    target: (pc) => names.get(pc) ?? String(pc),
    table: (index) => program.tables[index].name,
    chain: chainName,
  };
  const lines: string[] = [];
  for (let pc = 0; pc < program.rom.length;) {
    const label = names.get(pc);
    if (label !== undefined) lines.push(`${label}:`);
    const decoded = decodeAt(program.rom, pc);
    const rows = decoded?.instruction.rows ?? 1;
    // A pair of rows whose second has a name is written row by row, to leave a place for the name.
    const splits = rows > 1 && program.labels.has(pc + 1);
    const whole = decoded !== undefined && !splits && endsChain(program, decoded);
    lines.push(`  ${whole ? instructionText(decoded, text) : rowText(program.rom[pc])}`);
    pc += whole ? rows : 1;
  }
  return lines;
}

/** Text that assembles to this program. Labels are kept; other targets get names of their own. */
export function disassemble(program: Program): string {
  const { memoryCells, inputs, outputs, tables } = program;
  return [
    ...memoryCells === 0 ? [] : [`.memory ${memoryCells}`],
    ...rangeLines(".input", inputs),
    ...rangeLines(".output", outputs),
    ...tables.flatMap(({ name, logSize, shift, values }) => [
      `.table ${name}, ${logSize}, ${shift}`,
      ...valueLines(values),
    ]),
    ...weightLines(program),
    ...dataLines(program),
    ".code",
    ...codeLines(program),
    "",
  ].join("\n");
}

/** The instruction of one row as text, without its label. */
export function disassembledRow(program: Program, pc: number): string {
  const decoded = decodeAt(program.rom, pc);
  if (decoded === undefined || !endsChain(program, decoded)) return rowText(program.rom[pc]);
  return instructionText(decoded, {
    isCell: (address) => address >= 0 && address < program.memoryCells,
    target: (target) => program.labels.get(target) ?? String(target),
    table: (index) => program.tables[index].name,
    chain: chainName,
  });
}
