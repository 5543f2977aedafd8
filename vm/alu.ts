/**
 * The operations that leave the CPU row through a lookup: one function from two field elements to a third, or the
 * reason why there is no result.
 *
 * @module
 */
import { tableOffset, VM_OPS } from "../air/vm_encoding.ts";
import * as m31 from "../protocol/m31.ts";
import type { ActivationTable } from "./program.ts";

/** Largest element that reads as a non-negative integer: (p − 1)/2. */
export const MAX_SIGNED = (m31.P - 1) / 2;

/** Whether an element reads as a negative integer: x > (p − 1)/2 stands for x − p. */
export function isNegative(x: number): boolean {
  return x > MAX_SIGNED;
}

/** The signed reading of an element. */
export function toSigned(x: number): number {
  return x > MAX_SIGNED ? x - m31.P : x;
}

/** The element of an integer with |integer| < p. */
export function fromSigned(integer: number): number {
  return integer < 0 ? integer + m31.P : integer;
}

/** The row of a table that an operand selects; undefined outside the table's domain. */
export function tableIndex(table: ActivationTable, a: number): number | undefined {
  const moved = m31.add(a, tableOffset(table));
  const index = Math.floor(moved / 2 ** table.shift);
  return index < table.values.length ? index : undefined;
}

/** The result of operation `op` on a and b, or what is wrong with the operands as the end of a sentence. */
export function aluResult(
  tables: readonly ActivationTable[],
  op: number,
  a: number,
  b: number,
): number | string {
  switch (op) {
    case VM_OPS.relu:
      return isNegative(a) ? 0 : a;
    case VM_OPS.lt:
      return isNegative(m31.sub(a, b)) ? 1 : 0;
    case VM_OPS.eq:
      return a === b ? 1 : 0;
    case VM_OPS.div:
      return b === 0 ? "division by zero" : m31.mul(a, m31.inv(b));
    case VM_OPS.max:
      return isNegative(m31.sub(a, b)) ? b : a;
    case VM_OPS.and:
      return a & b;
    case VM_OPS.or:
      return (a | b) === m31.P ? 0 : a | b;
    case VM_OPS.xor:
      return (a ^ b) === m31.P ? 0 : a ^ b;
  }
  const table = tables[op - VM_OPS.act];
  if (table === undefined) return `operation ${op} does not exist`;
  const index = tableIndex(table, a);
  if (index !== undefined) return table.values[index];
  const half = tableOffset(table);
  return `${toSigned(a)} is outside the domain of table ${table.name}, allowed is ${-half} to ${half - 1}`;
}
