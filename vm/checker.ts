/**
 * The program checker: a closed list of row shapes, and what a program's data and public cells must be. It runs wherever a
 * key is made, because the AIR alone does not enforce these rules: a row outside the list could take a branch, a target or a
 * store address from the sink, whose value the prover chooses.
 *
 * The shapes, "register" meaning r0..r31 and "readable" r0..r31 or the constant one:
 *
 * - gate: neither alu, jif nor jmp; operands, where read, are readable; the result goes to a register or the sink;
 * - load: a gate with both operands read, b from memory, result to a register;
 * - store: a gate with both operands read, result to memory; the address comes from a register that is read;
 * - alu: a listed operation, every coefficient 0, result to a register. Without uA the operand is the old value of that
 *   register, which the memory argument fixes as firmly as a read;
 * - jump: jmp alone; the target is constant or a is read; the link goes to a register or the sink;
 * - branch: jif alone, a is read, every coefficient 0, result to the sink;
 * - dot: dot alone; the base address is constant or comes from a register that is read, the result goes to a register or the sink;
 *   four rows in order take the four sums of a chain;
 * - halt: writes 1 to the halt cell, followed by a jump to itself.
 *
 * In all of them, nothing reads the sink or the halt cell, not even as an old value or by aliasing.
 *
 * @module
 */
import {
  DOT_CELLS,
  DOT_SUMS,
  DOT_WEIGHTS,
  FLAG_BIT,
  GENERAL_REGISTERS,
  HALT_CELL,
  MAX_TABLE_LOG,
  MAX_TABLE_SHIFT,
  MAX_TABLES,
  MAX_WEIGHT_ROWS,
  ONE_CELL,
  REGISTER_CELLS,
  SINK_CELL,
  VM_MAX_LOG,
  VM_OPS,
} from "../air/vm_encoding.ts";
import { UserError } from "../protocol/errors.ts";
import { P } from "../protocol/m31.ts";
import type { Program, RomRow } from "./program.ts";

/** The rules, by name, with what each demands. */
export const CHECK_RULES = {
  number: "every member of a row is a canonical field element, flags are below 512, or 1024 with weights",
  kind: "at most one of alu, jif, jmp, dot",
  read: "an operand is read from r0..r31 or the constant one",
  destination:
    "a result goes to r0..r31, and where the shape allows it to the sink; only Halt writes the halt cell",
  loadAddress: "a load reads both operands and its address comes from a register that is read",
  storeAddress: "a store reads both operands and its address comes from a register that is read",
  memoryKind: "only a gate row accesses memory, once",
  coefficients: "an alu, branch or halt row has every coefficient 0",
  operation: "an alu row names an operation that exists",
  target: "a jump's target is constant or computed from a register that is read",
  branchOperand: "a branch reads its operand",
  branchResult: "a branch writes the sink",
  dot: "a dot row reads at most the register of its base address and asks for sum 0 to 3 of a row of weights",
  dotGroup: "sums 0 to 3 are taken by four rows in order, of one row of weights and one base address",
  weights:
    "a program has weights exactly when it has dot rows: canonical rows, the first of which begins a chain, and no chain reads a cell twice",
  haltImmediate: "Halt writes 1, reads nothing and is a plain gate",
  haltLoop: "Halt is followed by a jump to itself that reads nothing and writes the sink",
  sinkOld: "the old value of the sink or the halt cell is not used (qO = 0)",
  sinkA: "the sink is not read by aliasing a to the old value (qA = qM = 0 without uA)",
  sinkB: "the sink is not read by aliasing b to a (qB = 0 without uA and uB)",
  twice: "a row accesses a cell once",
  size: "1 to 2^24 instructions, memory that fits 2^24 rows with the registers",
  initial: "initial memory has one canonical element for each cell, 0 where the cell is an input",
  inputs: "input addresses are distinct cells of memory",
  outputs: "output addresses are distinct cells of memory",
  tables: "tables have 2^B canonical entries and B, k within their limits",
  uses: "the components named are those the instructions need",
} as const;

/** The name of a rule. */
export type CheckRule = keyof typeof CHECK_RULES;

/** A rule that a program breaks. */
export interface CheckFinding {
  readonly rule: CheckRule;
  /** The row at fault; undefined when the rule is about the program. */
  readonly pc?: number;
  /** What was found, a clause. */
  readonly found: string;
}

/** Most bits of a table's domain: with more, a value would have two indices. */
const MAX_TABLE_BITS = 30;

