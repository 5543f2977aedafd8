/**
 * Runs of one operation, and the cells that a cheat changes in them.
 *
 * @module
 */
import { tableOffset } from "../air/vm_encoding.ts";
import * as m31 from "../protocol/m31.ts";
import { assemble } from "../vm/assembler.ts";
import { Witness } from "./vm_witness.ts";

/** The pc, and the row, of the operation. */
export const OPERATION_PC = 2;

/** Loads x and y, computes `op`, stores the result: steps 0 to 3. */
export function runOf(op: string, x: number, y: number): Witness {
  const operands = op === "relu" ? "r3, r1" : "r3, r1, r2";
  const text =
    `.output 0\n.input 1, 2\n  load r1, [1]\n  load r2, [2]\n  ${op} ${operands}\n  store [0], r3\n  halt\n`;
  return new Witness(assemble(text), [x, y]);
}

/** Passes another result on: through the operation's row, the store and the output. */
export function claim(w: Witness, component: "alu" | "bit", result: number): Witness {
  const c = result < 0 ? result + m31.P : result;
  w.set("cpu", 2, { c }).set("cpu", 3, { b: c, c }).set("mem", 3, { fval: c }).set(component, 0, { c });
  w.outputs[0].value = c;
  return w;
}

/** d as limbs that a cheat may choose: `sign` says what s is. */
export function limbs(d: number, sign: number): Record<string, number> {
  const low = m31.sub(d, m31.mul(sign, 2 ** 30));
  return {
    l0: low & 255,
    l1: (low >>> 8) & 255,
    l2: (low >>> 16) & 255,
    l3: low >>> 24,
    s: sign,
    w: sign === 0 ? 0 : m31.inv(d),
  };
}

/** Nibbles of a number below 2^32. */
export const nibbles = (name: string, value: number) =>
  Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`${name}${i}`, (value >>> (4 * i)) & 15]));

/** Loads x, takes it through a table of 16 entries that drops 8 bits and through one that drops 12, stores both results. */
export function runOfTables(x: number): Witness {
  const entries = (first: number) => Array.from({ length: 16 }, (_, i) => first + i).join(", ");
  const text = `.output 0, 2\n.input 2\n.table t, 4, 8\n.word ${entries(100)}\n` +
    `.table u, 4, 12\n.word ${entries(200)}\n.code\n` +
    "  load r1, [2]\n  act r2, r1, t\n  act r3, r1, u\n  store [0], r2\n  store [1], r3\n  halt\n";
  return new Witness(assemble(text), [x]);
}

/** Passes another result of table t on, and the row's remainder limbs. */
export function claimEntry(w: Witness, t: 0 | 1, c: number, limbs: Record<string, number> = {}): Witness {
  w.set("cpu", 1 + t, { c }).set("cpu", 3 + t, { b: c, c }).set("mem", 2 + t, { fval: c });
  w.set(`act${t}`, 0, { c, ...limbs });
  w.outputs[t].value = c;
  return w;
}

/** An operand plus half the domain of table t: index · 2^shift + remainder. */
export function moved(w: Witness, t: 0 | 1): number {
  return m31.add(w.get(`act${t}`, "a", 0), tableOffset(w.program.tables[t]));
}
