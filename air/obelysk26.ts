/**
 * The 26-column trace shape that an earlier system published, kept so that its work can be timed beside a sound AIR.
 *
 * It proves nothing: there is no constant term (even "one" is a witness column), so the all-zero trace satisfies it; rows are
 * not linked, and registers, memory, program and public values are in no constraint.
 *
 * @module
 */
import * as m31 from "../protocol/m31.ts";
import type { AirDefinition } from "./air.ts";
import type { ComponentBuilder } from "./builder.ts";
import type { Expr } from "./expression.ts";
import { columnFromRows } from "./trace_rows.ts";

const COLUMNS = [
  "pc_curr",
  "reg0_curr",
  "reg1_curr",
  "pc_next",
  "reg0_next",
  "reg1_next",
  "opcode",
  "src1_val",
  "src2_val",
  "result",
  "one",
  "is_add",
  "is_sub",
  "is_mul",
  "is_load_imm",
  "product",
  "is_load",
  "is_store",
  "mem_addr",
  "mem_val",
  "dst_b0",
  "dst_b1",
  "dst_b2",
  "dst_b3",
  "dst_b4",
  "dst_idx",
] as const;
type ColumnName = typeof COLUMNS[number];

function build(b: ComponentBuilder): void {
  const c = Object.fromEntries(COLUMNS.map((name) => [name, b.column(name)[0]])) as Record<ColumnName, Expr>;
  const boolean = (x: Expr) => b.constrain(x.mul(c.one.sub(x)));
  b.constrain(c.pc_next.sub(c.pc_curr).sub(c.one));
  b.constrain(c.reg0_next.sub(c.result));
  for (const flag of [c.is_add, c.is_sub, c.is_mul, c.is_load_imm, c.is_load, c.is_store]) boolean(flag);
  b.constrain(c.is_add.mul(c.result.sub(c.src1_val).sub(c.src2_val)));
  b.constrain(c.is_sub.mul(c.result.sub(c.src1_val).add(c.src2_val)));
  b.constrain(c.product.sub(c.src1_val.mul(c.src2_val)));
  b.constrain(c.is_mul.mul(c.result.sub(c.product)));
  b.constrain(c.is_load_imm.mul(c.result.sub(c.src2_val)));
  b.constrain(c.is_load.mul(c.result.sub(c.mem_val)));
  b.constrain(c.is_store.mul(c.mem_val.sub(c.src1_val)));
  const bits = [c.dst_b0, c.dst_b1, c.dst_b2, c.dst_b3, c.dst_b4];
  bits.forEach(boolean);
  const index = bits.map((bit, i) => bit.mul(1 << i)).reduce((sum, term) => sum.add(term));
  b.constrain(c.dst_idx.sub(index));
}

const REGISTERS = 32;
const LOAD_IMMEDIATES = 16;

interface Instruction {
  readonly op: "load_imm" | "add" | "sub" | "mul";
  readonly dst: number;
  readonly src1: number;
  readonly src2: number;
  readonly immediate: number;
}

/** The straight-line filler: 16 seeds, then half Mul/Add over 16 registers, 35 % a hash-like chain on r0..r7, the rest Add into r0. */
function instruction(step: number, steps: number, seed: number): Instruction {
  if (step < LOAD_IMMEDIATES) {
    return { op: "load_imm", dst: step, src1: 0, src2: 0, immediate: m31.add(step + 1, m31.mul(17, seed)) };
  }
  const place = (step - LOAD_IMMEDIATES) / (steps - LOAD_IMMEDIATES);
  if (place < 0.5) {
    return {
      op: step % 2 ? "add" : "mul",
      dst: step % 16,
      src1: (step + 3) % 16,
      src2: (step + 7) % 16,
      immediate: 0,
    };
  }
  if (place < 0.85) {
    const op = (["mul", "add", "sub"] as const)[step % 3];
    return { op, dst: step % 8, src1: (step + 1) % 8, src2: (step + 5) % 8, immediate: 0 };
  }
  return { op: "add", dst: 0, src1: 0, src2: 1 + step % 15, immediate: 0 };
}

const OPCODE = { add: 1, sub: 2, mul: 3, load_imm: 4 } as const;

function resultOf(op: Instruction["op"], a: number, b: number): number {
  switch (op) {
    case "load_imm":
      return b;
    case "add":
      return m31.add(a, b);
    case "sub":
      return m31.sub(a, b);
    case "mul":
      return m31.mul(a, b);
  }
}

/** What each step writes: all that is not known before the program runs, and of which every column follows. */
function stepResults(logRows: number, seed: number): Uint32Array {
  const results = new Uint32Array(2 ** logRows);
  const registers = new Uint32Array(REGISTERS);
  for (let step = 0; step < results.length; step++) {
    const { op, dst, src1, src2, immediate } = instruction(step, results.length, seed);
    const b = op === "load_imm" ? immediate : registers[src2];
    registers[dst] = results[step] = resultOf(op, registers[src1], b);
  }
  return results;
}

function traceColumns(logRows: number, seed: number): Uint32Array[] {
  const steps = 2 ** logRows;
  const rows = Object.fromEntries(COLUMNS.map((name) => [name, new Uint32Array(steps)])) as Record<
    ColumnName,
    Uint32Array
  >;
  const registers = new Uint32Array(REGISTERS);
  for (let step = 0; step < steps; step++) {
    const { op, dst, src1, src2, immediate } = instruction(step, steps, seed);
    const a = registers[src1];
    const b = op === "load_imm" ? immediate : registers[src2];
    const result = resultOf(op, a, b);
    rows.pc_curr[step] = step;
    rows.reg0_curr[step] = registers[0];
    rows.reg1_curr[step] = registers[1];
    registers[dst] = result;
    rows.pc_next[step] = step + 1;
    rows.reg0_next[step] = result;
    rows.reg1_next[step] = registers[1];
    rows.opcode[step] = OPCODE[op];
    rows.src1_val[step] = a;
    rows.src2_val[step] = b;
    rows.result[step] = result;
    rows.one[step] = 1;
    rows[`is_${op}`][step] = 1;
    rows.product[step] = m31.mul(a, b);
    for (let bit = 0; bit < 5; bit++) rows[`dst_b${bit}` as ColumnName][step] = (dst >> bit) & 1;
    rows.dst_idx[step] = dst;
  }
  return COLUMNS.map((name) => columnFromRows(logRows, (row) => rows[name][row]));
}

/** The AIR: 26 columns, 21 constraints of degree at most 2. */
export const obelysk26: AirDefinition = {
  name: "obelysk26",
  title: "the published 26-column shape",
  warning: "shape benchmark, not sound",
  params: { logRows: { min: 6, max: 26, default: 10, help: "log2 of the number of steps" } },
  relations: [],
  bareMixesLogSizes: false,
  generated: [{}],
  preprocessed: () => [],
  components: ({ logRows }) => [{ name: "step", logRows, build }],
  trace: ({ logRows }, seed) => [traceColumns(logRows, seed)],
  // Each step reads what an earlier one wrote, products of products: running the program is the executor's part, not the device's.
  recipe: ({ logRows }, seed) => stepResults(logRows, seed),
};
