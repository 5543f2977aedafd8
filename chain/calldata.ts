/**
 * A proof as the calldata of a contract's verifier, and back. Nothing is lost: what stwo's proof omits because another query gives it is
 * computed, what it carries once is carried by every query that needs it, so that the contract neither sorts nor searches.
 *
 * Every element is a felt below the prime of Starknet's field. Numbers and lengths are those of {@linkcode ChainShape}; the
 * positions, and so the form of the caps, follow from the transcript of sections 2 to 7.
 *
 * ```text
 * public = pack7(statement words): exactly the felts that mix_u32s hashes after the configuration's digest. The words are
 *          version; key digest (8); n, log sizes; n, public values; context (8)
 *
 * proof  = 1 identity          n, pack7(n identity words); n = 0 for an AIR without a program
 *          2 roots             one felt per trace tree, commit order
 *          3 claimed sums      pairs(claimed sums)
 *          4 interaction nonce one felt when the AIR has fractions and interactionPowBits > 0, else nothing
 *          5 sampled values    pairs(by tree, column, sample: the order in which they are mixed)
 *          6 FRI               root of every layer, first layer first; pairs(last-layer coefficients, stored order)
 *          7 nonce             one felt
 *          8 caps              cap of every trace tree, then of every FRI layer
 *          9 queries           per drawn query, in the order drawn, repetitions included:
 *                                per trace tree: words of the row, siblings
 *                                per FRI layer:  words of the coset's leaves, siblings
 * ```
 *
 * - `pack7`: seven 32-bit words a felt, first the most significant (word k at 2^(32·(6−k))); a short last chunk is filled with zeros on
 *   the right and carries its length · 2^248.
 * - `pairs`: two QM31 a felt, (a0 a1 a2 a3 b0 b1 b2 b3) in base 2^31, a0 the most significant. With 2^248 added it is the felt that
 *   mix_felts hashes. An odd last one stands alone: (a0 a1 a2 a3) in base 2^31; with 2^124 added it is the felt that mix_felts hashes.
 * - words of a row: the values of the leaf in the leaf's order (`leafColumns`), eight M31 a felt in base 2^31, the first the most
 *   significant. A last word of k < 8 values holds them in its low 31·k bits and carries k · 2^248: exactly what the leaf's hash absorbs.
 * - words of a coset: its 2^logCosetLeaves leaves, ascending. A packed leaf is 4 values = 2 words of two QM31 each (a full row word of 16
 *   M31); a leaf that is not packed is one value in one word that carries 4 · 2^248.
 * - siblings: hashes of the neighbours on the way up, from what the query opens (a leaf; the subtree over the coset) to below the cap:
 *   `depth − capDepth` of them, the lowest first. At level i from below, bit i of the index says whether the node is a right child.
 * - index in a tree: the position in the tree for a trace tree (tree 0 of another height than the lifting domain: see
 *   `preprocessedPositions`); position >> shift for a FRI layer: the index of the coset.
 * - cap: the top of a tree, `capDepth` levels; slot s of the cap lies above a query when some query's index >> siblings is s. Written by
 *   `top(0, 0)`, where `top(level, slot)` is: no query below → one felt, the node; level = capDepth → one felt, the node; else
 *   top(level + 1, 2·slot), top(level + 1, 2·slot + 1), and the node is their hash. The node at (0, 0) is the root. With capDepth = 0 the
 *   cap is one felt, the root again.
 *
 * Inverses are not carried: one inversion per query is cheaper than its calldata.
 *
 * A drawn query's position is a word of draw_u32s (seven to a draw, low 32 bits first) modulo the lifting domain's size.
 *
 * Order of the checks: form of `public` (malformed) and its version (statement); form of sections 1 to 7 (malformed); key digest (key);
 * log sizes and public values (statement); then the transcript with the checks on its way (pow of the interaction nonce, logup_sum, oods,
 * pow); caps, then per query rows and paths, cosets and paths (merkle_root), the value that a coset must contain (fri_fold), the last layer
 * (last_layer). A felt of sections 8 and 9 that is not canonical, missing or left over is malformed.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { poseidonKeyDigest } from "../air/key.ts";
import { vmInstance, vmSizeProblem } from "../air/obelysk_vm.ts";
import { transcriptPrefix } from "../air/transcript_prefix.ts";
import { identityFromWords, type VmIdentity } from "../air/vm_program_words.ts";
import { readVmPublic } from "../air/vm_statement.ts";
import { ProofError, UserError } from "../protocol/errors.ts";
import { packWords, wordsToFelt } from "../protocol/felts.ts";
import { P } from "../protocol/m31.ts";
import { bytesToFelt, feltToBytes } from "../protocol/poseidon252.ts";
import type { QM31 } from "../protocol/qm31.ts";
import type { StarkProof } from "../protocol/stark_proof.ts";
import type { Statement } from "../protocol/statement.ts";
import { type AbsorbedProof, type StarkInput, verifyStark, verifyTranscript } from "../verifier/verify.ts";
import { openingsOf, readOpenings, writeOpenings } from "./calldata_openings.ts";
import { FeltReader, packPairs } from "./felts.ts";
import { type ChainShape, chainShape } from "./shape.ts";
import { publicFelts, readPublic } from "./statement.ts";

/** Felts of calldata that a gateway accepts in one transaction. */
export const MAX_TRANSACTION_FELTS = 5000;
/** Felts of a transaction besides the two spans' content: the account's call array with a second call, lengths, the second call's arguments. */
export const CALL_FELTS = 40;

