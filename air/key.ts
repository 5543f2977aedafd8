/**
 * The verifying key: what a verifier fixes about a proof before seeing it. Its digest is part of the statement.
 *
 * With a Blake2s hash: digest = Blake2s of the words: KEY_VERSION; n, binary IR; n, log sizes of the preprocessed columns; n,
 * protocol option words; root of tree 0 (8 words, little endian); for an AIR about a program also: n, the program's identity.
 *
 * With Poseidon252 the digest is a felt that a contract can compute, whose class fixes the first three parts ({@linkcode KeyConstants}):
 *
 * ```text
 * digest  = H(AIR, OPTIONS, SIZES, root of tree 0, PROGRAM)       H = poseidon_hash_many
 * AIR     = H(pack(KEY_VERSION, binary IR))                       pack = seven words a felt, as mix_u32s does
 * OPTIONS = H(pack(protocol option words))
 * SIZES   = H(pack(log sizes of the preprocessed columns))
 * PROGRAM = H(pack(the program's identity)), or 0
 * ```
 *
 * and its eight words are the felt's 32 bytes, most significant first.
 *
 * @module
 */
import { blake2s } from "../protocol/blake2s.ts";
import { UserError } from "../protocol/errors.ts";
import { feltToWords, packWords } from "../protocol/felts.ts";
import { evaluate, interpolate } from "../protocol/fft.ts";
import { bytesToHex, hexToBytes } from "../protocol/hex.ts";
import { commitTree, emptyRoot } from "../protocol/merkle.ts";
import { optionWords, type ProtocolOptions, protocolOptions, resolveOptions } from "../protocol/options.ts";
import { bytesToFelt, poseidonHashMany } from "../protocol/poseidon252.ts";
import { digestHex, digestToWords } from "../protocol/statement.ts";
import type { AirInstance } from "./air.ts";
import { irWords } from "./encode.ts";
import { treeHeight } from "./layout.ts";
import { VM_AIR, vmInstance } from "./obelysk_vm.ts";
import { airInstance } from "./registry.ts";
import { columnFromRows } from "./trace_rows.ts";
import { identityFromWords } from "./vm_program_words.ts";

const KEY_VERSION = 1;

/** A verifying key. */
export interface VerifyingKey {
  /** The AIR, sizes included. */
  readonly air: AirInstance;
  /** The protocol options. */
  readonly options: ProtocolOptions;
  /** Root of tree 0, 32 bytes. */
  readonly preprocessedRoot: Uint8Array;
  /** Eight words. */
  readonly digest: readonly number[];
}

/** The columns of tree 0 in stored order, before blow-up. */
export function preprocessedColumns(air: AirInstance): Uint32Array[] {
  return air.preprocessed.map(({ logRows, valueAt }) => columnFromRows(logRows, valueAt));
}

/** Computes the root of tree 0: 2^(logRows + logBlowup) hashes a column size, so slow for large tables. */
export function computePreprocessedRoot(air: AirInstance, options: ProtocolOptions): Uint8Array {
  const columns = air.preprocessed.map(({ logRows }) => ({ logRows, offsets: [] }));
  if (columns.length === 0) return emptyRoot(options.hash);
  const extended = preprocessedColumns(air).map((values, i) => ({
    values: evaluate(interpolate(values), air.preprocessed[i].logRows + options.logBlowup),
  }));
  return commitTree(options.hash, extended, { height: treeHeight(columns, options) }).root;
}

/** log2 of the number of extended cells of tree 0: what recomputing its root costs. */
export function preprocessedCells(air: AirInstance, options: ProtocolOptions): number {
  return air.preprocessed.reduce((sum, c) => sum + 2 ** (c.logRows + options.logBlowup), 0);
}

/** The parts of a Poseidon252 key digest that do not depend on a program or the content of tree 0: felts. */
export interface KeyConstants {
  /** AIR. */
  readonly air: bigint;
  /** OPTIONS. */
  readonly options: bigint;
  /** SIZES. */
  readonly sizes: bigint;
}

/** The constant parts of a Poseidon252 key digest. */
export function keyConstants(air: AirInstance, options: ProtocolOptions): KeyConstants {
  const hashWords = (words: readonly number[]) => poseidonHashMany(packWords(words));
  return {
    air: hashWords([KEY_VERSION, ...irWords(air)]),
    options: hashWords(optionWords("protocol", options)),
    sizes: hashWords(air.preprocessed.map((c) => c.logRows)),
  };
}

