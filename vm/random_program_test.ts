/**
 * Goal: an execution, the trace filled from it and the rules of the machine agree on programs nobody wrote. Method: random
 * well-formed programs; their columns are read back in row order by code that shares nothing with the executor but the
 * meaning of the columns, and every access, gate, branch, operation and multiplicity is recomputed.
 */
import { assertEquals } from "@std/assert";
import {
  type CPU_COLUMNS,
  cpuColumns,
  DOT_COLUMNS,
  FLAG_BIT,
  HALT_CELL,
  REGISTER_CELLS,
  vmComponents,
  vmFlags,
} from "../air/vm_encoding.ts";
import { constraintViolations, logupSum } from "../air/check.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import { rowToPosition } from "../protocol/circle.ts";
import { P } from "../protocol/m31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { testSeed } from "../tests/seed.ts";
import { assemble } from "./assembler.ts";
import { programFindings } from "./checker.ts";
import { disassemble } from "./disassembler.ts";
import { execute } from "./executor.ts";
import type { Execution, Program } from "./program.ts";
import { randomProgram, randomSource } from "./random_program.ts";
import { type ProgramTrace, programTrace } from "./trace.ts";

const PROGRAMS = 500;

type Row = Record<typeof CPU_COLUMNS[number] | "dot", number>;

/** Row `row` of a component, by column name. */
function readRow({ uses }: Program, columns: readonly Uint32Array[], log: number, row: number): Row {
  const at = rowToPosition(row, log);
  const cells = Object.fromEntries(cpuColumns(uses).map((name, i) => [name, columns[i][at]])) as Row;
  return { ...cells, dot: uses.dot ? cells.dot : 0 };
}

const mod = (x: bigint) => Number(((x % BigInt(P)) + BigInt(P)) % BigInt(P));

/** The result of an operation on the integers that the elements stand for. */
function operationResult(program: Program, op: number, a: number, b: number): number {
  const signed = (x: number) => x > (P - 1) / 2 ? x - P : x;
  const difference = signed(mod(BigInt(a) - BigInt(b)));
  switch (op) {
    case 1:
      return signed(a) < 0 ? 0 : a;
    case 2:
      return difference < 0 ? 1 : 0;
    case 3:
      return a === b ? 1 : 0;
    case 5:
      return difference < 0 ? b : a;
    case 16:
      return mod(BigInt(a) & BigInt(b));
    case 17:
      return mod(BigInt(a) | BigInt(b));
    case 18:
      return mod(BigInt(a) ^ BigInt(b));
  }
  const table = program.tables[op - 32];
  return table.values[(signed(a) + 2 ** (table.logSize - 1 + table.shift)) >> table.shift];
}

/** Checks one row's meaning; returns the pc after it. */
function checkMeaning(program: Program, row: Row, pc: number, what: string): void {
  const rom = program.rom[pc];
  const n = (x: number) => BigInt(x);
  const flags = vmFlags(program.uses).reduce((sum, flag) => sum + FLAG_BIT[flag] * row[flag], 0);
  assertEquals(flags, rom.flags, what);
  assertEquals([row.rA, row.qB, row.imm], [rom.rA, rom.qB, rom.imm], what);
  assertEquals(mod(n(row.adB) - n(row.mB * row.a)), rom.fB, what);
  assertEquals(mod(n(row.adC) - n(row.mC * row.a)), rom.fC, what);
  assertEquals(mod(n(row.x) - n(row.qM * row.b)), rom.qA, what);
  if (!row.uA) assertEquals(row.a, row.co, what);
  if (!row.uB) assertEquals(row.b, row.a, what);
  const gate = mod(n(row.x) * n(row.a) + n(row.qB) * n(row.b) + n(row.qO * row.co) + n(row.imm));
  if (row.alu && row.imm === 4) assertEquals(mod(n(row.c) * n(row.b)), row.a, what);
  else if (row.alu) assertEquals(row.c, operationResult(program, row.imm, row.a, row.b), what);
  else if (!row.jif && !row.dot) assertEquals(row.c, gate, what);
  if (row.jif) {
    assertEquals(row.npc, row.a === 0 ? pc + 1 : row.imm, what);
    assertEquals(mod(n(row.a) * n(row.c)), row.a === 0 ? 0 : mod(n(row.npc) - n(pc + 1)), what);
  } else {
    assertEquals(row.npc, row.jmp ? mod(n(row.imm) + n(row.x) * n(row.a)) : pc + 1, what);
  }
}

/** Reads the rows of Dot one after another, as the steps that ask for them run. */
class DotReplay {
  readonly #program: Program;
  readonly #rows: Record<string, number>[];
  #next = 0;
  #sums: bigint[] = [];

