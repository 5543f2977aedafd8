/**
 * The fast executor: the ROM is written as JavaScript, a case for each row with its coefficients in place, and the engine
 * compiles that to machine code. Whatever is rare or may fault is left to the readable executor, one step at a time, so
 * there is one wording of every fault.
 *
 * @module
 */
import { FLAG_BIT, HALT_CELL, REGISTER_CELLS, VM_OPS } from "../air/vm_encoding.ts";
import * as m31 from "../protocol/m31.ts";
import { MAX_SIGNED } from "./alu.ts";
import { execute, type ExecuteOptions, type Machine, step } from "./executor.ts";
import type { Execution, Program, RomRow } from "./program.ts";

/** Rows of one compiled function: more would be too long for the engine's optimiser. */
const CHUNK_ROWS = 96;
/** Longer programs are not worth compiling: their rows run too seldom. */
const MAX_COMPILED_ROWS = 2 ** 14;

/** Places in the state that a chunk shares with the loop around it. */
const [ROW, PC, HALTED] = [0, 1, 2];

/** What a chunk is given. */
type Chunk = (
  state: Uint32Array,
  end: number,
  values: Uint32Array,
  times: Uint32Array,
  log: readonly Uint32Array[],
) => void;

const LOG_NAMES = ["pc", "a", "b", "c", "timeA", "timeB", "timeC", "old"] as const;

/** An index into `values` in text; leaves the row to the readable executor when the address is outside memory. */
function cellText(name: string, fixed: number, cells: number): string {
  return `let ${name} = ${fixed} + a; if (${name} >= P) ${name} -= P; if (${name} >= ${cells}) break run; ${name} += ${REGISTER_CELLS};`;
}

/** coefficient·operand in text; undefined for 0. */
function termText(coefficient: number, operand: string): string | undefined {
  if (coefficient === 0) return undefined;
  if (coefficient === 1) return operand;
  return coefficient === m31.P - 1 ? `neg(${operand})` : `mul(${coefficient}, ${operand})`;
}

/** The gate's result in text. */
function gateText({ qA, qB, imm, flags }: RomRow): string {
  const terms = [
    (flags & FLAG_BIT.qM) === 0 ? termText(qA, "a") : `mul(add(${qA}, b), a)`,
    termText(qB, "b"),
    (flags & FLAG_BIT.qO) === 0 ? undefined : "old",
    imm === 0 ? undefined : String(imm),
  ].filter((term) => term !== undefined);
  if (terms.length === 0) return "0";
  return terms.reduce((sum, term) => `add(${sum}, ${term})`);
}

/** The result of an operation in text; undefined for one that is left to the readable executor. */
function operationText(program: Program, op: number): string | undefined {
  switch (op) {
    case VM_OPS.relu:
      return `a > ${MAX_SIGNED} ? 0 : a`;
    case VM_OPS.lt:
      return `sub(a, b) > ${MAX_SIGNED} ? 1 : 0`;
    case VM_OPS.eq:
      return "a === b ? 1 : 0";
    case VM_OPS.max:
      return `sub(a, b) > ${MAX_SIGNED} ? b : a`;
    case VM_OPS.and:
      return "a & b";
    case VM_OPS.or:
      return "(a | b) === P ? 0 : a | b";
    case VM_OPS.xor:
      return "(a ^ b) === P ? 0 : a ^ b";
  }
  return program.tables[op - VM_OPS.act] === undefined ? undefined : `table${op - VM_OPS.act}[index]`;
}

/** The statements that set c; undefined for a row that is left to the readable executor. */
function resultText(program: Program, row: RomRow, pc: number): string | undefined {
  const { imm, flags } = row;
  if (flags & FLAG_BIT.jif) {
    const numerator = m31.sub(m31.sub(imm, pc), 1);
    return `const c = a === 0 ? 0 : ${numerator === 0 ? "0" : `mul(${numerator}, inv(a))`};`;
  }
  if ((flags & FLAG_BIT.alu) === 0) return `const c = ${gateText(row)};`;
  const result = operationText(program, imm);
  const table = program.tables[imm - VM_OPS.act];
  if (result === undefined || table === undefined) {
    return result === undefined ? undefined : `const c = ${result};`;
  }
  const half = 2 ** (table.logSize - 1 + table.shift);
  return `const index = add(a, ${half}) >>> ${table.shift}; ` +
    `if (index >= ${table.values.length}) break run; const c = ${result};`;
}

/** Where a row leads, in text: on to the next case, or to another pc of this chunk or any. */
function nextText(row: RomRow, pc: number, last: boolean): string {
  const { qA, imm, flags } = row;
  const goOn = last ? `pc = ${pc + 1}; continue run;` : `if (row === end) { pc = ${pc + 1}; break run; }`;
  if (flags & FLAG_BIT.jif) return `if (a !== 0) { pc = ${imm}; continue run; } ${goOn}`;
  if ((flags & FLAG_BIT.jmp) === 0) return goOn;
  const x = (flags & FLAG_BIT.qM) === 0 ? termText(qA, "a") : `mul(add(${qA}, b), a)`;
  return `pc = ${x === undefined ? imm : `add(${imm}, ${x})`}; continue run;`;
}

