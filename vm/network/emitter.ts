/**
 * Rows of a program under construction, the registers that are free, and where each element of a tensor lies.
 *
 * @module
 */
import { FLAG_BIT, GENERAL_REGISTERS, ONE_CELL } from "../../air/vm_encoding.ts";
import { fromSigned } from "../alu.ts";
import { instructionNamed, type Operands } from "../isa.ts";
import type { RomRow } from "../program.ts";

/** Where a value lies: in a register, or in memory at `offset` + the value of register `base`. */
export type Place =
  | { readonly kind: "register"; readonly register: number }
  | { readonly kind: "memory"; readonly base: number; readonly offset: number };

/** A memory place at a fixed address: the base is the constant one. */
export function fixedPlace(address: number): Place {
  return { kind: "memory", base: ONE_CELL, offset: address - 1 };
}

const NO_OPERANDS: Required<Operands> = {
  rd: 0,
  ra: 0,
  rb: 0,
  k: 0,
  w1: 0,
  w2: 0,
  bias: 0,
  target: 0,
  table: 0,
  chain: 0,
  sum: 0,
};

/** Collects rows and hands out registers. */
export class Emitter {
  readonly rows: RomRow[] = [];
  readonly labels = new Map<number, string>();
  readonly #free: number[];

  /** An emitter whose free registers are those given, taken from the front. */
  constructor(free: readonly number[]) {
    this.#free = [...free];
  }

  /** All general registers but the first `reserved`. */
  static registers(reserved: number): number[] {
    return Array.from({ length: GENERAL_REGISTERS - reserved }, (_, i) => reserved + i);
  }

  /** Registers that are free now. */
  get free(): readonly number[] {
    return this.#free;
  }

  /** Takes a free register. */
  take(): number {
    const register = this.#free.shift();
    if (register === undefined) throw new Error("the compiler has no free register left");
    return register;
  }

  /** Gives registers back. */
  release(...registers: readonly number[]): void {
    this.#free.push(...registers);
    this.#free.sort((a, b) => a - b);
  }

  /** Appends an instruction of the instruction set. */
  instruction(mnemonic: string, operands: Operands = {}): void {
    const instruction = instructionNamed(mnemonic);
    if (instruction === undefined || !instruction.provable) throw new Error(`no instruction ${mnemonic}`);
    const rows = instruction.encode({ ...NO_OPERANDS, ...operands }, this.rows.length);
    if (typeof rows === "string") throw new Error(`${mnemonic}: ${rows}`);
    this.rows.push(...rows);
  }

  /** register = value at the place. */
  load(register: number, place: Place): void {
    if (place.kind === "register") this.instruction("mov", { rd: register, ra: place.register });
    else this.instruction("load", { rd: register, ra: place.base, k: place.offset });
  }

  /** The place in memory = register. */
  store(place: Place, register: number): void {
    if (place.kind === "register") this.instruction("mov", { rd: place.register, ra: register });
    else this.instruction("store", { ra: place.base, k: place.offset, rb: register });
  }

  /** rd = [rd +] weight·value + bias, the value taken from where it lies: one step. */
  accumulate(rd: number, first: boolean, weight: number, place: Place, bias: number): void {
    if (place.kind === "register") {
      const operands = { rd, w1: weight, ra: place.register, rb: place.register, bias };
      this.instruction(first ? "mac2" : "mac2acc", operands);
      return;
    }
    // A load with a weight: the gate takes its operand b from memory and adds the old value.
    this.rows.push({
      rA: place.base,
      fB: fromSigned(place.offset),
      fC: rd,
      qA: 0,
      qB: fromSigned(weight),
      imm: fromSigned(first ? bias : 0),
      flags: FLAG_BIT.uA | FLAG_BIT.uB | FLAG_BIT.mB | (first ? 0 : FLAG_BIT.qO),
    });
  }
}
