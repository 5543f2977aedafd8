import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ProofError } from "../protocol/errors.ts";
import { packWords, wordsToFelt } from "../protocol/felts.ts";
import { P } from "../protocol/m31.ts";
import { poseidonHashMany, STARK_PRIME } from "../protocol/poseidon252.ts";
import { type Statement, statementWords } from "../protocol/statement.ts";
import { testSeed } from "../tests/seed.ts";
import {
  contextFelt,
  contextWords,
  FACT_TAG,
  factOf,
  inputsHash,
  publicFelts,
  readPublic,
  shortString,
} from "./statement.ts";

const SEED = testSeed("chain statement");
const felt = fc.bigInt({ min: 0n, max: STARK_PRIME - 1n });
const STATEMENT: Statement = {
  keyDigest: contextWords(5n),
  logSizes: [10, 8],
  publicValues: [1, 2, 3],
  context: contextWords(STARK_PRIME - 1n),
};

function refused(code: string, felts: readonly bigint[]): void {
  assertEquals(assertThrows(() => readPublic(felts), ProofError).code, code);
}

Deno.test("chain statement: felts and back", () => {
  const statement = fc.record<Statement>({
    keyDigest: felt.map(contextWords),
    logSizes: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }),
    publicValues: fc.array(fc.integer({ min: 0, max: P - 1 }), { maxLength: 40 }),
    context: felt.map(contextWords),
  }, { noNullPrototype: true });
  fc.assert(
    fc.property(statement, (s) => assertEquals(readPublic(publicFelts(s)), s)),
    { seed: SEED },
  );
});

Deno.test("chain statement: any felts give a statement or an error, and only their own", () => {
  const words = fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 0xffffffff })), {
    maxLength: 40,
  });
  const any = fc.oneof(fc.array(felt, { maxLength: 6 }), words.map((w) => packWords([1, ...w])));
  fc.assert(
    fc.property(any, (felts) => {
      try {
        assertEquals(publicFelts(readPublic(felts)), felts);
      } catch (error) {
        if (!(error instanceof ProofError)) throw error;
      }
    }),
    { seed: SEED, numRuns: 500 },
  );
});

Deno.test("chain statement: what is refused", () => {
  const words = statementWords(STATEMENT);
  const change = (at: number, word: number) => packWords(words.with(at, word));
  assertEquals(readPublic(packWords(words)), STATEMENT);
  refused("statement", change(0, 2));
  refused("malformed", change(9, 3));
  refused("malformed", change(12, 4));
  refused("malformed", change(12, 0xffffffff));
  refused("malformed", change(13, P));
  refused("malformed", change(words.length - 1, 1));
  refused("malformed", packWords([...words, 0]));
  refused("malformed", packWords(words.slice(0, -1)));
  refused("malformed", []);
});

Deno.test("chain statement: a context depends on everything that a payment has", () => {
  const payment = { chainId: shortString("SN_SEPOLIA"), escrow: 2n, jobId: 3n, payee: 4n };
  assertEquals(contextFelt(payment), poseidonHashMany([0x534e5f5345504f4c4941n, 2n, 3n, 4n]));
  assertEquals(wordsToFelt(contextWords(contextFelt(payment))), contextFelt(payment));
  for (const name of ["chainId", "escrow", "jobId", "payee"] as const) {
    assertNotEquals(contextFelt({ ...payment, [name]: payment[name] + 1n }), contextFelt(payment));
  }
});

Deno.test("chain statement: a fact depends on key, inputs, public words and context", () => {
  const fact = factOf(STATEMENT, [7]);
  const expected = [FACT_TAG, 5n, poseidonHashMany(packWords([7])), poseidonHashMany(publicFelts(STATEMENT))];
  assertEquals(fact, poseidonHashMany([...expected, STARK_PRIME - 1n]));
  assertEquals(FACT_TAG, BigInt(`0x${new TextEncoder().encode("obelysk-fact-1").toHex()}`));
  assertEquals(inputsHash([]), poseidonHashMany([]));
  const others = [
    factOf({ ...STATEMENT, keyDigest: contextWords(6n) }, [7]),
    factOf({ ...STATEMENT, publicValues: [1, 2, 4] }, [7]),
    factOf({ ...STATEMENT, context: contextWords(6n) }, [7]),
    factOf(STATEMENT, [8]),
    factOf(STATEMENT, []),
  ];
  assertEquals(new Set([fact, ...others]).size, 6);
});

Deno.test("chain statement: short strings", () => {
  assertEquals(shortString("A"), 65n);
  assertEquals(shortString(""), 0n);
  assertThrows(() => shortString("x".repeat(32)), RangeError);
  assertThrows(() => shortString("é"), RangeError);
});
