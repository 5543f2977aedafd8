/**
 * Verifies a proof file against what the caller accepts. Any bytes get an answer or a `ProofError`; nothing is taken on the
 * proof's word: the statement's claims are recomputed, and the strength demanded is the caller's.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { computePreprocessedRoot, preprocessedCells, type VerifyingKey, verifyingKey } from "../air/key.ts";
import { fileAir, fileOptions } from "../air/proof_claims.ts";
import { VM_AIR } from "../air/obelysk_vm.ts";
import { airInstance } from "../air/registry.ts";
import { securityOf } from "../air/security_input.ts";
import { transcriptPrefix } from "../air/transcript_prefix.ts";
import type { Program } from "../air/vm_program.ts";
import { identityFromWords, type VmIdentity } from "../air/vm_program_words.ts";
import { readVmPublic, type VmPublic } from "../air/vm_statement.ts";
import { ProofError } from "../protocol/errors.ts";
import { type ProtocolOptions, protocolOptions } from "../protocol/options.ts";
import type { Checkpoint } from "../protocol/phases.ts";
import { decodeProofFile, type ProofFile } from "../protocol/proof_file.ts";
import { decodeStarkProof } from "../protocol/stark_proof.ts";
import { ZERO_CONTEXT } from "../protocol/statement.ts";
import { planVerification } from "./plan.ts";
import { verifyStark } from "./verify.ts";

/** What the caller accepts. */
export interface VerifyPolicy {
  /** A trusted key: AIR, parameters, options and root 0 must be its own. */
  readonly key?: VerifyingKey;
  /** Without a key: the AIR and parameters that the proof must be about. Without either, the file's own are taken. */
  readonly air?: { readonly name: string; readonly params: Readonly<Record<string, number>> };
  /** Without a key: the program that the proof must be about. It must be well formed: the caller checks that. */
  readonly program?: Program;
  /** What the proof must say of a program's run; anything it leaves out is taken as the proof has it. */
  readonly run?: ExpectedRun;
  /** Proven bits demanded; 80 unless attack bits are demanded instead. */
  readonly minProvenBits?: number;
  /** Attack bits demanded, instead of proven bits. */
  readonly minAttackBits?: number;
  /** Accept proofs whose transcript does not contain the statement. */
  readonly allowBare?: boolean;
  /** The context that the proof must be bound to; zero by default. */
  readonly context?: readonly number[];
  /** The public values that the proof must be about; any when absent. */
  readonly publicValues?: readonly number[];
}

/** A run that the caller has in mind. */
export interface ExpectedRun {
  /** The public inputs, in the program's order. */
  readonly inputs?: readonly number[];
  /** The public outputs, in the program's order. */
  readonly outputs?: readonly number[];
  /** T. */
  readonly steps?: number;
}

/** A proof file whose claims are those the caller accepts. The proof itself has not been looked at. */
export interface AcceptableFile {
  /** The AIR that was verified. */
  readonly air: AirInstance;
  /** The protocol options it was verified under. */
  readonly options: ProtocolOptions;
  /** The decoded file. */
  readonly file: ProofFile;
  /** Whether the AIR was taken from the file, not from the caller. */
  readonly statementFromFile: boolean;
  /** Bits against the best known attack. */
  readonly attackBits: number;
  /** Bits that are proven. */
  readonly provenBits: number;
  /** Root of tree 0: the key's, or recomputed. */
  readonly preprocessedRoot: Uint8Array;
  /** The program and its run, for a proof about one. */
  readonly program: { readonly identity: VmIdentity; readonly run: VmPublic } | undefined;
  /** Size of the file. */
  readonly proofBytes: number;
}

/** What was verified. */
export interface Verified extends AcceptableFile {
  /** Transcript digests, for comparison with a prover's. */
  readonly checkpoints: readonly Checkpoint[];
}

