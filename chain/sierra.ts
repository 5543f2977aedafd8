/**
 * Repairs the `sierra_program` of a contract class that a 32-bit build of the Cairo compiler wrote.
 *
 * The compiler writes the branch target "fall through" as `usize::MAX`: 2^32 - 1 in a 32-bit build, where every other reader expects
 * 2^64 - 1 and refuses the class. Only branch targets are rewritten: a constant may be 2^32 - 1 too.
 *
 * Layout (cairo-lang, felt252_serde.rs and felt252_vec_compression.rs): three felts of Sierra version, three of compiler version, then
 * a code book (its size, the padding of its size to a power of two, its entries) and the number of words, the words packed many a felt.
 *
 * @module
 */
import { STARK_PRIME } from "../protocol/poseidon252.ts";

/** Felts of the two versions. */
const HEADER_FELTS = 6;
const WRONG_TARGET = (1n << 32n) - 1n;
const RIGHT_TARGET = (1n << 64n) - 1n;
/** Smallest number of entries that a code book is padded to. */
const MIN_CODE_BOOK = 256n;
/** A count stands in a felt's low 128 bits; the bits above say something about a type. */
const COUNT_BITS = 128;
const INVOCATION = 0n;
const RETURN = 1n;

/** A program and how many branch targets were rewritten. */
export interface RepairedSierra {
  readonly program: string[];
  readonly targets: number;
}

/** How many code words of a book of this size fit into one felt. */
function wordsPerFelt(bookSize: bigint): number {
  let count = 0;
  for (let range = bookSize; range < STARK_PRIME; range *= bookSize) count++;
  return count;
}

/** The words of a compressed program, without its header. */
export function decompressSierra(felts: readonly bigint[]): bigint[] {
  const entries = Number(felts[0]);
  const bookSize = felts[0] + felts[1];
  const book = felts.slice(2, 2 + entries);
  const bits = BigInt(bookSize.toString(2).length - 1);
  const perFelt = wordsPerFelt(bookSize);
  let left = Number(felts[2 + entries]);
  const words: bigint[] = [];
  for (let packed of felts.slice(3 + entries)) {
    for (let i = Math.min(perFelt, left); i > 0; i--, left--, packed >>= bits) {
      words.push(book[Number(packed & (bookSize - 1n))]);
    }
  }
  if (left !== 0 || words.includes(undefined as never)) {
    throw new Error(`Cannot read Sierra program: ${left} words are missing or a code is not in the book`);
  }
  return words;
}

/** The inverse of {@linkcode decompressSierra}. */
export function compressSierra(words: readonly bigint[]): bigint[] {
  const book = new Map<bigint, bigint>();
  for (const word of words) if (!book.has(word)) book.set(word, BigInt(book.size));
  let bookSize = MIN_CODE_BOOK;
  while (bookSize < BigInt(book.size)) bookSize *= 2n;
  const felts = [
    BigInt(book.size),
    bookSize - BigInt(book.size),
    ...book.keys(),
    BigInt(words.length),
  ];
  const perFelt = wordsPerFelt(bookSize);
  for (let i = 0; i < words.length; i += perFelt) {
    felts.push(
      words.slice(i, i + perFelt).reduceRight((felt, word) => felt * bookSize + book.get(word)!, 0n),
    );
  }
  return felts;
}

/** Positions of the branch targets in a program's words. */
export function branchTargets(words: readonly bigint[]): number[] {
  const targets: number[] = [];
  let at = 0;
  const count = () => Number(BigInt.asUintN(COUNT_BITS, words[at++]));
  const skipDeclarations = () => {
    for (let left = count(); left > 0; left--) {
      at++; // its number
      const args = count();
      at += 2 * args; // kind and value of each generic argument
    }
  };
  skipDeclarations(); // types
  skipDeclarations(); // libfuncs
  for (let left = count(); left > 0; left--) {
    const kind = words[at++];
    if (kind !== INVOCATION && kind !== RETURN) {
      throw new Error(`Cannot read Sierra program: a statement of kind ${kind}, 0 and 1 are allowed`);
    }
    if (kind === INVOCATION) at++; // the libfunc
    const args = count();
    at += args;
    if (kind === RETURN) continue;
    for (let branches = count(); branches > 0; branches--) {
      targets.push(at++);
      const results = count();
      at += results;
    }
  }
  for (let left = count(); left > 0; left--) { // functions
    const params = count();
    at += params;
    const results = count();
    at += results + params + 1; // a variable for each parameter, the entry point
  }
  if (at !== words.length) {
    throw new Error(`Cannot read Sierra program: ${words.length} words are given, ${at} are described`);
  }
  return targets;
}

/**
 * The program with branch targets as every 64-bit reader expects them.
 *
 * @param program hexadecimal felts of a contract class
 * @param sierraMinor minor Sierra version to write into the header
 */
export function repairSierra(program: readonly string[], sierraMinor?: number): RepairedSierra {
  const felts = program.map(BigInt);
  const header = felts.slice(0, HEADER_FELTS);
  const words = decompressSierra(felts.slice(HEADER_FELTS));
  const again = compressSierra(words);
  if (again.length + HEADER_FELTS !== felts.length || again.some((f, i) => f !== felts[i + HEADER_FELTS])) {
    throw new Error("Cannot repair Sierra program: compressing its words again does not give the program");
  }
  const wrong = branchTargets(words).filter((at) => words[at] === WRONG_TARGET);
  for (const at of wrong) words[at] = RIGHT_TARGET;
  if (sierraMinor !== undefined) header[1] = BigInt(sierraMinor);
  return {
    program: [...header, ...compressSierra(words)].map((felt) => `0x${felt.toString(16)}`),
    targets: wrong.length,
  };
}
