import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { packWords, wordsToFelt } from "../protocol/felts.ts";
import { bytesToHex } from "../protocol/hex.ts";
import { optionWords, type ProtocolOptions, resolveOptions } from "../protocol/options.ts";
import { bytesToFelt, poseidonHashMany, STARK_PRIME } from "../protocol/poseidon252.ts";
import { namedProgram } from "../vm/programs.ts";
import type { AirInstance } from "./air.ts";
import { irWords } from "./encode.ts";
import { decodeKey, encodeKey, keyConstants, poseidonKeyDigest, verifyingKey } from "./key.ts";
import { vmInstance } from "./obelysk_vm.ts";
import { airInstance } from "./registry.ts";

const ROOT = Uint8Array.from({ length: 32 }, (_, i) => i);
const INSTANCES: Readonly<Record<string, AirInstance>> = {
  fib: airInstance("wide_fibonacci", { columns: 26, logRows: 10 }),
  lookup: airInstance("range_lookup", { logRows: 10 }),
  vm: vmInstance({ program: namedProgram("fibonacci"), logRows: 8 }),
};
const options = (hash: ProtocolOptions["hash"], more: Partial<ProtocolOptions> = {}) =>
  resolveOptions({ hash, queries: 70, ...more });

Deno.test("key: digests with Blake2s are what they were when keys were first made", () => {
  const digests: [string, ProtocolOptions["hash"], string][] = [
    ["fib", "blake2s", "71c43149d9f7c8123f03445976421f42c0199228ad859f63bf64e2ad741f73bf"],
    ["fib", "blake2s_m31", "23476ec7d2f06ee1babe6a1981b7fe8d36f5fcde2b384f4b0af18e6339ca068a"],
    ["lookup", "blake2s", "0a4a49fe8e112c89cf025d75d23a3b1ee47565fd1d663e6b508d8b0f9356d486"],
    ["lookup", "blake2s_m31", "de0333d204264a98a224036e8cb8f17cbffa0e6525f5451015cdccd8255ad259"],
    ["vm", "blake2s", "6ed40ba373f1a42b13407de3f8eea200c087c6ead68b966aea3145a81115c60d"],
    ["vm", "blake2s_m31", "69ddf0fa465519b65c8c3d7c5d93db4fb1c7bdcffda21e37b76486d4c178120e"],
  ];
  for (const [name, hash, expected] of digests) {
    const { digest } = verifyingKey(INSTANCES[name], options(hash), ROOT);
    assertEquals(bytesToHex(new Uint8Array(Uint32Array.from(digest).buffer)), expected, `${name} ${hash}`);
  }
});

for (const [name, air] of Object.entries(INSTANCES)) {
  Deno.test(`key ${name}: the Poseidon252 digest is a hash of five felts, most significant word first`, () => {
    const given = options("poseidon252");
    const key = verifyingKey(air, given, ROOT);
    const hashWords = (words: readonly number[]) => poseidonHashMany(packWords(words));
    const expected = poseidonHashMany([
      hashWords([1, ...irWords(air)]),
      hashWords(optionWords("protocol", given)),
      hashWords(air.preprocessed.map((c) => c.logRows)),
      bytesToFelt(ROOT),
      air.program ? hashWords(air.program.words) : 0n,
    ]);
    assertEquals(wordsToFelt(key.digest), expected);
    assertEquals(expected < STARK_PRIME, true);
    assertEquals(
      poseidonKeyDigest(keyConstants(air, given), bytesToFelt(ROOT), air.program?.words),
      expected,
    );
  });

  Deno.test(`key ${name}: text and back with Poseidon252, and a digest that does not belong to it`, () => {
    const key = verifyingKey(air, options("poseidon252"), ROOT);
    const text = encodeKey(key);
    assertEquals(JSON.parse(text).digest, wordsToFelt(key.digest).toString(16).padStart(64, "0"));
    assertEquals(decodeKey(text).digest, key.digest);
    const other = bytesToHex(ROOT.with(31, 0));
    assertThrows(() => decodeKey(text.replace(bytesToHex(ROOT), other)), UserError, "digest");
  });
}

Deno.test("key: every part of a Poseidon252 digest matters", () => {
  const { vm } = INSTANCES;
  const given = options("poseidon252");
  const constants = keyConstants(vm, given);
  const words = vm.program!.words;
  const digest = poseidonKeyDigest(constants, 7n, words);
  assertNotEquals(digest, poseidonKeyDigest(constants, 8n, words));
  assertNotEquals(digest, poseidonKeyDigest(constants, 7n, words.with(8, words[8] + 1)));
  assertNotEquals(digest, poseidonKeyDigest(constants, 7n, undefined));
  assertNotEquals(constants.options, keyConstants(vm, options("poseidon252", { queries: 69 })).options);
  assertNotEquals(constants.air, keyConstants(INSTANCES.lookup, given).air);
  const larger = vmInstance({ program: namedProgram("fibonacci"), logRows: 9 });
  assertEquals(keyConstants(larger, given).air, constants.air);
  assertNotEquals(keyConstants(larger, given).sizes, constants.sizes);
});
