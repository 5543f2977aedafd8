import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ProofError } from "./errors.ts";
import { commitTree, emptyRoot, liftPosition, type Opening, verifyDecommitment } from "./merkle.ts";
import type { HashName } from "./options.ts";
import { preprocessedPositions } from "./queries.ts";
import vectors from "../tests/vectors/merkle.json" with { type: "json" };

const SEED = 20260104;
const bare = (hex: string) => hex.replace(/^0x/, "");
const packedPositions = (leaves: readonly number[]) =>
  leaves.flatMap((q) => [4 * q, 4 * q + 1, 4 * q + 2, 4 * q + 3]);

function opening(
  hash: HashName,
  tree: { root: Uint8Array; height: number },
  rest: Partial<Opening>,
): Opening {
  return {
    hash,
    root: tree.root,
    height: tree.height,
    columnLogs: [],
    positions: [],
    queriedValues: [],
    hashWitness: [],
    packed: false,
    ...rest,
  };
}

Deno.test("merkle: every tree of the vectors", () => {
  for (const hash of ["blake2s", "blake2s_m31", "poseidon252"] as const) {
    assert(vectors.cases.filter((c) => c.hash === hash).length >= 9);
  }
  for (const [i, c] of vectors.cases.entries()) {
    const hash = c.hash as HashName;
    if (c.empty) {
      assertEquals(emptyRoot(hash).toHex(), bare(c.root_simd!), `case ${i}`);
      assertEquals(commitTree(hash, []).root, emptyRoot(hash));
      continue;
    }
    const columns = c.columns!.map((values) => ({ values: Uint32Array.from(values) }));
    const packed = c.packed ?? false;
    const tree = commitTree(hash, columns, { height: c.height!, packed });
    assertEquals(tree.root.toHex(), bare(c.root!), `case ${i}`);
    const positions = packed ? packedPositions(c.queries!) : c.queries!;
    const { queriedValues, hashWitness } = tree.decommit(positions);
    assertEquals(hashWitness.map((h) => h.toHex()), c.hash_witness!.map(bare), `case ${i}`);
    if (c.queried_values) assertEquals(queriedValues, c.queried_values, `case ${i}`);
    const columnLogs = columns.map(({ values }) => Math.log2(values.length));
    verifyDecommitment(opening(hash, tree, { columnLogs, positions, queriedValues, hashWitness, packed }));
  }
});

Deno.test("merkle: lifting keeps the low bit and drops the bits above the column", () => {
  assertEquals([0, 1, 2, 3, 4, 5, 6, 7].map((q) => liftPosition(q, 3, 3)), [0, 1, 2, 3, 4, 5, 6, 7]);
  assertEquals([0, 1, 2, 3, 4, 5, 6, 7].map((q) => liftPosition(q, 3, 2)), [0, 1, 0, 1, 2, 3, 2, 3]);
  assertEquals([0, 1, 2, 3, 4, 5, 6, 7].map((q) => liftPosition(q, 3, 1)), [0, 1, 0, 1, 0, 1, 0, 1]);
});

const treeCase = fc.record({
  hash: fc.constantFrom<HashName>("blake2s", "blake2s_m31"),
  logs: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 20 }),
  lift: fc.nat(2),
  picks: fc.array(fc.nat(255), { minLength: 1, maxLength: 12 }),
  salt: fc.nat(2 ** 31 - 2),
});

function makeTree(
  { hash, logs, lift, picks, salt }: typeof treeCase extends fc.Arbitrary<infer T> ? T : never,
) {
  const height = Math.max(...logs) + lift;
  const columns = logs.map((log, c) => ({
    values: Uint32Array.from({ length: 2 ** log }, (_, i) => (salt + 7919 * c + 104729 * i) % 2147483647),
  }));
  const tree = commitTree(hash, columns, { height });
  // Three more bits than the tree is high, carried down: repeats and is not sorted, as in a low preprocessed tree.
  const drawn = [...new Set(picks.map((p) => p % 2 ** (height + 3)))].sort((a, b) => a - b);
  const positions = preprocessedPositions(drawn, height + 3, height);
  return { hash, tree, columnLogs: logs, positions };
}

Deno.test(`merkle: honest openings verify, in any order and with repetitions (seed ${SEED})`, () => {
  let unsorted = 0;
  fc.assert(
    fc.property(treeCase, (given) => {
      const { hash, tree, columnLogs, positions } = makeTree(given);
      if (positions.some((q, i) => q < positions[i - 1])) unsorted++;
      verifyDecommitment(opening(hash, tree, { columnLogs, positions, ...tree.decommit(positions) }));
    }),
    { seed: SEED, numRuns: 200 },
  );
  assert(unsorted > 0);
});

Deno.test(`merkle: a changed value, hash or count is refused (seed ${SEED})`, () => {
  fc.assert(
    fc.property(treeCase, fc.nat(), fc.nat(3), (given, where, what) => {
      const { hash, tree, columnLogs, positions } = makeTree(given);
      const { queriedValues, hashWitness } = tree.decommit(positions);
      if (what === 0) {
        const column = queriedValues[where % queriedValues.length];
        column[where % column.length] ^= 1;
      } else if (what === 1 && hashWitness.length > 0) {
        hashWitness[where % hashWitness.length][where % 32] ^= 1;
      } else if (what === 2 && hashWitness.length > 0) hashWitness.pop();
      else hashWitness.push(new Uint8Array(32));
      const changed = opening(hash, tree, { columnLogs, positions, queriedValues, hashWitness });
      assertEquals(assertThrows(() => verifyDecommitment(changed), ProofError).code, "merkle_root");
    }),
    { seed: SEED, numRuns: 300 },
  );
});

Deno.test("merkle: a repeated position cannot have two values", () => {
  const tree = commitTree("blake2s", [{ values: Uint32Array.of(1, 2, 3, 4) }]);
  const positions = [0, 1, 0];
  const { queriedValues, hashWitness } = tree.decommit(positions);
  const given = { columnLogs: [2], positions, hashWitness };
  verifyDecommitment(opening("blake2s", tree, { ...given, queriedValues }));
  const error = assertThrows(
    () => verifyDecommitment(opening("blake2s", tree, { ...given, queriedValues: [[1, 2, 9]] })),
    ProofError,
    "two values",
  );
  assertEquals(error.code, "merkle_root");
});

Deno.test("merkle: committing refuses what is not a power of two and a height below the columns", () => {
  assertThrows(() => commitTree("blake2s", [{ values: new Uint32Array(3) }]), RangeError);
  assertThrows(() => commitTree("blake2s", [{ values: new Uint32Array(8) }], { height: 2 }), RangeError);
  assertThrows(() => commitTree("blake2s", [{ values: new Uint32Array(2) }], { packed: true }), RangeError);
});
