/**
 * The data and table sections of assembly text: cells and entries in order of place, their values waiting for names.
 *
 * @module
 */
import {
  DOT_WEIGHTS,
  MAX_TABLE_LOG,
  MAX_TABLE_SHIFT,
  MAX_TABLES,
  REGISTER_CELLS,
  VM_MAX_LOG,
} from "../air/vm_encoding.ts";
import { fromSigned } from "./alu.ts";
import {
  elementValue,
  type Expression,
  type Names,
  parseExpression,
  valueWithin,
} from "./assembly_expression.ts";
import { AssemblyError, type Cursor, type Place } from "./lexer.ts";
import type { ActivationTable, WeightRow } from "./program.ts";

/** Most cells of data memory: with the registers they fit the largest component. */
export const MAX_MEMORY_CELLS = 2 ** VM_MAX_LOG - REGISTER_CELLS;

/** A value that waits for names; a field element. */
export interface PendingValue {
  readonly place: Place;
  evaluate(names: Names): number;
}

/** Something that takes values one after the other. */
export interface ValueSink {
  /** Adds one value at the next place. */
  add(value: PendingValue): void;
  /** Leaves `count` cells out. */
  skip(count: number, place: Place): void;
}

/** Data memory as it is declared. */
export class DataSection implements ValueSink {
  readonly cells = new Map<number, PendingValue>();
  /** Where the next value goes. */
  at = 0;
  /** First address after everything declared. */
  end = 0;

  /** Puts a value in the next cell. */
  add(value: PendingValue): void {
    if (this.cells.has(this.at)) {
      throw new AssemblyError(value.place, `a second value for cell ${this.at}`, "one value for each cell");
    }
    this.cells.set(this.at, value);
    this.skip(1, value.place);
  }

  /** Leaves cells at 0. */
  skip(count: number, place: Place): void {
    this.at += count;
    this.end = Math.max(this.end, this.at);
    if (this.at > MAX_MEMORY_CELLS) {
      throw new AssemblyError(place, `cell ${this.at - 1}`, `at most ${MAX_MEMORY_CELLS} cells of memory`);
    }
  }
}

/** A table as it is declared. */
export class TableSection implements ValueSink {
  readonly values: PendingValue[] = [];
  readonly name: string;
  readonly place: Place;
  readonly logSize: number;
  readonly shift: number;

  /** A table without entries. */
  constructor(name: string, place: Place, logSize: number, shift: number) {
    this.name = name;
    this.place = place;
    this.logSize = logSize;
    this.shift = shift;
  }

  /** Adds the next entry. */
  add(value: PendingValue): void {
    if (this.values.length === 2 ** this.logSize) {
      throw new AssemblyError(
        value.place,
        `entry ${this.values.length} of table ${this.name}`,
        `${2 ** this.logSize} entries`,
      );
    }
    this.values.push(value);
  }

  /** Tables have no gaps. */
  skip(_count: number, place: Place): void {
    throw new AssemblyError(place, `.space in table ${this.name}`, ".word, .fill or .ramp");
  }

  /** The table with its values. */
  finish(names: Names): ActivationTable {
    const { name, logSize, shift, values } = this;
    if (values.length !== 2 ** logSize) {
      throw new AssemblyError(
        this.place,
        `table ${name} with ${values.length} entries`,
        `${2 ** logSize} entries`,
      );
    }
    return { name, logSize, shift, values: values.map((value) => value.evaluate(names)) };
  }
}

/** Numbers of a row of weights in text: its offset, then its weights. */
const WEIGHT_ROW_NUMBERS = 1 + DOT_WEIGHTS;

/** A chain of weights as it is declared. */
export class WeightSection implements ValueSink {
  readonly values: PendingValue[] = [];
  readonly name: string;
  readonly place: Place;

  /** A chain without rows. */
  constructor(name: string, place: Place) {
    this.name = name;
    this.place = place;
  }

  /** Adds the next number. */
  add(value: PendingValue): void {
    this.values.push(value);
  }

  /** Chains have no gaps. */
  skip(_count: number, place: Place): void {
    throw new AssemblyError(place, `.space in weights ${this.name}`, ".word, .fill or .ramp");
  }

