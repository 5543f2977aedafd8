/**
 * Forged rows of the operation components and their tables.
 *
 * @module
 */
import * as m31 from "../protocol/m31.ts";
import { assemble } from "../vm/assembler.ts";
import { networkCase } from "./vm_cases.ts";
import type { Forgery } from "./vm_forgery_cases.ts";
import { Witness } from "./vm_witness.ts";

/** Loads x and y, computes `op`, stores the result: steps 0 to 3. */
function runOf(op: string, x: number, y: number): Witness {
  const operands = op === "relu" ? "r3, r1" : "r3, r1, r2";
  const text =
    `.output 0\n.input 1, 2\n  load r1, [1]\n  load r2, [2]\n  ${op} ${operands}\n  store [0], r3\n  halt\n`;
  return new Witness(assemble(text), [x, y]);
}

/** Passes another result on: through the operation's row, the store and the output. */
function claim(w: Witness, component: "alu" | "bit", result: number): Witness {
  const c = result < 0 ? result + m31.P : result;
  w.set("cpu", 2, { c }).set("cpu", 3, { b: c, c }).set("mem", 3, { fval: c }).set(component, 0, { c });
  w.outputs[0].value = c;
  return w;
}

const constraint = (name: string, caught: string, forge: () => Witness): Forgery => ({
  name,
  caught: { constraint: caught },
  alone: true,
  forge: () => forge().recount(),
});

/** d as limbs that a cheat may choose: `sign` says what s is. */
function limbs(d: number, sign: number): Record<string, number> {
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

const ALU: readonly Forgery[] = [
  constraint("s = 2: the sign is not a bit", "alu 5", () => {
    // d = 2·2^30 + l gives l = d + 1 − p − 1 for a positive d: relu(7) = (1 − 2)·7.
    const w = claim(runOf("relu", 7, 0), "alu", -7);
    const low = m31.sub(7, m31.mul(2, 2 ** 30));
    const cells = { l0: low & 255, l1: (low >>> 8) & 255, l2: (low >>> 16) & 255, l3: low >>> 24 };
    return w.set("alu", 0, { ...cells, s: 2, w: m31.mul(2, m31.inv(7)) });
  }),
  constraint("two operations in one row", "alu 6", () => {
    // relu and eq together are operation 4, div: 3/5 is 0.
    const d = m31.neg(2);
    return claim(runOf("div", 3, 5), "alu", 0).set("alu", 0, { fr: 1, fe: 1, fd: 0, d, ...limbs(d, 1) });
  }),
  constraint(
    "another difference than a - b",
    "alu 7",
    () => claim(runOf("lt", 3, 5), "alu", 0).set("alu", 0, { d: 2, ...limbs(2, 0) }),
  ),
  constraint(
    "limbs of another number",
    "alu 8",
    () => claim(runOf("lt", 3, 5), "alu", 0).set("alu", 0, limbs(2, 0)),
  ),
  constraint(
    "0 written as p: 0 < 0",
    "alu 9",
    () => claim(runOf("lt", 4, 4), "alu", 1).set("alu", 0, { s: 1, l0: 255, l1: 255, l2: 255, l3: 63 }),
  ),
  constraint("relu lets a negative through", "alu 10", () => claim(runOf("relu", -7, 0), "alu", -7)),
  constraint("lt says no", "alu 11", () => claim(runOf("lt", 3, 5), "alu", 0)),
  constraint("max takes the smaller", "alu 12", () => claim(runOf("max", 3, 5), "alu", 3)),
  constraint("equal numbers are said to differ", "alu 13", () => claim(runOf("eq", 5, 5), "alu", 0)),
  constraint(
    "different numbers are said to be equal",
    "alu 14",
    () => claim(runOf("eq", 3, 5), "alu", 1).set("alu", 0, { w: 0 }),
  ),
  constraint("0 divided by 0 is 9", "alu 15", () => {
    const w = claim(runOf("div", 0, 1), "alu", 9);
    w.set("cpu", 1, { b: 0, c: 0 }).set("cpu", 2, { b: 0 }).set("mem", 2, { fval: 0 });
    w.set("mem", 35 + 2, { fval: 0 });
    w.inputs[1] = 0;
    return w.set("alu", 0, { b: 0, d: 0, w: 0 });
  }),
  constraint("a wrong quotient", "alu 16", () => claim(runOf("div", 6, 2), "alu", 4)),
];

/** Nibbles of a number below 2^32. */
const nibbles = (name: string, value: number) =>
  Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`${name}${i}`, (value >>> (4 * i)) & 15]));