/** Proven bits demanded when the caller says nothing. */
export const DEFAULT_MIN_PROVEN_BITS = 80;
/** Without a key, root 0 is recomputed only for tables up to this many extended cells (about a second). */
export const MAX_RECOMPUTED_CELLS = 1 << 20;

/**
 * Verifies the bytes of a proof file.
 *
 * @throws {ProofError} with a code from the closed list, on any bytes that are not an acceptable proof.
 */
export function verifyProofFile(bytes: Uint8Array, policy: VerifyPolicy = {}): Verified {
  const acceptable = checkProofFile(bytes, policy);
  const { air, options, file, preprocessedRoot } = acceptable;
  const { checkpoints } = verifyStark({
    air,
    options,
    prefix: transcriptPrefix(air, options, file.statement),
    preprocessedRoot,
    claimedSums: file.claimedSums,
    interactionNonce: file.interactionNonce,
    proof: decodeStarkProof(options.hash, file.starkProof),
  });
  return { ...acceptable, checkpoints };
}

/**
 * The part of {@linkcode verifyProofFile} that comes before the mathematics: reads the file and compares what it claims with what the
 * caller accepts.
 *
 * @throws {ProofError} with a code from the closed list.
 */
export function checkProofFile(bytes: Uint8Array, policy: VerifyPolicy = {}): AcceptableFile {
  const file = decodeProofFile(bytes);
  const options = fileOptions(file);
  if (options.binding === "bare" && !policy.allowBare) {
    throw new ProofError(
      "options",
      "Cannot accept proof: its transcript does not contain the statement (binding bare); --allow-bare accepts it",
    );
  }
  const air = expectedAir(file, options, policy);
  checkStatement(file, air, policy);
  const program = provenProgram(file, air, policy.run);
  // Sizes that fit no proof are refused before tree 0 is computed with them.
  planVerification(air, options);
  const { attackBits, provenBits } = checkStrength(air, options, policy);
  const preprocessedRoot = policy.key ? policy.key.preprocessedRoot : recomputedRoot(air, options);
  const key = policy.key ?? verifyingKey(air, options, preprocessedRoot);
  if (key.digest.some((word, i) => word !== file.statement.keyDigest[i])) {
    throw new ProofError("key", "Cannot accept proof: it was made for another verifying key");
  }
  return {
    air,
    options,
    file,
    statementFromFile: !policy.key && !policy.air && !policy.program,
    attackBits,
    provenBits,
    preprocessedRoot,
    program,
    proofBytes: bytes.length,
  };
}

function expectedAir(file: ProofFile, options: ProtocolOptions, policy: VerifyPolicy): AirInstance {
  if (file.airName === VM_AIR && !policy.program && !policy.key?.air.program) {
    throw new ProofError(
      "statement",
      "Cannot accept proof: it is about a program; give the program or the key made for it",
    );
  }
  const claimed = fileAir(file, options.binding, policy.key ? keyIdentity(policy.key) : policy.program);
  if (policy.program && claimed.name !== VM_AIR) {
    throw new ProofError(
      "statement",
      `Cannot accept proof: it is about ${describe(claimed)}, not about a program`,
    );
  }
  const expected = policy.key?.air ??
    (policy.air && airInstance(policy.air.name, policy.air.params, options.binding));
  if (!expected) return claimed;
  const same = expected.name === claimed.name &&
    Object.entries(expected.params).every(([name, value]) => claimed.params[name] === value);
  if (!same) {
    throw new ProofError(
      "statement",
      `Cannot accept proof: it is about ${describe(claimed)}, wanted is ${describe(expected)}`,
    );
  }
  if (
    policy.key &&
    JSON.stringify(protocolOptions(policy.key.options)) !== JSON.stringify(protocolOptions(options))
  ) {
    throw new ProofError("options", "Cannot accept proof: its protocol options are not the key's");
  }
  // The key of a program fixes everything but the run, which is the file's statement.
  return expected.program ? claimed : expected;
}

