/**
 * Forged lookups of the operation components and their tables: limbs, nibbles and entries that no table has.
 *
 * @module
 */
import { tableOffset } from "../air/vm_encoding.ts";
import * as m31 from "../protocol/m31.ts";
import { changes, type Forgery, misstates, unbalances } from "./vm_forgery.ts";
import { claim, claimEntry, moved, nibbles, runOf, runOfTables } from "./vm_forgery_runs.ts";

const ALU: readonly Forgery[] = [
  unbalances(["cpu f11"], "a result that no operation component yields", () => {
    const w = claim(runOf("relu", 7, 0), "alu", 8);
    // The row that answered is unused now.
    w.set("alu", 0, { a: 0, b: 0, c: 0, d: 0, l0: 0 });
    w.pads[0] += 1;
    return w.recount();
  }),
  changes("alu f0", "an unused row of Alu holds another true tuple", () => {
    const w = runOf("relu", 7, 0);
    return w.set("alu", 1, { a: 1, c: 1, d: 1, l0: 1 }).recount();
  }),
  misstates("alu", "one unused row too few", () => {
    const w = runOf("relu", 7, 0);
    w.pads[0] -= 1;
    return w;
  }),
  misstates("alu", "one unused row too many", () => {
    const w = runOf("relu", 7, 0);
    w.pads[0] += 1;
    return w;
  }),
  ...[0, 1, 2].map((i) =>
    unbalances([`alu f${1 + i}`], `limb ${i} is no byte: 5 is less than 3`, () => {
      const w = claim(runOf("lt", 5, 3), "alu", 1);
      const low = m31.mul(m31.sub(2, 2 ** 30), m31.inv(2 ** (8 * i)));
      return w.set("alu", 0, { l0: 0, [`l${i}`]: low, s: 1, w: m31.inv(2) }).recount(`alu f${1 + i}`);
    })
  ),
  unbalances(["alu f4"], "the top limb is 255/4: -(2^30 - 1) is not less than 0", () => {
    const w = claim(runOf("lt", 2 ** 30, 0), "alu", 0);
    return w.set("alu", 0, { l2: 64, l3: m31.mul(255, m31.inv(4)), s: 0, w: 0 }).recount("alu f4");
  }),
  unbalances(["alu f5"], "the top limb is 64: -(2^30 - 1) is not less than 0", () => {
    const w = claim(runOf("lt", 2 ** 30, 0), "alu", 0);
    return w.set("alu", 0, { l3: 64, s: 0, w: 0 }).recount("alu f5");
  }),
];

const ACT: readonly Forgery[] = [
  ...([0, 1] as const).map((t) =>
    changes(`act${t} f0`, `an unused row of table ${t} holds another true tuple`, () => {
      const w = runOfTables(300);
      const table = w.program.tables[t];
      const a = m31.sub(2 ** table.shift, tableOffset(table));
      return w.set(`act${t}`, 1, { a, c: table.values[1] }).recount();
    })
  ),
  unbalances(["act0 f1"], "a remainder that is no byte: an entry of the prover's choice", () => {
    const w = runOfTables(300);
    const r0 = m31.sub(moved(w, 0), 3 * 256);
    return claimEntry(w, 0, w.program.tables[0].values[3], { r0 }).recount("act0 f1");
  }),
  unbalances(["act0 f2"], "an output that is not in the table", () => {
    const w = runOfTables(300);
    return claimEntry(w, 0, 77).recount("act0 f2");
  }),
  unbalances(["act1 f1"], "a low remainder that is no byte", () => {
    const w = runOfTables(300);
    const r0 = m31.sub(moved(w, 1), 3 * 4096);
    return claimEntry(w, 1, w.program.tables[1].values[3], { r0, r1: 0 }).recount("act1 f1");
  }),
  unbalances(["act1 f2"], "a high remainder of 255/16, and the entry before", () => {
    // 5 is 5 more than a multiple of 2^12, and 4096 + 5 = 255·16 + 21.
    const w = runOfTables(5);
    const r1 = m31.mul(255, m31.inv(16));
    return claimEntry(w, 1, w.program.tables[1].values[7], { r0: 21, r1 }).recount("act1 f2");
  }),
  unbalances(["act1 f3"], "an output that is not in the wider table", () => {
    const w = runOfTables(300);
    return claimEntry(w, 1, 77).recount("act1 f3");
  }),
  unbalances(["act1 f4"], "a high remainder of 16, and the entry before", () => {
    const w = runOfTables(5);
    return claimEntry(w, 1, w.program.tables[1].values[7], { r0: 5, r1: 16 }).recount("act1 f4");
  }),
  ...[0, 1].map((t) =>
    changes(`tables multAct${t}`, `a multiplicity of table ${t}`, () => {
      const w = runOfTables(300);
      return w.set("tables", 9, { [`multAct${t}`]: 1 + w.get("tables", `multAct${t}`, 9) });
    })
  ),
];

