/**
 * Calldata that is no proof's: a seeded list of named changes of a good one, with the codes that refuse them. Each code follows from what
 * was changed, not from a verifier's answer.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { identityFromWords } from "../air/vm_program_words.ts";
import type { Calldata } from "../chain/calldata.ts";
import { readPublic } from "../chain/statement.ts";
import type { ProofErrorCode } from "../protocol/errors.ts";
import { packWords } from "../protocol/felts.ts";
import { P } from "../protocol/m31.ts";
import { poseidonHash2, STARK_PRIME } from "../protocol/poseidon252.ts";
import { type Statement, statementWords } from "../protocol/statement.ts";
import { randomNumbers } from "./edits.ts";

/** One change. */
export interface ChainMutation {
  readonly name: string;
  readonly proof: readonly bigint[];
  readonly public: readonly bigint[];
  /** The codes a verifier may refuse it with: one, but for words of openings that are also not canonical. */
  readonly expected: readonly ProofErrorCode[];
}

/** What is changed, and what parts are taken from. */
export interface MutationInput {
  readonly calldata: Calldata;
  /** The same shape and key, another statement. */
  readonly sibling: Calldata;
  /** Others that are good for another key: other programs, weaker parameters, other shapes. */
  readonly strangers: readonly { readonly name: string; readonly calldata: Calldata }[];
  readonly seed: number;
}

/** The code for a change of what the transcript absorbs before the relations' challenges. */
function transcriptCode({ shape }: Calldata): ProofErrorCode {
  if (shape.interactionPowBits > 0) return "pow";
  return shape.air.program ? "logup_sum" : "oods";
}

/** What a section holds: packed field elements, words, hashes, or a number below 2^64. */
type SectionKind = "words" | "packed" | "hash" | "nonce" | "opened" | "path";

function sectionOf(part: string): SectionKind {
  if (part === "identity") return "words";
  if (part === "nonce" || part === "interaction nonce") return "nonce";
  if (["claimed sums", "sampled values", "last layer"].includes(part)) return "packed";
  if (part === "roots" || part === "fri roots") return "hash";
  return /(row|values)$/.test(part) ? "opened" : "path";
}

/** The code for a felt of a section that reads well and is another. */
function sectionCode(calldata: Calldata, part: string, index: number): ProofErrorCode {
  switch (part) {
    case "identity":
      return index === 0 ? "malformed" : "key";
    case "roots":
      if (index === 0) return "key";
      return index === 1 ? transcriptCode(calldata) : "oods";
    case "claimed sums":
      return "logup_sum";
    case "sampled values":
      return "oods";
    case "interaction nonce":
    case "nonce":
    case "fri roots":
    case "last layer":
      return "pow";
    default:
      return "merkle_root";
  }
}

/** Another felt of the same form: a neighbour in the lowest element. */
function neighbour(felt: bigint, kind: SectionKind): bigint {
  if (kind === "words") return felt ^ (1n << 192n);
  const low = BigInt.asUintN(31, felt);
  return low >= BigInt(P) - 1n ? felt - 1n : felt + 1n;
}

/** Felts of one section: the first, the last, some between. */
function* sectionMutations({ calldata, seed }: MutationInput): Generator<ChainMutation> {
  const below = randomNumbers(seed);
  const { proof, pieces } = calldata;
  const parts = [...new Set(pieces.map(({ part }) => part))];
  for (const part of parts) {
    const places = pieces.filter((piece) => piece.part === part)
      .flatMap(({ from, felts }) => Array.from({ length: felts }, (_, i) => ({ at: from + i, index: i })));
    const chosen = new Set([
      places[0],
      places.at(-1)!,
      places[below(places.length)],
      places[below(places.length)],
    ]);
    const kind = sectionOf(part);
    for (const { at, index } of chosen) {
      const change = (what: string, felt: bigint, expected: readonly ProofErrorCode[]): ChainMutation => ({
        name: `${part}, felt ${at}: ${what}`,
        proof: proof.with(at, felt),
        public: calldata.public,
        expected,
      });
      const code = sectionCode(calldata, part, index);
      const isCount = kind === "words" && index === 0;
      yield change("a neighbour", isCount ? proof[at] + 1n : neighbour(proof[at], kind), [code]);
      if (kind === "path" || kind === "hash") {
        yield change("zero", 0n, [code]);
        yield change("the prime less one", STARK_PRIME - 1n, [code]);
        continue;
      }
      const refused: ProofErrorCode[] = kind === "opened" ? ["malformed", "merkle_root"] : ["malformed"];
      yield change("too large", kind === "nonce" ? 1n << 64n : STARK_PRIME - 1n, refused);
      if (kind === "opened" || kind === "packed") {
        yield change("an element of 2^31 - 1", proof[at] | BigInt(P), refused);
      }
    }
  }
}

