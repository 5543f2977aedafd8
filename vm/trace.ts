/**
 * The main columns of every component, in stored order, from an execution: what the AIR of the virtual machine is proved
 * about. Values that the AIR leaves free are fixed here, so that the proof does not depend on who fills the trace:
 * unused inverses are 0, operations stand in execution order, unused rows last.
 *
 * @module
 */
import {
  actColumns,
  ALU_COLUMNS,
  BIT_COLUMNS,
  cpuColumns as cpuColumnNames,
  DOT_COLUMNS,
  FLAG_BIT,
  logRowsFor,
  remainderLimbs,
  tableOffset,
  VM_OPS,
  vmComponents,
  vmFlags,
} from "../air/vm_encoding.ts";
import { rowToPosition } from "../protocol/circle.ts";
import * as m31 from "../protocol/m31.ts";
import { tableIndex } from "./alu.ts";

import type { Execution, ExecutionLog, Program } from "./program.ts";
import { type RomArrays, romArrays } from "./rom_arrays.ts";
import { programLogs } from "./sizes.ts";
import { countDotDifferences, dotRows, UNUSED_DOT_ROW, unusedDotRows, weightCounts } from "./trace_dot.ts";

/** Columns of all components and what the statement says of their sizes. */
export interface ProgramTrace {
  /** log2 of the rows, by component in the order of `vmComponents`. */
  readonly logSizes: number[];
  /** Main columns by component, stored order. */
  readonly columns: Uint32Array[][];
  /** Unused rows of each operation component (Alu, Act per table, Bit, Dot), in component order. */
  readonly pads: number[];
}

/** Counters of the lookups in the shared tables. */
interface Lookups {
  readonly bytes: Uint32Array;
  readonly nibbles: Uint32Array;
  readonly entries: Uint32Array[];
}

/** A component's columns and its unused rows. */
interface Filled {
  readonly logRows: number;
  readonly columns: Uint32Array[];
  readonly pads?: number;
}

/** The position of each row in stored order, by log size; made once per size. */
class Positions {
  readonly #tables = new Map<number, Uint32Array>();

  /** Positions of 2^log rows. */
  of(log: number): Uint32Array {
    const known = this.#tables.get(log);
    if (known !== undefined) return known;
    const table = new Uint32Array(2 ** log);
    for (let row = 0; row < table.length; row++) table[row] = rowToPosition(row, log);
    this.#tables.set(log, table);
    return table;
  }

  /** A column in stored order from one in row order; missing rows are 0. */
  stored(log: number, rows: Uint32Array): Uint32Array {
    const positions = this.of(log);
    const column = new Uint32Array(positions.length);
    for (let row = 0; row < rows.length; row++) column[positions[row]] = rows[row];
    return column;
  }
}

/** The pc after a row; the next row's, but the last row has none. */
function nextPc(rom: RomArrays, log: ExecutionLog, row: number): number {
  if (row + 1 < log.pc.length) return log.pc[row + 1];
  const pc = log.pc[row];
  const flags = rom.flags[pc];
  if (flags & FLAG_BIT.jif) return log.a[row] === 0 ? pc + 1 : rom.imm[pc];
  if ((flags & FLAG_BIT.jmp) === 0) return pc + 1;
  return m31.add(rom.imm[pc], m31.mul(coefficient(rom, log, row), log.a[row]));
}

/** The coefficient of a in a row's gate. */
function coefficient(rom: RomArrays, log: ExecutionLog, row: number): number {
  const pc = log.pc[row];
  return (rom.flags[pc] & FLAG_BIT.qM) === 0 ? rom.qA[pc] : m31.add(rom.qA[pc], log.b[row]);
}

/** How often each difference of times is looked up; `unusedDots` rows of Dot look up 0. */
function differenceCounts({ pc, timeA, timeB, timeC, dots }: ExecutionLog, unusedDots: number): Uint32Array {
  const counts = new Uint32Array(pc.length);
  for (let row = 0; row < pc.length; row++) {
    counts[row - timeA[row]] += 1;
    counts[row - timeB[row]] += 1;
    counts[row - timeC[row]] += 1;
  }
  countDotDifferences({ dots }, unusedDots, counts);
  return counts;
}

