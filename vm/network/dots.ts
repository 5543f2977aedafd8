/**
 * Layers of linear forms as dot products: four forms at a time, their elements read from memory in blocks of four neighbouring cells.
 * The weights of a block that no form of the four has are 0.
 *
 * @module
 */
import { DOT_CELLS, DOT_SUMS, DOT_WEIGHTS, SINK_CELL } from "../../air/vm_encoding.ts";
import { fromSigned } from "../alu.ts";
import type { WeightRow } from "../program.ts";
import type { Emitter } from "./emitter.ts";
import type { LinearForm } from "./forms.ts";
import { type LinearJob, planned } from "./linear_job.ts";

/** The rows of weights of a program: a chain that several places use is there once. */
export class WeightPool {
  readonly rows: WeightRow[] = [];
  readonly #chains = new Map<string, number>();

  /** The number of the last row of a chain. */
  chain(rows: readonly Block[]): number {
    const key = JSON.stringify(rows);
    const known = this.#chains.get(key);
    if (known !== undefined) return known;
    for (const [i, { offset, weights }] of rows.entries()) {
      this.rows.push({ first: i === 0, offset, weights: weights.map(fromSigned) });
    }
    this.#chains.set(key, this.rows.length);
    return this.rows.length;
  }
}

/** Four neighbouring cells, from `offset` after the group's first cell on, with their weights by form. */
interface Block {
  readonly offset: number;
  readonly weights: readonly number[];
}

/** Forms of one chain. */
interface Group {
  /** Indices in the job's forms: 1 to 4. */
  readonly forms: readonly number[];
  /** Register of the addresses, or the cell of the constant one. */
  readonly base: number;
  /** Offset of the first cell from the register. */
  readonly first: number;
  readonly blocks: readonly Block[];
}

/** Forms in fours, those at one position together: they read the same elements. */
function fours(forms: readonly LinearForm[]): number[][] {
  const positions = new Map<string, number[][]>();
  for (const [index, { position }] of forms.entries()) {
    const key = position.join();
    const groups = positions.get(key) ?? [];
    positions.set(key, groups);
    const last = groups[groups.length - 1];
    if (last === undefined || last.length === DOT_SUMS) groups.push([index]);
    else last.push(index);
  }
  return [...positions.values()].flat();
}

/** The group of some forms; undefined when their elements do not lie in memory, seen from one register. */
function groupOf(job: LinearJob, indices: readonly number[]): Group | undefined {
  /** By offset from the register: the weight of each form. */
  const cells = new Map<number, number[]>();
  let base: number | undefined;
  for (const [at, index] of indices.entries()) {
    const form = job.forms[index];
    const { scale } = job.planOf(form);
    for (const term of form.terms) {
      const place = job.placeOf(term);
      if (place.kind !== "memory" || (base ?? place.base) !== place.base) return undefined;
      base = place.base;
      const weights = cells.get(place.offset) ?? new Array<number>(DOT_SUMS).fill(0);
      weights[at] += scale * term.weight;
      cells.set(place.offset, weights);
    }
  }
  if (base === undefined) return undefined;
  const offsets = [...cells.keys()].sort((a, b) => a - b);
  const blocks: { offset: number; weights: number[] }[] = [];
  for (const offset of offsets) {
    let block = blocks[blocks.length - 1];
    if (block === undefined || offset - offsets[0] >= block.offset + DOT_CELLS) {
      block = { offset: offset - offsets[0], weights: new Array<number>(DOT_WEIGHTS).fill(0) };
      blocks.push(block);
    }
    const cell = offset - offsets[0] - block.offset;
    cells.get(offset)?.forEach((weight, sum) => block.weights[DOT_CELLS * sum + cell] = weight);
  }
  return { forms: indices, base, first: offsets[0], blocks };
}

/** The groups of a layer; undefined when it cannot be computed so. */
export function dotGroups(job: LinearJob): Group[] | undefined {
  const groups = fours(job.forms).map((indices) => groupOf(job, indices));
  return groups.every((group) => group !== undefined) ? groups : undefined;
}

/** Emits the groups of a layer. */
export function emitDots(emitter: Emitter, job: LinearJob, groups: readonly Group[], pool: WeightPool): void {
  for (const { forms, base, first, blocks } of groups) {
    const chain = pool.chain(blocks);
    const accumulators = forms.map((index) => planned(emitter, job, index));
    for (let sum = 0; sum < DOT_SUMS; sum++) {
      const accumulator = accumulators[sum];
      const bias = accumulator?.takeBias() ?? 0;
      // The sums that no form wants are taken all the same.
      const rd = accumulator?.register ?? SINK_CELL;
      emitter.instruction("dot", { rd, chain, sum, ra: base, k: first, bias });
    }
    accumulators.forEach((accumulator, i) => {
      accumulator.finish(emitter);
      if (job.finish(emitter, forms[i], accumulator.register) === "free") {
        emitter.release(accumulator.register);
      }
    });
  }
}

/** Rows of Dot that the groups of a layer take. */
export function dotRowsOf(groups: readonly Group[]): number {
  return groups.reduce((sum, { blocks }) => sum + blocks.length, 0);
}
