/**
 * The assembler: text to a program that the checker accepts, or one sentence with file, line and column.
 *
 * A line is `label: instruction operands`, a directive of {@linkcode DIRECTIVES}, or empty; comments run from `;` or `//`.
 *
 * Values are expressions of numbers, constants and labels with + − · and parentheses. Names may be used before they are
 * declared, except where a size depends on them.
 *
 * @module
 */
import { FLAG_BIT, HALT_CELL } from "../air/vm_encoding.ts";
import { fromSigned } from "./alu.ts";
import {
  DataSection,
  MAX_MEMORY_CELLS,
  parseTable,
  parseWeights,
  TableSection,
  VALUE_DIRECTIVES,
  type ValueSink,
  WeightSection,
} from "./assembly_data.ts";
import {
  elementValue,
  type Expression,
  type Name,
  parseExpression,
  valueWithin,
} from "./assembly_expression.ts";
import { type OperandContext, parseOperands, registerCell } from "./assembly_operands.ts";
import { CHECK_RULES, programFindings, usesOf } from "./checker.ts";
import { instructionNamed, INSTRUCTIONS, type Operands } from "./isa.ts";
import { AssemblyError, Cursor, lexLine, type Place } from "./lexer.ts";
import type { Program, RomRow } from "./program.ts";

/** Where the text comes from. */
export interface AssembleOptions {
  /** The file's name in errors. */
  readonly file?: string;
  /** The text of `path`, named in an include of `from`. @throws {UserError} when there is none */
  readonly include?: (path: string, from: string) => { readonly file: string; readonly text: string };
}

/** An instruction whose operands wait for names. */
interface PendingRows {
  readonly place: Place;
  readonly rows: number;
  encode(context: OperandContext): RomRow[];
}

/** Public cells that wait for names. */
interface PendingRange {
  readonly first: Expression;
  readonly count: Expression | undefined;
}

/** The directives, with what follows them and what they do. */
export const DIRECTIVES: Readonly<Record<string, readonly [operands: string, meaning: string]>> = {
  ".code": ["", "instructions follow; a text begins so"],
  ".data": ["[address]", "memory cells follow, from this address or where the last .data ended"],
  ".table": ["name, B, k", "2^B entries of a table follow, for operands shifted by k bits"],
  ".weights": ["name", "rows of a chain of weights follow: an offset and 16 weights each"],
  ".word": ["v, …", "one cell or entry for each value"],
  ".fill": ["count, v", "a value again and again"],
  ".ramp": ["count, v, step", "values a step apart"],
  ".space": ["count", "cells left at 0"],
  ".const": ["name, v", "a name for a value"],
  ".include": ['"file"', "the text of another file, in the folder of this one"],
  ".memory": ["cells", "cells of memory; by default as many as are named"],
  ".input": ["address [, count]", "public inputs, in order"],
  ".output": ["address [, count]", "public outputs, in order"],
  ".row": ["rA, fB, fC, qA, qB, imm, flags", "an instruction by its ROM row"],
};

const DEEPEST_INCLUDE = 16;
const ROW_MEMBERS = ["rA", "fB", "fC", "qA", "qB", "imm", "flags"] as const;

function isHalt({ fC, flags }: RomRow): boolean {
  return fC === HALT_CELL && (flags & FLAG_BIT.mC) === 0;
}

class Assembler {
  readonly #include: AssembleOptions["include"];
  readonly #names = new Map<string, Name>();
  readonly #labels = new Map<number, string>();
  readonly #code: PendingRows[] = [];
  #pc = 0;
  readonly #data = new DataSection();
  readonly #tables: TableSection[] = [];
  readonly #weights: WeightSection[] = [];
  #section: "code" | ValueSink = "code";
  readonly #public: Record<"inputs" | "outputs", PendingRange[]> = { inputs: [], outputs: [] };
  #memory: Expression | undefined;

  constructor(include: AssembleOptions["include"]) {
    this.#include = include;
  }

  /** Reads a text; `open` are the files that include it. */
  read(text: string, file: string, open: readonly string[]): void {
    text.split("\n").forEach((line, i) =>
      this.#line(new Cursor(lexLine(line, file, i + 1)), [...open, file])
    );
  }

