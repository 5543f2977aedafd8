import { assertEquals } from "@std/assert";
import { blake2s as oracle } from "@noble/hashes/blake2.js";
import fc from "fast-check";
import { blake2s, blake2sWords, bytesToWords, reduceDigest, wordsToBytes } from "./blake2s.ts";
import { P } from "./m31.ts";

const SEED = 20260101;

Deno.test("blake2s: known digest of the empty string and of abc", () => {
  assertEquals(
    blake2s(new Uint8Array(0)).toHex(),
    "69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9",
  );
  assertEquals(
    blake2s(new TextEncoder().encode("abc")).toHex(),
    "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
  );
});

Deno.test("blake2s: every length from 0 to 260 bytes equals the library", () => {
  const bytes = Uint8Array.from({ length: 260 }, (_, i) => (i * 151 + 7) & 255);
  for (let n = 0; n <= bytes.length; n++) {
    assertEquals(blake2s(bytes.subarray(0, n)).toHex(), oracle(bytes.subarray(0, n)).toHex(), `length ${n}`);
  }
});

Deno.test(`blake2s: random messages equal the library (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1000 }), (bytes) => {
      assertEquals(blake2s(bytes).toHex(), oracle(bytes).toHex());
    }),
    { seed: SEED, numRuns: 200 },
  );
});

Deno.test(`blake2s: words are little-endian bytes, a length may end inside a word (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 300 }), fc.nat(3), (given, cut) => {
      const bytes = given.subarray(0, given.length & ~3);
      const end = bytes.length - cut;
      bytes.fill(0, end);
      const digest = blake2sWords(bytesToWords(bytes), end);
      assertEquals(wordsToBytes(digest, 0).toHex(), oracle(bytes.subarray(0, end)).toHex());
    }),
    { seed: SEED, numRuns: 200 },
  );
});

Deno.test("blake2s: reduced digests have canonical words", () => {
  const words = Uint32Array.of(0, 1, P - 1, P, P + 1, 2 * P, 2 * P + 1, 12345, 77);
  reduceDigest(words, 0);
  assertEquals([...words], [0, 1, P - 1, 0, 1, 0, 1, 12345, 77]);
});
