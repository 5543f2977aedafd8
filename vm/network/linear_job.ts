/**
 * What a layer of linear forms is computed from, and an accumulator that one of its forms fills.
 *
 * @module
 */
import type { WeightPool } from "./dots.ts";
import type { Emitter, Place } from "./emitter.ts";
import type { LinearForm, Term } from "./forms.ts";
import type { Plan } from "./tables.ts";

/** Where a layer's operands lie and what becomes of its results. */
export interface LinearJob {
  readonly forms: readonly LinearForm[];
  readonly planOf: (form: LinearForm) => Plan;
  readonly placeOf: (term: Term) => Place;
  /** Takes a finished result in a register; says whether the register stays taken. */
  readonly finish: (emitter: Emitter, form: number, register: number) => "keep" | "free";
  /** Where weights of dot products go; absent: products are mac2 steps. */
  readonly weights?: WeightPool;
}

/** An accumulator being filled. */
export class Accumulator {
  readonly register: number;
  readonly form: LinearForm;
  readonly plan: Plan;
  #started = false;

  constructor(register: number, form: LinearForm, plan: Plan) {
    this.register = register;
    this.form = form;
    this.plan = plan;
  }

  get #bias(): number {
    return this.#started ? 0 : this.plan.scale * this.form.bias + this.plan.offset;
  }

  /** What a dot product adds; the accumulator then holds its sum. */
  takeBias(): number {
    const bias = this.#bias;
    this.#started = true;
    return bias;
  }

  /** Adds one element from where it lies. */
  addOne(emitter: Emitter, weight: number, place: Place): void {
    emitter.accumulate(this.register, !this.#started, this.plan.scale * weight, place, this.#bias);
    this.#started = true;
  }

  /** Adds elements in registers, two a step. */
  addAll(emitter: Emitter, terms: readonly (readonly [number, number])[]): void {
    const { scale } = this.plan;
    for (let i = 0; i + 1 < terms.length; i += 2) {
      const [[w1, ra], [w2, rb]] = [terms[i], terms[i + 1]];
      const operands = { rd: this.register, w1: scale * w1, ra, w2: scale * w2, rb, bias: this.#bias };
      emitter.instruction(this.#started ? "mac2acc" : "mac2", operands);
      this.#started = true;
    }
    if (terms.length % 2 === 1) {
      const [weight, register] = terms[terms.length - 1];
      this.addOne(emitter, weight, { kind: "register", register });
    }
  }

  /** The function of the accumulator, in place. */
  finish(emitter: Emitter): void {
    const rd = this.register;
    if (!this.#started) emitter.instruction("li", { rd, k: this.#bias });
    if (this.plan.lookups === 1) return emitter.instruction("act", { rd, ra: rd });
    const correction = emitter.take();
    emitter.instruction("act", { rd: correction, ra: rd });
    emitter.instruction("add", { rd, ra: rd, rb: correction });
    emitter.instruction("act", { rd, ra: rd });
    emitter.release(correction);
  }
}

/** An accumulator in a free register for one of a job's forms. */
export function planned(emitter: Emitter, job: LinearJob, index: number): Accumulator {
  const form = job.forms[index];
  return new Accumulator(emitter.take(), form, job.planOf(form));
}