/** What calldata is made from: everything that was verified. */
export interface CalldataInput extends Omit<StarkInput, "prefix"> {
  /** The public statement. */
  readonly statement: Statement;
}

/** A contiguous piece of the proof's felts. */
export interface CalldataPiece {
  /** Section, and which tree or layer where there are several; pieces of different queries have the same name. */
  readonly part: string;
  /** Index of the first felt. */
  readonly from: number;
  readonly felts: number;
}

/** A proof as calldata. */
export interface Calldata {
  readonly shape: ChainShape;
  /** The argument `proof`. */
  readonly proof: readonly bigint[];
  /** The argument `public`. */
  readonly public: readonly bigint[];
  /** The pieces of `proof`, in order, without gaps. */
  readonly pieces: readonly CalldataPiece[];
}

/** What calldata says. */
export interface DecodedCalldata {
  /** The instance, for a program with its run. */
  readonly air: AirInstance;
  readonly statement: Statement;
  /** Words of the program's identity; empty for an AIR without a program. */
  readonly identity: readonly number[];
  readonly claimedSums: readonly QM31[];
  readonly interactionNonce: bigint;
  readonly starkProof: StarkProof;
}

/**
 * Felts of a transaction that verifies a proof: both spans and what is around them.
 *
 * @param calldata its two spans
 */
export function transactionFelts({ proof, public: statement }: Pick<Calldata, "proof" | "public">): number {
  return proof.length + statement.length + CALL_FELTS;
}

/**
 * Makes the calldata of a proof, which is verified on the way.
 *
 * @param limit felts allowed in the transaction, by default what a gateway accepts
 * @throws {ProofError} for a proof that does not verify.
 * @throws {UserError} for options that no contract verifies, or a proof that is too long for one transaction.
 */
export function encodeCalldata(input: CalldataInput, limit = MAX_TRANSACTION_FELTS): Calldata {
  const { air, options, statement, claimedSums, interactionNonce, proof } = input;
  const shape = chainShape(air, options);
  const transcript = verifyStark({ ...input, prefix: transcriptPrefix(air, options, statement) });
  const felts: bigint[] = [];
  const pieces: CalldataPiece[] = [];
  const part = (name: string, content: readonly bigint[]) => {
    if (content.length > 0) pieces.push({ part: name, from: felts.length, felts: content.length });
    felts.push(...content);
  };
  const identity = air.program?.words ?? [];
  part("identity", [BigInt(identity.length), ...packWords(identity)]);
  part("roots", proof.commitments.map(bytesToFelt));
  part("claimed sums", packPairs(claimedSums));
  part("interaction nonce", shape.interactionPowBits > 0 ? [interactionNonce] : []);
  part("sampled values", packPairs(proof.sampledValues.flat(2)));
  part("fri roots", [proof.firstLayer, ...proof.innerLayers].map((layer) => bytesToFelt(layer.commitment)));
  part("last layer", packPairs(proof.lastLayerPoly));
  part("nonce", [proof.proofOfWork]);
  writeOpenings(openingsOf(shape, proof, transcript), transcript.drawn, part);
  const calldata: Calldata = { shape, proof: felts, public: publicFelts(statement), pieces };
  const size = transactionFelts(calldata);
  if (size > limit) {
    throw new UserError(
      `Cannot send proof: its transaction has ${size} felts of calldata, at most ${limit} are accepted; --split sends it in slices`,
    );
  }
  return calldata;
}

/** Felts by part, in order of appearance. */
export function calldataParts({ pieces }: Pick<Calldata, "pieces">): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { part, felts } of pieces) sizes.set(part, (sizes.get(part) ?? 0) + felts);
  return sizes;
}

/**
 * Reads calldata for a class of contracts and checks all of it, in the contract's order: what it returns was verified.
 *
 * @throws {ProofError} with the code that the contract gives, and nothing else, for any felts.
 */
