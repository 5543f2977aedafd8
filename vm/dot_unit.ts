/**
 * Dot products as the executor computes them: the first step of a group reads memory and makes all sums of a chain, the steps after
 * it take them one by one.
 *
 * @module
 */
import { DOT_CELLS, DOT_SUMS, REGISTER_CELLS, VM_MAX_LOG } from "../air/vm_encoding.ts";
import * as m31 from "../protocol/m31.ts";
import type { FaultCause } from "./faults.ts";
import { DOT_LOG_WORDS, type Program } from "./program.ts";

/** A step's question: sum `sum` of the chain that ends at row `id`, over cells from `base`. */
export interface DotQuestion {
  readonly id: number;
  readonly sum: number;
  readonly base: number;
}

/** Chains of weights with their sums in progress, and the log of all rows so far. */
export class DotUnit {
  readonly #program: Program;
  readonly #weights: NonNullable<Program["weights"]>;
  /** By row of weights less 1: the index at which its chain begins. */
  readonly #starts: Uint32Array;
  #sums: number[] = [];
  /** The group being answered: its first step and what that asked. */
  #group: DotQuestion & { readonly row: number } | undefined;
  #log: Uint32Array = new Uint32Array(64 * DOT_LOG_WORDS);
  #logged = 0;

  /** A unit that has computed nothing. */
  constructor(program: Program) {
    this.#program = program;
    this.#weights = program.weights ?? [];
    this.#starts = new Uint32Array(this.#weights.length);
    this.#weights.forEach(({ first }, i) => this.#starts[i] = first || i === 0 ? i : this.#starts[i - 1]);
  }

  /** The log: DOT_LOG_WORDS a row. */
  get log(): Uint32Array {
    return this.#log.slice(0, this.#logged);
  }

  /** Answers the step of row `row`; reads `values` and notes its accesses in `times`. */
  answer(question: DotQuestion, row: number, values: Uint32Array, times: Uint32Array): number | FaultCause {
    const { id, sum, base } = question;
    const group = this.#group;
    if (sum === 0) {
      const fault = this.#chain(question, row + 1, values, times);
      if (fault !== undefined) return fault;
      this.#group = { ...question, row };
    } else if (group?.id !== id || group.base !== base || row !== group.row + sum) {
      return { kind: "dotGroup" };
    }
    return this.#sums[sum];
  }

  #chain({ id, base }: DotQuestion, clock: number, values: Uint32Array, times: Uint32Array) {
    this.#sums = new Array<number>(DOT_SUMS).fill(0);
    const rows = this.#logged / DOT_LOG_WORDS + id - this.#starts[id - 1];
    if (rows > 2 ** VM_MAX_LOG) return { kind: "dotRows" } as const;
    for (let i = this.#starts[id - 1]; i < id; i++) {
      const { offset, weights } = this.#weights[i];
      const first = m31.add(base, offset);
      const at = this.#append();
      this.#log.set([clock, i + 1, base], at);
      for (let k = 0; k < DOT_CELLS; k++) {
        const address = m31.add(first, k);
        if (address >= this.#program.memoryCells) return { kind: "address", address } as const;
        const cell = REGISTER_CELLS + address;
        this.#log[at + 3 + k] = values[cell];
        this.#log[at + 3 + DOT_CELLS + k] = times[cell];
        times[cell] = clock;
        for (let j = 0; j < DOT_SUMS; j++) {
          const weight = weights[DOT_CELLS * j + k];
          if (weight !== 0) this.#sums[j] = m31.add(this.#sums[j], m31.mul(weight, values[cell]));
        }
      }
    }
    return undefined;
  }

  /** Room for one more row; returns its place. */
  #append(): number {
    const at = this.#logged;
    this.#logged += DOT_LOG_WORDS;
    if (this.#logged > this.#log.length) {
      const larger = new Uint32Array(2 * this.#log.length);
      larger.set(this.#log);
      this.#log = larger;
    }
    return at;
  }
}
