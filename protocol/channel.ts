/**
 * The three transcripts: Blake2s, Blake2s with words reduced modulo 2^31 − 1, Poseidon252
 * (stwo `core/channel/blake2s.rs`, `core/channel/poseidon252.rs`).
 *
 * A transcript is a digest and a number of draws since it last changed. Mixing hashes the digest with the data; drawing
 * hashes the digest with the number.
 *
 * @module
 */
import {
  blake2sCompress,
  blake2sInit,
  blake2sWords,
  bytesToWords,
  DIGEST_WORDS,
  reduceDigest,
  wordsToBytes,
} from "./blake2s.ts";
import { packWords } from "./felts.ts";
import { P } from "./m31.ts";
import type { HashName, ProtocolOptions } from "./options.ts";
import { bytesToFelt, feltToBytes, hades, poseidonHash2, poseidonHashMany } from "./poseidon252.ts";
import type { QM31 } from "./qm31.ts";

/** A Fiat–Shamir transcript. */
export interface Channel {
  /** 32 bytes. */
  digest(): Uint8Array;
  /** Mixes 32-bit words. */
  mixU32s(words: readonly number[]): void;
  /** Mixes a number below 2^64. */
  mixU64(value: bigint): void;
  /** Mixes secure-field elements; an empty list changes the digest too. */
  mixFelts(values: readonly QM31[]): void;
  /** Mixes the 32 bytes of a tree's root. */
  mixRoot(root: Uint8Array): void;
  /** Draws uniform words: eight, or seven for Poseidon252. */
  drawU32s(): number[];
  /** Draws one secure-field element. */
  drawSecureFelt(): QM31;
  /** Draws secure-field elements, two to a block. */
  drawSecureFelts(count: number): QM31[];
  /** Whether a nonce is a proof of work of that many bits for this digest. Mixes nothing. */
  verifyPow(bits: number, nonce: bigint): boolean;
  /** The first nonce in the order of stwo's SimdBackend, for at most 32 bits; below 2^64. */
  grind(bits: number): bigint;
}

/** A fresh transcript. */
export function createChannel(hash: HashName): Channel {
  if (hash === "poseidon252") return new Poseidon252Channel();
  return new Blake2sChannel(hash === "blake2s_m31");
}

/** Mixes the configuration: the order of the words is that of stwo's `PcsConfig::mix_into`. */
export function mixConfig(channel: Channel, options: ProtocolOptions): void {
  channel.mixFelts([
    [options.powBits, options.logBlowup, options.queries, options.logLastLayer],
    [options.foldStep, options.liftingLogSize, 0, 0],
  ]);
}

const POW_PREFIX = 0x12345678;
/** The digest is grown in two steps; nonces below 2^lowBits are tried before the next high word. */
const BLAKE2S_LOW_BITS = 20;
const POSEIDON_LOW_BITS = 14;

/** Secure-field elements from blocks of eight base-field elements; what is left of the last block is dropped. */
function takeSecureFelts(count: number, drawBlock: () => number[]): QM31[] {
  const felts: QM31[] = [];
  while (felts.length < count) {
    const [a, b, c, d, e, f, g, h] = drawBlock();
    felts.push([a, b, c, d]);
    if (felts.length < count) felts.push([e, f, g, h]);
  }
  return felts;
}

class Blake2sChannel implements Channel {
  #digest: Uint32Array = new Uint32Array(DIGEST_WORDS);
  #draws = 0;
  readonly #reduced: boolean;

  constructor(reduced: boolean) {
    this.#reduced = reduced;
  }

  #hash(words: readonly number[], byteLength = 4 * words.length): Uint32Array {
    const digest = blake2sWords(words, byteLength);
    if (this.#reduced) reduceDigest(digest, 0);
    return digest;
  }