const BIT: readonly Forgery[] = [
  constraint("or = 2", "bit 0", () => {
    // or = 2 is operation 18, xor: the formula then gives Z + 2(a + b − 2Z).
    const w = claim(runOf("xor", 5, 3), "bit", 1 + 2 * (8 - 2));
    return w.set("bit", 0, { or: 2, xor: 0 });
  }),
  constraint("xor = 1/2", "bit 1", () => {
    // xor = 1/2 is operation 17, or: the formula then gives Z + (a + b − 3Z)/2.
    const w = runOf("or", 5, 3);
    claim(w, "bit", m31.add(1, m31.mul(m31.inv(2), 8 - 3)));
    return w.set("bit", 0, { or: 0, xor: m31.inv(2) });
  }),
  constraint(
    "nibbles of another first operand",
    "bit 3",
    () => claim(runOf("and", 5, 3), "bit", 2).set("bit", 0, { x0: 2, z0: 2 }),
  ),
  constraint(
    "nibbles of another second operand",
    "bit 4",
    () => claim(runOf("and", 5, 3), "bit", 4).set("bit", 0, { y0: 4, z0: 4 }),
  ),
  constraint(
    "0 written as p on the left",
    "bit 5",
    () => claim(runOf("and", 0, 9), "bit", 9).set("bit", 0, { ...nibbles("x", m31.P), ...nibbles("z", 9) }),
  ),
  constraint(
    "0 written as p on the right",
    "bit 6",
    () => claim(runOf("and", 9, 0), "bit", 9).set("bit", 0, { ...nibbles("y", m31.P), ...nibbles("z", 9) }),
  ),
  constraint("a result that is not the operation's", "bit 7", () => claim(runOf("or", 5, 3), "bit", 6)),
];

const balance = (
  name: string,
  tag: "r8" | "nib" | "act" | "alu",
  forge: () => Witness,
  alone = true,
): Forgery => ({ name, caught: { tag }, alone, forge });

function network(): Witness {
  const { program, inputs, logRows } = networkCase(10, false);
  return new Witness(program, inputs, logRows);
}

const TABLES: readonly Forgery[] = [
  balance("a limb of 256", "r8", () => {
    const w = runOf("lt", 300, 5);
    return w.set("alu", 0, { l0: w.get("alu", "l0", 0) + 256, l1: w.get("alu", "l1", 0) - 1 }).recount();
  }),
  balance("a multiplicity of bytes", "r8", () => {
    const w = runOf("lt", 3, 5);
    return w.set("tables", 9, { multR8: 1 + w.get("tables", "multR8", 9) });
  }),
  balance("a wrong and of two nibbles", "nib", () => {
    const w = claim(runOf("and", 5, 3), "bit", 2);
    return w.set("bit", 0, { z0: 2 }).recount();
  }),
  balance("a result that no operation component yields", "alu", () => {
    const w = claim(runOf("relu", 7, 0), "alu", 8);
    return w.set("alu", 0, { c: 7 });
  }, false),
  balance("one unused row too many", "alu", () => {
    const w = runOf("relu", 7, 0);
    w.pads[0] -= 1;
    return w;
  }, false),
  balance("an activation that is not in the table", "act", () => {
    const w = network();
    return w.set("tables", 600, { multAct0: 1 + w.get("tables", "multAct0", 600) });
  }),
  balance("a remainder of 256 and the entry before", "r8", () => {
    const w = network();
    const row = w.rows("act0") - 1;
    // An unused row: index 1 with remainder 0 instead of index 0; its tuple keeps its result, which both entries have.
    const a = w.get("act0", "a", row);
    w.set("act0", row, { a, r0: 256 });
    return w.recount();
  }, false),
];

/** Forgeries in Alu, Act, Bit and the tables. */
export const OPERATION_FORGERIES: readonly Forgery[] = [...ALU, ...BIT, ...TABLES];