/** The public values whose change the statement's checks see; others change the balance and the transcript. */
function publicValueCode(calldata: Calldata, index: number): ProofErrorCode {
  const isCount = index > 0 && index < 4;
  return !calldata.shape.air.program || isCount ? "statement" : transcriptCode(calldata);
}

/** A program's public values out of bounds. */
function* outOfBounds(air: AirInstance, logSizes: readonly number[]): Generator<[string, number, number]> {
  const identity = air.program && identityFromWords(air.program.words);
  if (!identity) return;
  const rows = 2 ** logSizes[0];
  const { length } = air.publicValues;
  yield ["no steps", 0, 0];
  yield ["more steps than rows", 0, rows + 1];
  const pads = length - 4 - identity.inputs.length - 2 * identity.outputs.length;
  for (let i = 0; i < pads; i++) yield [`more unused rows than component ${i} has`, 4 + i, P - 1];
  for (let i = 0; i < identity.outputs.length; i++) {
    yield [`a time past the end, output ${i}`, length - 2 * (identity.outputs.length - i) + 1, rows + 1];
  }
}

function* statementMutations({ calldata }: MutationInput): Generator<ChainMutation> {
  const statement = readPublic(calldata.public);
  const { keyDigest, logSizes, publicValues, context } = statement;
  const words = statementWords(statement);
  const raw = (
    name: string,
    felts: readonly bigint[],
    expected: readonly ProofErrorCode[],
  ): ChainMutation => ({
    name: `public: ${name}`,
    proof: calldata.proof,
    public: felts,
    expected,
  });
  const stated = (name: string, change: Partial<Statement>, ...codes: readonly ProofErrorCode[]) =>
    raw(name, packWords(statementWords({ ...statement, ...change })), codes);
  yield raw("another version", packWords(words.with(0, 2)), ["statement"]);
  for (const i of keyDigest.keys()) {
    yield stated(`key digest, word ${i}`, { keyDigest: keyDigest.with(i, (keyDigest[i] ^ 1) >>> 0) }, "key");
    yield stated(
      `context, word ${i}`,
      { context: context.with(i, context[i] ^ 1) },
      transcriptCode(calldata),
    );
  }
  yield stated("a key digest above the prime", { keyDigest: keyDigest.with(0, 0xffffffff) }, "malformed");
  yield stated("a context above the prime", { context: context.with(0, 0xffffffff) }, "malformed");
  for (const i of logSizes.keys()) {
    yield stated(`log size ${i} one more`, { logSizes: logSizes.with(i, logSizes[i] + 1) }, "statement");
  }
  // The contract reads as many as its class has.
  yield stated("a log size less", { logSizes: logSizes.slice(1) }, "statement", "malformed");
  yield stated("a log size more", { logSizes: [...logSizes, 8] }, "statement", "malformed");
  for (const [i, value] of publicValues.entries()) {
    const changed = i === 0 ? value - 1 : value + 1 === P ? 0 : value + 1;
    yield stated(`value ${i}`, { publicValues: publicValues.with(i, changed) }, publicValueCode(calldata, i));
  }
  if (publicValues.length > 0) {
    yield stated("a value less", { publicValues: publicValues.slice(0, -1) }, "statement");
    yield stated("a value of 2^31 - 1", { publicValues: publicValues.with(0, P) }, "malformed");
  }
  yield stated("a value more", { publicValues: [...publicValues, 0] }, "statement");
  for (const [name, at, value] of outOfBounds({ ...calldata.shape.air, publicValues }, logSizes)) {
    yield stated(name, { publicValues: publicValues.with(at, value) }, "statement");
  }
  const felts = calldata.public;
  yield raw("a word of 2^32", felts.with(0, felts[0] + (1n << 224n)), ["malformed"]);
  yield raw("a length where there is none", felts.with(0, felts[0] + (1n << 248n)), ["malformed"]);
  yield raw("a felt less", felts.slice(0, -1), ["malformed"]);
  yield raw("a felt more", [...felts, 0n], ["malformed"]);
  yield raw("none", [], ["malformed"]);
}