type Report = (rule: CheckRule, found: string) => void;
type Has = (flag: keyof typeof FLAG_BIT) => boolean;

const MEMBERS = ["rA", "fB", "fC", "qA", "qB", "imm", "flags"] as const;

function isCanonical(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < P;
}

function isReadable(cell: number): boolean {
  return cell < GENERAL_REGISTERS || cell === ONE_CELL;
}

function isWriteOnly(cell: number): boolean {
  return cell === SINK_CELL || cell === HALT_CELL;
}

/** Rules about what a row reads, whatever its shape. */
function checkReads(row: RomRow, has: Has, report: Report): void {
  if (has("uA") && !isReadable(row.rA)) report("read", `a is read from cell ${row.rA}`);
  if (has("uB") && !has("mB") && !isReadable(row.fB)) report("read", `b is read from cell ${row.fB}`);
  // A dot row's gate is off: its coefficients say which sum it takes and what is added.
  if (!has("dot") && !has("mC") && isWriteOnly(row.fC)) {
    if (has("qO")) report("sinkOld", "qO is 1");
    if (!has("uA") && (row.qA !== 0 || has("qM"))) {
      report("sinkA", "a is the old value and has a coefficient");
    }
    if (!has("uA") && !has("uB") && row.qB !== 0) {
      report("sinkB", "b is a, a is the old value, and qB is not 0");
    }
  }
  const registers = [
    ...has("uA") ? [row.rA] : [],
    ...has("uB") && !has("mB") ? [row.fB] : [],
    ...has("mC") ? [] : [row.fC],
  ];
  const twice = registers.find((cell, i) => registers.indexOf(cell) !== i);
  if (twice !== undefined) report("twice", `cell ${twice} is accessed twice`);
}

function checkNoCoefficients(row: RomRow, has: Has, report: Report): void {
  const set = [
    ...row.qA !== 0 ? ["qA"] : [],
    ...row.qB !== 0 ? ["qB"] : [],
    ...(["qM", "qO"] as const).filter(has),
  ];
  if (set.length > 0) report("coefficients", `${set.join(", ")} is not 0`);
}

function checkNoMemory(has: Has, report: Report): void {
  if (has("mB") || has("mC")) report("memoryKind", "mB or mC is 1 in a row that is no gate");
}

function checkDestination(row: RomRow, sink: "sink" | "no sink", report: Report): void {
  if (row.fC < GENERAL_REGISTERS || (sink === "sink" && row.fC === SINK_CELL)) return;
  report("destination", `the result goes to cell ${row.fC}`);
}

function isSelfJump(row: RomRow | undefined, pc: number): boolean {
  return row !== undefined && row.flags === FLAG_BIT.jmp && row.imm === pc && row.fC === SINK_CELL &&
    row.qA === 0 && row.qB === 0;
}

function checkHalt(rom: readonly RomRow[], pc: number, has: Has, report: Report): void {
  const row = rom[pc];
  if (row.imm !== 1 || has("uA") || has("uB") || has("mB")) {
    report("haltImmediate", `imm is ${row.imm}, flags are ${row.flags}`);
  }
  checkNoCoefficients(row, has, report);
  if (!isSelfJump(rom[pc + 1], pc + 1)) report("haltLoop", "the next row is something else");
}

function checkMemoryGate(row: RomRow, has: Has, report: Report): void {
  if (has("mB") && has("mC")) report("memoryKind", "both b and the result are in memory");
  if (has("mB")) {
    if (!has("uA") || !has("uB")) report("loadAddress", "uA or uB is 0");
    if (!has("mC")) checkDestination(row, "no sink", report);
  }
  if (has("mC") && (!has("uA") || !has("uB"))) report("storeAddress", "uA or uB is 0");
}

function checkAlu(program: Program, row: RomRow, has: Has, report: Report): void {
  const numbers: readonly number[] = Object.values(VM_OPS).filter((op) => op !== VM_OPS.act);
  const table = row.imm - VM_OPS.act;
  if (!numbers.includes(row.imm) && !(table >= 0 && table < program.tables.length)) {
    report("operation", `operation ${row.imm} with ${program.tables.length} tables`);
  }
  checkNoCoefficients(row, has, report);
  checkNoMemory(has, report);
  checkDestination(row, "no sink", report);
}

function checkJump(row: RomRow, has: Has, report: Report): void {
  if (!has("uA") && (row.qA !== 0 || has("qM"))) report("target", "x is not 0 and uA is 0");
  checkNoMemory(has, report);
  checkDestination(row, "sink", report);
}

