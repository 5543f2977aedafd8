/**
 * Forged rows of Alu and Bit: true tuples are what their constraints admit. One constraint each.
 *
 * @module
 */
import { REGISTER_CELLS } from "../air/vm_encoding.ts";
import * as m31 from "../protocol/m31.ts";
import { breaks as breaksAs, breaksIllegal as breaksIllegalAs, type Forgery, withRow } from "./vm_forgery.ts";
import { claim, limbs, nibbles, OPERATION_PC, runOf } from "./vm_forgery_runs.ts";
import type { Witness } from "./vm_witness.ts";

const breaks = (constraint: string, name: string, forge: () => Witness) =>
  breaksAs(constraint, name, () => forge().recount());
const breaksIllegal = (constraint: string, name: string, forge: () => Witness) =>
  breaksIllegalAs(constraint, name, () => forge().recount());

/** Makes the program ask for an operation that does not exist. */
function asking(w: Witness, op: number): Witness {
  const imm = op < 0 ? op + m31.P : op;
  w.program = withRow(w.program, OPERATION_PC, { imm });
  return w.set("cpu", OPERATION_PC, { imm });
}

/** Makes the second operand 0, which an honest run of a division cannot have. */
function zeroSecond(w: Witness): void {
  w.set("cpu", 1, { b: 0, c: 0 }).set("cpu", 2, { b: 0 }).set("mem", 2, { fval: 0 });
  w.set("mem", REGISTER_CELLS + 2, { fval: 0 });
  w.inputs[1] = 0;
}

const ALU_FLAGS: readonly Forgery[] = [
  breaksIllegal("alu 0", "fr = -1: an operation 6", () => {
    const w = asking(claim(runOf("lt", 0, -1), "alu", 0), 6);
    return w.set("alu", 0, { fr: -1, fl: 1, fm: 1, d: 2, ...limbs(2, 0) });
  }),
  breaks("alu 1", "fl = -1: 0 divided by 0 is 0", () => {
    // relu, max and minus lt together are operation 4, div.
    const w = claim(runOf("div", 0, 1), "alu", 0);
    zeroSecond(w);
    return w.set("alu", 0, { b: 0, d: 0, w: 0, s: 0, fr: 1, fl: -1, fd: 0, fm: 1 });
  }),
  breaks("alu 2", "fe = -1: 0 is not less than 2^29", () => {
    // relu, div and minus eq together are operation 2, lt, and d is 2b.
    const w = claim(runOf("lt", 0, 2 ** 29), "alu", 0);
    return w.set("alu", 0, { fr: 1, fl: 0, fe: -1, fd: 1, d: 2 ** 30, ...limbs(2 ** 30, 1) });
  }),
  breaksIllegal("alu 3", "fd = -1: an operation 0", () => {
    const w = asking(claim(runOf("lt", 0, 3), "alu", 0), 0);
    const d = m31.neg(6);
    return w.set("alu", 0, { fr: 1, fl: 0, fe: 1, fd: -1, d, ...limbs(d, 1) });
  }),
  breaksIllegal("alu 4", "fm = -1: an operation -2", () => {
    const w = asking(claim(runOf("lt", 0, -1), "alu", 0), -2);
    return w.set("alu", 0, { fr: 1, fl: 1, fm: -1, d: 0, ...limbs(0, 0) });
  }),
];

