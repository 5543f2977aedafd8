/**
 * The nine phases of a proof, the same words in every language: section banners, timings, checkpoints and chart
 * colours are keyed by them.
 *
 * @module
 */

/** The phases in the prover's order. */
export const PHASES = [
  "trace",
  "commit",
  "interaction",
  "composition",
  "oods",
  "quotients",
  "fri",
  "grind",
  "queries",
] as const;

/** One of the nine phases. */
export type Phase = typeof PHASES[number];

/** The phases in the verifier's order: the answers of the DEEP quotients are computed after the queries are known. */
export const VERIFIER_PHASES = [
  "commit",
  "interaction",
  "composition",
  "oods",
  "fri",
  "grind",
  "queries",
  "quotients",
] as const satisfies readonly Phase[];

/** The transcript digest after a phase (`fri` has one per layer: `fri:0`, `fri:1`, …, `fri:last`). */
export interface Checkpoint {
  /** A phase, or a phase with a part after a colon. */
  readonly name: string;
  /** The channel's digest, 64 hex digits. */
  readonly digest: string;
}

/** The first checkpoint at which two transcripts differ; `undefined` when they are equal. Its name gives the guilty phase. */
export function firstDifference(a: readonly Checkpoint[], b: readonly Checkpoint[]): Checkpoint | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (a[i]?.name !== b[i]?.name || a[i]?.digest !== b[i]?.digest) return a[i] ?? b[i];
  }
  return undefined;
}