function cpuColumns(
  { uses }: Program,
  rom: RomArrays,
  log: ExecutionLog,
  logRows: number,
  positions: Positions,
): Filled {
  const { pc, a } = log;
  const rows = pc.length;
  const byRow = (valueAt: (row: number) => number) => {
    const values = new Uint32Array(rows);
    for (let row = 0; row < rows; row++) values[row] = valueAt(row);
    return values;
  };
  const flags = byRow((row) => rom.flags[pc[row]]);
  const flagColumns = vmFlags(uses).map((name, bit) => [name, flags.map((value) => (value >> bit) & 1)]);
  const address = (fixed: Uint32Array, bit: number) =>
    byRow((row) => (flags[row] & bit) === 0 ? fixed[pc[row]] : m31.add(fixed[pc[row]], a[row]));
  const named: Record<string, Uint32Array> = {
    npc: byRow((row) => nextPc(rom, log, row)),
    a,
    ta: log.timeA,
    rA: byRow((row) => rom.rA[pc[row]]),
    b: log.b,
    tb: log.timeB,
    adB: address(rom.fB, FLAG_BIT.mB),
    c: log.c,
    co: log.old,
    tc: log.timeC,
    adC: address(rom.fC, FLAG_BIT.mC),
    x: byRow((row) => coefficient(rom, log, row)),
    qB: byRow((row) => rom.qB[pc[row]]),
    imm: byRow((row) => rom.imm[pc[row]]),
    ...Object.fromEntries(flagColumns),
    mult: differenceCounts(log, uses.dot ? unusedDotRows(log) : 0),
  };
  return { logRows, columns: cpuColumnNames(uses).map((name) => positions.stored(logRows, named[name])) };
}

/** Times each instruction ran. */
function romColumns(rom: RomArrays, log: ExecutionLog, logRows: number, positions: Positions): Filled {
  const counts = new Uint32Array(rom.flags.length);
  for (let row = 0; row < log.pc.length; row++) counts[log.pc[row]] += 1;
  return { logRows, columns: [positions.stored(logRows, counts)] };
}

/** The CPU rows that ask an operation component, in execution order. */
function operationRows(rom: RomArrays, log: ExecutionLog, wanted: (op: number) => boolean): number[] {
  const rows: number[] = [];
  for (let row = 0; row < log.pc.length; row++) {
    const pc = log.pc[row];
    if ((rom.flags[pc] & FLAG_BIT.alu) !== 0 && wanted(rom.imm[pc])) rows.push(row);
  }
  return rows;
}

function inverseOrZero(x: number): number {
  return x === 0 ? 0 : m31.inv(x);
}

/** One row of Alu, in the order of its columns. */
function aluRow(op: number, a: number, b: number, c: number): number[] {
  const d = op === VM_OPS.relu ? a : op === VM_OPS.div ? b : m31.sub(a, b);
  const signed = op !== VM_OPS.eq && op !== VM_OPS.div;
  const sign = signed ? d >>> 30 : 0;
  const limbs = signed ? [d & 255, (d >>> 8) & 255, (d >>> 16) & 255, (d >>> 24) & 63] : [0, 0, 0, 0];
  const w = signed && sign === 0 ? 0 : inverseOrZero(d);
  const kinds = [VM_OPS.relu, VM_OPS.lt, VM_OPS.eq, VM_OPS.div, VM_OPS.max];
  return [a, b, c, d, w, sign, ...limbs, ...kinds.map((kind) => op === kind ? 1 : 0)];
}

/** One row of Bit, in the order of its columns. */
function bitRow(op: number, a: number, b: number, c: number): number[] {
  const nibbles = (x: number) => Array.from({ length: 8 }, (_, i) => (x >>> (4 * i)) & 15);
  const top = (x: number) => m31.mul(x >>> 28, inverseOrZero(x));
  const kinds = [op === VM_OPS.or ? 1 : 0, op === VM_OPS.xor ? 1 : 0];
  return [a, b, c, ...kinds, top(a), top(b), ...nibbles(a), ...nibbles(b), ...nibbles(a & b)];
}

/** Fills a component row by row; unused rows repeat `pad`. */
function operationColumns(
  count: number,
  width: number,
  rowAt: (index: number) => readonly number[],
  pad: readonly number[],
  positions: Positions,
): Required<Filled> {
  const logRows = logRowsFor(count);
  const place = positions.of(logRows);
  const columns = Array.from({ length: width }, () => new Uint32Array(place.length));
  for (let row = 0; row < place.length; row++) {
    const values = row < count ? rowAt(row) : pad;
    for (let k = 0; k < width; k++) columns[k][place[row]] = values[k];
  }
  return { logRows, columns, pads: place.length - count };
}

function aluColumns(rom: RomArrays, log: ExecutionLog, lookups: Lookups, positions: Positions): Filled {
  const rows = operationRows(rom, log, (op) => op <= VM_OPS.max);
  const rowAt = (i: number) => {
    const row = rows[i];
    return aluRow(rom.imm[log.pc[row]], log.a[row], log.b[row], log.c[row]);
  };
  const first = ALU_COLUMNS.indexOf("l0");
  const filled = operationColumns(
    rows.length,
    ALU_COLUMNS.length,
    rowAt,
    aluRow(VM_OPS.relu, 0, 0, 0),
    positions,
  );
  for (const limb of filled.columns.slice(first, first + 4)) {
    for (const value of limb) lookups.bytes[value] += 1;
  }
  for (const value of filled.columns[first + 3]) lookups.bytes[4 * value] += 1;
  return filled;
}