export function decodeCalldata(
  shape: ChainShape,
  proof: readonly bigint[],
  publicPart: readonly bigint[],
): DecodedCalldata {
  const statement = readPublic(publicPart);
  const reader = new FeltReader(proof);
  const head = readHead(shape, reader);
  const { identity, claimedSums, interactionNonce, absorbed } = head;
  const air = statedAir(shape, statement, identity, bytesToFelt(absorbed.commitments[0]));
  const plan = { ...shape.plan, air };
  const prefix = transcriptPrefix(air, shape.options, statement);
  const transcript = verifyTranscript({ plan, prefix, proof: absorbed, claimedSums, interactionNonce });
  const { queriedValues, decommitments, friLayers } = readOpenings(shape, absorbed, transcript, reader);
  const { powBits, logBlowup, logLastLayer, queries, foldStep, liftingLogSize } = shape.options;
  const [firstLayer, ...innerLayers] = friLayers.map((layer, i) => ({
    ...layer,
    commitment: i === 0 ? absorbed.firstLayer.commitment : absorbed.innerLayers[i - 1].commitment,
  }));
  const starkProof: StarkProof = {
    ...absorbed,
    config: { powBits, logBlowup, logLastLayer, queries, foldStep, liftingLogSize },
    decommitments,
    queriedValues,
    firstLayer,
    innerLayers,
  };
  return { air, statement, identity, claimedSums, interactionNonce, starkProof };
}

/** What sections 1 to 7 hold. */
export interface CalldataHead {
  /** Words of the program's identity. */
  readonly identity: readonly number[];
  readonly claimedSums: readonly QM31[];
  readonly interactionNonce: bigint;
  readonly absorbed: AbsorbedProof;
}

/**
 * Reads sections 1 to 7 and checks nothing but their form.
 *
 * @throws {ProofError} `malformed`.
 */
export function readHead(shape: ChainShape, reader: FeltReader): CalldataHead {
  const roots = (count: number) => reader.felts(count).map(feltToBytes);
  const identity = reader.words(reader.u32());
  const commitments = roots(shape.trees.length);
  const claimedSums = reader.pairs(shape.claimedSums);
  const interactionNonce = shape.interactionPowBits > 0 ? reader.u64() : 0n;
  const samples = reader.pairs(shape.samples);
  let at = 0;
  const sampledValues = shape.trees.map(({ offsets }) =>
    offsets.map((column) => samples.slice(at, at += column.length))
  );
  const [firstLayer, ...innerLayers] = roots(shape.layers.length).map((commitment) => ({ commitment }));
  const lastLayerPoly = reader.pairs(2 ** shape.options.logLastLayer);
  const proofOfWork = reader.u64();
  return {
    identity,
    claimedSums,
    interactionNonce,
    absorbed: { commitments, sampledValues, firstLayer, innerLayers, lastLayerPoly, proofOfWork },
  };
}

/**
 * The instance that a statement is about, when it is of this shape and its key is this root's and identity's.
 *
 * @throws {ProofError} `key` or `statement`.
 */
export function statedAir(
  shape: ChainShape,
  { keyDigest, logSizes, publicValues }: Statement,
  identityWords: readonly number[],
  root0: bigint,
): AirInstance {
  const { air, key } = shape;
  const refuse = (what: string) => new ProofError("statement", `Cannot accept proof: ${what}`);
  if ((identityWords.length > 0) !== (air.program !== undefined)) {
    throw refuse(`${identityWords.length} words of a program's identity for ${air.name}`);
  }
  const words = air.program ? identityWords : undefined;
  if (wordsToFelt(keyDigest) !== poseidonKeyDigest(key, root0, words)) {
    throw new ProofError(
      "key",
      "Cannot accept proof: its key digest is not that of its root of tree 0 and program",
    );
  }
  if (String(logSizes) !== String(shape.logSizes)) {
    throw refuse(`log sizes ${logSizes}, wanted are ${shape.logSizes}`);
  }
  if (!air.program) {
    if (String(publicValues) !== String(air.publicValues)) {
      throw refuse("public values that its AIR does not have");
    }
    return air;
  }
  const identity = identityFromWords(identityWords);
  if (!identity) throw refuse("a program's identity that is none");
  return statedProgram(shape, identity, publicValues);
}

function statedProgram(
  { air, logSizes }: ChainShape,
  identity: VmIdentity,
  publicValues: readonly number[],
): AirInstance {
  const expected = identityFromWords(air.program!.words)!;
  const equationsOf = ({ uses, tables }: VmIdentity) =>
    JSON.stringify([uses, tables.map(({ logSize, shift }) => [logSize, shift])]);
  const elements = [...identity.inputs, ...identity.outputs, ...identity.tables.map(({ first }) => first)];
  if (equationsOf(identity) !== equationsOf(expected) || elements.some((value) => value >= P)) {
    throw new ProofError("statement", "Cannot accept proof: it is about a program of another shape");
  }
  const { logRows } = air.params;
  const problem = vmSizeProblem(identity, logRows, logSizes);
  if (problem !== undefined) throw new ProofError("statement", `Cannot accept proof: it is about ${problem}`);
  return vmInstance({
    program: identity,
    logRows,
    logSizes,
    run: readVmPublic(identity, logSizes, publicValues),
  });
}
