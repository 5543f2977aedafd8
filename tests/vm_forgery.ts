/**
 * What a forgery is: a witness of a run that did not happen, and what catches it.
 *
 * @module
 */
import { SINK_CELL } from "../air/vm_encoding.ts";
import type { Program, RomRow } from "../vm/program.ts";
import type { Tag } from "./vm_test_builds.ts";
import { Witness } from "./vm_witness.ts";

/** What catches a forgery. */
export type Caught =
  /** One constraint, `component index`; the AIR without it accepts. */
  | { readonly constraint: string }
  /**
   * Fractions; the AIR without them accepts. With `trusted`, their sums in the honest run are put in their place: what is left then
   * balances, so the forgery is in these fractions and nowhere else.
   */
  | { readonly fractions: readonly string[]; readonly trusted?: true }
  /** The balance of a kind of tuple, the verifier's public tuples included. */
  | { readonly tag: Tag }
  /** More than one thing: all constraints that are broken, and the balance. */
  | { readonly broken: readonly string[] };

/** A forgery and what catches it. */
export interface Forgery {
  readonly name: string;
  readonly caught: Caught;
  /** The program is one that the checker refuses: no program that it accepts needs what catches this. */
  readonly illegal?: true;
  readonly forge: () => Witness;
}

/** A forgery that breaks one constraint. */
export function breaks(constraint: string, name: string, forge: () => Witness): Forgery {
  return { name, caught: { constraint }, forge };
}

/** A forgery of a program that the checker refuses, which breaks one constraint. */
export function breaksIllegal(constraint: string, name: string, forge: () => Witness): Forgery {
  return { name, caught: { constraint }, illegal: true, forge };
}

/** A forgery that only some fractions catch: without them it balances. */
export function unbalances(fractions: readonly string[], name: string, forge: () => Witness): Forgery {
  return { name, caught: { fractions }, forge };
}

/** A forgery that changes what one fraction adds, and nothing else. */
export function changes(fraction: string, name: string, forge: () => Witness): Forgery {
  return { name, caught: { fractions: [fraction], trusted: true }, forge };
}

/** A forgery that the verifier's own tuples catch. */
export function misstates(tag: Tag, name: string, forge: () => Witness): Forgery {
  return { name, caught: { tag }, forge };
}

/** A forgery that breaks these constraints, if any, and the balance. */
export function breaksMore(broken: readonly string[], name: string, forge: () => Witness): Forgery {
  return { name, caught: { broken }, forge };
}

/** A program with a row changed. */
export function withRow(program: Program, pc: number, change: Partial<RomRow>): Program {
  return { ...program, rom: program.rom.map((row, i) => i === pc ? { ...row, ...change } : row) };
}

/** A run of a changed program, to be passed off as one of `program`. */
export function runOfOther(
  program: Program,
  pc: number,
  change: Partial<RomRow>,
  inputs: readonly number[] = [],
): Witness {
  const witness = new Witness(withRow(program, pc, change), inputs);
  witness.program = program;
  return witness;
}

/** Changes what a row writes to the sink, and what the next row that writes there says it held. */
export function writeSink(w: Witness, row: number, value: number): Witness {
  w.set("cpu", row, { c: value });
  const isNext = (at: number) => w.get("cpu", "adC", at) === SINK_CELL && w.get("cpu", "mC", at) === 0;
  for (let at = row + 1; at < w.rows("cpu"); at++) {
    if (!isNext(at)) continue;
    w.set("cpu", at, { co: value });
    if (w.get("cpu", "uA", at) === 0) w.set("cpu", at, { a: value });
    if (w.get("cpu", "uB", at) === 0) w.set("cpu", at, { b: w.get("cpu", "a", at) });
    return w;
  }
  return w.set("mem", SINK_CELL, { fval: value });
}
