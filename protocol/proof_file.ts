/**
 * The proof file: magic, version, then four length-prefixed sections: statement, claimed sums, interaction nonce, and the
 * bincode-1 bytes of stwo's StarkProof. One proof has one encoding; everything else is refused.
 *
 * ```text
 * "OBELPROF" | version u32 | length u32, statement | length u32, claimed sums | length u32 = 8, nonce u64 | length u32, bincode
 * statement (u32 words): n, AIR name as n bytes padded with zeros to whole words; n, AIR parameters; n, protocol option words;
 *                        key digest (8); n, log sizes; n, public values; context (8)
 * claimed sums (u32 words): n, then 4 words each
 * ```
 * All numbers are little endian.
 *
 * @module
 */
import { ProofError } from "./errors.ts";
import { P } from "./m31.ts";
import type { QM31 } from "./qm31.ts";
import { DIGEST_WORDS, type Statement } from "./statement.ts";

const MAGIC = new TextEncoder().encode("OBELPROF");
/** The version this code writes and reads. */
export const PROOF_FILE_VERSION = 1;
/** No list of the statement is longer than this, except public values. */
const MAX_LIST = 64;
const MAX_PUBLIC_VALUES = 1 << 20;
const MAX_NAME_BYTES = 64;

/** A decoded proof file. The StarkProof is still bytes. */
export interface ProofFile {
  /** The AIR's name in the registry. */
  readonly airName: string;
  /** Values of the AIR's parameters, in the order of its definition. */
  readonly airParams: readonly number[];
  /** Values of the protocol options, in table order. */
  readonly optionWords: readonly number[];
  /** What the proof states. */
  readonly statement: Statement;
  /** One claimed LogUp sum per component that has fractions. */
  readonly claimedSums: readonly QM31[];
  /** Nonce of the work before the LogUp challenges; 0 without. */
  readonly interactionNonce: bigint;
  /** bincode-1 bytes of stwo's StarkProof. */
  readonly starkProof: Uint8Array;
}

/** The bytes of a proof file. */
export function encodeProofFile(file: ProofFile): Uint8Array {
  const name = new TextEncoder().encode(file.airName);
  const nameWords = new Uint32Array(Math.ceil(name.length / 4));
  new Uint8Array(nameWords.buffer).set(name);
  const { keyDigest, logSizes, publicValues, context } = file.statement;
  const statement = wordsToBytes([
    name.length,
    ...nameWords,
    file.airParams.length,
    ...file.airParams,
    file.optionWords.length,
    ...file.optionWords,
    ...keyDigest,
    logSizes.length,
    ...logSizes,
    publicValues.length,
    ...publicValues,
    ...context,
  ]);
  const sums = wordsToBytes([file.claimedSums.length, ...file.claimedSums.flat()]);
  const nonce = new Uint8Array(8);
  new DataView(nonce.buffer).setBigUint64(0, file.interactionNonce, true);
  const sections = [statement, sums, nonce, file.starkProof];
  const bytes = new Uint8Array(MAGIC.length + 4 + sections.reduce((sum, s) => sum + 4 + s.length, 0));
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(MAGIC.length, PROOF_FILE_VERSION, true);
  let at = MAGIC.length + 4;
  for (const section of sections) {
    view.setUint32(at, section.length, true);
    bytes.set(section, at + 4);
    at += 4 + section.length;
  }
  return bytes;
}

/**
 * Reads a proof file.
 *
 * @throws {ProofError} `malformed` on anything that {@linkcode encodeProofFile} would not have written.
 */
