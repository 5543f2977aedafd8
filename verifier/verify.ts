/**
 * The verifier: replays the transcript, checks every shape, equation and opening of a proof (stwo `core/verifier.rs` with
 * `core/pcs/verifier.rs`), and what the crate leaves to its caller.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import type { RelationChallenges } from "../air/evaluate.ts";
import type { TranscriptPrefix } from "../air/transcript_prefix.ts";
import { type Channel, createChannel, mixConfig } from "../protocol/channel.ts";
import type { SecurePoint } from "../protocol/circle.ts";
import { ProofError } from "../protocol/errors.ts";
import { bytesToHex } from "../protocol/hex.ts";
import type { ProtocolOptions } from "../protocol/options.ts";
import type { Checkpoint } from "../protocol/phases.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { distinctPositions, drawPositions } from "../protocol/queries.ts";
import type { FriLayer, StarkProof } from "../protocol/stark_proof.ts";
import { quotientAnswers } from "./answers.ts";
import { checkComposition, outOfDomainPoint } from "./composition.ts";
import { checkFri, checkTraceOpenings } from "./openings.ts";
import { planVerification, type VerifierPlan } from "./plan.ts";
import { checkBalance, checkClaimedSums, checkFixedRoots, checkQueriedCounts, checkShape } from "./shape.ts";

/** What is verified, and against what. Only `proof`, `claimedSums` and `interactionNonce` are on the prover's word. */
export interface StarkInput {
  readonly air: AirInstance;
  readonly options: ProtocolOptions;
  /** What the transcript absorbs besides the configuration and the roots. */
  readonly prefix: TranscriptPrefix;
  /** The trusted root of tree 0, 32 bytes. */
  readonly preprocessedRoot: Uint8Array;
  /** One per component with fractions, in order. */
  readonly claimedSums: readonly QM31[];
  /** Below 2^64; 0 where no interaction proof of work is asked for. */
  readonly interactionNonce: bigint;
  readonly proof: StarkProof;
}

/** The part of a proof that the transcript absorbs. */
export interface AbsorbedProof
  extends Pick<StarkProof, "commitments" | "sampledValues" | "proofOfWork" | "lastLayerPoly"> {
  readonly firstLayer: Pick<FriLayer, "commitment">;
  readonly innerLayers: readonly Pick<FriLayer, "commitment">[];
}

/** What {@linkcode verifyTranscript} is given: numbers of things are those of the plan. */
export interface TranscriptInput extends Pick<StarkInput, "prefix" | "claimedSums" | "interactionNonce"> {
  readonly plan: VerifierPlan;
  readonly proof: AbsorbedProof;
}

/** What the transcript gives. */
export interface Transcript {
  /** Transcript digests, to compare with a prover's. */
  readonly checkpoints: Checkpoint[];
  /** The out-of-domain point. */
  readonly point: SecurePoint;
  /** The random coefficient of the samples. */
  readonly alpha: QM31;
  /** One per FRI layer. */
  readonly foldChallenges: QM31[];
  /** Positions in the lifting domain, as drawn. */
  readonly drawn: number[];
}

/** What a successful verification leaves behind. */
export interface StarkVerified extends Transcript {
  /** Ascending, distinct positions in the lifting domain. */
  readonly queryPositions: number[];
}

/**
 * The part of a verification that needs no opening: replays the transcript and makes the checks on the way, then draws the query positions.
 *
 * @throws {ProofError} `pow`, `logup_sum` or `oods`.
 */
