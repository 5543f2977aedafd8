/**
 * The positions at which a proof is opened: drawn from the transcript, carried to the preprocessed tree, folded from
 * one FRI layer to the next (stwo `core/queries.rs`, `core/pcs/utils.rs`, `core/fri.rs`).
 *
 * @module
 */
import type { Channel } from "./channel.ts";

/** Draws positions in a domain of 2^log values, as they come: the low bits of successive words. They may repeat. */
export function drawPositions(channel: Channel, log: number, count: number): number[] {
  const mask = 2 ** log - 1;
  const drawn: number[] = [];
  while (drawn.length < count) {
    for (const word of channel.drawU32s().slice(0, count - drawn.length)) drawn.push((word & mask) >>> 0);
  }
  return drawn;
}

/** Drawn positions sorted, without repetitions. */
export function distinctPositions(drawn: readonly number[]): number[] {
  return [...new Set(drawn)].sort((a, b) => a - b);
}

/**
 * Draws positions in a domain of 2^log values, sorted, without repetitions (so there may be fewer than `count`).
 */
export function drawQueries(channel: Channel, log: number, count: number): number[] {
  return distinctPositions(drawPositions(channel, log, count));
}

/**
 * Where tree 0, of its own height, is opened for positions in the lifting domain of 2^log values. When it is lower, the
 * result may repeat and need not ascend; without columns (height 0) nothing is opened.
 */
export function preprocessedPositions(positions: readonly number[], log: number, height: number): number[] {
  if (height === 0) return [];
  if (height > log) return positions.map((q) => (q >>> 1) * 2 ** (height - log + 1) + (q & 1));
  return positions.map((q) => ((q >>> (log - height)) & ~1) | (q & 1));
}

/** A group of 2^step neighbouring positions of a FRI layer that fold into one value. */
export interface FoldGroup {
  /** Index of the group: the position in the folded layer. */
  readonly index: number;
  /** Which of its 2^step positions are queried: for each, the index in the list of positions, or −1. */
  readonly queried: readonly number[];
}

/** Groups ascending, distinct positions by the position they fold to. */
export function foldGroups(positions: readonly number[], step: number): FoldGroup[] {
  const size = 2 ** step;
  const groups: { index: number; queried: number[] }[] = [];
  for (const [k, q] of positions.entries()) {
    const index = Math.floor(q / size);
    if (groups.at(-1)?.index !== index) groups.push({ index, queried: new Array<number>(size).fill(-1) });
    groups[groups.length - 1].queried[q % size] = k;
  }
  return groups;
}

/** All positions of the groups, ascending: where the layer's tree is opened. */
export function openedPositions(groups: readonly FoldGroup[]): number[] {
  return groups.flatMap(({ index, queried }) => queried.map((_, i) => index * queried.length + i));
}

/**
 * The fold steps of all FRI layers, the first (circle) layer included: `foldStep` each, the last one what is left.
 * Undefined when the lifting domain is smaller than the first fold and the last layer need.
 */
export function foldSteps(
  liftingLog: number,
  options: { readonly foldStep: number; readonly logLastLayer: number; readonly logBlowup: number },
): number[] | undefined {
  const end = options.logLastLayer + options.logBlowup;
  let log = liftingLog - options.foldStep;
  if (log < end) return undefined;
  const steps = [options.foldStep];
  while (log > end) {
    const step = Math.min(options.foldStep, log - end);
    steps.push(step);
    log -= step;
  }
  return steps;
}

/** Whether a FRI layer of 2^log values that folds by 2^step is committed with four positions to a leaf. */
export function isPackedLayer(log: number, step: number): boolean {
  return step > 1 && log >= 2;
}