  constructor(program: Program, { logSizes, columns }: ProgramTrace) {
    this.#program = program;
    const k = vmComponents(program.uses, program.tables.length).findIndex(({ kind }) => kind === "dot");
    this.#rows = k < 0 ? [] : Array.from({ length: 2 ** logSizes[k] }, (_, row) => {
      const at = rowToPosition(row, logSizes[k]);
      return Object.fromEntries(DOT_COLUMNS.map((name, i) => [name, columns[k][i][at]]));
    });
  }

  /** Checks a step's sum; the first of a group reads the chain's cells. */
  step(
    row: Row,
    clk: number,
    values: Uint32Array,
    times: Uint32Array,
    differences: Uint32Array,
    what: string,
  ) {
    if (row.x === 0) {
      this.#sums = [0n, 0n, 0n, 0n];
      do this.#row(row, clk, values, times, differences, what); while (
        this.#rows[this.#next - 1].id !== row.imm
      );
    }
    assertEquals(row.c, mod(this.#sums[row.x] + BigInt(row.qB)), what);
  }

  #row(
    step: Row,
    clk: number,
    values: Uint32Array,
    times: Uint32Array,
    differences: Uint32Array,
    what: string,
  ) {
    const at = this.#rows[this.#next];
    const { first, offset, weights } = this.#program.weights![at.id - 1];
    const begins = this.#next === 0 || this.#rows[this.#next - 1].clk !== clk;
    assertEquals([at.on, at.first, at.offset], [1, Number(first), offset], what);
    assertEquals([at.base, at.clk, first], [step.adB, clk, begins], what);
    for (let i = 0; i < 4; i++) {
      const cell = REGISTER_CELLS + (at.base + at.offset + i) % P;
      assertEquals([at[`x${i}`], at[`t${i}`]], [values[cell], times[cell]], what);
      differences[clk - 1 - times[cell]] += 1;
      times[cell] = clk;
      for (let j = 0; j < 4; j++) this.#sums[j] += BigInt(weights[4 * j + i]) * BigInt(values[cell]);
    }
    weights.forEach((weight, i) => assertEquals(at[`w${i}`], weight, what));
    this.#sums.forEach((sum, j) => assertEquals(at[`s${j}`], mod(sum), what));
    this.#next += 1;
  }

  /** The rest is unused. */
  finish(differences: Uint32Array, what: string): void {
    for (const row of this.#rows.slice(this.#next)) {
      const { first, clk, ...zeros } = row;
      assertEquals([first, clk, ...Object.values(zeros)], [1, 1, ...Object.values(zeros).map(() => 0)], what);
      differences[0] += 4;
    }
  }
}

/** Replays the accesses of all rows; returns the cells at the end and the time of Halt. */
function replay(program: Program, execution: Execution, trace: ProgramTrace, seed: number) {
  const values = new Uint32Array(REGISTER_CELLS + program.memoryCells);
  values[34] = 1;
  values.set(program.initial, REGISTER_CELLS);
  program.inputs.forEach((address, i) => values[REGISTER_CELLS + address] = execution.inputs[i]);
  const times = new Uint32Array(values.length);
  const [log, columns] = [trace.logSizes[0], trace.columns[0]];
  const differences = new Uint32Array(2 ** log);
  const ran = new Uint32Array(2 ** trace.logSizes[1]);
  const dots = new DotReplay(program, trace);
  let pc = 0;
  let halted = 0;
  for (let i = 0; i < 2 ** log; i++) {
    const row = readRow(program, columns, log, i);
    const what = `seed ${seed}, row ${i}, pc ${pc}`;
    checkMeaning(program, row, pc, what);
    if (row.dot) dots.step(row, i + 1, values, times, differences, what);
    const accesses = [
      { on: row.uA, space: 0, address: row.rA, old: row.a, time: row.ta, now: row.a },
      { on: row.uB, space: row.mB, address: row.adB, old: row.b, time: row.tb, now: row.b },
      { on: 1, space: row.mC, address: row.adC, old: row.co, time: row.tc, now: row.c },
    ];
    for (const { on, space, address, old, time, now } of accesses) {
      differences[i - time] += 1;
      if (!on) continue;
      const cell = space === 0 ? address : REGISTER_CELLS + address;
      assertEquals([old, time], [values[cell], times[cell]], what);
      [values[cell], times[cell]] = [now, i + 1];
      if (cell === HALT_CELL) halted = i + 1;
    }
    ran[pc] += 1;
    pc = row.npc;
  }
  dots.finish(differences, `seed ${seed}`);
  const counted = (k: number, column: number) => trace.columns[k][column];
  const stored = (k: number, expected: Uint32Array) =>
    expected.forEach((value, i) => {
      assertEquals(counted(k, 0)[rowToPosition(i, trace.logSizes[k])], value, `seed ${seed}, component ${k}`);
    });
  stored(1, ran);
  differences.forEach((count, i) =>
    assertEquals(readRow(program, columns, log, i).mult, count, `seed ${seed}, mult ${i}`)
  );
  return { values, times, halted };
}