/** One row as a case. */
function caseText(program: Program, pc: number, last: boolean): string {
  const row = program.rom[pc];
  const { rA, fB, fC, imm, flags } = row;
  const has = (bit: number) => (flags & bit) !== 0;
  const result = fC === HALT_CELL && !has(FLAG_BIT.mC) ? undefined : resultText(program, row, pc);
  if (result === undefined || (has(FLAG_BIT.mC) && !has(FLAG_BIT.uA))) return `case ${pc}: break run;`;
  const [readsA, readsB] = [has(FLAG_BIT.uA), has(FLAG_BIT.uB)];
  const cellC = has(FLAG_BIT.mC) ? "atC" : String(fC);
  const cellB = has(FLAG_BIT.mB) ? "atB" : String(fB);
  const isSelfJump = has(FLAG_BIT.jmp) && imm === pc;
  return [
    `case ${pc}: {`,
    isSelfJump ? `if (state[${HALTED}] === 0) break run;` : "",
    readsA ? `const a = V[${rA}];` : "",
    has(FLAG_BIT.mC) ? cellText("atC", fC, program.memoryCells) : "",
    `const old = V[${cellC}];`,
    readsA ? "" : "const a = old;",
    readsB && has(FLAG_BIT.mB) ? cellText("atB", fB, program.memoryCells) : "",
    readsB ? `const b = V[${cellB}];` : "const b = a;",
    result,
    `Lpc[row] = ${pc}; La[row] = a; Lb[row] = b; Lc[row] = c; Lold[row] = old;`,
    `LtimeA[row] = ${readsA ? `T[${rA}]` : "row"}; LtimeB[row] = ${readsB ? `T[${cellB}]` : "row"};`,
    `LtimeC[row] = T[${cellC}]; row += 1;`,
    readsA ? `T[${rA}] = row;` : "",
    readsB ? `T[${cellB}] = row;` : "",
    `V[${cellC}] = c; T[${cellC}] = row;`,
    nextText(row, pc, last),
    "}",
  ].filter((line) => line !== "").join("\n");
}

/** Compiles rows `first` to `end` − 1. */
function compileChunk(program: Program, first: number, end: number): Chunk {
  const cases = Array.from(
    { length: end - first },
    (_, i) => caseText(program, first + i, first + i === end - 1),
  );
  const names = ["P", "add", "sub", "neg", "mul", "inv", ...program.tables.map((_, i) => `table${i}`)];
  const source = `"use strict";
return (state, end, V, T, [${LOG_NAMES.map((name) => `L${name}`).join(", ")}]) => {
let row = state[${ROW}];
let pc = state[${PC}];
run: while (row < end) {
switch (pc) {
${cases.join("\n")}
default: break run;
}
}
state[${ROW}] = row;
state[${PC}] = pc;
};`;
  const tables = program.tables.map((table) => Uint32Array.from(table.values));
  const { P, add, sub, neg, mul, inv } = m31;
  return new Function(...names, source)(P, add, sub, neg, mul, inv, ...tables) as Chunk;
}

/** Rows by compiled chunks; where a chunk stops at its first row, that row by the readable executor. */
function compiledRows(program: Program): (machine: Machine, row: number) => void {
  const chunks: Chunk[] = [];
  const state = new Uint32Array(3);
  return (machine, from) => {
    const log = LOG_NAMES.map((name) => machine.log[name]);
    const end = log[0].length;
    for (let row = from; row < end;) {
      const at = Math.floor(machine.pc / CHUNK_ROWS);
      if (machine.pc < program.rom.length) {
        const first = at * CHUNK_ROWS;
        chunks[at] ??= compileChunk(program, first, Math.min(program.rom.length, first + CHUNK_ROWS));
        [state[ROW], state[PC], state[HALTED]] = [row, machine.pc, machine.haltedAt];
        chunks[at](state, end, machine.values, machine.times, log);
        [row, machine.pc] = [state[ROW], state[PC]];
      }
      if (row === end || Math.floor(machine.pc / CHUNK_ROWS) !== at) continue;
      step(machine, row);
      row += 1;
    }
  };
}

/**
 * Like {@linkcode execute}, faster for programs whose rows run often. The program must be one that the checker accepts.
 */
export function executeFast(
  program: Program,
  inputs: readonly number[],
  options: ExecuteOptions = {},
): Execution {
  if (program.rom.length > MAX_COMPILED_ROWS) return execute(program, inputs, options);
  return execute(program, inputs, options, compiledRows(program));
}
