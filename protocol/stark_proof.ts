/**
 * stwo's `StarkProof` and its bytes: bincode 1 as serde writes it (stwo `core/proof.rs`, `core/pcs/quotients.rs`,
 * `core/fri.rs`). Reading is strict: what it accepts, writing gives back byte for byte.
 *
 * @module
 */
import { ByteReader, ByteWriter } from "./byte_stream.ts";
import { P } from "./m31.ts";
import type { HashName } from "./options.ts";
import { bytesToFelt, feltToBytes, STARK_PRIME } from "./poseidon252.ts";
import type { QM31 } from "./qm31.ts";

/** The configuration a proof carries. It is on the proof's word: the verifier compares it with its own. */
export interface ProofConfig {
  readonly powBits: number;
  readonly logBlowup: number;
  readonly logLastLayer: number;
  readonly queries: number;
  readonly foldStep: number;
  /** 0 = none. */
  readonly liftingLogSize: number;
}

/** What opens one FRI layer. */
export interface FriLayer {
  /** Values of the opened positions that are not queried, in order. */
  readonly friWitness: readonly QM31[];
  readonly hashWitness: readonly Uint8Array[];
  /** Root of the layer's tree, 32 bytes. */
  readonly commitment: Uint8Array;
}

/** A proof. Hashes are 32 bytes; numbers are canonical. */
export interface StarkProof {
  readonly config: ProofConfig;
  /** Roots by tree, composition last. */
  readonly commitments: readonly Uint8Array[];
  /** By tree, column, sample. */
  readonly sampledValues: readonly (readonly (readonly QM31[])[])[];
  /** By tree. */
  readonly decommitments: readonly { readonly hashWitness: readonly Uint8Array[] }[];
  /** By tree, column, query. */
  readonly queriedValues: readonly (readonly (readonly number[])[])[];
  /** Nonce, below 2^64. */
  readonly proofOfWork: bigint;
  readonly firstLayer: FriLayer;
  readonly innerLayers: readonly FriLayer[];
  /** Coefficients in stored (bit-reversed) order; a power of two of them. */
  readonly lastLayerPoly: readonly QM31[];
}

const LENGTH_BYTES = 8;
const QM31_BYTES = 16;
/** A Poseidon hash is a text of one decimal digit or more. */
const hashBytes = (hash: HashName) => hash === "poseidon252" ? LENGTH_BYTES + 1 : 32;
const MAX_FELT_DIGITS = STARK_PRIME.toString().length;

/**
 * Reads the bytes of a proof.
 *
 * @throws {ProofError} `malformed` for anything {@linkcode encodeStarkProof} does not write.
 */
export function decodeStarkProof(hash: HashName, bytes: Uint8Array): StarkProof {
  const reader = new ByteReader(bytes);
  const readHash = hash === "poseidon252" ? () => readFelt(reader) : () => reader.bytes(32);
  const hashes = () => reader.list(hashBytes(hash), readHash);
  const secureFelts = () => reader.list(QM31_BYTES, () => readQM31(reader));
  const layer = (): FriLayer => ({
    friWitness: secureFelts(),
    hashWitness: hashes(),
    commitment: readHash(),
  });
  const proof: StarkProof = {
    config: readConfig(reader),
    commitments: hashes(),
    sampledValues: reader.list(LENGTH_BYTES, () => reader.list(LENGTH_BYTES, secureFelts)),
    decommitments: reader.list(LENGTH_BYTES, () => ({ hashWitness: hashes() })),
    queriedValues: reader.list(
      LENGTH_BYTES,
      () => reader.list(LENGTH_BYTES, () => reader.list(4, () => readM31(reader))),
    ),
    proofOfWork: reader.u64(),
    firstLayer: layer(),
    innerLayers: reader.list(2 * LENGTH_BYTES + hashBytes(hash), layer),
    lastLayerPoly: secureFelts(),
  };
  const logSize = reader.u32();
  if (proof.lastLayerPoly.length !== 2 ** logSize) {
    throw reader.malformed(
      `a polynomial of ${proof.lastLayerPoly.length} coefficients and log size ${logSize}`,
    );
  }
  reader.end();
  return proof;
}

function readConfig(reader: ByteReader): ProofConfig {
  const [powBits, logBlowup, logLastLayer] = [reader.u32(), reader.u32(), reader.u32()];
  const queries = reader.u64();
  if (queries > 0xffffffffn) throw reader.malformed(`${queries} queries, fewer than 2^32 are allowed`);
  const foldStep = reader.u32();
  const tag = reader.u8();
  if (tag > 1) throw reader.malformed(`option tag ${tag}, 0 or 1 is allowed`);
  const liftingLogSize = tag === 0 ? 0 : reader.u32();
  if (tag === 1 && liftingLogSize === 0) {
    throw reader.malformed("a lifting log size of 0, which no proof has");
  }
  return { powBits, logBlowup, logLastLayer, queries: Number(queries), foldStep, liftingLogSize };
}

function readM31(reader: ByteReader): number {
  const value = reader.u32();
  if (value >= P) throw reader.malformed(`field element ${value}, less than ${P} is allowed`);
  return value;
}

function readQM31(reader: ByteReader): QM31 {
  return [readM31(reader), readM31(reader), readM31(reader), readM31(reader)];
}

function readFelt(reader: ByteReader): Uint8Array {
  const digits = reader.bytes(Math.min(reader.length(1), MAX_FELT_DIGITS + 1));
  const text = String.fromCharCode(...digits);
  if (text.length > MAX_FELT_DIGITS || !/^(0|[1-9][0-9]*)$/.test(text) || BigInt(text) >= STARK_PRIME) {
    throw reader.malformed("a hash that is not a plain decimal number below the prime");
  }
  return feltToBytes(BigInt(text));
}

/** The bytes of a proof: those of `bincode::serialize` for stwo's `StarkProof`. */
export function encodeStarkProof(hash: HashName, proof: StarkProof): Uint8Array {
  const writer = new ByteWriter();
  const writeHash = (bytes: Uint8Array) => {
    if (hash !== "poseidon252") return writer.raw(bytes);
    const digits = new TextEncoder().encode(bytesToFelt(bytes).toString());
    writer.u64(BigInt(digits.length));
    writer.raw(digits);
  };
  const hashes = (list: readonly Uint8Array[]) => writer.list(list, writeHash);
  const secureFelts = (list: readonly QM31[]) => writer.list(list, (v) => v.forEach((m) => writer.u32(m)));
  const layer = ({ friWitness, hashWitness, commitment }: FriLayer) => {
    secureFelts(friWitness);
    hashes(hashWitness);
    writeHash(commitment);
  };
  const { config } = proof;
  for (const word of [config.powBits, config.logBlowup, config.logLastLayer]) writer.u32(word);
  writer.u64(BigInt(config.queries));
  writer.u32(config.foldStep);
  writer.u8(config.liftingLogSize > 0 ? 1 : 0);
  if (config.liftingLogSize > 0) writer.u32(config.liftingLogSize);
  hashes(proof.commitments);
  writer.list(proof.sampledValues, (tree) => writer.list(tree, secureFelts));
  writer.list(proof.decommitments, ({ hashWitness }) => hashes(hashWitness));
  writer.list(
    proof.queriedValues,
    (tree) => writer.list(tree, (column) => writer.list(column, (value) => writer.u32(value))),
  );
  writer.u64(proof.proofOfWork);
  layer(proof.firstLayer);
  writer.list(proof.innerLayers, layer);
  secureFelts(proof.lastLayerPoly);
  writer.u32(Math.log2(proof.lastLayerPoly.length));
  return writer.finish();
}
