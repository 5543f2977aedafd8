/**
 * Which power of the random coefficient belongs to which sample, by the point at which it is taken, and to which value of a row: the
 * order of stwo's `core/pcs/quotients.rs`, as tables for a contract.
 *
 * @module
 */
import { LOG_ORDER } from "../protocol/circle.ts";
import { ROW_VALUES_PER_FELT } from "./felts.ts";
import type { ChainShape } from "./shape.ts";

/** A word of a row that counts for a batch of samples. */
export interface WordUse {
  /** Index of the word, over all trees. */
  readonly word: number;
  /** Eight weights, for the values of a full word; those before a short word's first are the zero weight. */
  readonly weights: readonly number[];
}

/**
 * The samples of a shape. A weight is the index of a power, `powers` for zero, or `powers` + 1 + i for the sum of the pair `merged[i]`.
 */
export interface SamplePlan {
  /** Number of powers of the coefficient: the samples and the periodicity samples. */
  readonly powers: number;
  /** Pairs of powers of the same sample at the same point. */
  readonly merged: readonly (readonly [number, number])[];
  /** By batch: index of the point that is added to the out-of-domain point. */
  readonly points: readonly number[];
  /** By batch: weight and index of every sample. */
  readonly terms: readonly (readonly (readonly [weight: number, sample: number])[])[];
  /** By batch: the words of a query's rows that count for it; for the first all words. */
  readonly uses: readonly (readonly WordUse[])[];
}

/** A power of the coefficient and what it multiplies. */
interface Power {
  readonly point: number;
  readonly sample: number;
}

/** The samples of a column in the order of their powers; one with two gets a third, first (see `protocol/quotients.ts`). */
function columnPowers(
  { plan: { liftingLog, traceLog } }: ChainShape,
  offsets: readonly number[],
  log: number,
  first: number,
): Power[] {
  const order = 2 ** LOG_ORDER;
  const pointOf = (offset: number) => (order + offset * 2 ** (LOG_ORDER - traceLog)) % order;
  const powers = offsets.map((offset, k) => ({ point: pointOf(offset), sample: first + k }));
  if (powers.length !== 2) return powers;
  const { point, sample } = powers[1];
  return [{ point: (point + 2 ** (LOG_ORDER - liftingLog + log)) % order, sample }, ...powers];
}

/** Plans the samples of a shape. */
export function samplePlan(shape: ChainShape): SamplePlan {
  const points: number[] = [];
  const columns: Map<number, { exponents: number[]; sample: number }>[][] = [];
  let powers = 0;
  let samples = 0;
  for (const { offsets, columnLogs } of shape.trees) {
    columns.push(offsets.map((columnOffsets, c) => {
      const byBatch = new Map<number, { exponents: number[]; sample: number }>();
      for (const { point, sample } of columnPowers(shape, columnOffsets, columnLogs[c], samples)) {
        if (!points.includes(point)) points.push(point);
        const batch = points.indexOf(point);
        const entry = byBatch.get(batch);
        if (entry && entry.sample !== sample) {
          throw new RangeError("two samples of a column are taken at one point");
        }
        if (entry) entry.exponents.push(powers);
        else byBatch.set(batch, { exponents: [powers], sample });
        powers++;
      }
      samples += columnOffsets.length;
      return byBatch;
    }));
  }
  const merged: [number, number][] = [];
  const terms: [number, number][][] = points.map(() => []);
  const weights = columns.map((tree) =>
    tree.map((column) =>
      new Map(
        [...column].map(([batch, { exponents, sample }]) => {
          const weight = exponents.length === 1
            ? exponents[0]
            : powers + merged.push([exponents[0], exponents[1]]);
          terms[batch].push([weight, sample]);
          return [batch, weight] as const;
        }),
      )
    )
  );
  return {
    powers,
    merged,
    points,
    terms,
    uses: wordUses(shape, weights, points.length, powers),
  };
}

function wordUses(
  { trees }: ChainShape,
  weights: readonly (readonly ReadonlyMap<number, number>[])[],
  batches: number,
  zero: number,
): WordUse[][] {
  const words = trees.flatMap(({ leafColumns }, t) => rowWords(leafColumns, weights[t]));
  return Array.from({ length: batches }, (_, batch) =>
    words.flatMap((columns, word) => {
      if (batch > 0 && !columns.some((column) => column.has(batch))) return [];
      const before = new Array<number>(ROW_VALUES_PER_FELT - columns.length).fill(zero);
      return [{ word, weights: [...before, ...columns.map((column) => column.get(batch) ?? zero)] }];
    }));
}

/** The weights of a row's columns, by word. */
function rowWords(
  leafColumns: readonly number[],
  weights: readonly ReadonlyMap<number, number>[],
): ReadonlyMap<number, number>[][] {
  return Array.from(
    { length: Math.ceil(leafColumns.length / ROW_VALUES_PER_FELT) },
    (_, w) =>
      leafColumns.slice(ROW_VALUES_PER_FELT * w, ROW_VALUES_PER_FELT * (w + 1)).map((c) => weights[c]),
  );
}
