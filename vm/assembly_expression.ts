/**
 * Integer expressions of assembly text: numbers, names, + − ·, parentheses. Parsed once and evaluated when all names are
 * known.
 *
 * @module
 */
import { P } from "../protocol/m31.ts";
import { AssemblyError, type Cursor, type Place } from "./lexer.ts";

/** A name with its value and where it was declared. */
export interface Name {
  readonly value: number;
  readonly what: "constant" | "label" | "data label";
  readonly place: Place;
}

/** The names known so far. */
export type Names = ReadonlyMap<string, Name>;

/** A parsed expression. */
export interface Expression {
  /** Where it begins. */
  readonly place: Place;
  /** Its value. @throws {AssemblyError} for a name that is not declared or a value beyond 2^53 */
  evaluate(names: Names): number;
}

const DEEPEST = 64;

function atom(cursor: Cursor, depth: number): Expression {
  if (depth > DEEPEST) cursor.fail(`at most ${DEEPEST} nested parentheses or signs`);
  const token = cursor.next;
  const { place, text } = token;
  if (token.kind === "number") {
    cursor.take();
    return { place, evaluate: () => token.value };
  }
  if (token.kind === "word") {
    cursor.take();
    return {
      place,
      evaluate: (names) => {
        const name = names.get(text);
        if (name !== undefined) return name.value;
        throw new AssemblyError(place, text, "a constant or label that is declared");
      },
    };
  }
  if (cursor.takeMark("-")) {
    const inner = atom(cursor, depth + 1);
    return { place, evaluate: (names) => -inner.evaluate(names) };
  }
  if (cursor.takeMark("(")) {
    const inner = sum(cursor, depth + 1);
    cursor.expectMark(")", "after the expression");
    return { place, evaluate: inner.evaluate };
  }
  return cursor.fail("a number, a name, - or (");
}

type Operator = (a: number, b: number) => number;

/** Operands joined by operators of one precedence, from the left. */
function chain(
  cursor: Cursor,
  operators: Readonly<Record<string, Operator>>,
  operand: () => Expression,
): Expression {
  const first = operand();
  const rest: { operator: Operator; right: Expression }[] = [];
  while (cursor.next.kind === "mark" && Object.hasOwn(operators, cursor.next.text)) {
    rest.push({ operator: operators[cursor.take().text], right: operand() });
  }
  if (rest.length === 0) return first;
  const evaluate = (names: Names) => {
    let value = first.evaluate(names);
    for (const { operator, right } of rest) value = operator(value, right.evaluate(names));
    if (Number.isSafeInteger(value)) return value;
    throw new AssemblyError(first.place, "a value beyond 2^53", "a smaller expression");
  };
  return { place: first.place, evaluate };
}

function product(cursor: Cursor, depth: number): Expression {
  return chain(cursor, { "*": (a, b) => a * b }, () => atom(cursor, depth));
}

function sum(cursor: Cursor, depth: number): Expression {
  return chain(cursor, { "+": (a, b) => a + b, "-": (a, b) => a - b }, () => product(cursor, depth));
}

/** Parses an expression. */
export function parseExpression(cursor: Cursor): Expression {
  return sum(cursor, 0);
}

/** The value of an expression in a range. */
export function valueWithin(
  expression: Expression,
  names: Names,
  min: number,
  max: number,
  what: string,
): number {
  const value = expression.evaluate(names);
  if (value >= min && value <= max) return value;
  throw new AssemblyError(expression.place, String(value), `${what} from ${min} to ${max}`);
}

/** The value of an expression as an integer that names a field element: |value| < p. */
export function elementValue(expression: Expression, names: Names): number {
  return valueWithin(expression, names, 1 - P, P - 1, "a whole number");
}
