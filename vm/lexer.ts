/**
 * Assembly text to tokens, line by line, each with its place; and the error that names a place.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";

/** A place in the source: 1-based line and column. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A mistake in assembly text. */
export class AssemblyError extends UserError {
  /** Where it is. */
  readonly place: Place;

  /** An error at a place: what was found there and what was expected. */
  constructor(place: Place, found: string, expected: string) {
    super(
      `Cannot assemble ${place.file}:${place.line}:${place.column}: found ${found}, expected ${expected}`,
    );
    this.place = place;
  }
}

/** A word, a directive (`.word`), a number, a string, a punctuation mark or the end of the line. */
export interface Token {
  readonly kind: "word" | "directive" | "number" | "string" | "mark" | "end";
  /** As written; the content of a string without its quotes. */
  readonly text: string;
  /** The value of a number, else 0. */
  readonly value: number;
  readonly place: Place;
}

const PATTERNS: readonly [Token["kind"], RegExp][] = [
  ["word", /[A-Za-z_][A-Za-z0-9_]*/y],
  ["directive", /\.[A-Za-z_][A-Za-z0-9_]*/y],
  ["number", /[0-9][A-Za-z0-9_]*/y],
  ["string", /"[^"]*"/y],
  ["mark", /[,:[\]()+*-]/y],
];
const NUMBER = /^(0x[0-9a-f]+(_[0-9a-f]+)*|0b[01]+(_[01]+)*|[0-9]+(_[0-9]+)*)$/i;
const SPACE = /[ \t\r]*/y;

function numberValue(text: string, place: Place): number {
  const value = NUMBER.test(text) ? Number(text.replaceAll("_", "")) : NaN;
  if (!Number.isSafeInteger(value)) {
    throw new AssemblyError(place, text, "a whole number such as 12, 0x1f or 0b101, below 2^53");
  }
  return value;
}

/** The tokens of one line, the end of the line included; a comment runs from `;` or `//` to the end. */
export function lexLine(text: string, file: string, line: number): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)![0].length;
    const place = { file, line, column: at + 1 };
    if (at === text.length || text[at] === ";" || text.startsWith("//", at)) {
      tokens.push({ kind: "end", text: "the end of the line", value: 0, place });
      return tokens;
    }
    const token = tokenAt(text, at, place);
    tokens.push(token);
    at += token.text.length + (token.kind === "string" ? 2 : 0);
  }
}

function tokenAt(text: string, at: number, place: Place): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match === undefined) continue;
    if (kind === "string") return { kind, text: match.slice(1, -1), value: 0, place };
    return { kind, text: match, value: kind === "number" ? numberValue(match, place) : 0, place };
  }
  const character = String.fromCodePoint(text.codePointAt(at)!);
  throw new AssemblyError(
    place,
    character === '"' ? "a string without its closing quote" : JSON.stringify(character),
    "a name, a number, a string or one of , : [ ] ( ) + - *",
  );
}

/** Reads the tokens of a line in turn. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #at = 0;

  /** A cursor before the first token. */
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The next token, not taken. */
  get next(): Token {
    return this.#tokens[this.#at];
  }

  /** The token after the next one; the end of the line repeats. */
  get afterNext(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)];
  }

  /** Takes the next token. */
  take(): Token {
    const token = this.next;
    if (token.kind !== "end") this.#at += 1;
    return token;
  }

  /** Takes the next token if it is this mark. */
  takeMark(mark: string): boolean {
    if (this.next.kind !== "mark" || this.next.text !== mark) return false;
    this.take();
    return true;
  }

  /** Takes a mark that must be there; `where` ends the sentence. */
  expectMark(mark: string, where: string): void {
    if (!this.takeMark(mark)) this.fail(`${mark} ${where}`);
  }

  /** Demands the end of the line. */
  expectEnd(after: string): void {
    if (this.next.kind !== "end") this.fail(`the end of the line after ${after}`);
  }

  /** Refuses the next token. */
  fail(expected: string): never {
    const { kind, text, place } = this.next;
    throw new AssemblyError(place, kind === "string" ? JSON.stringify(text) : text, expected);
  }
}
