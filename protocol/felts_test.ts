import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { testSeed } from "../tests/seed.ts";
import { createChannel } from "./channel.ts";
import { feltToWords, packWords, wordsToFelt } from "./felts.ts";
import { feltToBytes, poseidonHashMany, STARK_PRIME } from "./poseidon252.ts";

const SEED = testSeed("felts");

Deno.test("packWords: seven big-endian words a felt, a short last chunk carries its length", () => {
  assertEquals(packWords([]), []);
  assertEquals(packWords([1]), [(1n << 192n) + (1n << 248n)]);
  assertEquals(packWords([1, 2, 3, 4, 5, 6, 7]), [
    (1n << 192n) + (2n << 160n) + (3n << 128n) + (4n << 96n) + (5n << 64n) + (6n << 32n) + 7n,
  ]);
  assertEquals(packWords([0, 0, 0, 0, 0, 0, 0, 0xffffffff, 9]), [
    0n,
    (0xffffffffn << 192n) + (9n << 160n) + (2n << 248n),
  ]);
});

Deno.test("packWords: what the transcript mixes", () => {
  const words = Array.from({ length: 17 }, (_, i) => i * 0x1234567);
  const channel = createChannel("poseidon252");
  channel.mixU32s(words);
  assertEquals(channel.digest(), feltToBytes(poseidonHashMany([0n, ...packWords(words)])));
});

Deno.test("feltToWords: most significant first, and back", () => {
  assertEquals(feltToWords(1n), [0, 0, 0, 0, 0, 0, 0, 1]);
  assertEquals(feltToWords(STARK_PRIME - 1n), [0x08000000, 17, 0, 0, 0, 0, 0, 0]);
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: STARK_PRIME - 1n }),
      (felt) => wordsToFelt(feltToWords(felt)) === felt,
    ),
    { seed: SEED },
  );
});