function* structureMutations({ calldata, seed }: MutationInput): Generator<ChainMutation> {
  const below = randomNumbers(seed + 1);
  const { proof, pieces, shape } = calldata;
  const changed = (
    name: string,
    felts: readonly bigint[],
    expected: readonly ProofErrorCode[],
  ): ChainMutation => ({
    name,
    proof: felts,
    public: calldata.public,
    expected,
  });
  const ends = [...new Set(pieces.map(({ part }) => part))].map((part) =>
    pieces.find((p) => p.part === part)!
  );
  for (const { part, from } of ends) {
    yield changed(`cut before ${part}`, proof.slice(0, from), ["malformed"]);
  }
  for (let i = 0; i < 10; i++) {
    const length = below(proof.length);
    yield changed(`cut to ${length} felts`, proof.slice(0, length), ["malformed"]);
  }
  for (const more of [1, 2, shape.sections.query]) {
    yield changed(`${more} felts more`, [...proof, ...proof.slice(-more)], ["malformed"]);
  }
  const { query } = shape.sections;
  const start = proof.length - query * shape.options.queries;
  const block = (q: number) => proof.slice(start + q * query, start + (q + 1) * query);
  const replaced = (blocks: readonly (readonly bigint[])[]) => [...proof.slice(0, start), ...blocks.flat()];
  const all = Array.from({ length: shape.options.queries }, (_, q) => block(q));
  const distinct = all.findIndex((other) => String(other) !== String(all[0]));
  yield changed(
    "two queries in each other's place",
    replaced(all.with(0, all[distinct]).with(distinct, all[0])),
    [
      "merkle_root",
    ],
  );
  yield changed("one query twice", replaced(all.with(0, all[distinct])), ["merkle_root"]);
  yield changed("a query less", replaced(all.slice(0, -1)), ["malformed"]);
  yield changed("a query more", replaced([...all, all[0]]), ["malformed"]);
  if (shape.claimedSums > 1) {
    const { from } = pieces.find(({ part }) => part === "claimed sums")!;
    // +1 to one sum and −1 to another in the same felt: they balance, and are not those of the trace.
    const [one, unit] = [1n, 1n << 124n];
    const fits = BigInt.asUintN(31, proof[from]) < BigInt(P) - 1n &&
      BigInt.asUintN(31, proof[from] >> 124n) > 0n;
    const delta = fits ? one - unit : unit - one;
    yield changed("claimed sums that still balance", proof.with(from, proof[from] + delta), ["oods"]);
  }
}

/** Felts of a proof that its key digest covers: the identity and the root of tree 0. */
function keyed({ pieces }: Calldata): number {
  return pieces.find(({ part }) => part === "roots")!.from + 1;
}

/** Whether a good proof is one for the other's class: what it states is then true, whatever the program. */
export function isOfClass({ shape }: Calldata, other: Calldata): boolean {
  const { air, options, sizes } = shape.key;
  const theirs = other.shape.key;
  return air === theirs.air && options === theirs.options && sizes === theirs.sizes &&
    String(shape.logSizes) === String(other.shape.logSizes);
}

