/**
 * Programs and executions of the virtual machine: the types that assembler, checker, executor and trace share.
 *
 * @module
 */

import { DOT_CELLS } from "../air/vm_encoding.ts";
import { UserError } from "../protocol/errors.ts";

export type { ActivationTable, Program, RomRow, WeightRow } from "../air/vm_program.ts";

/** What a run of a program comes to. */
export interface ExecutionResult {
  /** T: the time of the write to the halt cell (1-based, so also the steps executed). */
  readonly steps: number;
  /** n: rows of the CPU component are 2^n; the self-jump after Halt fills them up. */
  readonly logRows: number;
  /** Public outputs in the program's order, each with its last access time (0: never touched). */
  readonly outputs: readonly { readonly address: number; readonly value: number; readonly time: number }[];
  /** Public inputs as canonical elements, in the program's order. */
  readonly inputs: readonly number[];
}

/** What running a program left behind. */
export interface Execution extends ExecutionResult {
  /** The rows: everything the trace is filled from. */
  readonly log: ExecutionLog;
}

/** Words of a row of Dot in a log. */
export const DOT_LOG_WORDS = 3 + 2 * DOT_CELLS;

/** The rows of an execution, one entry per row 0..2^n − 1, in order of time. */
export interface ExecutionLog {
  /** Instruction of each row. */
  readonly pc: Uint32Array;
  /** Value of slot A. */
  readonly a: Uint32Array;
  /** Value of slot B. */
  readonly b: Uint32Array;
  /** Result. */
  readonly c: Uint32Array;
  /** Previous access times of the three slots; clk − 1 for a slot without access. */
  readonly timeA: Uint32Array;
  /** Slot B. */
  readonly timeB: Uint32Array;
  /** Slot C. */
  readonly timeC: Uint32Array;
  /** Old value of slot C's cell. */
  readonly old: Uint32Array;
  /** Final value and last access time of the 35 register cells, then of the data cells. */
  readonly finalValues: Uint32Array;
  /** Last access time of each cell. */
  readonly finalTimes: Uint32Array;
  /** Rows of the Dot component in order of execution, DOT_LOG_WORDS each: clk, row of weights, base, values, previous times. */
  readonly dots: Uint32Array;
}

/** A program that cannot run to its end on these inputs; no proof of it exists. */
export class VmFault extends UserError {
  /** Index of the ROM row that faulted. */
  readonly pc: number;

  /** A fault at a row, with its sentence. */
  constructor(pc: number, message: string) {
    super(message);
    this.pc = pc;
  }
}