export function decodeProofFile(bytes: Uint8Array): ProofFile {
  if (bytes.length < MAGIC.length + 4 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw malformed("it does not start with OBELPROF");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(MAGIC.length, true);
  if (version !== PROOF_FILE_VERSION) {
    throw malformed(`version ${version}, this program reads version ${PROOF_FILE_VERSION}`);
  }
  let at = MAGIC.length + 4;
  const sections = ["statement", "claimed sums", "interaction nonce", "stark proof"].map((name) => {
    if (bytes.length - at < 4) throw malformed(`truncated before the ${name} section`);
    const length = view.getUint32(at, true);
    if (length > bytes.length - at - 4) {
      throw malformed(`the ${name} section claims ${length} bytes, ${bytes.length - at - 4} are left`);
    }
    const section = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return section;
  });
  if (at !== bytes.length) throw malformed(`${bytes.length - at} bytes after the last section`);
  const [statementBytes, sumBytes, nonceBytes, starkProof] = sections;
  if (nonceBytes.length !== 8) {
    throw malformed(`an interaction nonce of ${nonceBytes.length} bytes, 8 wanted`);
  }
  const nonce = new DataView(nonceBytes.buffer, nonceBytes.byteOffset, 8).getBigUint64(0, true);
  return {
    ...decodeStatement(statementBytes),
    claimedSums: decodeSums(sumBytes),
    interactionNonce: nonce,
    starkProof,
  };
}

type StatementPart = Pick<ProofFile, "airName" | "airParams" | "optionWords" | "statement">;

function decodeStatement(bytes: Uint8Array): StatementPart {
  const reader = new WordReader(bytes, "statement");
  const nameBytes = reader.word();
  if (nameBytes === 0 || nameBytes > MAX_NAME_BYTES) throw malformed(`an AIR name of ${nameBytes} bytes`);
  const packed = wordsToBytes(reader.words(Math.ceil(nameBytes / 4)));
  const name = packed.subarray(0, nameBytes);
  if (packed.subarray(nameBytes).some((byte) => byte !== 0)) {
    throw malformed("padding after the AIR name is not zero");
  }
  if (name.some((byte) => byte < 0x21 || byte > 0x7e)) {
    throw malformed("an AIR name that is not printable ASCII");
  }
  const result: StatementPart = {
    airName: String.fromCharCode(...name),
    airParams: reader.list(MAX_LIST),
    optionWords: reader.list(MAX_LIST),
    statement: {
      keyDigest: reader.words(DIGEST_WORDS),
      logSizes: reader.list(MAX_LIST),
      publicValues: reader.list(MAX_PUBLIC_VALUES),
      context: reader.words(DIGEST_WORDS),
    },
  };
  if (result.statement.publicValues.some((v) => v >= P)) {
    throw malformed("a public value is not below 2^31 - 1");
  }
  reader.end();
  return result;
}

function decodeSums(bytes: Uint8Array): QM31[] {
  const reader = new WordReader(bytes, "claimed sums");
  const count = reader.word();
  if (count > MAX_LIST) throw malformed(`${count} claimed sums, at most ${MAX_LIST} are allowed`);
  const words = reader.words(4 * count);
  reader.end();
  if (words.some((v) => v >= P)) throw malformed("a claimed sum has a coordinate that is not below 2^31 - 1");
  return Array.from(
    { length: count },
    (_, i): QM31 => [words[4 * i], words[4 * i + 1], words[4 * i + 2], words[4 * i + 3]],
  );
}

/** Reads little-endian words, never past the end. */
class WordReader {
  readonly #view: DataView;
  readonly #section: string;
  #at = 0;

  constructor(bytes: Uint8Array, section: string) {
    if (bytes.length % 4 !== 0) {
      throw malformed(`the ${section} section has ${bytes.length} bytes, not a multiple of 4`);
    }
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#section = section;
  }

  word(): number {
    return this.words(1)[0];
  }

  words(count: number): number[] {
    const left = (this.#view.byteLength - this.#at) / 4;
    if (count > left) throw malformed(`the ${this.#section} section claims ${count} words, ${left} are left`);
    return Array.from({ length: count }, () => {
      const value = this.#view.getUint32(this.#at, true);
      this.#at += 4;
      return value;
    });
  }

  list(max: number): number[] {
    const count = this.word();
    if (count > max) {
      throw malformed(`a list of ${count} in the ${this.#section} section, at most ${max} are allowed`);
    }
    return this.words(count);
  }

  end(): void {
    if (this.#at !== this.#view.byteLength) {
      throw malformed(`${this.#view.byteLength - this.#at} bytes too many in the ${this.#section} section`);
    }
  }
}

function wordsToBytes(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => view.setUint32(4 * i, word, true));
  return bytes;
}

function malformed(what: string): ProofError {
  return new ProofError("malformed", `Cannot read proof file: ${what}`);
}
