/**
 * A proof too long for one transaction as several: each carries the head (sections 1 to 8 of the calldata) and a slice of the queries, and
 * is verified on its own by `chain/cairo/split_contract.cairo`, which registers the fact when it has seen every slice of one proof.
 *
 * How many slices is a constant of the class, and follows from sizes alone (the caps at their longest), so that every proof of a program
 * fits the same class.
 *
 * @module
 */
import { identityFromWords } from "../air/vm_program_words.ts";
import { UserError } from "../protocol/errors.ts";
import { WORDS_PER_FELT } from "../protocol/felts.ts";
import { poseidonHashMany } from "../protocol/poseidon252.ts";
import { DIGEST_WORDS } from "../protocol/statement.ts";
import { CALL_FELTS, type Calldata, MAX_TRANSACTION_FELTS } from "./calldata.ts";
import type { ChainShape } from "./shape.ts";

/** How a class slices the queries. */
export interface Slicing {
  readonly slices: number;
  /** Queries of a slice; the last may have fewer. */
  readonly queries: number;
}

/** A proof in slices. */
export interface SplitCalldata {
  readonly slicing: Slicing;
  /** Sections 1 to 8 of the proof. */
  readonly head: readonly bigint[];
  /** Section 9 by slice. */
  readonly slices: readonly (readonly bigint[])[];
  readonly public: readonly bigint[];
  /** What the contract keeps the verified slices under: H(H(head), H(public)). */
  readonly run: bigint;
}

/** Felts of a call of `verify_slice` that a call of `verify_and_register` does not have: the slice's index, a third length. */
const SLICE_FELTS = 2;
/** The contract keeps a bit a slice in a u128. */
const MAX_SLICES = 128;
/** Words of a statement besides its lists: version, key digest, two lengths, context. */
const STATEMENT_WORDS = 3 + 2 * DIGEST_WORDS;
/** Public values of a program's run besides unused rows by component, inputs, and outputs with their times. */
const VM_HEAD_VALUES = 4;

/**
 * The fewest slices whose transactions are short enough for every proof of this shape's program.
 *
 * @param limit felts allowed in a transaction, by default what a gateway accepts
 * @throws {UserError} when a single query is too long.
 */
export function slicingOf(shape: ChainShape, limit = MAX_TRANSACTION_FELTS): Slicing {
  const { queries } = shape.options;
  const room = Math.floor((limit - headFelts(shape)) / shape.sections.query);
  if (room < 1 || Math.ceil(queries / room) > MAX_SLICES) {
    throw new UserError(
      `Cannot send proof: ${queries} queries of ${shape.sections.query} felts after ${
        headFelts(shape)
      } that each ` +
        `transaction carries do not fit ${MAX_SLICES} transactions of ${limit} felts`,
    );
  }
  // As many in each as there can be, then evened out, which can only make slices fewer.
  const each = Math.ceil(queries / Math.ceil(queries / room));
  return { slices: Math.ceil(queries / each), queries: each };
}

/** Felts of a transaction besides its queries, at most. */
function headFelts(shape: ChainShape): number {
  const { air, logSizes, trees, layers, sections } = shape;
  const packed = (words: number) => Math.ceil(words / WORDS_PER_FELT);
  const { roots, claimedSums, interactionNonce, sampledValues, friRoots, lastLayer, nonce } = sections;
  const fixed = roots + claimedSums + interactionNonce + sampledValues + friRoots + lastLayer + nonce;
  const caps = [...trees, ...layers].reduce((sum, { capDepth }) => sum + 2 ** capDepth, 0);
  const identity = 1 + packed(air.program?.words.length ?? 0);
  const statement = packed(STATEMENT_WORDS + logSizes.length + publicValues(shape));
  return CALL_FELTS + SLICE_FELTS + identity + fixed + caps + statement;
}

/** Public values, at most: known without a run, so that who has only the key finds the same class. */
function publicValues({ air, logSizes }: ChainShape): number {
  if (!air.program) return air.publicValues.length;
  const { inputs, outputs } = identityFromWords(air.program.words)!;
  return VM_HEAD_VALUES + logSizes.length + inputs.length + 2 * outputs.length;
}

/**
 * A proof's calldata in slices.
 *
 * @param calldata of the whole proof, made without a limit
 * @param slicing of the class that it is for
 */
export function splitCalldata(
  { shape, proof, public: publicPart }: Pick<Calldata, "shape" | "proof" | "public">,
  slicing: Slicing = slicingOf(shape),
): SplitCalldata {
  const size = slicing.queries * shape.sections.query;
  const end = proof.length - shape.options.queries * shape.sections.query;
  const head = proof.slice(0, end);
  const slices = Array.from(
    { length: slicing.slices },
    (_, s) => proof.slice(end + s * size, end + (s + 1) * size),
  );
  const run = poseidonHashMany([poseidonHashMany([...head]), poseidonHashMany([...publicPart])]);
  return { slicing, head, slices, public: publicPart, run };
}

/** The arguments of `verify_slice`. */
export function sliceArguments(
  { head, slices, public: publicPart }: Pick<SplitCalldata, "head" | "slices" | "public">,
  slice: number,
): bigint[] {
  const list = (felts: readonly bigint[]) => [BigInt(felts.length), ...felts];
  return [...list(head), BigInt(slice), ...list(slices[slice]), ...list(publicPart)];
}

/** Felts of each slice's transaction. */
export function sliceTransactionFelts({ head, slices, public: publicPart }: SplitCalldata): number[] {
  return slices.map((queries) => head.length + queries.length + publicPart.length + CALL_FELTS + SLICE_FELTS);
}