function checkBranch(row: RomRow, has: Has, report: Report): void {
  if (!has("uA")) report("branchOperand", "uA is 0");
  if (row.fC !== SINK_CELL) report("branchResult", `the result goes to cell ${row.fC}`);
  checkNoCoefficients(row, has, report);
  checkNoMemory(has, report);
}

/** The next row of a group asks for the next sum and is the same otherwise, but for destination and bias. */
function follows(row: RomRow, next: RomRow | undefined): boolean {
  return next !== undefined && next.qA === row.qA + 1 &&
    (["rA", "fB", "imm", "flags"] as const).every((member) => next[member] === row[member]);
}

function checkDot({ rom, weights = [] }: Program, pc: number, has: Has, report: Report): void {
  const row = rom[pc];
  const strange = (["uB", "mC", "qM", "qO"] as const).filter(has);
  if (strange.length > 0) report("dot", `${strange.join(", ")} is not 0`);
  if (has("uA") !== has("mB")) report("dot", "only one of uA and mB is 1");
  if (row.imm < 1 || row.imm > weights.length || row.qA >= DOT_SUMS) {
    report("dot", `sum ${row.qA} of row of weights ${row.imm} with ${weights.length} rows`);
  }
  checkDestination(row, "sink", report);
  if (row.qA > 0 && (pc === 0 || !follows(rom[pc - 1], row))) {
    report("dotGroup", `the row before sum ${row.qA} is something else`);
  }
  if (row.qA < DOT_SUMS - 1 && !follows(row, rom[pc + 1])) {
    report("dotGroup", `the row after sum ${row.qA} is something else`);
  }
}

function checkRow(program: Program, pc: number, report: Report): void {
  const row = program.rom[pc];
  const strange = MEMBERS.find((member) => !isCanonical(row[member])) ??
    (row.flags < (program.weights ? 2 : 1) * FLAG_BIT.dot ? undefined : "flags");
  if (strange !== undefined) return report("number", `${strange} is ${row[strange]}`);
  const has: Has = (flag) => (row.flags & FLAG_BIT[flag]) !== 0;
  const kinds = (["alu", "jif", "jmp", "dot"] as const).filter(has);
  if (kinds.length > 1) return report("kind", `${kinds.join(" and ")} are 1`);
  checkReads(row, has, report);
  if (has("dot")) checkDot(program, pc, has, report);
  else if (has("alu")) checkAlu(program, row, has, report);
  else if (has("jmp")) checkJump(row, has, report);
  else if (has("jif")) checkBranch(row, has, report);
  else if (has("mB") || has("mC")) checkMemoryGate(row, has, report);
  else if (row.fC === HALT_CELL) checkHalt(program.rom, pc, has, report);
  else checkDestination(row, "sink", report);
}

function checkAddresses(
  program: Program,
  rule: "inputs" | "outputs",
  addresses: readonly number[],
  report: Report,
): void {
  const outside = addresses.find((at) => !Number.isInteger(at) || at < 0 || at >= program.memoryCells);
  if (outside !== undefined) report(rule, `address ${outside} with ${program.memoryCells} cells`);
  const seen = new Set<number>();
  for (const address of addresses) {
    if (seen.has(address)) return report(rule, `address ${address} appears twice`);
    seen.add(address);
  }
}

function checkTables(program: Program, report: Report): void {
  const { tables } = program;
  if (tables.length > MAX_TABLES) report("tables", `${tables.length} tables, at most ${MAX_TABLES}`);
  const within = (value: number, min: number, max: number) =>
    Number.isInteger(value) && value >= min && value <= max;
  for (const { name, logSize, shift, values } of tables) {
    if (!within(logSize, 1, MAX_TABLE_LOG) || !within(shift, 0, MAX_TABLE_SHIFT)) {
      report(
        "tables",
        `${name} has B ${logSize}, k ${shift}, at most ${MAX_TABLE_LOG} and ${MAX_TABLE_SHIFT}`,
      );
    } else if (logSize + shift > MAX_TABLE_BITS) {
      report("tables", `${name} has B + k ${logSize + shift}, at most ${MAX_TABLE_BITS}`);
    } else if (values.length !== 2 ** logSize) {
      report("tables", `${name} has ${values.length} entries of ${2 ** logSize}`);
    }
    const strange = values.find((value) => !isCanonical(value));
    if (strange !== undefined) report("tables", `${name} has the entry ${strange}`);
  }
}