function keyIdentity(key: VerifyingKey): VmIdentity | undefined {
  return key.air.program && identityFromWords(key.air.program.words);
}

/** The program's run that the file states, when it is the one the caller has in mind. */
function provenProgram(
  file: ProofFile,
  air: AirInstance,
  wanted: ExpectedRun = {},
): AcceptableFile["program"] {
  if (!air.program) {
    if (Object.keys(wanted).length === 0) return undefined;
    throw new ProofError(
      "statement",
      `Cannot accept proof: ${describe(air)} has no inputs, outputs or steps`,
    );
  }
  const identity = identityFromWords(air.program.words)!;
  const run = readVmPublic(identity, file.statement.logSizes, file.statement.publicValues);
  const differ = (a: readonly number[], b: readonly number[] | undefined) =>
    b !== undefined && (a.length !== b.length || a.some((v, i) => v !== b[i]));
  const outputs = run.outputs.map(({ value }) => value);
  if (differ(run.inputs, wanted.inputs)) {
    throw new ProofError("statement", "Cannot accept proof: its public inputs are not the expected ones");
  }
  if (differ(outputs, wanted.outputs)) {
    throw new ProofError("statement", "Cannot accept proof: its public outputs are not the expected ones");
  }
  if (wanted.steps !== undefined && wanted.steps !== run.steps) {
    throw new ProofError(
      "statement",
      `Cannot accept proof: ${run.steps} steps, ${wanted.steps} are expected`,
    );
  }
  return { identity, run };
}

function describe(air: AirInstance): string {
  return [air.name, ...Object.entries(air.params).map(([name, value]) => `${name} ${value}`)].join(" ");
}

function checkStatement(file: ProofFile, air: AirInstance, policy: VerifyPolicy): void {
  const { logSizes, publicValues, context } = file.statement;
  const differ = (a: readonly number[], b: readonly number[]) =>
    a.length !== b.length || a.some((v, i) => v !== b[i]);
  if (differ(logSizes, air.components.map((c) => c.logRows))) {
    throw new ProofError(
      "statement",
      `Cannot accept proof: log sizes [${logSizes}] are not those of ${describe(air)}`,
    );
  }
  if (differ(context, policy.context ?? ZERO_CONTEXT)) {
    throw new ProofError("statement", "Cannot accept proof: it is bound to another context");
  }
  if (differ(publicValues, policy.publicValues ?? (policy.key ? publicValues : air.publicValues))) {
    throw new ProofError("statement", "Cannot accept proof: its public values are not the expected ones");
  }
}

function checkStrength(
  air: AirInstance,
  options: ProtocolOptions,
  policy: VerifyPolicy,
): { attackBits: number; provenBits: number } {
  const security = securityOf(air, options);
  const attackWanted = policy.minAttackBits;
  const provenWanted = policy.minProvenBits ??
    (attackWanted === undefined ? DEFAULT_MIN_PROVEN_BITS : undefined);
  const tooWeak = (have: number, kind: string, want: number) =>
    new ProofError(
      "options",
      `Cannot accept proof: its parameters give ${have} ${kind} bits, ${want} are demanded`,
    );
  if (provenWanted !== undefined && security.provenBits < provenWanted) {
    throw tooWeak(security.provenBits, "proven", provenWanted);
  }
  if (attackWanted !== undefined && security.attackBits < attackWanted) {
    throw tooWeak(security.attackBits, "attack", attackWanted);
  }
  return security;
}

function recomputedRoot(air: AirInstance, options: ProtocolOptions): Uint8Array {
  const cells = preprocessedCells(air, options);
  if (cells > MAX_RECOMPUTED_CELLS) {
    throw new ProofError(
      "key",
      `Cannot recompute tree 0 of ${cells} cells, at most ${MAX_RECOMPUTED_CELLS} without a key: give --key FILE, made by deno task key`,
    );
  }
  return computePreprocessedRoot(air, options);
}
