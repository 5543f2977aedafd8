/**
 * The context that a proof is bound to, as the commands read and print it: a felt, or the four felts of a payment that are hashed to one.
 *
 * @module
 */
import { contextFelt, contextWords, shortString } from "../chain/statement.ts";
import { UserError } from "../protocol/errors.ts";
import { wordsToFelt } from "../protocol/felts.ts";
import { STARK_PRIME } from "../protocol/poseidon252.ts";
import { type Flag, type Given, textOf } from "./_shared.ts";

const PARTS = ["chain", "escrow", "job", "payee"] as const;
const ALLOWED = `allowed is 0x and hexadecimal digits of a number below the Stark prime, or ${
  PARTS.join(",")
} with commas between`;

/** A chain by its name in upper case, which is a short string. */
const CHAIN_NAME = /^[A-Z][A-Z0-9_]{0,30}$/;

/** The flag that gives a context. `help` says what becomes of it. */
export function contextFlag(help: string): Flag {
  return { name: "context", value: "FELT", help };
}

/** What contexts are, for the notes of a command's help. */
export const CONTEXT_NOTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Contexts": {
    "0x1f": "a felt: hexadecimal, below the Stark prime; 0x0 is no context",
    "CHAIN,ESCROW,JOB,PAYEE":
      "a payment: the Poseidon hash of the four; CHAIN is a name such as SN_SEPOLIA or a felt, the others are felts",
  },
};

function parseFelt(text: string, what: string): bigint {
  const felt = /^0x[0-9a-f]{1,64}$/i.test(text) ? BigInt(text) : STARK_PRIME;
  if (felt < STARK_PRIME) return felt;
  throw new UserError(`Cannot use ${what}: ${ALLOWED}`, 2);
}

/**
 * The eight words of the context that the flags give; undefined when they give none.
 *
 * @throws {UserError} with exit code 2 for anything that is no context.
 */
export function givenContext(given: Given): number[] | undefined {
  const text = textOf(given, "context");
  if (text === undefined) return undefined;
  const parts = text.split(",").map((part) => part.trim());
  if (parts.length === 1) return contextWords(parseFelt(text, `--context ${text}`));
  if (parts.length !== PARTS.length) {
    throw new UserError(`Cannot use --context ${text}: it has ${parts.length} parts; ${ALLOWED}`, 2);
  }
  const [chainId, escrow, jobId, payee] = parts.map((part, i) =>
    i === 0 && CHAIN_NAME.test(part)
      ? shortString(part)
      : parseFelt(part, `${PARTS[i]} ${part || "(empty)"} in --context`)
  );
  return contextWords(contextFelt({ chainId, escrow, jobId, payee }));
}

/** A context as a felt, the way `--context` takes it. */
export function contextText(words: readonly number[]): string {
  return `0x${wordsToFelt(words).toString(16)}`;
}
