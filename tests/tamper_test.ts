/**
 * Whatever is done to a proof, the verifier answers with a `ProofError`: it never accepts, never crashes, never allocates
 * on the proof's word.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ProofError } from "../protocol/errors.ts";
import { decodeStarkProof, encodeStarkProof } from "../protocol/stark_proof.ts";
import { testSeed } from "./seed.ts";
import { loadVectorProof, type VectorProof, verifyBytes } from "./vector_proofs.ts";

const SEED = testSeed("tamper");
const VECTORS = ["fib_l5_c4_b1_q3_p5_d0_s1_blake2s", "lookup_b2_s2_blake2s", "select_low_pp_blake2s"].map(
  loadVectorProof,
);
const POSEIDON = loadVectorProof("lookup_poseidon252");
const P = 2147483647;

function assertRefused(vector: VectorProof, bytes: Uint8Array, what: string): void {
  try {
    verifyBytes(vector, bytes);
  } catch (error) {
    if (error instanceof ProofError) return;
    throw new Error(`${vector.name}: ${what}: ${error}`, { cause: error });
  }
  throw new Error(`${vector.name}: ${what}: accepted`);
}

type Node = number | bigint | Uint8Array | Node[] | { [key: string]: Node };
type Holder = Record<string | number, Node>;

/** Every place of a decoded proof, by class: its path with the indices taken out. */
function placesByClass(root: Node): Map<string, { holder: Holder; key: string | number }[]> {
  const classes = new Map<string, { holder: Holder; key: string | number }[]>();
  const visit = (node: Node, path: string) => {
    if (typeof node !== "object" || node instanceof Uint8Array) return;
    for (const key of Object.keys(node)) {
      const name = Array.isArray(node) ? `${path}[]` : `${path}.${key}`;
      const holder = node as Holder;
      classes.set(name, [...classes.get(name) ?? [], { holder, key }]);
      visit(holder[key], name);
    }
  };
  visit(root, "");
  return classes;
}

/** The ways in which one value of a proof can be altered so that it still encodes. */
function alterations(value: Node): Node[] {
  if (typeof value === "number") return [(value + 1) % P, value === 0 ? 7 : 0];
  if (typeof value === "bigint") return [value ^ 1n, value ^ (1n << 40n)];
  if (value instanceof Uint8Array) return [value.with(31, value[31] ^ 1), value.with(0, value[0] ^ 1)];
  if (!Array.isArray(value) || value.length === 0 || value.length === 4 && typeof value[0] === "number") {
    return [];
  }
  const swapped = value.length > 1 ? [[value[1], value[0], ...value.slice(2)]] : [];
  return [
    value.slice(1),
    value.slice(0, -1),
    [value[0], ...value],
    [...value, value[value.length - 1]],
    [],
    ...swapped,
  ];
}

for (const vector of [...VECTORS, POSEIDON]) {
  Deno.test(`tamper ${vector.name}: first, middle and last of every class of field`, () => {
    const { hash } = vector.options;
    const proof = decodeStarkProof(hash, vector.bytes) as unknown as Holder;
    const classes = placesByClass(proof);
    assert(classes.size > 25);
    let altered = 0;
    for (const [name, places] of classes) {
      for (const at of new Set([0, places.length >> 1, places.length - 1])) {
        const { holder, key } = places[at];
        const original = holder[key];
        for (const value of alterations(original)) {
          holder[key] = value;
          const bytes = encodeStarkProof(hash, proof as unknown as Parameters<typeof encodeStarkProof>[1]);
          holder[key] = original;
          if (bytes.toHex() === vector.bytes.toHex()) continue;
          assertRefused(vector, bytes, `${name} ${at}`);
          altered++;
        }
      }
    }
    assert(altered > 100);
    assertEquals(encodeStarkProof(hash, decodeStarkProof(hash, vector.bytes)), vector.bytes);
  });
}

const u64 = (value: bigint) => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
};

/** What replaces the bytes from `at` on, and how many of them. */
const edit = fc.oneof(
  fc.nat(7).map((bit) => ({ drop: 1, put: (old: Uint8Array) => Uint8Array.of(old[0] ^ (1 << bit)) })),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((put) => ({ drop: put.length, put: () => put })),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((put) => ({ drop: 0, put: () => put })),
  fc.integer({ min: 1, max: 200 }).map((drop) => ({ drop, put: () => new Uint8Array(0) })),
  fc.integer({ min: 1, max: 200 }).map((n) => ({ drop: 0, put: (old: Uint8Array) => old.slice(0, n) })),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((v) => ({ drop: 8, put: () => u64(v) })),
  fc.constantFrom(0, 1, P - 1, P, P + 1, 2 ** 32 - 1).map((v) => ({
    drop: 4,
    put: () => u64(BigInt(v)).slice(0, 4),
  })),
  fc.constant({ drop: Infinity, put: () => new Uint8Array(0) }),
);
const edits = fc.array(fc.tuple(fc.nat(), edit), { minLength: 1, maxLength: 3 });

for (const [vector, numRuns] of [...VECTORS.map((v) => [v, 2500] as const), [POSEIDON, 150] as const]) {
  Deno.test(`tamper ${vector.name}: ${numRuns} random edits of the bytes`, () => {
    fc.assert(
      fc.property(edits, (list) => {
        let bytes = vector.bytes;
        for (const [where, { drop, put }] of list) {
          const at = where % Math.max(1, bytes.length);
          bytes = Uint8Array.of(
            ...bytes.subarray(0, at),
            ...put(bytes.subarray(at)),
            ...bytes.subarray(at + drop),
          );
        }
        if (bytes.toHex() !== vector.bytes.toHex()) assertRefused(vector, bytes, "random edit");
      }),
      { seed: SEED, numRuns },
    );
  });
}

for (const vector of [VECTORS[0], POSEIDON]) {
  Deno.test(`tamper ${vector.name}: length bombs at every byte allocate nothing`, () => {
    const before = Deno.memoryUsage().rss;
    let bombs = 0;
    for (let at = 0; at + 8 <= vector.bytes.length; at += vector === POSEIDON ? 13 : 1) {
      for (const length of [2n ** 32n, 2n ** 32n - 1n, 2n ** 63n, 2n ** 64n - 1n]) {
        const bytes = vector.bytes.slice();
        bytes.set(u64(length), at);
        if (bytes.toHex() === vector.bytes.toHex()) continue;
        assertRefused(vector, bytes, `length ${length} at ${at}`);
        bombs++;
      }
    }
    assert(bombs > 1000);
    assert(Deno.memoryUsage().rss - before < 2 ** 28, "256 MiB more than before");
  });
}

Deno.test("tamper: a last layer of log size 2^31 and 2^32 - 1", () => {
  for (const vector of VECTORS) {
    for (const log of [31, 32, 64, 2 ** 31, 2 ** 32 - 1]) {
      const bytes = vector.bytes.slice();
      new DataView(bytes.buffer).setUint32(bytes.length - 4, log, true);
      assertRefused(vector, bytes, `log size ${log}`);
    }
  }
});

Deno.test("tamper: bytes that are no proof at all", () => {
  for (const vector of [VECTORS[0], POSEIDON]) {
    for (const bytes of [new Uint8Array(0), new Uint8Array(1 << 20), new Uint8Array(1 << 16).fill(255)]) {
      assertRefused(vector, bytes, `${bytes.length} bytes of ${bytes[0]}`);
    }
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 4000 }),
        (bytes) => assertRefused(vector, bytes, "random bytes"),
      ),
      { seed: SEED, numRuns: 500 },
    );
  }
});
