/**
 * The executor, written to be read: one step per row, exactly as the AIR constrains it. It names every fault that would
 * leave a program without a proof.
 *
 * Row i has clock i + 1. A slot that accesses no cell takes clock − 1 as its previous access time. A free value is fixed,
 * so that the trace does not depend on who fills it: c = 0 in a branch whose operand is 0.
 *
 * @module
 */
import { FLAG_BIT, HALT_CELL, ONE_CELL, REGISTER_CELLS, VM_MAX_LOG } from "../air/vm_encoding.ts";
import { UserError } from "../protocol/errors.ts";
import * as m31 from "../protocol/m31.ts";
import { aluResult, fromSigned, MAX_SIGNED } from "./alu.ts";
import { DotUnit } from "./dot_unit.ts";
import { faultOf } from "./faults.ts";
import type { Execution, ExecutionLog, Program } from "./program.ts";
import { type RomArrays, romArrays } from "./rom_arrays.ts";
import { minLogRows } from "./sizes.ts";

/** How a program is run. */
export interface ExecuteOptions {
  /** log2 of the rows; by default the fewest that hold the program, its memory and its steps. */
  readonly logRows?: number;
}

/** Rows an execution may take unless more are asked for. */
export const DEFAULT_MAX_LOG_ROWS = 22;

/** The machine between two steps, and the log of all steps so far. */
interface Machine {
  readonly program: Program;
  readonly rom: RomArrays;
  /** Values and last access times: the register cells, then data memory. */
  readonly values: Uint32Array;
  readonly times: Uint32Array;
  log: Omit<ExecutionLog, "finalValues" | "finalTimes" | "dots">;
  readonly dots: DotUnit;
  pc: number;
  /** Time of the write to the halt cell; 0 before. */
  haltedAt: number;
}

function emptyLog(rows: number): Machine["log"] {
  const column = () => new Uint32Array(rows);
  return {
    pc: column(),
    a: column(),
    b: column(),
    c: column(),
    timeA: column(),
    timeB: column(),
    timeC: column(),
    old: column(),
  };
}

/** The log with room for twice as many rows. */
function grown(log: Machine["log"]): Machine["log"] {
  const larger = emptyLog(2 * log.pc.length);
  for (const name of Object.keys(log) as (keyof Machine["log"])[]) larger[name].set(log[name]);
  return larger;
}

/** The index in `values` of a slot's cell. */
function cellIndex(machine: Machine, inMemory: boolean, fixed: number, a: number): number {
  if (!inMemory) return fixed;
  const address = m31.add(fixed, a);
  if (address < machine.program.memoryCells) return REGISTER_CELLS + address;
  throw faultOf(machine.program, machine.pc, { kind: "address", address });
}

/** Executes row `row`. */
function step(machine: Machine, row: number): void {
  const { rom, values, times, pc, log } = machine;
  if (pc >= rom.flags.length) throw faultOf(machine.program, pc, { kind: "pc" });
  const flags = rom.flags[pc];
  const readsA = (flags & FLAG_BIT.uA) !== 0;
  const readsB = (flags & FLAG_BIT.uB) !== 0;
  const cellA = rom.rA[pc];
  const base = readsA ? values[cellA] : 0;
  const cellC = cellIndex(machine, (flags & FLAG_BIT.mC) !== 0, rom.fC[pc], base);
  const old = values[cellC];
  const a = readsA ? base : old;
  const cellB = readsB ? cellIndex(machine, (flags & FLAG_BIT.mB) !== 0, rom.fB[pc], a) : 0;
  const b = readsB ? values[cellB] : a;
  log.pc[row] = pc;
  log.a[row] = a;
  log.b[row] = b;
  log.old[row] = old;
  log.timeA[row] = readsA ? times[cellA] : row;
  log.timeB[row] = readsB ? times[cellB] : row;
  log.timeC[row] = times[cellC];
  const x = (flags & FLAG_BIT.qM) === 0 ? rom.qA[pc] : m31.add(rom.qA[pc], b);
  const isDot = (flags & FLAG_BIT.dot) !== 0;
  const xa = x === 0 || isDot ? 0 : m31.mul(x, a);
  let c = 0;
  let next = pc + 1;
  if (flags & FLAG_BIT.jif) {
    if (a !== 0) {
      next = rom.imm[pc];
      c = next === pc + 1 ? 0 : m31.mul(m31.sub(m31.sub(next, pc), 1), m31.inv(a));
    }
  } else if (isDot) {
    const base = flags & FLAG_BIT.mB ? m31.add(rom.fB[pc], a) : rom.fB[pc];
    const sum = machine.dots.answer({ id: rom.imm[pc], sum: rom.qA[pc], base }, row, values, times);
    if (typeof sum !== "number") throw faultOf(machine.program, pc, sum);
    c = m31.add(sum, rom.qB[pc]);
  } else if (flags & FLAG_BIT.alu) {
    const operation = rom.imm[pc];
    const result = aluResult(machine.program.tables, operation, a, b);
    if (typeof result === "string") {
      throw faultOf(machine.program, pc, { kind: "operation", operation, a, b });
    }
    c = result;
  } else {
    c = m31.add(xa, rom.imm[pc]);
    if (rom.qB[pc] !== 0) c = m31.add(c, m31.mul(rom.qB[pc], b));
    if (flags & FLAG_BIT.qO) c = m31.add(c, old);
    if (flags & FLAG_BIT.jmp) next = m31.add(rom.imm[pc], xa);
  }
  log.c[row] = c;
  const clock = row + 1;
  if (readsA) times[cellA] = clock;
  if (readsB) times[cellB] = clock;
  values[cellC] = c;
  times[cellC] = clock;
  if (cellC === HALT_CELL) machine.haltedAt = clock;
  else if (next === pc && machine.haltedAt === 0 && (flags & FLAG_BIT.jmp) !== 0 && xa === 0) {
    throw faultOf(machine.program, pc, { kind: "selfJump" });
  }
  machine.pc = next;
}