const ALU: readonly Forgery[] = [
  breaks("alu 5", "s = 2: the sign is not a bit", () => {
    // d = 2·2^30 + l gives l = d + 1 − p − 1 for a positive d: relu(7) = (1 − 2)·7.
    const w = claim(runOf("relu", 7, 0), "alu", -7);
    const low = m31.sub(7, m31.mul(2, 2 ** 30));
    const cells = { l0: low & 255, l1: (low >>> 8) & 255, l2: (low >>> 16) & 255, l3: low >>> 24 };
    return w.set("alu", 0, { ...cells, s: 2, w: m31.mul(2, m31.inv(7)) });
  }),
  breaks("alu 6", "two operations in one row", () => {
    // relu and eq together are operation 4, div: 3/5 is 0.
    const d = m31.neg(2);
    return claim(runOf("div", 3, 5), "alu", 0).set("alu", 0, { fr: 1, fe: 1, fd: 0, d, ...limbs(d, 1) });
  }),
  breaks(
    "alu 7",
    "another difference than a - b",
    () => claim(runOf("lt", 3, 5), "alu", 0).set("alu", 0, { d: 2, ...limbs(2, 0) }),
  ),
  breaks(
    "alu 8",
    "limbs of another number",
    () => claim(runOf("lt", 3, 5), "alu", 0).set("alu", 0, limbs(2, 0)),
  ),
  breaks(
    "alu 9",
    "0 written as p: 0 < 0",
    () => claim(runOf("lt", 4, 4), "alu", 1).set("alu", 0, { s: 1, l0: 255, l1: 255, l2: 255, l3: 63 }),
  ),
  breaks("alu 10", "relu lets a negative through", () => claim(runOf("relu", -7, 0), "alu", -7)),
  breaks("alu 11", "lt says no", () => claim(runOf("lt", 3, 5), "alu", 0)),
  breaks("alu 12", "max takes the smaller", () => claim(runOf("max", 3, 5), "alu", 3)),
  breaks("alu 13", "equal numbers are said to differ", () => claim(runOf("eq", 5, 5), "alu", 0)),
  breaks(
    "alu 14",
    "different numbers are said to be equal",
    () => claim(runOf("eq", 3, 5), "alu", 1).set("alu", 0, { w: 0 }),
  ),
  breaks("alu 15", "0 divided by 0 is 9", () => {
    const w = claim(runOf("div", 0, 1), "alu", 9);
    zeroSecond(w);
    return w.set("alu", 0, { b: 0, d: 0, w: 0 });
  }),
  breaks("alu 16", "a wrong quotient", () => claim(runOf("div", 6, 2), "alu", 4)),
];

const BIT: readonly Forgery[] = [
  breaks("bit 0", "or = 2", () => {
    // or = 2 is operation 18, xor: the formula then gives Z + 2(a + b − 2Z).
    const w = claim(runOf("xor", 5, 3), "bit", 1 + 2 * (8 - 2));
    return w.set("bit", 0, { or: 2, xor: 0 });
  }),
  breaks("bit 1", "xor = 1/2", () => {
    // xor = 1/2 is operation 17, or: the formula then gives Z + (a + b − 3Z)/2.
    const w = runOf("or", 5, 3);
    claim(w, "bit", m31.add(1, m31.mul(m31.inv(2), 8 - 3)));
    return w.set("bit", 0, { or: 0, xor: m31.inv(2) });
  }),
  breaksIllegal("bit 2", "or and xor in one row: an operation 19", () => {
    const w = asking(claim(runOf("xor", 5, 3), "bit", 2 * (8 - 2)), 19);
    return w.set("bit", 0, { or: 1, xor: 1 });
  }),
  breaks(
    "bit 3",
    "nibbles of another first operand",
    () => claim(runOf("and", 5, 3), "bit", 2).set("bit", 0, { x0: 2, z0: 2 }),
  ),
  breaks(
    "bit 4",
    "nibbles of another second operand",
    () => claim(runOf("and", 5, 3), "bit", 4).set("bit", 0, { y0: 4, z0: 4 }),
  ),
  breaks(
    "bit 5",
    "0 written as p on the left",
    () => claim(runOf("and", 0, 9), "bit", 9).set("bit", 0, { ...nibbles("x", m31.P), ...nibbles("z", 9) }),
  ),
  breaks(
    "bit 6",
    "0 written as p on the right",
    () => claim(runOf("and", 9, 0), "bit", 9).set("bit", 0, { ...nibbles("y", m31.P), ...nibbles("z", 9) }),
  ),
  breaks("bit 7", "a result that is not the operation's", () => claim(runOf("or", 5, 3), "bit", 6)),
];

/** Forgeries in Alu and Bit. */
export const OPERATION_FORGERIES: readonly Forgery[] = [...ALU_FLAGS, ...ALU, ...BIT];