  digest(): Uint8Array {
    return wordsToBytes(this.#digest, 0);
  }

  mixU32s(words: readonly number[]): void {
    this.#digest = this.#hash([...this.#digest, ...words]);
    this.#draws = 0;
  }

  mixU64(value: bigint): void {
    this.mixU32s([Number(value & 0xffffffffn), Number(value >> 32n)]);
  }

  mixFelts(values: readonly QM31[]): void {
    this.mixU32s(values.flat());
  }

  mixRoot(root: Uint8Array): void {
    this.mixU32s([...bytesToWords(root)]);
  }

  drawU32s(): number[] {
    // One zero byte follows the number of draws: 37 bytes.
    return [...this.#hash([...this.#digest, this.#draws++, 0], 37)];
  }

  /** Words of 2P and above would make small residues likelier: such a block is drawn again. */
  #drawBaseFelts(): number[] {
    for (;;) {
      const words = this.drawU32s();
      if (words.every((w) => w < 2 * P)) return words.map((w) => w % P);
    }
  }

  drawSecureFelt(): QM31 {
    return this.drawSecureFelts(1)[0];
  }

  drawSecureFelts(count: number): QM31[] {
    return takeSecureFelts(count, () => this.#drawBaseFelts());
  }

  /** The block that is hashed with a nonce in words 8 and 9. */
  #powBlock(bits: number): Uint32Array {
    const block = new Uint32Array(16);
    block.set(this.#hash([POW_PREFIX, 0, 0, 0, ...this.#digest, bits]));
    return block;
  }

  #powHolds(block: Uint32Array, scratch: Uint32Array, bits: number): boolean {
    blake2sInit(scratch, 0);
    blake2sCompress(scratch, 0, block, 0, 40, true);
    const word = this.#reduced ? scratch[0] % P : scratch[0];
    return trailingZeros(word) >= bits;
  }

  verifyPow(bits: number, nonce: bigint): boolean {
    checkPowBits(bits);
    const block = this.#powBlock(bits);
    block[8] = Number(nonce & 0xffffffffn);
    block[9] = Number(nonce >> 32n);
    return this.#powHolds(block, new Uint32Array(DIGEST_WORDS), bits);
  }

  grind(bits: number): bigint {
    checkPowBits(bits);
    const block = this.#powBlock(bits);
    const scratch = new Uint32Array(DIGEST_WORDS);
    for (block[9] = 0;; block[9]++) {
      for (block[8] = 0; block[8] < 2 ** BLAKE2S_LOW_BITS; block[8]++) {
        if (this.#powHolds(block, scratch, bits)) return (BigInt(block[9]) << 32n) | BigInt(block[8]);
      }
    }
  }
}

function checkPowBits(bits: number): void {
  if (!Number.isInteger(bits) || bits < 0 || bits > 32) {
    throw new RangeError(`Cannot use ${bits} proof-of-work bits: allowed is a whole number from 0 to 32`);
  }
}

/** Trailing zero bits of a word; 32 for zero. */
function trailingZeros(word: number): number {
  return word === 0 ? 32 : 31 - Math.clz32(word & -word);
}

class Poseidon252Channel implements Channel {
  #digest = 0n;
  #draws = 0n;

  #mix(digest: bigint): void {
    this.#digest = digest;
    this.#draws = 0n;
  }

  digest(): Uint8Array {
    return feltToBytes(this.#digest);
  }

  mixU32s(words: readonly number[]): void {
    this.#mix(poseidonHashMany([this.#digest, ...packWords(words)]));
  }

  mixU64(value: bigint): void {
    this.#mix(poseidonHash2(this.#digest, value));
  }

  mixFelts(values: readonly QM31[]): void {
    const felts = [this.#digest];
    for (let i = 0; i < values.length; i += 2) {
      let felt = 1n;
      for (const value of values.slice(i, i + 2)) for (const m of value) felt = (felt << 31n) + BigInt(m);
      felts.push(felt);
    }
    this.#mix(poseidonHashMany(felts));
  }

  mixRoot(root: Uint8Array): void {
    this.#mix(poseidonHash2(this.#digest, bytesToFelt(root)));
  }

  /** Draws an element and cuts `count` limbs of that many bits from its low end. */
  #drawLimbs(count: number, bits: bigint): number[] {
    const [felt] = hades(this.#digest, this.#draws++, 3n);
    return Array.from(
      { length: count },
      (_, i) => Number(BigInt.asUintN(Number(bits), felt >> (bits * BigInt(i)))),
    );
  }

  drawU32s(): number[] {
    return this.#drawLimbs(7, 32n);
  }

  drawSecureFelt(): QM31 {
    return this.drawSecureFelts(1)[0];
  }

  drawSecureFelts(count: number): QM31[] {
    return takeSecureFelts(count, () => this.#drawLimbs(8, 31n).map((limb) => limb % P));
  }

  #powPrefix(bits: number): bigint {
    checkPowBits(bits);
    return poseidonHashMany([BigInt(POW_PREFIX), this.#digest, BigInt(bits)]);
  }

  verifyPow(bits: number, nonce: bigint): boolean {
    return BigInt.asUintN(bits, poseidonHash2(this.#powPrefix(bits), nonce)) === 0n;
  }

  grind(bits: number): bigint {
    const prefix = this.#powPrefix(bits);
    for (let high = 0n;; high += 1n << 32n) {
      for (let low = 0n; low < 1n << BigInt(POSEIDON_LOW_BITS); low++) {
        if (BigInt.asUintN(bits, poseidonHash2(prefix, high | low)) === 0n) return high | low;
      }
    }
  }
}