/**
 * Public inputs as field elements.
 *
 * @throws {UserError} for another number of inputs than the program takes, or one that is no field element.
 */
export function inputElements(program: Program, inputs: readonly number[]): number[] {
  if (inputs.length !== program.inputs.length) {
    throw new UserError(
      `Cannot run program: ${inputs.length} inputs were given, it takes ${program.inputs.length}`,
    );
  }
  return inputs.map((input, i) => {
    if (Number.isInteger(input) && input >= -MAX_SIGNED && input < m31.P) return fromSigned(input);
    throw new UserError(
      `Cannot run program: input ${i} is ${input}, allowed is a whole number from ${-MAX_SIGNED} to ${
        m31.P - 1
      }`,
    );
  });
}

/**
 * log2 of the rows that a run begins with, and of the most it may take.
 *
 * @throws {UserError} when the rows asked for do not fit the program.
 */
export function rowsAsked(program: Program, asked: number | undefined): { first: number; last: number } {
  const least = minLogRows(program);
  if (asked === undefined) return { first: least, last: Math.max(least, DEFAULT_MAX_LOG_ROWS) };
  if (Number.isInteger(asked) && asked >= least && asked <= VM_MAX_LOG) return { first: asked, last: asked };
  throw new UserError(
    `Cannot run program in 2^${asked} rows: this one needs an exponent from ${least} to ${VM_MAX_LOG}`,
  );
}

/**
 * Runs a program to its Halt, then on to the end of the 2^n rows.
 *
 * @param inputs public inputs: field elements, or negative integers down to −(p − 1)/2
 * @throws {VmFault} when no proof of this run can exist: division by zero, an address outside memory, a pc outside the
 * program, an operand outside a table's domain, or no Halt within the rows
 * @throws {UserError} for inputs or rows that do not fit the program
 */
export function execute(
  program: Program,
  inputs: readonly number[],
  options: ExecuteOptions = {},
): Execution {
  const elements = inputElements(program, inputs);
  const { first, last } = rowsAsked(program, options.logRows);
  const values = new Uint32Array(REGISTER_CELLS + program.memoryCells);
  values[ONE_CELL] = 1;
  values.set(program.initial, REGISTER_CELLS);
  for (const [i, address] of program.inputs.entries()) values[REGISTER_CELLS + address] = elements[i];
  const times = new Uint32Array(values.length);
  const rom = romArrays(program);
  const machine: Machine = {
    program,
    rom,
    values,
    times,
    log: emptyLog(2 ** first),
    dots: new DotUnit(program),
    pc: 0,
    haltedAt: 0,
  };
  let logRows = first;
  for (let row = 0; row < 2 ** logRows || machine.haltedAt === 0; row++) {
    if (row === 2 ** logRows) {
      if (logRows === last) throw faultOf(program, machine.pc, { kind: "noHalt", logRows: last });
      machine.log = grown(machine.log);
      logRows += 1;
    }
    step(machine, row);
  }
  return {
    steps: machine.haltedAt,
    logRows,
    inputs: elements,
    outputs: program.outputs.map((address) => ({
      address,
      value: values[REGISTER_CELLS + address],
      time: times[REGISTER_CELLS + address],
    })),
    log: { ...machine.log, finalValues: values, finalTimes: times, dots: machine.dots.log },
  };
}