  #line(cursor: Cursor, open: readonly string[]): void {
    while (cursor.next.kind === "word" && cursor.afterNext.text === ":") this.#label(cursor);
    const { kind, text } = cursor.next;
    if (kind === "end") return;
    if (kind === "directive") this.#directive(cursor, open);
    else if (kind === "word") this.#instruction(cursor);
    else cursor.fail(text === ":" ? "a name before :" : "an instruction, a directive or a label");
  }

  #declare(cursor: Cursor, what: Name["what"], value: () => number): void {
    const { kind, text, place } = cursor.next;
    if (kind !== "word") cursor.fail(`the name of a ${what}`);
    if (registerCell(text) !== undefined) cursor.fail("a name that is no register");
    const before = this.#names.get(text);
    if (before !== undefined) {
      cursor.fail(`a new name (this one is declared at line ${before.place.line} of ${before.place.file})`);
    }
    cursor.take();
    this.#names.set(text, { value: value(), what, place });
  }

  #label(cursor: Cursor): void {
    const section = this.#section;
    if (section instanceof TableSection) cursor.fail("no label in a table");
    if (section instanceof WeightSection) cursor.fail("no label in weights");
    const name = cursor.next.text;
    if (section === "code") {
      this.#declare(cursor, "label", () => this.#pc);
      if (!this.#labels.has(this.#pc)) this.#labels.set(this.#pc, name);
    } else {
      this.#declare(cursor, "data label", () => this.#data.at);
    }
    cursor.expectMark(":", "after a label");
  }

  #directive(cursor: Cursor, open: readonly string[]): void {
    const { text, place } = cursor.next;
    const fillsSection = VALUE_DIRECTIVES.get(text);
    if (fillsSection !== undefined) {
      if (this.#section === "code") {
        cursor.fail("an instruction (values belong after .data, .table or .weights)");
      }
      cursor.take();
      fillsSection(cursor, this.#names, this.#section);
      cursor.expectEnd(text);
      return;
    }
    switch (text) {
      case ".code":
        cursor.take();
        this.#section = "code";
        return cursor.expectEnd(text);
      case ".data":
        cursor.take();
        return this.#openData(cursor);
      case ".table":
        cursor.take();
        this.#section = parseTable(cursor, this.#names, this.#tables);
        this.#tables.push(this.#section as TableSection);
        return;
      case ".weights":
        cursor.take();
        this.#section = parseWeights(cursor, this.#weights);
        this.#weights.push(this.#section as WeightSection);
        return;
      case ".const":
        cursor.take();
        return this.#constant(cursor);
      case ".include":
        cursor.take();
        return this.#includeFile(cursor, open);
      case ".memory":
        if (this.#memory !== undefined) cursor.fail(".memory once");
        cursor.take();
        this.#memory = parseExpression(cursor);
        return cursor.expectEnd(text);
      case ".input":
      case ".output":
        cursor.take();
        return this.#publicCells(cursor, text === ".input" ? "inputs" : "outputs");
      case ".row":
        cursor.take();
        return this.#row(cursor, place);
    }
    cursor.fail(`a directive: ${Object.keys(DIRECTIVES).join(" ")}`);
  }

  #openData(cursor: Cursor): void {
    this.#section = this.#data;
    if (cursor.next.kind !== "end") {
      const first = parseExpression(cursor);
      this.#data.at = valueWithin(first, this.#names, 0, MAX_MEMORY_CELLS - 1, "an address");
    }
    cursor.expectEnd(".data");
  }

  #constant(cursor: Cursor): void {
    this.#declare(cursor, "constant", () => {
      cursor.expectMark(",", "before the constant's value");
      return parseExpression(cursor).evaluate(this.#names);
    });
    cursor.expectEnd(".const");
  }

  #includeFile(cursor: Cursor, open: readonly string[]): void {
    const { kind, text: path, place } = cursor.next;
    if (kind !== "string") cursor.fail("the file's name in quotes");
    if (this.#include === undefined) cursor.fail("no include: this text comes from no folder");
    if (open.length === DEEPEST_INCLUDE) cursor.fail(`at most ${DEEPEST_INCLUDE} files inside one another`);
    cursor.take();
    cursor.expectEnd(".include");
    const { file, text } = this.#include(path, place.file);
    if (open.includes(file)) {
      throw new AssemblyError(place, `"${path}"`, "a file that does not include itself");
    }
    this.read(text, file, open);
  }

  #publicCells(cursor: Cursor, which: "inputs" | "outputs"): void {
    const first = parseExpression(cursor);
    const count = cursor.takeMark(",") ? parseExpression(cursor) : undefined;
    cursor.expectEnd(which === "inputs" ? ".input" : ".output");
    this.#public[which].push({ first, count });
  }

  #append(pending: PendingRows): void {
    this.#code.push(pending);
    this.#pc += pending.rows;
  }

  #row(cursor: Cursor, place: Place): void {
    if (this.#section !== "code") throw new AssemblyError(place, ".row in a data section", ".code before it");
    const members = ROW_MEMBERS.map((member, i) => {
      if (i > 0) cursor.expectMark(",", `before ${member}`);
      return parseExpression(cursor);
    });
    cursor.expectEnd(".row");
    const encode = ({ names }: OperandContext) => {
      const [rA, fB, fC, qA, qB, imm, flags] = members.map((value) => fromSigned(elementValue(value, names)));
      return [{ rA, fB, fC, qA, qB, imm, flags }];
    };
    this.#append({ place, rows: 1, encode });
  }

  #instruction(cursor: Cursor): void {
    const { text, place } = cursor.next;
    const instruction = instructionNamed(text);
    if (instruction === undefined) {
      const names = INSTRUCTIONS.filter((one) => one.provable).map((one) => one.mnemonic);
      return cursor.fail(`an instruction: ${names.join(" ")}`);
    }
    if (!instruction.provable) {
      throw new AssemblyError(place, text, `another instruction (${instruction.advice})`);
    }
    if (this.#section !== "code") cursor.fail(".code before an instruction");
    cursor.take();
    const { mnemonic, operands, rows } = instruction;
    const pending = parseOperands(cursor, mnemonic, operands);
    const pc = this.#pc;
    const encode = (context: OperandContext) => {
      const values: Operands = Object.assign({}, ...pending.map((operand) => operand(context)));
      const encoded = instruction.encode(values as Required<Operands>, pc);
      if (typeof encoded !== "string") return encoded;
      const [found, expected] = encoded.split(", expected ");
      throw new AssemblyError(place, `${mnemonic}: ${found}`, expected);
    };
    this.#append({ place, rows, encode });
  }

  /** The addresses of the public cells. */
  #addresses(which: "inputs" | "outputs"): number[] {
    const seen = new Set<number>();
    for (const { first, count } of this.#public[which]) {
      const most = MAX_MEMORY_CELLS;
      const from = valueWithin(first, this.#names, 0, most - 1, "an address");
      const cells = count === undefined ? 1 : valueWithin(count, this.#names, 1, most - from, "a count");
      for (let address = from; address < from + cells; address++) {
        if (seen.has(address)) {
          throw new AssemblyError(first.place, `cell ${address} a second time`, `distinct ${which}`);
        }
        seen.add(address);
      }
    }
    return [...seen];
  }

  #memoryCells(addresses: readonly number[]): number {
    const needed = addresses.reduce((most, address) => Math.max(most, address + 1), this.#data.end);
    if (this.#memory === undefined) return needed;
    return valueWithin(this.#memory, this.#names, needed, MAX_MEMORY_CELLS, "cells of memory");
  }

  /** The program, when all text is read. */
  finish(file: string): Program {
    const start = { file, line: 1, column: 1 };
    if (this.#pc === 0) throw new AssemblyError(start, "0 instructions", "1 or more");
    const inputs = this.#addresses("inputs");
    const outputs = this.#addresses("outputs");
    const memoryCells = this.#memoryCells([...inputs, ...outputs]);
    const initial = new Uint32Array(memoryCells);
    const isInput = new Set(inputs);
    for (const [address, value] of this.#data.cells) {
      if (isInput.has(address)) {
        throw new AssemblyError(
          value.place,
          `a value for input cell ${address}`,
          "none: inputs are given to run",
        );
      }
      initial[address] = value.evaluate(this.#names);
    }
    const chains = this.#weights.map((section) => section.finish(this.#names));
    let lastRow = 0;
    const context = {
      names: this.#names,
      chains: new Map(this.#weights.map(({ name }, i) => [name, lastRow += chains[i].length])),
      tables: new Map(this.#tables.map((table, i) => [table.name, i])),
      memoryCells,
      instructions: this.#pc,
    };
    const places = this.#code.flatMap(({ place, rows }) => Array.from({ length: rows }, () => place));
    const rom = this.#code.flatMap((pending) => pending.encode(context));
    if (!rom.some(isHalt)) throw new AssemblyError(start, "0 halt instructions", "1 or more");
    const tables = this.#tables.map((table) => table.finish(this.#names));
    const uses = usesOf(rom);
    const program = {
      rom,
      memoryCells,
      initial,
      inputs,
      outputs,
      tables,
      uses,
      labels: this.#labels,
      ...chains.length > 0 && { weights: chains.flat() },
    };
    const [finding] = programFindings(program);
    if (finding !== undefined) {
      const place = finding.pc === undefined ? start : places[finding.pc];
      throw new AssemblyError(place, finding.found, CHECK_RULES[finding.rule]);
    }
    return program;
  }
}

/**
 * Assembles a program.
 *
 * @throws {AssemblyError} naming file, line and column
 */
export function assemble(text: string, options: AssembleOptions = {}): Program {
  const file = options.file ?? "program";
  const assembler = new Assembler(options.include);
  assembler.read(text, file, []);
  return assembler.finish(file);
}
