/**
 * What a proof must move through device memory and hash: the protocol's minimum in the model of docs/PERFORMANCE.md ("What a
 * proof must move"). The budgets of the GPU prover are multiples of it. Computed, never measured.
 *
 * Bytes are of device memory as one block sees it: a word is read once by every block that needs it. Nothing is fused across a
 * challenge, because a challenge is known only after all that it depends on has been hashed.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { airLayout, COMPOSITION_COLUMNS, liftingLog, type TreeColumn, treeHeight } from "../air/layout.ts";
import type { ProtocolOptions } from "../protocol/options.ts";
import type { Phase } from "../protocol/phases.ts";
import { foldSteps, isPackedLayer } from "../protocol/queries.ts";

/** log2 of the words that one block keeps on chip: 227 KiB of shared memory hold 2^15 words and what goes with them. */
export const LOG_CHIP_WORDS = 15;
/** log2 of the words of the smallest piece of memory that can be read by itself (32 bytes). */
export const LOG_SECTOR_WORDS = 3;
/** Words that a Blake2s compression takes in. */
const BLOCK_WORDS = 16;
const WORD_BYTES = 4;
/** Base-field coordinates of a secure-field value. */
const COORDINATES = 4;

/** The least that a phase moves and hashes. */
export interface PhaseMinimum {
  /** Bytes of device memory, read and written. */
  readonly bytes: number;
  /** Blake2s compressions of trees; 0 with Poseidon252. Transcript and nonce search are not in it. */
  readonly compressions: number;
}

/** The least that a proof moves and hashes. */
export interface ProofMinimum extends PhaseMinimum {
  /** By phase; they add up to the whole. */
  readonly phases: Readonly<Record<Phase, PhaseMinimum>>;
}

/** Passes over memory that a transform of 2^log values takes: contiguous tiles first, then strips of whole sectors. */
export function transformPasses(log: number): number {
  return 1 + Math.ceil(Math.max(0, log - LOG_CHIP_WORDS) / (LOG_CHIP_WORDS - LOG_SECTOR_WORDS));
}

/**
 * Words to extend one column of 2^log values to 2^blowup times as many: all passes of the inverse transform but the last, one
 * that is the last of the inverse and the first of the forward transform, and the rest of the forward transform.
 */
export function extensionWords(log: number, logBlowup: number): number {
  const more = transformPasses(log) - 1, blowup = 2 ** logBlowup;
  return 2 ** log * (2 * more + 1 + blowup + 2 * more * blowup);
}

/**
 * Compressions of a tree: the columns in order of length, 16 to a block, so a block that holds only short columns is hashed once
 * for each of their values; nodes that are equal because the leaves repeat are hashed once.
 */
export function treeCompressions(logs: readonly number[], height: number): number {
  if (logs.length === 0) return 0;
  const sorted = [...logs].sort((a, b) => a - b);
  let count = 0;
  for (let first = 0; first < sorted.length; first += BLOCK_WORDS) {
    count += 2 ** sorted[Math.min(first + BLOCK_WORDS, sorted.length) - 1];
  }
  const largest = sorted[sorted.length - 1];
  return count + 2 ** largest - 1 + (height - largest) * 2 ** (largest - 1);
}

function rowsOf(columns: readonly TreeColumn[]): number {
  return columns.reduce((sum, c) => sum + 2 ** c.logRows, 0);
}

/** The minimum of a proof of an instance with a loaded tree 0. */
export function proofMinimum(air: AirInstance, options: ProtocolOptions): ProofMinimum {
  const layout = airLayout(air), blowup = 2 ** options.logBlowup, n = layout.logRowsMax;
  const log = liftingLog(layout, options), degree = log - options.logBlowup;
  const steps = foldSteps(log, options);
  if (!steps) throw new RangeError(`Cannot count a proof of ${air.name}: there is none with these options`);
  const blake = options.hash !== "poseidon252";
  const tree = (columns: readonly TreeColumn[]): number =>
    blake
      ? treeCompressions(columns.map((c) => c.logRows + options.logBlowup), treeHeight(columns, options))
      : 0;
  const commit = (columns: readonly TreeColumn[]): number =>
    columns.reduce((sum, c) => sum + extensionWords(c.logRows, options.logBlowup), 0);
  const phase = (words: number, compressions = 0): PhaseMinimum => ({
    bytes: WORD_BYTES * words,
    compressions,
  });

  const main = layout.trees[1];
  const interaction = layout.interactionTree === undefined ? [] : layout.trees[layout.interactionTree];
  const composition = layout.trees[layout.trees.length - 1];
  const sampled = layout.trees.flat().filter((c) => c.offsets.length > 0);

  // Columns are read once, batches written once; a last batch a second time, when the sum of all rows is known.
  let fractions = 0, read = 0;
  for (const { ir, logRows } of air.components) {
    const columns = ir.columns.length + ir.preprocessed.length, batches = ir.batches.length;
    if (batches > 0) fractions += 2 ** logRows * (columns + COORDINATES * (batches + 2));
    read += 2 * 2 ** logRows * (columns + COORDINATES * batches);
  }
  const more = transformPasses(n) - 1, moreOfValues = transformPasses(n + 1) - 1;
  const composed = read + 2 ** n * COMPOSITION_COLUMNS * (2 * moreOfValues + blowup + 2 * more * blowup);

  // On the first 2^degree positions and extended from there, or on all positions.
  const answers = COORDINATES * 2 ** degree, passes = 2 * transformPasses(degree) - 1;
  const quotients = Math.min(
    rowsOf(sampled) + answers * blowup * passes,
    blowup * (rowsOf(sampled) + answers),
  );

  let fri = 0, friCompressions = 0, layer = log;
  for (const step of steps) {
    // Layers that fit on a chip stay there.
    if (layer === log || COORDINATES * 2 ** layer > 2 ** LOG_CHIP_WORDS) {
      fri += COORDINATES * (2 ** layer + 2 ** (layer - step));
    }
    if (blake) friCompressions += 2 * 2 ** (isPackedLayer(layer, step) ? layer - 2 : layer) - 1;
    layer -= step;
  }
  const phases: Record<Phase, PhaseMinimum> = {
    trace: phase(rowsOf(main)),
    commit: phase(commit(main), tree(main)),
    interaction: phase(fractions + commit(interaction), tree(interaction)),
    composition: phase(composed, tree(composition)),
    oods: phase(rowsOf(sampled)),
    quotients: phase(quotients),
    fri: phase(fri, friCompressions),
    grind: phase(0),
    queries: phase(0),
  };
  const sum = (of: (minimum: PhaseMinimum) => number): number =>
    Object.values(phases).reduce((total, minimum) => total + of(minimum), 0);
  return { phases, bytes: sum((p) => p.bytes), compressions: sum((p) => p.compressions) };
}