const BIT: readonly Forgery[] = [
  changes("bit f0", "an unused row of Bit holds another true tuple", () => {
    const w = runOf("and", 5, 3);
    return w.set("bit", 1, { a: 1, b: 1, c: 1, x0: 1, y0: 1, z0: 1 }).recount();
  }),
  ...Array.from({ length: 7 }, (_, i) =>
    unbalances([`bit f${1 + i}`], `a wrong and of nibbles ${i}`, () => {
      const w = claim(runOf("and", 5 * 16 ** i, 3 * 16 ** i), "bit", 2 * 16 ** i);
      return w.set("bit", 0, { [`z${i}`]: 2 }).recount(`bit f${1 + i}`);
    })),
  unbalances(["bit f8"], "a top nibble of 1/2: 2^27 and 2^27 is 0", () => {
    const w = claim(runOf("and", 2 ** 27, 2 ** 27), "bit", 0);
    const half = m31.inv(2);
    const wa = m31.mul(half, m31.inv(2 ** 27));
    return w.set("bit", 0, { x6: 0, x7: half, wa, z6: 0 }).recount("bit f8");
  }),
  unbalances(["bit f9"], "1 written as p + 1: 1 and 1 is 0", () => {
    const w = claim(runOf("and", 1, 1), "bit", 0);
    return w.set("bit", 0, { ...nibbles("x", m31.P + 1), wa: 8, z0: 0 }).recount("bit f9");
  }),
  changes("tables multNib", "a multiplicity of nibbles", () => {
    const w = runOf("and", 5, 3);
    return w.set("tables", 9, { multNib: 1 + w.get("tables", "multNib", 9) });
  }),
];

const BYTES: readonly Forgery[] = [
  unbalances(["alu f1"], "a limb of 256 more and one of 1 less", () => {
    const w = runOf("lt", 300, 5);
    w.set("alu", 0, { l0: w.get("alu", "l0", 0) + 256, l1: w.get("alu", "l1", 0) - 1 });
    return w.recount("alu f1");
  }),
  unbalances(["act0 f1"], "a remainder of 256 more and the entry before", () => {
    const w = runOfTables(300);
    const index = Math.floor(moved(w, 0) / 256) - 1;
    const r0 = w.get("act0", "r0", 0) + 256;
    return claimEntry(w, 0, w.program.tables[0].values[index], { r0 }).recount("act0 f1");
  }),
  changes("tables multR8", "a multiplicity of bytes", () => {
    const w = runOf("lt", 3, 5);
    return w.set("tables", 9, { multR8: 1 + w.get("tables", "multR8", 9) });
  }),
];

/** Forgeries in the lookups of Alu, Act and Bit, and in the tables. */
export const LOOKUP_FORGERIES: readonly Forgery[] = [...ALU, ...ACT, ...BIT, ...BYTES];