/** Checks rows of operations against the CPU's, in order, and what they look up. */
function checkOperations(program: Program, trace: ProgramTrace, seed: number): void {
  const components = vmComponents(program.uses, program.tables.length);
  const [log, cpu] = [trace.logSizes[0], trace.columns[0]];
  const asked = Array.from({ length: 2 ** log }, (_, i) => readRow(program, cpu, log, i)).filter((row) =>
    row.alu
  );
  const bytes = new Uint32Array(256);
  const nibbles = new Uint32Array(256);
  const entries = program.tables.map((table) => new Uint32Array(2 ** table.logSize));
  components.forEach(({ kind, table }, k) => {
    if (kind !== "alu" && kind !== "bit" && kind !== "act") return;
    const columns = trace.columns[k];
    const rows = Array.from(
      { length: 2 ** trace.logSizes[k] },
      (_, i) => columns.map((column) => column[rowToPosition(i, trace.logSizes[k])]),
    );
    const mine = asked.filter(({ imm }) =>
      kind === "alu" ? imm < 16 : kind === "bit" ? imm >= 16 && imm < 32 : imm === 32 + table
    );
    mine.forEach((row, i) => {
      const given = kind === "act" ? [row.a, row.c] : [row.a, row.b, row.c];
      assertEquals(rows[i].slice(0, given.length), given, `seed ${seed}, ${kind} row ${i}`);
    });
    for (const row of rows) {
      if (kind === "alu") {
        [...row.slice(6, 10), 4 * row[9]].forEach((byte) => bytes[byte] += 1);
      } else if (kind === "bit") {
        for (let i = 0; i < 8; i++) nibbles[16 * row[7 + i] + row[15 + i]] += 1;
        nibbles[32 * row[14] + 2 * row[22]] += 1;
      } else {
        const { logSize, shift } = program.tables[table];
        const moved = mod(BigInt(row[0]) + 2n ** BigInt(logSize - 1 + shift));
        const remainder = row.slice(2).reduce((sum, limb, i) => sum + limb * 256 ** i, 0);
        assertEquals(remainder, moved % 2 ** shift, `seed ${seed}, remainder`);
        entries[table][(moved - remainder) / 2 ** shift] += 1;
        row.slice(2).forEach((limb) => bytes[limb] += 1);
        if (shift % 8 !== 0) bytes[row[row.length - 1] * 2 ** (8 - shift % 8)] += 1;
      }
    }
  });
  const k = components.findIndex(({ kind }) => kind === "tables");
  if (k === -1) return;
  const expected = [bytes, ...program.uses.act ? entries : [], ...program.uses.bit ? [nibbles] : []];
  expected.forEach((counts, i) =>
    counts.forEach((count, at) => {
      const found = trace.columns[k][i][rowToPosition(at, trace.logSizes[k])];
      assertEquals(found, count, `seed ${seed}, table column ${i}, entry ${at}`);
    })
  );
}

Deno.test("random programs are well-formed and their columns give back the execution", () => {
  const first = testSeed("random programs");
  for (let seed = first; seed < first + PROGRAMS; seed++) {
    const { program, inputs } = randomProgram(seed);
    assertEquals(programFindings(program), [], `seed ${seed}`);
    const execution = execute(program, inputs);
    const trace = programTrace(program, execution);
    const { values, times, halted } = replay(program, execution, trace, seed);
    assertEquals(halted, execution.steps, `seed ${seed}`);
    assertEquals(
      execution.outputs,
      program.outputs.map((address) => ({
        address,
        value: values[REGISTER_CELLS + address],
        time: times[REGISTER_CELLS + address],
      })),
      `seed ${seed}`,
    );
    values.forEach((value, i) => {
      const at = rowToPosition(i, trace.logSizes[2]);
      assertEquals([trace.columns[2][0][at], trace.columns[2][1][at]], [value, times[i]], `seed ${seed}`);
    });
    checkOperations(program, trace, seed);
  }
});

Deno.test("random programs satisfy every constraint, and their lookups balance with the public values", () => {
  const first = testSeed("random programs and the AIR");
  const random = randomSource(first);
  const drawn = (): QM31 => [random(P), random(P), random(P), random(P)];
  for (let seed = first; seed < first + PROGRAMS; seed++) {
    const { program, inputs } = randomProgram(seed);
    const execution = execute(program, inputs);
    const { logSizes, columns, pads } = programTrace(program, execution);
    const run = { ...execution, pads };
    const air = vmInstance({ program, logRows: execution.logRows, logSizes, run });
    assertEquals(constraintViolations(air, columns), [], `seed ${seed}`);
    if (seed % 5 !== 0) continue;
    const challenges = [{ z: drawn(), alpha: drawn() }];
    assertEquals(
      logupSum(air, columns, challenges),
      air.program!.expectedSum!(challenges),
      `seed ${seed}`,
    );
  }
});

Deno.test("random programs survive disassembly", () => {
  const first = testSeed("disassembly");
  for (let seed = first; seed < first + PROGRAMS; seed++) {
    const { program } = randomProgram(seed);
    const text = disassemble(program);
    const again = assemble(text);
    assertEquals({ ...again, labels: null }, { ...program, labels: null }, `seed ${seed}`);
    assertEquals(disassemble(again), text, `seed ${seed}`);
  }
});