function bitColumns(rom: RomArrays, log: ExecutionLog, lookups: Lookups, positions: Positions): Filled {
  const rows = operationRows(rom, log, (op) => op >= VM_OPS.and && op <= VM_OPS.xor);
  const rowAt = (i: number) => {
    const row = rows[i];
    return bitRow(rom.imm[log.pc[row]], log.a[row], log.b[row], log.c[row]);
  };
  const filled = operationColumns(
    rows.length,
    BIT_COLUMNS.length,
    rowAt,
    bitRow(VM_OPS.and, 0, 0, 0),
    positions,
  );
  const [x, y] = [BIT_COLUMNS.indexOf("x0"), BIT_COLUMNS.indexOf("y0")];
  const { columns } = filled;
  for (let row = 0; row < columns[0].length; row++) {
    for (let i = 0; i < 8; i++) lookups.nibbles[16 * columns[x + i][row] + columns[y + i][row]] += 1;
    lookups.nibbles[16 * 2 * columns[x + 7][row] + 2 * columns[y + 7][row]] += 1;
  }
  return filled;
}

function actTableColumns(
  program: Program,
  index: number,
  rom: RomArrays,
  log: ExecutionLog,
  lookups: Lookups,
  positions: Positions,
): Filled {
  const table = program.tables[index];
  const limbs = remainderLimbs(table.shift);
  const rowOf = (a: number, c: number) => {
    const remainder = m31.add(a, tableOffset(table)) % 2 ** table.shift;
    return [a, c, ...Array.from({ length: limbs }, (_, i) => (remainder >>> (8 * i)) & 255)];
  };
  const rows = operationRows(rom, log, (op) => op === VM_OPS.act + index);
  const least = m31.neg(tableOffset(table));
  const filled = operationColumns(
    rows.length,
    actColumns(table.shift).length,
    (i) => rowOf(log.a[rows[i]], log.c[rows[i]]),
    rowOf(least, table.values[0]),
    positions,
  );
  const [operands, , ...remainders] = filled.columns;
  for (const a of operands) lookups.entries[index][tableIndex(table, a)!] += 1;
  for (const limb of remainders) for (const value of limb) lookups.bytes[value] += 1;
  const free = 8 * limbs - table.shift;
  if (free > 0) { for (const value of remainders[limbs - 1]) lookups.bytes[value * 2 ** free] += 1; }
  return filled;
}

/** Fills the columns of every component that the program has. */
export function programTrace(program: Program, execution: Execution): ProgramTrace {
  const { log, logRows } = execution;
  const rom = romArrays(program);
  const logs = programLogs(program);
  const positions = new Positions();
  const lookups: Lookups = {
    bytes: new Uint32Array(256),
    nibbles: new Uint32Array(256),
    entries: program.tables.map((table) => new Uint32Array(2 ** table.logSize)),
  };
  const components = vmComponents(program.uses, program.tables.length);
  const filled = new Map<number, Filled>();
  const fill = ({ kind, table }: typeof components[number]): Filled => {
    switch (kind) {
      case "cpu":
        return cpuColumns(program, rom, log, logRows, positions);
      case "rom":
        return romColumns(rom, log, logs.rom, positions);
      case "mem":
        return {
          logRows: logs.mem,
          columns: [log.finalValues, log.finalTimes].map((rows) => positions.stored(logs.mem, rows)),
        };
      case "alu":
        return aluColumns(rom, log, lookups, positions);
      case "act":
        return actTableColumns(program, table, rom, log, lookups, positions);
      case "bit":
        return bitColumns(rom, log, lookups, positions);
      case "weights":
        return {
          logRows: logs.weights,
          columns: [positions.stored(logs.weights, weightCounts(program, log))],
        };
      case "dot": {
        const rows = dotRows(program, log);
        return operationColumns(rows.length, DOT_COLUMNS.length, (i) => rows[i], UNUSED_DOT_ROW, positions);
      }
      case "tables":
        return {
          logRows: logs.tables,
          columns: [
            lookups.bytes,
            ...program.uses.act ? lookups.entries : [],
            ...program.uses.bit ? [lookups.nibbles] : [],
          ].map((counts) => positions.stored(logs.tables, counts)),
        };
    }
  };
  // The shared tables come before the components that look into them, and are filled after them.
  const isTables = (i: number) => components[i].kind === "tables" ? 1 : 0;
  for (const i of [...components.keys()].sort((i, j) => isTables(i) - isTables(j))) {
    filled.set(i, fill(components[i]));
  }
  const all = components.map((_, i) => filled.get(i)!);
  return {
    logSizes: all.map((component) => component.logRows),
    columns: all.map((component) => component.columns),
    pads: all.flatMap(({ pads }) => pads === undefined ? [] : [pads]),
  };
}
