import { assertEquals } from "@std/assert";
import { bytesToHex, hexToBytes } from "../protocol/hex.ts";
import type { HashName } from "../protocol/options.ts";
import { decodeStarkProof } from "../protocol/stark_proof.ts";
import { proofParts, serdeJson } from "./_proof_parts.ts";

const FOLDER = new URL("../tests/vectors/proofs/", import.meta.url);

interface ProofVector {
  readonly hash: HashName;
  readonly proof: unknown;
  readonly bincode_hex: string;
}

async function vectors(): Promise<[string, ProofVector][]> {
  const names = (await Array.fromAsync(Deno.readDir(FOLDER))).map((entry) => entry.name).sort();
  return await Promise.all(names.map(async (name) => {
    const vector = JSON.parse(await Deno.readTextFile(new URL(name, FOLDER)));
    return [name, vector] as [string, ProofVector];
  }));
}

/** The vectors write a hash as hex digits and a QM31 as four numbers; serde writes 32 numbers, and two pairs. */
function asVector(value: unknown): unknown {
  if (Array.isArray(value)) {
    if (value.length === 32 && value.every((v) => typeof v === "number")) {
      return bytesToHex(Uint8Array.from(value));
    }
    const pairs = value.length === 2 &&
      value.every((v) => Array.isArray(v) && v.length === 2 && typeof v[0] === "number");
    return pairs ? value.flat() : value.map(asVector);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, key === "queried_values" ? entry : asVector(entry)]),
  );
}

Deno.test("proofParts() add up to the bytes of every vector", async () => {
  for (const [name, { hash, bincode_hex }] of await vectors()) {
    const bytes = hexToBytes(bincode_hex);
    const parts = proofParts(hash, decodeStarkProof(hash, bytes));
    assertEquals(Object.values(parts).reduce((sum, part) => sum + part, 0), bytes.length, name);
  }
});

Deno.test("serdeJson() is the crate's own JSON of every vector", async () => {
  for (const [name, { hash, proof, bincode_hex }] of await vectors()) {
    const ours = asVector(JSON.parse(serdeJson(hash, decodeStarkProof(hash, hexToBytes(bincode_hex)))));
    assertEquals(ours, proof, name);
  }
});

Deno.test("serdeJson() writes a nonce beyond 2^53 exactly", async () => {
  const [, { hash, bincode_hex }] = (await vectors())[0];
  const proof = { ...decodeStarkProof(hash, hexToBytes(bincode_hex)), proofOfWork: 2n ** 63n + 1n };
  assertEquals(/"proof_of_work":(\d+)/.exec(serdeJson(hash, proof))?.[1], "9223372036854775809");
});
