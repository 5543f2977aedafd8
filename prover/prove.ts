/**
 * One way to a proof file: picks the backend, makes the trace, binds the statement, proves, encodes.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { verifyingKey } from "../air/key.ts";
import { airLayout, shapeProblem } from "../air/layout.ts";
import { airDefinition } from "../air/registry.ts";
import { traceRecipe } from "../air/trace_recipe.ts";
import { type TranscriptPrefix, transcriptPrefix } from "../air/transcript_prefix.ts";
import { UserError } from "../protocol/errors.ts";
import { optionWords, type ProtocolOptions } from "../protocol/options.ts";
import { encodeProofFile } from "../protocol/proof_file.ts";
import { type Statement, ZERO_CONTEXT } from "../protocol/statement.ts";
import { requireEffect } from "../protocol/void_options.ts";
import { NativeProver } from "./native.ts";
import type { ProveHooks, ProveOutput, Prover, ProverOptions, TraceInput } from "./prover.ts";
import { openReferenceProver } from "./reference.ts";

/**
 * Opens the prover of `options.backend`. There is no fall-back: a backend that is not built is an error.
 *
 * @throws {UserError} when the library is missing, too old, or refuses the options; for options that would have no effect.
 */
export function openProver(options: ProverOptions): Prover {
  requireEffect(options);
  return options.backend === "reference"
    ? openReferenceProver(options)
    : new NativeProver(options.backend, options);
}

/** A prover with an AIR loaded: what repeated proofs share. */
export interface LoadedProver {
  readonly prover: Prover;
  readonly air: AirInstance;
  readonly options: ProtocolOptions;
  readonly statement: Statement;
  readonly prefix: TranscriptPrefix;
  /** Building tree 0, in milliseconds. */
  readonly loadMs: number;
}

/**
 * Loads an AIR into a prover and fixes the statement.
 *
 * @throws {UserError} when no proof of the AIR exists under these options.
 */
export async function loadAir(
  prover: Prover,
  air: AirInstance,
  options: ProtocolOptions,
  context: readonly number[] = ZERO_CONTEXT,
): Promise<LoadedProver> {
  const problem = shapeProblem(airLayout(air), options);
  if (problem !== undefined) throw new UserError(`Cannot prove ${air.name} with these options: ${problem}`);
  const { loadMs, preprocessedRoot } = await prover.load(air);
  const statement: Statement = {
    keyDigest: verifyingKey(air, options, preprocessedRoot).digest,
    logSizes: air.components.map((c) => c.logRows),
    publicValues: air.publicValues,
    context,
  };
  return { prover, air, options, statement, prefix: transcriptPrefix(air, options, statement), loadMs };
}

/** A proof file and how it was made. */
export interface ProvedFile {
  /** The bytes of the proof file. */
  readonly file: Uint8Array;
  /** How it was made. */
  readonly output: ProveOutput;
  /** Making the columns, or their recipe, in milliseconds; not part of the proof's time. */
  readonly traceMs: number;
}

/** The trace of a seed as the prover takes it: columns, or a recipe of them. */
export function seedTrace({ prover, air: { name, params } }: LoadedProver, seed: number): TraceInput {
  return prover.deviceTrace ? traceRecipe(name, params, seed) : airDefinition(name).trace(params, seed);
}

/** Proves the trace of a seed and encodes the proof file. */
export async function proveLoaded(
  loaded: LoadedProver,
  seed: number,
  hooks: ProveHooks = {},
): Promise<ProvedFile> {
  const start = performance.now();
  const trace = seedTrace(loaded, seed);
  const traceMs = performance.now() - start;
  return { ...await proveTrace(loaded, trace, hooks), traceMs };
}

/** Proves given columns or a recipe of them, whichever the prover wants, and encodes the proof file. */
export async function proveTrace(
  loaded: LoadedProver,
  trace: TraceInput,
  hooks: ProveHooks = {},
): Promise<Omit<ProvedFile, "traceMs">> {
  const { prover, air, options, statement, prefix } = loaded;
  const output = await prover.prove(prefix, trace, hooks);
  const file = encodeProofFile({
    airName: air.name,
    airParams: Object.values(air.params),
    optionWords: optionWords("protocol", options),
    statement,
    claimedSums: output.claimedSums,
    interactionNonce: output.interactionNonce,
    starkProof: output.starkProof,
  });
  return { file, output };
}

/** Everything in one call: loads the AIR, proves the trace of `seed`. */
export async function proveAir(
  { prover, air, options, seed, context, hooks }: {
    prover: Prover;
    air: AirInstance;
    options: ProtocolOptions;
    seed: number;
    /** Eight words the proof is bound to. */
    context?: readonly number[];
    hooks?: ProveHooks;
  },
): Promise<ProvedFile & { loadMs: number }> {
  const loaded = await loadAir(prover, air, options, context);
  return { ...await proveLoaded(loaded, seed, hooks), loadMs: loaded.loadMs };
}
