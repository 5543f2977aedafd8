/**
 * Code for a layer of linear forms. Forms are computed in chunks, one accumulator register each; the elements that a
 * chunk reads are loaded a block at a time and used in pairs. Which forms share a chunk decides how often an element
 * is loaded: the shapes are tried, and the shortest code is kept.
 *
 * @module
 */
import { DOT_SUMS } from "../../air/vm_encoding.ts";
import { CELLS_PER_DOT_FLAG, CELLS_PER_DOT_ROW, CELLS_PER_STEP } from "./cost.ts";
import { dotGroups, dotRowsOf, emitDots, WeightPool } from "./dots.ts";
import { Emitter, type Place } from "./emitter.ts";
import type { LinearForm, Term } from "./forms.ts";
import { type Accumulator, type LinearJob, planned } from "./linear_job.ts";

/** Positions and channels computed together. */
interface ChunkShape {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

/** Shapes of neighbouring positions that are tried. */
const TILES: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 2],
  [2, 1],
  [2, 2],
  [1, 3],
  [1, 4],
  [
    2,
    3,
  ],
  [3, 3],
  [4, 4],
];
/** Registers a chunk leaves for loaded elements: a pair. */
const LOADED_MIN = 2;

function keyOf(term: Term): string {
  return `${term.tensor}:${term.element}`;
}

/** Splits forms into chunks of one shape. */
function chunksOf(forms: readonly LinearForm[], shape: ChunkShape): number[][] {
  const chunks = new Map<string, number[]>();
  const seen = new Map<string, number>();
  for (const [index, { position: [row, column] }] of forms.entries()) {
    const at = `${row},${column}`;
    const channel = seen.get(at) ?? 0;
    seen.set(at, channel + 1);
    const tile = [
      Math.floor(row / shape.rows),
      Math.floor(column / shape.columns),
      Math.floor(channel / shape.channels),
    ].join();
    const chunk = chunks.get(tile);
    if (chunk === undefined) chunks.set(tile, [index]);
    else chunk.push(index);
  }
  return [...chunks.values()];
}

/** Shapes that leave registers for operands, channels split evenly. */
function shapesFor(forms: readonly LinearForm[], registers: number): ChunkShape[] {
  const positions = new Set(forms.map(({ position }) => position.join()));
  const channels = Math.ceil(forms.length / positions.size);
  return TILES.filter(([rows, columns]) => rows * columns === 1 || positions.size > 1).flatMap(
    ([rows, columns]) => {
      const most = Math.floor((registers - LOADED_MIN) / (rows * columns));
      if (most < 1) return [];
      const parts = Math.ceil(channels / most);
      const split = [...new Set([parts, parts + 1].map((count) => Math.ceil(channels / count)))];
      return split.map((each) => ({ rows, columns, channels: Math.max(1, each) }));
    },
  );
}

/** Distinct elements of a chunk in order, with how many forms read each. */
function elementsOf(accumulators: readonly Accumulator[]): Map<string, { term: Term; uses: number }> {
  const elements = new Map<string, { term: Term; uses: number }>();
  for (const { form } of accumulators) {
    for (const term of form.terms) {
      const known = elements.get(keyOf(term));
      if (known === undefined) elements.set(keyOf(term), { term, uses: 1 });
      else known.uses++;
    }
  }
  const order = [...elements].sort(([, { term: a }], [, { term: b }]) =>
    a.tensor - b.tensor || a.element - b.element
  );
  return new Map(order);
}

function emitChunk(emitter: Emitter, job: LinearJob, chunk: readonly number[]): void {
  const accumulators = chunk.map((index) => planned(emitter, job, index));
  const elements = elementsOf(accumulators);
  const resident = new Map<string, number>();
  const shared: { readonly key: string; readonly place: Place }[] = [];
  for (const [key, { term, uses }] of elements) {
    const place = job.placeOf(term);
    if (place.kind === "register") resident.set(key, place.register);
    else if (uses > 1) shared.push({ key, place });
  }
  const useRegisters = (registers: ReadonlyMap<string, number>) => {
    for (const accumulator of accumulators) {
      const terms = accumulator.form.terms.flatMap((term) => {
        const register = registers.get(keyOf(term));
        return register === undefined ? [] : [[term.weight, register] as const];
      });
      accumulator.addAll(emitter, terms);
    }
  };
  useRegisters(resident);
  // An even number, so that forms reading all of a block leave no single element.
  const width = Math.max(1, emitter.free.length - emitter.free.length % 2);
  for (let start = 0; start < shared.length; start += width) {
    const block = new Map(
      shared.slice(start, start + width).map(({ key, place }) => {
        const register = emitter.take();
        emitter.load(register, place);
        return [key, register] as const;
      }),
    );
    useRegisters(block);
    emitter.release(...block.values());
  }
  for (const accumulator of accumulators) {
    for (const term of accumulator.form.terms) {
      const place = job.placeOf(term);
      if (place.kind === "memory" && elements.get(keyOf(term))?.uses === 1) {
        accumulator.addOne(emitter, term.weight, place);
      }
    }
  }
  accumulators.forEach((accumulator, i) => {
    accumulator.finish(emitter);
    if (job.finish(emitter, chunk[i], accumulator.register) === "free") emitter.release(accumulator.register);
  });
}

/** Registers that a group of dot products needs: its sums, and one for a correction. */
const DOT_REGISTERS = DOT_SUMS + 1;

/** Emits a layer as dot products where that takes fewer cells than `rows` steps; says whether it did. */
function emitCheaperDots(emitter: Emitter, job: LinearJob, together: boolean, rows: number): boolean {
  const { weights } = job;
  const needed = DOT_REGISTERS + (together ? job.forms.length : 0);
  if (weights === undefined || emitter.free.length < needed) return false;
  const groups = dotGroups(job);
  if (groups === undefined) return false;
  const scratch = new Emitter(emitter.free);
  emitDots(scratch, { ...job, finish: () => "free" }, groups, new WeightPool());
  const cells = scratch.rows.length * (CELLS_PER_STEP + CELLS_PER_DOT_FLAG) +
    dotRowsOf(groups) * CELLS_PER_DOT_ROW;
  if (cells >= rows * (CELLS_PER_STEP + CELLS_PER_DOT_FLAG)) return false;
  emitDots(emitter, job, groups, weights);
  return true;
}

/**
 * Emits a layer of linear forms with the chunk shape that gives the shortest code, or as dot products.
 *
 * @param together One chunk for all forms: their results stay in registers.
 */
export function emitLinear(emitter: Emitter, job: LinearJob, together: boolean): void {
  const shapes = together
    ? [{ rows: 1, columns: 1, channels: job.forms.length }]
    : shapesFor(job.forms, emitter.free.length);
  const trial: LinearJob = { ...job, finish: () => "free" };
  const tried = shapes.map((shape) => {
    const chunks = chunksOf(job.forms, shape);
    const scratch = new Emitter(emitter.free);
    if (shapes.length > 1 || job.weights) { for (const chunk of chunks) emitChunk(scratch, trial, chunk); }
    return { chunks, rows: scratch.rows.length };
  });
  const best = tried.reduce((a, b) => b.rows < a.rows ? b : a);
  if (emitCheaperDots(emitter, job, together, best.rows)) return;
  for (const chunk of best.chunks) emitChunk(emitter, job, chunk);
}
