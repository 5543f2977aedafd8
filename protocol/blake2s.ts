/**
 * Blake2s-256, unkeyed, on 32-bit words (RFC 7693), and its variant whose output words are reduced modulo 2^31 − 1
 * (`Blake2sM31` of the crate: stwo `core/vcs/blake2_hash.rs`). Everything the protocol hashes is made of words, so no
 * bytes are touched between the transcript, the leaves and the nodes of the trees.
 *
 * @module
 */
import { P } from "./m31.ts";

/** Words of a digest. */
export const DIGEST_WORDS = 8;

const IV = Uint32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
);

/** First state word: the IV with the parameter block of an unkeyed 32-byte digest (0x01010020). */
const FIRST_WORD = 0x6a09e667 ^ 0x01010020;

/** Message word of each of the 16 inputs of the ten rounds. */
const SIGMA = Uint8Array.from(
  [
    "0123456789abcdef",
    "ea489fd61c02b753",
    "b8c052fdae367194",
    "7931dcbe265a40f8",
    "905724afe1bc683d",
    "2c6a0b834d75fe19",
    "c51fed4a0763928b",
    "db7ec13950f4862a",
    "6fe9b308c2d714a5",
    "a2847615fb9e3cd0",
  ].join(""),
  (digit) => parseInt(digit, 16),
);

/** Sets the eight words of `state` from `at` to the start of a hash. */
export function blake2sInit(state: Uint32Array, at: number): void {
  for (let i = 1; i < 8; i++) state[at + i] = IV[i];
  state[at] = FIRST_WORD;
}

/**
 * One compression of 16 message words into the state.
 *
 * @param state eight words from `at`, replaced
 * @param m message words; 16 from `mAt`
 * @param byteCount bytes hashed so far, this block included; below 2^32
 * @param last whether this is the last block
 */
export function blake2sCompress(
  state: Uint32Array,
  at: number,
  m: Uint32Array,
  mAt: number,
  byteCount: number,
  last: boolean,
): void {
  // Sixteen locals instead of a working array, so that the engine keeps them in registers; rows a, b, c, d of four.
  let a0 = state[at] | 0, a1 = state[at + 1] | 0, a2 = state[at + 2] | 0, a3 = state[at + 3] | 0;
  let b0 = state[at + 4] | 0, b1 = state[at + 5] | 0, b2 = state[at + 6] | 0, b3 = state[at + 7] | 0;
  let c0 = IV[0] | 0, c1 = IV[1] | 0, c2 = IV[2] | 0, c3 = IV[3] | 0;
  let d0 = IV[4] ^ byteCount, d1 = IV[5] | 0, d2 = IV[6] ^ (last ? -1 : 0), d3 = IV[7] | 0;
  for (let s = 0; s < 160; s += 16) {
    // Two lines are one quarter round: four on the columns, then four on the diagonals.
    d0 = ror(d0 ^ (a0 = (a0 + b0 + m[mAt + SIGMA[s]]) | 0), 16), b0 = ror(b0 ^ (c0 = (c0 + d0) | 0), 12);
    d0 = ror(d0 ^ (a0 = (a0 + b0 + m[mAt + SIGMA[s + 1]]) | 0), 8), b0 = ror(b0 ^ (c0 = (c0 + d0) | 0), 7);
    d1 = ror(d1 ^ (a1 = (a1 + b1 + m[mAt + SIGMA[s + 2]]) | 0), 16), b1 = ror(b1 ^ (c1 = (c1 + d1) | 0), 12);
    d1 = ror(d1 ^ (a1 = (a1 + b1 + m[mAt + SIGMA[s + 3]]) | 0), 8), b1 = ror(b1 ^ (c1 = (c1 + d1) | 0), 7);
    d2 = ror(d2 ^ (a2 = (a2 + b2 + m[mAt + SIGMA[s + 4]]) | 0), 16), b2 = ror(b2 ^ (c2 = (c2 + d2) | 0), 12);
    d2 = ror(d2 ^ (a2 = (a2 + b2 + m[mAt + SIGMA[s + 5]]) | 0), 8), b2 = ror(b2 ^ (c2 = (c2 + d2) | 0), 7);
    d3 = ror(d3 ^ (a3 = (a3 + b3 + m[mAt + SIGMA[s + 6]]) | 0), 16), b3 = ror(b3 ^ (c3 = (c3 + d3) | 0), 12);
    d3 = ror(d3 ^ (a3 = (a3 + b3 + m[mAt + SIGMA[s + 7]]) | 0), 8), b3 = ror(b3 ^ (c3 = (c3 + d3) | 0), 7);
    d3 = ror(d3 ^ (a0 = (a0 + b1 + m[mAt + SIGMA[s + 8]]) | 0), 16), b1 = ror(b1 ^ (c2 = (c2 + d3) | 0), 12);
    d3 = ror(d3 ^ (a0 = (a0 + b1 + m[mAt + SIGMA[s + 9]]) | 0), 8), b1 = ror(b1 ^ (c2 = (c2 + d3) | 0), 7);
    d0 = ror(d0 ^ (a1 = (a1 + b2 + m[mAt + SIGMA[s + 10]]) | 0), 16), b2 = ror(b2 ^ (c3 = (c3 + d0) | 0), 12);
    d0 = ror(d0 ^ (a1 = (a1 + b2 + m[mAt + SIGMA[s + 11]]) | 0), 8), b2 = ror(b2 ^ (c3 = (c3 + d0) | 0), 7);
    d1 = ror(d1 ^ (a2 = (a2 + b3 + m[mAt + SIGMA[s + 12]]) | 0), 16), b3 = ror(b3 ^ (c0 = (c0 + d1) | 0), 12);
    d1 = ror(d1 ^ (a2 = (a2 + b3 + m[mAt + SIGMA[s + 13]]) | 0), 8), b3 = ror(b3 ^ (c0 = (c0 + d1) | 0), 7);
    d2 = ror(d2 ^ (a3 = (a3 + b0 + m[mAt + SIGMA[s + 14]]) | 0), 16), b0 = ror(b0 ^ (c1 = (c1 + d2) | 0), 12);
    d2 = ror(d2 ^ (a3 = (a3 + b0 + m[mAt + SIGMA[s + 15]]) | 0), 8), b0 = ror(b0 ^ (c1 = (c1 + d2) | 0), 7);
  }
  state[at] ^= a0 ^ c0;
  state[at + 1] ^= a1 ^ c1;
  state[at + 2] ^= a2 ^ c2;
  state[at + 3] ^= a3 ^ c3;
  state[at + 4] ^= b0 ^ d0;
  state[at + 5] ^= b1 ^ d1;
  state[at + 6] ^= b2 ^ d2;
  state[at + 7] ^= b3 ^ d3;
}

