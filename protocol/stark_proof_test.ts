import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ProofError } from "./errors.ts";
import type { HashName } from "./options.ts";
import { decodeStarkProof, encodeStarkProof } from "./stark_proof.ts";

const SEED = 20260105;
const FOLDER = new URL("../tests/vectors/proofs/", import.meta.url);

interface VectorProof {
  readonly name: string;
  readonly hash: HashName;
  readonly bytes: Uint8Array;
}

function vectorProofs(): VectorProof[] {
  return [...Deno.readDirSync(FOLDER)].map(({ name }) => {
    const { hash, bincode_hex } = JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER)));
    return { name, hash, bytes: Uint8Array.fromHex(bincode_hex) };
  });
}

const small = (hash: HashName) =>
  vectorProofs().filter((p) => p.hash === hash).sort((a, b) => a.bytes.length - b.bytes.length)[0];

function assertMalformed(hash: HashName, bytes: Uint8Array): void {
  assertEquals(assertThrows(() => decodeStarkProof(hash, bytes), ProofError).code, "malformed");
}

Deno.test("stark_proof: decoding and encoding gives back every proof of the vectors", () => {
  const proofs = vectorProofs();
  assert(proofs.length >= 17);
  for (const { name, hash, bytes } of proofs) {
    assertEquals(encodeStarkProof(hash, decodeStarkProof(hash, bytes)).toHex(), bytes.toHex(), name);
  }
});

Deno.test("stark_proof: every truncation and a trailing byte are malformed", () => {
  for (const hash of ["blake2s", "poseidon252"] as const) {
    const { bytes } = small(hash);
    for (let n = 0; n < bytes.length; n += n < 300 ? 1 : 37) assertMalformed(hash, bytes.subarray(0, n));
    assertMalformed(hash, Uint8Array.of(...bytes, 0));
  }
});

Deno.test("stark_proof: list lengths beyond the bytes are refused at once", () => {
  const { bytes } = small("blake2s");
  const at = 25; // the number of commitments
  for (const length of [2n ** 32n, 2n ** 60n, 2n ** 63n, 2n ** 64n - 1n, 1000n]) {
    const changed = bytes.slice();
    new DataView(changed.buffer).setBigUint64(at, length, true);
    assertMalformed("blake2s", changed);
  }
});

Deno.test("stark_proof: option tag, zero lifting size, too many queries", () => {
  const { bytes } = small("blake2s");
  const tagged = bytes.slice();
  tagged[24] = 2;
  assertMalformed("blake2s", tagged);
  assertMalformed("blake2s", Uint8Array.of(...bytes.subarray(0, 24), 1, 0, 0, 0, 0, ...bytes.subarray(25)));
  const lifted = Uint8Array.of(...bytes.subarray(0, 24), 1, 9, 0, 0, 0, ...bytes.subarray(25));
  assertEquals(decodeStarkProof("blake2s", lifted).config.liftingLogSize, 9);
  const queries = bytes.slice();
  new DataView(queries.buffer).setBigUint64(12, 2n ** 53n, true);
  assertMalformed("blake2s", queries);
});

Deno.test("stark_proof: a felt is a plain decimal number below the prime", () => {
  const { bytes } = small("poseidon252");
  const proof = decodeStarkProof("poseidon252", bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const at = 33;
  const end = at + Number(view.getBigUint64(25 + 8, true)) + 8;
  const withFelt = (text: string) => {
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
    return Uint8Array.of(
      ...bytes.subarray(0, at),
      ...length,
      ...new TextEncoder().encode(text),
      ...bytes.subarray(end),
    );
  };
  const prime = 2n ** 251n + 17n * 2n ** 192n + 1n;
  assertEquals(decodeStarkProof("poseidon252", withFelt("17")).commitments[0][31], 17);
  assertEquals(decodeStarkProof("poseidon252", withFelt("0")).commitments[1], proof.commitments[1]);
  decodeStarkProof("poseidon252", withFelt(`${prime - 1n}`));
  for (
    const text of [
      `${prime}`,
      `${prime + 5n}`,
      "",
      "017",
      "00",
      "+7",
      "-7",
      " 7",
      "7 ",
      "0x7",
      "1e3",
      "7n",
      "٣",
      "9".repeat(2000),
    ]
  ) {
    assertMalformed("poseidon252", withFelt(text));
  }
});

Deno.test(`stark_proof: what decodes is canonical: encoding gives the same bytes (seed ${SEED})`, () => {
  let decoded = 0;
  for (const hash of ["blake2s", "poseidon252"] as const) {
    const { bytes } = small(hash);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const changed = bytes.slice();
        changed[at] = value;
        try {
          const proof = decodeStarkProof(hash, changed);
          decoded++;
          assertEquals(encodeStarkProof(hash, proof).toHex(), changed.toHex());
        } catch (error) {
          if (!(error instanceof ProofError)) throw error;
        }
      }),
      { seed: SEED, numRuns: 500 },
    );
  }
  assert(decoded > 100);
});
