/**
 * Operands of instructions in assembly text: registers, addresses, integers, targets and tables.
 *
 * @module
 */
import { DOT_SUMS, GENERAL_REGISTERS, ONE_CELL } from "../air/vm_encoding.ts";
import {
  elementValue,
  type Expression,
  type Names,
  parseExpression,
  valueWithin,
} from "./assembly_expression.ts";
import type { OperandRole, Operands } from "./isa.ts";
import { AssemblyError, type Cursor, type Token } from "./lexer.ts";

/** What operands may name, known when all text is read. */
export interface OperandContext {
  readonly names: Names;
  /** Index of each table. */
  readonly tables: ReadonlyMap<string, number>;
  /** Last row of each chain of weights. */
  readonly chains: ReadonlyMap<string, number>;
  readonly memoryCells: number;
  /** Rows of the program. */
  readonly instructions: number;
}

/** An operand that waits for the context. */
export type PendingOperand = (context: OperandContext) => Operands;

const REGISTER = /^r(0|[1-9][0-9]?)$/i;

/** The cell of a register's name; undefined for any other word. */
export function registerCell(word: string): number | undefined {
  if (word.toLowerCase() === "one") return ONE_CELL;
  const match = REGISTER.exec(word);
  return match !== null && Number(match[1]) < GENERAL_REGISTERS ? Number(match[1]) : undefined;
}

function register(cursor: Cursor, allowsOne: boolean): number {
  const expected = `a register r0 to r31${allowsOne ? " or one" : ""}`;
  const token = cursor.next;
  const cell = token.kind === "word" ? registerCell(token.text) : undefined;
  if (cell === undefined || (cell === ONE_CELL && !allowsOne)) return cursor.fail(expected);
  cursor.take();
  return cell;
}

/** `[k]`: relative to the constant one. */
function staticAddress(expression: Expression): PendingOperand {
  return ({ names, memoryCells }) => {
    if (memoryCells === 0) {
      throw new AssemblyError(
        expression.place,
        "an address",
        "no memory access in a program without memory cells (declare some with .memory)",
      );
    }
    return { ra: ONE_CELL, k: valueWithin(expression, names, 0, memoryCells - 1, "an address") - 1 };
  };
}

function address(cursor: Cursor): PendingOperand {
  cursor.expectMark("[", "before an address, as in [r1 + 4] or [7]");
  const isRegister = cursor.next.kind === "word" && registerCell(cursor.next.text) !== undefined;
  if (!isRegister) {
    const pending = staticAddress(parseExpression(cursor));
    cursor.expectMark("]", "after the address");
    return pending;
  }
  const ra = register(cursor, true);
  if (cursor.takeMark("]")) return () => ({ ra, k: 0 });
  const { kind, text } = cursor.next;
  if (kind !== "mark" || (text !== "+" && text !== "-")) cursor.fail("+, - or ] after the register");
  cursor.takeMark("+");
  const offset = parseExpression(cursor);
  cursor.expectMark("]", "after the address");
  return ({ names }) => ({ ra, k: elementValue(offset, names) });
}

function declared(cursor: Cursor, role: "table" | "chain"): PendingOperand {
  const what = role === "table" ? "table" : "chain of weights";
  const token: Token = cursor.next;
  if (token.kind !== "word") cursor.fail(`the name of a ${what}`);
  cursor.take();
  return ({ tables, chains }) => {
    const value = (role === "table" ? tables : chains).get(token.text);
    if (value !== undefined) return { [role]: value };
    const directive = role === "table" ? ".table" : ".weights";
    throw new AssemblyError(token.place, token.text, `a ${what} declared with ${directive}`);
  };
}

function operand(cursor: Cursor, role: OperandRole): PendingOperand {
  switch (role) {
    case "rd": {
      const cell = register(cursor, false);
      return () => ({ rd: cell });
    }
    case "ra":
    case "rb": {
      const cell = register(cursor, true);
      return () => ({ [role]: cell });
    }
    case "address":
      return address(cursor);
    case "table":
    case "chain":
      return declared(cursor, role);
    case "sum": {
      const expression = parseExpression(cursor);
      return ({ names }) => ({ sum: valueWithin(expression, names, 0, DOT_SUMS - 1, "a sum's number") });
    }
    case "target": {
      const expression = parseExpression(cursor);
      return ({ names, instructions }) => ({
        target: valueWithin(expression, names, 0, instructions - 1, "the pc of an instruction"),
      });
    }
    default: {
      const expression = parseExpression(cursor);
      return ({ names }) => ({ [role]: elementValue(expression, names) });
    }
  }
}

/** Parses the operands of an instruction, separated by commas, to the end of the line. */
export function parseOperands(
  cursor: Cursor,
  mnemonic: string,
  roles: readonly OperandRole[],
): PendingOperand[] {
  const pending = roles.map((role, i) => {
    if (i > 0) cursor.expectMark(",", `before operand ${i + 1} of ${roles.length} of ${mnemonic}`);
    return operand(cursor, role);
  });
  cursor.expectEnd(roles.length === 0 ? `${mnemonic}, which has no operands` : `the operands of ${mnemonic}`);
  return pending;
}