/**
 * The Poseidon252 key digest, a felt.
 *
 * @param root0 root of tree 0
 * @param identity words of the program's identity; undefined for an AIR without one
 */
export function poseidonKeyDigest(
  { air, options, sizes }: KeyConstants,
  root0: bigint,
  identity: readonly number[] | undefined,
): bigint {
  return poseidonHashMany([
    air,
    options,
    sizes,
    root0,
    identity ? poseidonHashMany(packWords(identity)) : 0n,
  ]);
}

/** Makes the key of an AIR instance, options and root 0. */
export function verifyingKey(
  air: AirInstance,
  options: ProtocolOptions,
  preprocessedRoot: Uint8Array,
): VerifyingKey {
  const digest = options.hash === "poseidon252"
    ? feltToWords(
      poseidonKeyDigest(keyConstants(air, options), bytesToFelt(preprocessedRoot), air.program?.words),
    )
    : blakeKeyDigest(air, options, preprocessedRoot);
  return { air, options, preprocessedRoot, digest };
}

function blakeKeyDigest(air: AirInstance, options: ProtocolOptions, preprocessedRoot: Uint8Array): number[] {
  const ir = irWords(air);
  const protocol = optionWords("protocol", options);
  const words = Uint32Array.from([
    KEY_VERSION,
    ir.length,
    ...ir,
    air.preprocessed.length,
    ...air.preprocessed.map((c) => c.logRows),
    protocol.length,
    ...protocol,
    ...digestToWords(preprocessedRoot),
    ...air.program ? [air.program.words.length, ...air.program.words] : [],
  ]);
  return digestToWords(blake2s(new Uint8Array(words.buffer)));
}

/** The AIR of a program's key; undefined when the words name no program or the sizes do not fit it. */
function programAir(params: Record<string, unknown>, words: unknown): AirInstance | undefined {
  if (
    !Array.isArray(words) || !words.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32)
  ) {
    return undefined;
  }
  const identity = identityFromWords(words);
  return identity && vmInstance({ program: identity, logRows: Number(params.logRows) });
}

/** The key as JSON text. */
export function encodeKey(key: VerifyingKey): string {
  const json = {
    format: "obelysk-key",
    version: KEY_VERSION,
    air: key.air.name,
    params: key.air.params,
    ...(key.air.program && { program: key.air.program.words }),
    options: protocolOptions(key.options),
    preprocessed_root: bytesToHex(key.preprocessedRoot),
    digest: digestHex(key.options.hash, key.digest),
  };
  return JSON.stringify(json, null, 2) + "\n";
}

/**
 * Reads a key from JSON text. The root of tree 0 is trusted; everything else is recomputed and must give the digest.
 *
 * @throws {UserError} when the text is not a key.
 */
export function decodeKey(text: string): VerifyingKey {
  const refuse = (why: string) =>
    new UserError(`Cannot read key: ${why}; make one with "deno task key --air … --out FILE"`);
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refuse(`not JSON (${(error as Error).message})`);
  }
  if (typeof json !== "object" || json === null || json.format !== "obelysk-key") {
    throw refuse("no format obelysk-key");
  }
  if (json.version !== KEY_VERSION) {
    throw refuse(`version ${json.version}, this program reads version ${KEY_VERSION}`);
  }
  const { preprocessed_root: root, digest } = json;
  if (typeof root !== "string" || !/^[0-9a-f]{64}$/.test(root)) {
    throw refuse("preprocessed_root is not 64 hex digits");
  }
  if (typeof json.air !== "string" || typeof json.params !== "object" || typeof json.options !== "object") {
    throw refuse("air, params and options must be there");
  }
  const options = protocolOptions(resolveOptions(json.options as Record<string, unknown>));
  const air = json.air === VM_AIR
    ? programAir(json.params as Record<string, unknown>, json.program)
    : airInstance(json.air, json.params as Record<string, number>, options.binding);
  if (!air) throw refuse("its program's identity is not one");
  const key = verifyingKey(air, options, hexToBytes(root));
  if (digest !== digestHex(options.hash, key.digest)) {
    throw refuse("its digest does not belong to its content");
  }
  return key;
}
