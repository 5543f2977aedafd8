/**
 * Goal: of Alu's five flags, only two must be said to be bits for programs that the checker accepts; see the reasons in
 * vm_forgery_coverage_test.ts. Method: a search for rows that every other constraint admits and whose tuple is an operation that
 * exists and is not true.
 */
import { assert, assertEquals } from "@std/assert";
import { evaluateNodes, M31_ALGEBRA } from "../air/evaluate.ts";
import { vmGeneratedInstances } from "../air/obelysk_vm_generated.ts";
import { ALU_COLUMNS, VM_OPS } from "../air/vm_encoding.ts";
import * as m31 from "../protocol/m31.ts";
import { aluResult } from "../vm/alu.ts";

/** The element of an integer. */
function element(x: number): number {
  return x < 0 ? x + m31.P : x;
}

const FLAGS = ["fr", "fl", "fe", "fd", "fm"] as const;
const OPERATIONS: readonly number[] = [VM_OPS.relu, VM_OPS.lt, VM_OPS.eq, VM_OPS.div, VM_OPS.max];
const OPERANDS = [0, 1, 2, 3, 6, 2 ** 29, 2 ** 29 + 1, 2 ** 30 - 1, 2 ** 30, 2 ** 30 + 1, -6, -3, -2, -1]
  .map(element);
const ALU =
  vmGeneratedInstances().flatMap(({ air }) => air.components).find(({ ir }) => ir.name === "alu")!.ir;

type Row = Partial<Record<typeof ALU_COLUMNS[number], number>>;

/** The constraints that a row violates. */
function violated(row: Row): number[] {
  const nodes = evaluateNodes(ALU, M31_ALGEBRA, {
    mask: (column) => row[ALU_COLUMNS[column]] ?? 0,
    preprocessed: () => 0,
  });
  return ALU.constraints.flatMap((node, i) => nodes[node] === 0 ? [] : [i]);
}

/** The values of the flags when flag k is what the other four, as bits, leave over, and that is no bit. */
function flagValues(k: number): number[][] {
  return Array.from({ length: 16 }, (_, bits) => {
    const others = FLAGS.map((_, i) => i === k ? 0 : (bits >> (i < k ? i : i - 1)) & 1);
    return others.with(k, 1 - others.reduce((sum, bit) => sum + bit, 0));
  }).filter((flags) => flags[k] < 0);
}

/** Rows with these flags and operands: d follows; s, w and c are what some constraint may ask for. */
function* rowsOf(flags: readonly number[], a: number, b: number): Generator<Row> {
  const [fr, fl, fe, fd, fm] = flags.map(element);
  const others = m31.add(m31.add(fl, fe), fm);
  const d = m31.add(
    m31.sub(m31.mul(m31.sub(1, fd), a), m31.mul(others, b)),
    m31.mul(fd, b),
  );
  const inverse = d === 0 ? 0 : m31.inv(d);
  const isSigned = m31.add(m31.add(fr, fl), fm) !== 0;
  for (const s of [0, 1]) {
    const low = isSigned ? m31.sub(d, s * 2 ** 30) : 0;
    if (low >= 2 ** 30) continue;
    const limbs = { l0: low & 255, l1: (low >>> 8) & 255, l2: (low >>> 16) & 255, l3: low >>> 24 };
    for (const w of [0, inverse]) {
      const results = [
        m31.mul(1 - s, a),
        s,
        m31.sub(a, m31.mul(s, d)),
        m31.sub(1, m31.mul(d, w)),
        0,
        m31.mul(a, inverse),
      ];
      for (const c of new Set(results)) yield { a, b, c, d, w, s, ...limbs, fr, fl, fe, fd, fm };
    }
  }
}

/** False tuples that every constraint but the one of flag k admits. */
function falseTuples(k: number): string[] {
  const found = new Set<string>();
  for (const flags of flagValues(k)) {
    const op = flags.reduce((sum, flag, i) => sum + flag * OPERATIONS[i], 0);
    if (!OPERATIONS.includes(op)) continue;
    for (const a of OPERANDS) {
      for (const b of OPERANDS) {
        for (const row of rowsOf(flags, a, b)) {
          if (violated(row).some((i) => i !== k)) continue;
          if (aluResult([], op, a, b) !== row.c) found.add(`${op}: ${a}, ${b}, ${row.c}`);
        }
      }
    }
  }
  return [...found];
}

Deno.test("fr, fd and fm need not be said to be bits for operations that exist; fl and fe need", () => {
  const needed = FLAGS.filter((_, k) => falseTuples(k).length > 0);
  assertEquals(needed, ["fl", "fe"]);
  assert(falseTuples(1).includes(`${VM_OPS.div}: 0, 0, 0`));
  assert(falseTuples(2).includes(`${VM_OPS.lt}: 0, ${2 ** 29}, 0`));
});