export function verifyTranscript(input: TranscriptInput): Transcript {
  const { plan, prefix, proof, claimedSums } = input;
  const { air, options } = plan;
  const channel = createChannel(options.hash);
  const checkpoints: Checkpoint[] = [];
  const checkpoint = (name: string) => checkpoints.push({ name, digest: bytesToHex(channel.digest()) });
  const lastTree = plan.layout.trees.length - 1;

  // ── commit ──────────────────────────────────────────────────────────────────────────────────────────────────────
  mixConfig(channel, options);
  if (prefix.statementWords.length > 0) channel.mixU32s(prefix.statementWords);
  channel.mixRoot(proof.commitments[0]);
  for (const value of prefix.afterTree0) channel.mixU64(value);
  channel.mixRoot(proof.commitments[1]);
  checkpoint("commit");

  // ── interaction ─────────────────────────────────────────────────────────────────────────────────────────────────
  let challenges: RelationChallenges[] = [];
  const interactionPow = plan.layout.interactionTree === undefined ? 0 : options.interactionPowBits;
  checkInteractionNonce(channel, interactionPow, input.interactionNonce);
  if (plan.layout.interactionTree !== undefined) {
    if (interactionPow > 0) channel.mixU64(input.interactionNonce);
    challenges = air.relations.map(() => drawRelation(channel));
    checkBalance(plan, claimedSums, challenges);
    channel.mixFelts(claimedSums);
    channel.mixRoot(proof.commitments[plan.layout.interactionTree]);
    checkpoint("interaction");
  }

  // ── composition ─────────────────────────────────────────────────────────────────────────────────────────────────
  const gamma = channel.drawSecureFelt();
  channel.mixRoot(proof.commitments[lastTree]);
  checkpoint("composition");

  // ── oods ────────────────────────────────────────────────────────────────────────────────────────────────────────
  const { sampledValues } = proof;
  const point = outOfDomainPoint(channel.drawSecureFelt());
  checkComposition(plan, { sampledValues, challenges, claimedSums, gamma, point });
  channel.mixFelts(sampledValues.flat(2));
  checkpoint("oods");

  // ── fri ─────────────────────────────────────────────────────────────────────────────────────────────────────────
  const alpha = channel.drawSecureFelt();
  const foldChallenges = [proof.firstLayer, ...proof.innerLayers].map(({ commitment }, layer) => {
    channel.mixRoot(commitment);
    checkpoint(`fri:${layer}`);
    return channel.drawSecureFelt();
  });
  channel.mixFelts(proof.lastLayerPoly);
  checkpoint("fri:last");

  // ── grind ───────────────────────────────────────────────────────────────────────────────────────────────────────
  checkPow(channel, options.powBits, proof.proofOfWork, "proof-of-work");
  channel.mixU64(proof.proofOfWork);
  checkpoint("grind");

  const drawn = drawPositions(channel, plan.liftingLog, options.queries);
  return { checkpoints, point, alpha, foldChallenges, drawn };
}

/**
 * Verifies a proof of an AIR instance: the claimed sums must balance the public values (zero where there are none).
 *
 * @throws {ProofError} and nothing else, for any proof that {@linkcode decodeStarkProof} returns.
 */
export function verifyStark(input: StarkInput): StarkVerified {
  const { proof } = input;
  const plan = planVerification(input.air, input.options);
  checkShape(plan, proof);
  checkFixedRoots(plan, proof, input.preprocessedRoot);
  checkClaimedSums(plan, input.claimedSums);
  const transcript = verifyTranscript({ ...input, plan });

  // ── queries ─────────────────────────────────────────────────────────────────────────────────────────────────────
  const queryPositions = distinctPositions(transcript.drawn);
  checkQueriedCounts(plan, proof, queryPositions.length);
  checkTraceOpenings(plan, proof, queryPositions);

  // ── quotients ───────────────────────────────────────────────────────────────────────────────────────────────────
  const answers = quotientAnswers(plan, proof, transcript.point, transcript.alpha, queryPositions);
  checkFri(plan, proof, transcript.foldChallenges, queryPositions, answers);
  return { ...transcript, queryPositions };
}

function drawRelation(channel: Channel): RelationChallenges {
  const [z, alpha] = channel.drawSecureFelts(2);
  return { z, alpha };
}

function checkPow(channel: Channel, bits: number, nonce: bigint, what: string): void {
  if (!channel.verifyPow(bits, nonce)) {
    throw new ProofError("pow", `Cannot accept proof: its ${what} nonce ${nonce} does not have ${bits} bits`);
  }
}

function checkInteractionNonce(channel: Channel, bits: number, nonce: bigint): void {
  if (bits > 0) checkPow(channel, bits, nonce, "interaction");
  else if (nonce !== 0n) {
    throw new ProofError(
      "malformed",
      `Cannot accept proof: its interaction nonce is ${nonce}, without one it is 0`,
    );
  }
}
