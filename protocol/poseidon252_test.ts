import { assert, assertEquals } from "@std/assert";
import { poseidonHashMany as oracleMany, poseidonSmall } from "@scure/starknet";
import fc from "fast-check";
import { poseidonLeaf } from "./merkle_hash.ts";
import {
  bytesToFelt,
  feltToBytes,
  hades,
  poseidonHash2,
  poseidonHashMany,
  STARK_PRIME,
} from "./poseidon252.ts";
import vectors from "../tests/vectors/poseidon.json" with { type: "json" };

const SEED = 20260102;
const felt = fc.bigInt({ min: 0n, max: STARK_PRIME - 1n });
const hex = (v: bigint) => `0x${v.toString(16).padStart(64, "0")}`;

Deno.test("poseidon252: two-to-one and leaf hashes of the vectors", () => {
  assert(vectors.cases.length > 0);
  for (const { hash2, leaf_values, out } of vectors.cases) {
    if (hash2) assertEquals(hex(poseidonHash2(BigInt(hash2[0]), BigInt(hash2[1]))), out);
    else assertEquals(hex(poseidonLeaf(Uint32Array.from(leaf_values!), leaf_values!.length)), out);
  }
});

Deno.test(`poseidon252: permutation and sponge equal the library (seed ${SEED})`, () => {
  const edges = [0n, 1n, 2n, STARK_PRIME - 1n];
  for (const a of edges) {
    for (const b of edges) for (const c of edges) assertEquals([...hades(a, b, c)], poseidonSmall([a, b, c]));
  }
  fc.assert(
    fc.property(felt, felt, felt, (a, b, c) => assertEquals([...hades(a, b, c)], poseidonSmall([a, b, c]))),
    { seed: SEED, numRuns: 50 },
  );
  fc.assert(
    fc.property(
      fc.array(felt, { minLength: 1, maxLength: 7 }),
      (v) => assertEquals(poseidonHashMany(v), oracleMany(v)),
    ),
    { seed: SEED, numRuns: 50 },
  );
});

Deno.test(`poseidon252: bytes are big-endian (seed ${SEED})`, () => {
  assertEquals(feltToBytes(258n).at(-2), 1);
  fc.assert(fc.property(felt, (v) => assertEquals(bytesToFelt(feltToBytes(v)), v)), {
    seed: SEED,
    numRuns: 50,
  });
});