  /** The rows with their values. */
  finish(names: Names): WeightRow[] {
    const { name, values } = this;
    if (values.length === 0 || values.length % WEIGHT_ROW_NUMBERS !== 0) {
      throw new AssemblyError(
        this.place,
        `weights ${name} with ${values.length} numbers`,
        `rows of ${WEIGHT_ROW_NUMBERS}: an offset and ${DOT_WEIGHTS} weights`,
      );
    }
    const numbers = values.map((value) => value.evaluate(names));
    return Array.from({ length: values.length / WEIGHT_ROW_NUMBERS }, (_, i) => {
      const [offset, ...weights] = numbers.slice(WEIGHT_ROW_NUMBERS * i, WEIGHT_ROW_NUMBERS * (i + 1));
      return { first: i === 0, offset, weights };
    });
  }
}

/** `.weights name` after its directive. */
export function parseWeights(cursor: Cursor, declared: readonly WeightSection[]): WeightSection {
  const { kind, text, place } = cursor.next;
  if (kind !== "word") cursor.fail("the name of the weights");
  if (declared.some((weights) => weights.name === text)) cursor.fail("a name that no other weights have");
  cursor.take();
  cursor.expectEnd(".weights");
  return new WeightSection(text, place);
}

/** `.table name, B, k` after its directive. */
export function parseTable(cursor: Cursor, names: Names, declared: readonly TableSection[]): TableSection {
  const { kind, text, place } = cursor.next;
  if (kind !== "word") cursor.fail("the name of the table");
  if (declared.some((table) => table.name === text)) {
    cursor.fail("a name that no other table has");
  }
  if (declared.length === MAX_TABLES) cursor.fail(`at most ${MAX_TABLES} tables`);
  cursor.take();
  cursor.expectMark(",", "before log2 of the table's entries");
  const logSize = valueWithin(
    parseExpression(cursor),
    names,
    1,
    MAX_TABLE_LOG,
    "log2 of the table's entries",
  );
  cursor.expectMark(",", "before the table's shift");
  const shift = valueWithin(parseExpression(cursor), names, 0, MAX_TABLE_SHIFT, "a shift");
  cursor.expectEnd(".table");
  return new TableSection(text, place, logSize, shift);
}

function pending(expression: Expression, index: number, step: Expression | undefined): PendingValue {
  const { place } = expression;
  if (step === undefined) {
    return { place, evaluate: (names) => fromSigned(elementValue(expression, names)) };
  }
  const evaluate = (names: Names) => {
    const value = expression.evaluate(names) + index * step.evaluate(names);
    return fromSigned(elementValue({ place, evaluate: () => value }, names));
  };
  return { place, evaluate };
}

/** Directives that put values into the open section, each with what it does. */
export const VALUE_DIRECTIVES: ReadonlyMap<string, (cursor: Cursor, names: Names, sink: ValueSink) => void> =
  new Map([
    [".word", (cursor, _, sink) => {
      do sink.add(pending(parseExpression(cursor), 0, undefined)); while (cursor.takeMark(","));
    }],
    [".fill", (cursor, names, sink) => {
      const count = parseCount(cursor, names);
      cursor.expectMark(",", "before the value of .fill");
      const value = pending(parseExpression(cursor), 0, undefined);
      for (let i = 0; i < count; i++) sink.add(value);
    }],
    [".ramp", (cursor, names, sink) => {
      const count = parseCount(cursor, names);
      cursor.expectMark(",", "before the first value of .ramp");
      const first = parseExpression(cursor);
      cursor.expectMark(",", "before the step of .ramp");
      const step = parseExpression(cursor);
      for (let i = 0; i < count; i++) sink.add(pending(first, i, step));
    }],
    [".space", (cursor, names, sink) => {
      const { place } = cursor.next;
      sink.skip(parseCount(cursor, names), place);
    }],
  ]);

function parseCount(cursor: Cursor, names: Names): number {
  return valueWithin(parseExpression(cursor), names, 1, MAX_MEMORY_CELLS, "a count");
}
