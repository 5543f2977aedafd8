/**
 * 32-bit words packed into Starknet field elements as stwo's Poseidon252 transcript mixes them
 * (stwo `core/channel/poseidon252.rs`, `mix_u32s`).
 *
 * @module
 */

/** Words in one element. */
export const WORDS_PER_FELT = 7;

/**
 * Seven words an element, the first the most significant; a short last chunk is filled with zeros on the right and carries its
 * length times 2^248. An empty list gives no element.
 */
export function packWords(words: readonly number[]): bigint[] {
  const felts: bigint[] = [];
  for (let i = 0; i < words.length; i += WORDS_PER_FELT) {
    const chunk = words.slice(i, i + WORDS_PER_FELT);
    let felt = 0n;
    for (let k = 0; k < WORDS_PER_FELT; k++) felt = (felt << 32n) | BigInt(chunk[k] ?? 0);
    felts.push(felt + (chunk.length < WORDS_PER_FELT ? BigInt(chunk.length) << 248n : 0n));
  }
  return felts;
}

/** The eight 32-bit words of an element's 32 bytes, the most significant first. */
export function feltToWords(felt: bigint): number[] {
  return Array.from({ length: 8 }, (_, i) => Number(BigInt.asUintN(32, felt >> BigInt(32 * (7 - i)))));
}

/** The number of eight words, the most significant first; not range checked. */
export function wordsToFelt(words: readonly number[]): bigint {
  return words.reduce((felt, word) => (felt << 32n) | BigInt(word), 0n);
}
