/**
 * The components that answer operations, and the tables they look into. Every row of Alu, Act and Bit yields one true tuple
 * (operation, a, b, c); rows that no step asked for hold a fixed one, and the verifier uses those.
 *
 * @module
 */
import * as m31 from "../protocol/m31.ts";
import type { ComponentBuilder } from "./builder.ts";
import type { Expr } from "./expression.ts";
import { constrainBoolean, declare, VM_RELATION, weighted } from "./obelysk_vm_core.ts";
import {
  actColumns,
  ALU_COLUMNS,
  BIT_COLUMNS,
  remainderLimbs,
  tableOffset,
  VM_OPS,
  VM_TAGS,
  type VmTable,
  type VmUses,
} from "./vm_encoding.ts";

/** Ids of table t's preprocessed columns. */
export function tableIds(table: number): readonly [string, string] {
  return [`act${table}_index`, `act${table}_output`];
}

/** Bytes, the entries of every activation table, nibble pairs: yielded as often as they are looked up. */
export function buildTables(b: ComponentBuilder, uses: VmUses, tables: number): void {
  const yields = (tag: number, mult: string, values: Expr[]) => {
    const [count] = b.column(mult);
    b.fraction(VM_RELATION, count.neg(), [b.constant(tag), ...values]);
  };
  yields(VM_TAGS.r8, "multR8", [b.preprocessed("byte")]);
  for (let t = 0; uses.act && t < tables; t++) {
    yields(VM_TAGS.act, `multAct${t}`, [b.constant(t), ...tableIds(t).map((id) => b.preprocessed(id))]);
  }
  if (uses.bit) yields(VM_TAGS.nib, "multNib", ["nib_x", "nib_y", "nib_and"].map((id) => b.preprocessed(id)));
  b.finalizeLogup("pairs");
}

/** Relu, Lt, Eq, Div and Max. */
export function buildAlu(b: ComponentBuilder): void {
  const { a, b: operand, c, d, w, s, l0, l1, l2, l3, fr, fl, fe, fd, fm } = declare(b, ALU_COLUMNS);
  const one = b.constant(1);
  for (const flag of [fr, fl, fe, fd, fm, s]) constrainBoolean(b, flag);
  b.constrain(fr.add(fl).add(fe).add(fd).add(fm).sub(1));
  // d = a (relu), a − b (lt, eq, max), b (div).
  b.constrain(d.sub(one.sub(fd).mul(a)).add(fl.add(fe).add(fm).mul(operand)).sub(fd.mul(operand)));
  const signed = fr.add(fl).add(fm);
  const limbs = [l0, l1, l2, l3];
  b.constrain(signed.mul(d.sub(weighted(b, limbs, 8)).sub(s.mul(2 ** 30))));
  const dw = d.mul(w);
  // s = 1 needs d ≠ 0: 0 could otherwise be written as p.
  b.constrain(signed.mul(s.sub(dw)));
  b.constrain(fr.mul(c.sub(one.sub(s).mul(a))));
  b.constrain(fl.mul(c.sub(s)));
  b.constrain(fm.mul(c.sub(a).add(s.mul(d))));
  b.constrain(fe.mul(c.add(dw).sub(1)));
  b.constrain(fe.mul(c).mul(d));
  b.constrain(fd.mul(dw.sub(1)));
  b.constrain(fd.mul(c.mul(d).sub(a)));
  const { relu, lt, eq, div, max } = VM_OPS;
  const op = fr.mul(relu).add(fl.mul(lt)).add(fe.mul(eq)).add(fd.mul(div)).add(fm.mul(max));
  b.fraction(VM_RELATION, -1, [b.constant(VM_TAGS.alu), op, a, operand, c]);
  // The last limb and four times it are bytes, so it is below 64.
  for (const limb of [...limbs, l3.mul(4)]) b.fraction(VM_RELATION, 1, [b.constant(VM_TAGS.r8), limb]);
  b.finalizeLogup("pairs");
}

/**
 * Table t: a + 2^(B−1+k) = 2^k·index + remainder with index < 2^B and remainder < 2^k as integers, so the index is unique as
 * long as B + k ≤ 30.
 */
export function buildAct(b: ComponentBuilder, t: number, table: VmTable): void {
  const { a, c, ...limbsByName } = declare(b, actColumns(table.shift));
  const limbs = Object.values(limbsByName);
  const remainder = weighted(b, limbs, 8);
  const index = a.add(b.parameter(tableOffset(table))).sub(remainder).mul(
    b.parameter(m31.inv(2 ** table.shift)),
  );
  b.fraction(VM_RELATION, -1, [b.constant(VM_TAGS.alu), b.parameter(VM_OPS.act + t), a, a, c]);
  for (const limb of limbs) b.fraction(VM_RELATION, 1, [b.constant(VM_TAGS.r8), limb]);
  b.fraction(VM_RELATION, 1, [b.constant(VM_TAGS.act), b.parameter(t), index, c]);
  const free = 8 * remainderLimbs(table.shift) - table.shift;
  if (free > 0) {
    const top = limbs[limbs.length - 1].mul(b.parameter(2 ** free));
    b.fraction(VM_RELATION, 1, [b.constant(VM_TAGS.r8), top]);
  }
  b.finalizeLogup("pairs");
}

/** And, Or and Xor of the canonical 31-bit values. */
export function buildBit(b: ComponentBuilder): void {
  const named = declare(b, BIT_COLUMNS);
  const { a, b: operand, c, or, xor, wa, wb } = named;
  const nibbles = (name: string) => Array.from({ length: 8 }, (_, i) => named[`${name}${i}`]);
  const [x, y, z] = ["x", "y", "z"].map(nibbles);
  constrainBoolean(b, or);
  constrainBoolean(b, xor);
  b.constrain(or.mul(xor));
  b.constrain(a.sub(weighted(b, x, 4)));
  b.constrain(operand.sub(weighted(b, y, 4)));
  // a = 0 makes the top nibble 0, which excludes the all-ones form of 0.
  b.constrain(x[7].sub(a.mul(wa)));
  b.constrain(y[7].sub(operand.mul(wb)));
  const and = weighted(b, z, 4);
  const sum = a.add(operand).sub(and.mul(2));
  b.constrain(c.sub(and).sub(or.mul(sum)).sub(xor.mul(sum.sub(and))));
  const op = b.constant(VM_OPS.and).add(or).add(xor.mul(VM_OPS.xor - VM_OPS.and));
  b.fraction(VM_RELATION, -1, [b.constant(VM_TAGS.alu), op, a, operand, c]);
  const looksUp = (values: Expr[]) => b.fraction(VM_RELATION, 1, [b.constant(VM_TAGS.nib), ...values]);
  for (let i = 0; i < 8; i++) looksUp([x[i], y[i], z[i]]);
  // Twice the top nibbles are nibbles, so they are below 8.
  looksUp([x[7].mul(2), y[7].mul(2), z[7].mul(2)]);
  b.finalizeLogup("pairs");
}