/** Sections of a good proof of the same class in this one, and whole proofs that are not about this statement. */
function* swapMutations({ calldata, sibling, strangers }: MutationInput): Generator<ChainMutation> {
  const parts = [...new Set(calldata.pieces.map(({ part }) => part))];
  for (const part of parts) {
    const [to, from] = [calldata, sibling].map(({ pieces }) => pieces.filter((piece) => piece.part === part));
    const source = from.flatMap((piece) => sibling.proof.slice(piece.from, piece.from + piece.felts));
    const target = to.flatMap((piece) => Array.from({ length: piece.felts }, (_, i) => piece.from + i));
    const same = source.every((felt, i) => felt === calldata.proof[target[i]]);
    if (same || source.length !== target.length) continue;
    const proof = [...calldata.proof];
    target.forEach((at, i) => proof[at] = source[i]);
    // Equal traces have equal roots but for those that depend on challenges.
    const firstChange = target.findIndex((at, i) => calldata.proof[at] !== source[i]);
    // Closed relations balance in any proof.
    const closed = part === "claimed sums" && calldata.shape.air.program === undefined;
    const code = closed ? "oods" : sectionCode(calldata, part, part === "roots" ? firstChange : 1);
    yield { name: `${part} of another proof`, proof, public: calldata.public, expected: [code] };
  }
  const swapped = { proof: calldata.proof, public: sibling.public };
  yield { name: "another statement", ...swapped, expected: [transcriptCode(calldata)] };
  yield {
    name: "another proof",
    proof: sibling.proof,
    public: calldata.public,
    expected: [transcriptCode(calldata)],
  };
  for (const { name, calldata: other } of strangers) {
    // Where a shape's sections have other lengths, reading fails before or after the key is compared.
    const refused: readonly ProofErrorCode[] = ["key", "malformed", "statement"];
    const sameProgram =
      String(other.proof.slice(0, keyed(other))) === String(calldata.proof.slice(0, keyed(calldata)));
    if (!isOfClass(calldata, other)) {
      yield { name: `${name}, whole`, proof: other.proof, public: other.public, expected: refused };
    }
    const expected = sameProgram ? [transcriptCode(calldata)] : refused;
    yield { name: `${name}: its proof`, proof: other.proof, public: calldata.public, expected };
    // The contract reads as many log sizes as its class has.
    const sameLists = other.shape.logSizes.length === calldata.shape.logSizes.length;
    const unlike: readonly ProofErrorCode[] = sameLists ? ["key"] : refused;
    yield { name: `${name}: its statement`, proof: calldata.proof, public: other.public, expected: unlike };
  }
}

/**
 * Calldata that the verifier of another system accepted without any proof: a header that names its own parameters, two roots, four
 * layers of numbers, and a nonce for which the header and itself hash below 2^240.
 */
function forgery(): bigint[] {
  const below = randomNumbers(47);
  const number = () => BigInt(1 + below(P - 1));
  const header = [12n, 16n, 5n, 8n, number(), number()];
  const layers = Array.from({ length: 40 }, number);
  let nonce = 0n;
  while (poseidonHash2(header[4], nonce) >= 1n << 240n) nonce++;
  return [...header, ...layers, nonce];
}

function* forgedMutations({ calldata }: MutationInput): Generator<ChainMutation> {
  const forged = forgery();
  for (const [name, publicPart] of [["this statement", calldata.public], ["none", []]] as const) {
    yield {
      name: `47 felts of arbitrary numbers, statement: ${name}`,
      proof: forged,
      public: publicPart,
      expected: ["malformed"],
    };
  }
  yield { name: "no proof", proof: [], public: calldata.public, expected: ["malformed"] };
  const zeros = calldata.proof.map(() => 0n);
  yield { name: "all zeros", proof: zeros, public: calldata.public, expected: ["key", "statement"] };
}

/** All changes of one proof's calldata. */
export function chainMutations(input: MutationInput): ChainMutation[] {
  const all = [
    ...sectionMutations(input),
    ...statementMutations(input),
    ...structureMutations(input),
    ...swapMutations(input),
    ...forgedMutations(input),
  ];
  const { proof, public: publicPart } = input.calldata;
  const text = (a: readonly bigint[], b: readonly bigint[]) => `${a}|${b}`;
  const good = text(proof, publicPart);
  return all.filter((mutation) => text(mutation.proof, mutation.public) !== good);
}