function ror(x: number, n: number): number {
  return (x >>> n) | (x << (32 - n));
}

/**
 * Hashes words, each taken as four little-endian bytes.
 *
 * @param state receives the digest: eight words from `at`
 * @param words the message; must be padded with zero words to a multiple of 16 and hold at least 16
 * @param byteLength bytes of the message proper
 */
export function blake2sPadded(state: Uint32Array, at: number, words: Uint32Array, byteLength: number): void {
  blake2sInit(state, at);
  let from = 0;
  for (; 4 * (from + 16) < byteLength; from += 16) {
    blake2sCompress(state, at, words, from, 4 * (from + 16), false);
  }
  blake2sCompress(state, at, words, from, byteLength, true);
}

/** The digest, eight words, of `byteLength` bytes given as little-endian words (default: all of them). */
export function blake2sWords(words: ArrayLike<number>, byteLength: number = 4 * words.length): Uint32Array {
  const padded = new Uint32Array(Math.max(16, Math.ceil(words.length / 16) * 16));
  padded.set(words);
  const digest = new Uint32Array(DIGEST_WORDS);
  blake2sPadded(digest, 0, padded, byteLength);
  return digest;
}

/** The digest, 32 bytes, of bytes. */
export function blake2s(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.max(64, Math.ceil(bytes.length / 64) * 64));
  padded.set(bytes);
  const digest = new Uint32Array(DIGEST_WORDS);
  blake2sPadded(digest, 0, bytesToWords(padded), bytes.length);
  return wordsToBytes(digest, 0);
}

/** Reduces the eight words from `at` modulo 2^31 − 1: the last step of every Blake2sM31 hash. */
export function reduceDigest(state: Uint32Array, at: number): void {
  for (let i = at; i < at + DIGEST_WORDS; i++) state[i] %= P;
}

/** Little-endian words of bytes; a length that is a multiple of four. */
export function bytesToWords(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}

/** The 32 little-endian bytes of the eight words from `at`. */
export function wordsToBytes(words: Uint32Array, at: number): Uint8Array {
  const bytes = new Uint8Array(4 * DIGEST_WORDS);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < DIGEST_WORDS; i++) view.setUint32(4 * i, words[at + i], true);
  return bytes;
}
