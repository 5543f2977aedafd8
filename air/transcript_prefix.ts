/**
 * What a transcript starts with, besides the configuration: the whole statement, or (binding `bare`, for comparison with plain
 * use of the crate) nothing but the log sizes that some AIRs mix.
 *
 * @module
 */
import type { ProtocolOptions } from "../protocol/options.ts";
import { type Statement, statementWords } from "../protocol/statement.ts";
import type { AirInstance } from "./air.ts";

/** What prover and verifier mix before the main trace. */
export interface TranscriptPrefix {
  /** Words mixed (mix_u32s) after the configuration; empty = nothing is mixed. */
  readonly statementWords: readonly number[];
  /** Values mixed (mix_u64, each) between tree 0 and tree 1. */
  readonly afterTree0: readonly bigint[];
}

/** The prefix of a proof. */
export function transcriptPrefix(
  air: AirInstance,
  options: ProtocolOptions,
  statement: Statement,
): TranscriptPrefix {
  if (options.binding === "statement") return { statementWords: statementWords(statement), afterTree0: [] };
  return {
    statementWords: [],
    afterTree0: air.bareMixesLogSizes ? air.components.map((c) => BigInt(c.logRows)) : [],
  };
}