/** A chain's offsets around the field: two of its rows that read a common cell, if any. */
function overlap(offsets: readonly number[]): boolean {
  const sorted = [...offsets].sort((a, b) => a - b);
  return sorted.some((offset, i) => i > 0 && offset - sorted[i - 1] < DOT_CELLS) ||
    (sorted.length > 1 && sorted[0] + P - sorted[sorted.length - 1] < DOT_CELLS);
}

function checkWeights({ rom, weights }: Program, report: Report): void {
  const needed = rom.some(({ flags }) => (flags & FLAG_BIT.dot) !== 0);
  if (weights === undefined) {
    return needed ? report("weights", "there are dot rows and no weights") : undefined;
  }
  if (!needed) report("weights", "there are weights and no dot row");
  if (weights.length < 1 || weights.length > MAX_WEIGHT_ROWS) {
    return report("weights", `${weights.length} rows, allowed are 1 to ${MAX_WEIGHT_ROWS}`);
  }
  if (!weights[0].first) report("weights", "row 1 continues a chain");
  let offsets: number[] = [];
  for (const [i, { first, offset, weights: row }] of weights.entries()) {
    if (row.length !== DOT_WEIGHTS || ![offset, ...row].every(isCanonical)) {
      return report("weights", `row ${i + 1} has ${row.length} weights or a number that is no element`);
    }
    offsets = first ? [offset] : [...offsets, offset];
    const ends = i + 1 === weights.length || weights[i + 1].first;
    if (ends && overlap(offsets)) report("weights", `the chain to row ${i + 1} reads a cell twice`);
  }
}

/** The operation components that instructions need. */
export function usesOf(rom: readonly RomRow[]): Program["uses"] {
  const ops = new Set(rom.filter((row) => (row.flags & FLAG_BIT.alu) !== 0).map((row) => row.imm));
  const some = (test: (op: number) => boolean) => [...ops].some(test);
  return {
    alu: some((op) => op <= VM_OPS.max),
    act: some((op) => op >= VM_OPS.act),
    bit: some((op) => op >= VM_OPS.and && op <= VM_OPS.xor),
    ...rom.some((row) => (row.flags & FLAG_BIT.dot) !== 0) ? { dot: true } : {},
  };
}

function checkWhole(program: Program, report: Report): void {
  const { rom, memoryCells, initial, inputs, outputs } = program;
  const most = 2 ** VM_MAX_LOG;
  if (rom.length < 1 || rom.length > most) report("size", `${rom.length} instructions`);
  if (!Number.isInteger(memoryCells) || memoryCells < 0 || memoryCells + REGISTER_CELLS > most) {
    report("size", `${memoryCells} memory cells`);
  }
  if (initial.length !== memoryCells) report("initial", `${initial.length} values for ${memoryCells} cells`);
  const strange = initial.findIndex((value) => !isCanonical(value));
  if (strange !== -1) report("initial", `cell ${strange} holds ${initial[strange]}`);
  checkAddresses(program, "inputs", inputs, report);
  checkAddresses(program, "outputs", outputs, report);
  const preset = inputs.find((address) => (initial[address] ?? 0) !== 0);
  if (preset !== undefined) report("initial", `input cell ${preset} holds ${initial[preset]}`);
  checkTables(program, report);
  checkWeights(program, report);
  const needed = usesOf(rom);
  const kinds = ["alu", "act", "bit", "dot"] as const;
  const wrong = kinds.find((name) => (needed[name] ?? false) !== (program.uses[name] ?? false));
  if (wrong !== undefined) report("uses", `${wrong} is ${program.uses[wrong]}, needed is ${needed[wrong]}`);
}

/** Every rule that a program breaks, rows first, in order. */
export function programFindings(program: Program): CheckFinding[] {
  const findings: CheckFinding[] = [];
  for (let pc = 0; pc < program.rom.length; pc++) {
    checkRow(program, pc, (rule, found) => findings.push({ rule, pc, found }));
  }
  checkWhole(program, (rule, found) => findings.push({ rule, found }));
  return findings;
}

/**
 * Refuses a program that is not well-formed.
 *
 * @throws {UserError} with the first rule that it breaks
 */
export function checkProgram(program: Program): void {
  const [first] = programFindings(program);
  if (first === undefined) return;
  const where = first.pc === undefined ? "" : ` row ${first.pc}:`;
  throw new UserError(
    `Cannot accept program:${where} ${first.found}, allowed is: ${CHECK_RULES[first.rule]}`,
  );
}
