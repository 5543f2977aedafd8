import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createChannel } from "../protocol/channel.ts";
import { ProofError } from "../protocol/errors.ts";
import { packWords } from "../protocol/felts.ts";
import { P } from "../protocol/m31.ts";
import { poseidonLeaf } from "../protocol/merkle_hash.ts";
import { feltToBytes, poseidonHashMany, STARK_PRIME } from "../protocol/poseidon252.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { testSeed } from "../tests/seed.ts";
import { FeltReader, packPairs, packRow, unpackWords } from "./felts.ts";

const SEED = testSeed("chain felts");
const m31 = fc.integer({ min: 0, max: P - 1 });
const qm31 = fc.tuple(m31, m31, m31, m31);
const word = fc.integer({ min: 0, max: 0xffffffff });
const felt = fc.oneof(
  fc.bigInt({ min: 0n, max: STARK_PRIME - 1n }),
  fc.bigInt({ min: 0n, max: 1n << 34n }),
  fc.bigInt({ min: 0n, max: (1n << 248n) - 1n }),
);

function refused(action: () => unknown): void {
  assertEquals(assertThrows(action, ProofError).code, "malformed");
}

Deno.test("felts: rows are the words that a leaf's hash absorbs", () => {
  fc.assert(
    fc.property(fc.array(m31, { minLength: 1, maxLength: 40 }), (values) => {
      const felts = packRow(values);
      assertEquals(poseidonHashMany(felts), poseidonLeaf(Uint32Array.from(values), values.length));
      const reader = new FeltReader(felts);
      assertEquals(reader.row(values.length), values);
      reader.end();
    }),
    { seed: SEED },
  );
});

Deno.test("felts: pairs are what the transcript mixes, without the leading ones", () => {
  fc.assert(
    fc.property(fc.array(qm31, { maxLength: 9 }), (values) => {
      const felts = packPairs(values);
      const channel = createChannel("poseidon252");
      channel.mixFelts(values as QM31[]);
      const mixed = felts.map((f, i) => f + (2 * i + 1 < values.length ? 1n << 248n : 1n << 124n));
      assertEquals(channel.digest(), feltToBytes(poseidonHashMany([0n, ...mixed])));
      const reader = new FeltReader(felts);
      assertEquals(reader.pairs(values.length), values);
      reader.end();
    }),
    { seed: SEED },
  );
});

Deno.test("felts: words and back", () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), (words) => {
      assertEquals(unpackWords(packWords(words)), words);
      assertEquals(new FeltReader(packWords(words)).words(words.length), words);
    }),
    { seed: SEED },
  );
});

Deno.test("felts: what a reader accepts, packing gives back; everything else is malformed", () => {
  const tryRead = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      assertEquals((error as ProofError).code, "malformed");
      return undefined;
    }
  };
  const count = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(fc.array(felt, { maxLength: 4 }), count, (felts, n) => {
      const row = tryRead(() => new FeltReader(felts).row(n));
      if (row) assertEquals(packRow(row), felts.slice(0, Math.ceil(n / 8)));
      const pairs = tryRead(() => new FeltReader(felts).pairs(n));
      if (pairs) assertEquals(packPairs(pairs), felts.slice(0, Math.ceil(n / 2)));
      const words = tryRead(() => unpackWords(felts));
      if (words) assertEquals(packWords(words), felts);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

Deno.test("felts: a value of 2^31 - 1, a wrong length tag, high bits", () => {
  const full = packRow([1, 2, 3, 4, 5, 6, 7, 8])[0];
  const short = packRow([1, 2, 3])[0];
  refused(() => new FeltReader([full + (BigInt(P) - 8n)]).row(8));
  refused(() => new FeltReader([full + (1n << 248n)]).row(8));
  refused(() => new FeltReader([short]).row(2));
  refused(() => new FeltReader([short]).row(4));
  refused(() => new FeltReader([short - (3n << 248n)]).row(3));
  refused(() => new FeltReader([short + (1n << 93n)]).row(3));
  refused(() => new FeltReader([1n << 248n]).pairs(2));
  refused(() => new FeltReader([1n << 124n]).pairs(1));
});

Deno.test("felts: packed words must be the only packing", () => {
  const [seven] = packWords([1, 2, 3, 4, 5, 6, 7]);
  const [two] = packWords([1, 2]);
  refused(() => unpackWords([seven + (7n << 248n)]));
  refused(() => unpackWords([seven + (1n << 224n)]));
  refused(() => unpackWords([two + 1n]));
  refused(() => unpackWords([two, seven]));
  refused(() => new FeltReader([two]).words(3));
});

Deno.test("felts: elements are below the prime, numbers in range, the end is the end", () => {
  refused(() => new FeltReader([STARK_PRIME]));
  refused(() => new FeltReader([-1n]));
  refused(() => new FeltReader([1n << 32n]).u32());
  refused(() => new FeltReader([1n << 64n]).u64());
  refused(() => new FeltReader([1n]).felts(2));
  refused(() => new FeltReader([1n]).end());
  assertEquals(new FeltReader([(1n << 64n) - 1n]).u64(), (1n << 64n) - 1n);
});
