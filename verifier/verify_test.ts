import { assert, assertEquals, assertThrows } from "@std/assert";
import { ProofError, type ProofErrorCode } from "../protocol/errors.ts";
import { VERIFIER_PHASES } from "../protocol/phases.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { decodeStarkProof } from "../protocol/stark_proof.ts";
import {
  loadVectorProof,
  type MutableProof,
  type VectorProof,
  vectorProofNames,
  verifyBytes,
} from "../tests/vector_proofs.ts";
import rejects from "../tests/vectors/rejects.json" with { type: "json" };
import { type StarkInput, verifyStark } from "./verify.ts";

function refused(code: ProofErrorCode, action: () => unknown, part?: string): void {
  assertEquals(assertThrows(action, ProofError, part).code, code);
}

/** Verifies a vector after a change to its decoded proof or to what surrounds it. */
function verifyChanged(
  vector: VectorProof,
  change: (proof: MutableProof) => void,
  rest: Partial<StarkInput> = {},
) {
  const proof = decodeStarkProof(vector.options.hash, vector.bytes) as MutableProof;
  change(proof);
  return verifyStark({ ...vector.context, ...rest, proof });
}

const plusOne = (v: QM31): [number, number, number, number] => [(v[0] + 1) % 2147483647, v[1], v[2], v[3]];
const fib = loadVectorProof("fib_l5_c4_b1_q3_p5_d0_s1_blake2s");
const wide = loadVectorProof("fib_l8_c10_b2_q10_p8_d0_s3_blake2s");
const lookup = loadVectorProof("lookup_blake2s");
const lowTree0 = loadVectorProof("select_low_pp_blake2s");

for (const name of vectorProofNames()) {
  Deno.test(`verify: accepts ${name}, every digest equal`, () => {
    const vector = loadVectorProof(name);
    const { checkpoints, queryPositions } = verifyBytes(vector, vector.bytes);
    assertEquals(checkpoints, [...vector.checkpoints]);
    assert(queryPositions.length > 0 && queryPositions.length <= vector.options.queries);
    const phases = checkpoints.map((c) =>
      VERIFIER_PHASES.findIndex((phase) => c.name.split(":")[0] === phase)
    );
    assert(phases.every((phase, i) => phase >= 0 && (i === 0 || phase >= phases[i - 1])));
  });
}

Deno.test("verify: refuses every altered proof of the vectors, also those that stwo's verifier accepts", () => {
  assertEquals(rejects.cases.length, 124);
  assertEquals(rejects.cases.filter((c) => c.official === "ok").length, 25);
  const vectors = new Map([fib, wide, lookup].map((v) => [`proofs/${v.name}`, v]));
  for (const { base, change, keep_first, keep_last, between_hex } of rejects.cases) {
    const vector = vectors.get(base)!;
    const { bytes } = vector;
    const altered = Uint8Array.of(
      ...bytes.subarray(0, keep_first),
      ...Uint8Array.fromHex(between_hex),
      ...bytes.subarray(bytes.length - keep_last),
    );
    try {
      verifyBytes(vector, altered);
    } catch (error) {
      assert(error instanceof ProofError, `${base}: ${change}: ${error}`);
      continue;
    }
    throw new Error(`${base}: ${change}: accepted`);
  }
});

Deno.test("verify: options: the proof's configuration must be the expected one, never its own", () => {
  for (
    const name of ["powBits", "logBlowup", "queries", "foldStep", "logLastLayer", "liftingLogSize"] as const
  ) {
    const { options } = lookup;
    refused(
      "options",
      () => verifyChanged(lookup, () => {}, { options: { ...options, [name]: options[name] + 1 } }),
    );
    refused("options", () => verifyChanged(lookup, ({ config }) => void config[name]++));
  }
});

Deno.test("verify: options: impossible combinations are refused before anything else", () => {
  const change = (vector: VectorProof, options: Partial<StarkInput["options"]>) => () =>
    verifyChanged(vector, () => {}, { options: { ...vector.options, ...options } });
  refused("options", change(lookup, { liftingLogSize: 6 }), "larger than the lifting size");
  refused("options", change(fib, { liftingLogSize: 8 }), "empty tree 0");
  refused("options", change(fib, { foldStep: 6 }), "too few");
  refused("options", change(fib, { logLastLayer: 6 }), "too few");
  refused("options", change(lookup, { logBlowup: 16, liftingLogSize: 0, foldStep: 10 }));
});

Deno.test("verify: malformed: exact numbers of everything", () => {
  const changes: ((proof: MutableProof) => void)[] = [
    (p) => p.commitments.push(p.commitments[0]),
    (p) => p.commitments.pop(),
    (p) => p.sampledValues.push([]),
    (p) => p.sampledValues.pop(),
    (p) => p.sampledValues[1].push([]),
    (p) => p.sampledValues[1][0].pop(),
    (p) => p.sampledValues[3][7].push([0, 0, 0, 0]),
    (p) => p.decommitments.push({ hashWitness: [] }),
    (p) => p.decommitments.pop(),
    (p) => p.queriedValues.pop(),
    (p) => p.queriedValues[2].pop(),
    (p) => p.queriedValues[1].push(p.queriedValues[1][0]),
    (p) => p.queriedValues[1][2].pop(),
    (p) => p.queriedValues[0][0].push(1),
    (p) => p.innerLayers.pop(),
    (p) => p.innerLayers.push(p.innerLayers[0]),
    (p) => p.lastLayerPoly.push([0, 0, 0, 0]),
    (p) => p.lastLayerPoly.pop(),
  ];
  for (const change of changes) refused("malformed", () => verifyChanged(lookup, change));
});

Deno.test("verify: an empty tree has no columns, no witness and the constant root", () => {
  refused(
    "malformed",
    () => verifyChanged(fib, (p) => p.decommitments[0].hashWitness.push(p.commitments[1])),
  );
  refused("malformed", () => verifyChanged(fib, (p) => p.queriedValues[0].push(...p.queriedValues[1])));
  refused("malformed", () => verifyChanged(fib, (p) => p.sampledValues[0].push([[1, 0, 0, 0]])));
  const other = new Uint8Array(32).fill(1);
  const change = (p: MutableProof) => void (p.commitments[0] = other);
  refused("merkle_root", () => verifyChanged(fib, change));
  refused("merkle_root", () => verifyChanged(fib, change, { preprocessedRoot: other }), "empty");
});

Deno.test("verify: tree 0 must have the trusted root; a column that nobody reads has no samples", () => {
  refused(
    "merkle_root",
    () => verifyChanged(lookup, () => {}, { preprocessedRoot: new Uint8Array(32) }),
    "trusted",
  );
  const unread = loadVectorProof("select_high_pp_blake2s");
  assertEquals(unread.air.preprocessed[0].id, "extra");
  refused(
    "malformed",
    () => verifyChanged(unread, (p) => p.sampledValues[0][0].push([1, 2, 3, 4])),
    "samples",
  );
});

Deno.test("verify: merkle_root: a value, a hash, a missing or an extra hash", () => {
  refused("merkle_root", () => verifyChanged(lookup, (p) => p.queriedValues[0][2][3] ^= 1));
  refused("merkle_root", () => verifyChanged(lookup, (p) => p.decommitments[1].hashWitness[2][5] ^= 1));
  refused("merkle_root", () => verifyChanged(lookup, (p) => p.decommitments[2].hashWitness.pop()));
  refused(
    "merkle_root",
    () => verifyChanged(lookup, (p) => p.innerLayers[1].hashWitness.push(p.commitments[0])),
  );
  refused("merkle_root", () => verifyChanged(wide, (p) => p.innerLayers[0].friWitness[1][2] ^= 1));
});

Deno.test("verify: merkle_root: every queried value of a tree lower than the lifting domain is authenticated", () => {
  const queries = decodeStarkProof("blake2s", lowTree0.bytes).queriedValues[0][0].length;
  for (let k = 0; k < queries; k++) {
    refused("merkle_root", () => verifyChanged(lowTree0, (p) => p.queriedValues[0][0][k] ^= 1));
  }
});

Deno.test("verify: oods: every sampled value matters", () => {
  const { sampledValues } = decodeStarkProof("blake2s", lookup.bytes);
  for (const [t, tree] of sampledValues.entries()) {
    for (const [c, column] of tree.entries()) {
      for (const s of column.keys()) {
        refused(
          "oods",
          () => verifyChanged(lookup, (p) => p.sampledValues[t][c][s] = plusOne(p.sampledValues[t][c][s])),
        );
      }
    }
  }
});

Deno.test("verify: fri_fold: a witness value too few or too many", () => {
  refused("fri_fold", () => verifyChanged(wide, (p) => p.firstLayer.friWitness.pop()));
  refused("fri_fold", () => verifyChanged(wide, (p) => p.innerLayers[1].friWitness.push([1, 2, 3, 4])));
});

Deno.test("verify: pow: a nonce that does not have the bits", () => {
  refused("pow", () => verifyChanged(lookup, (p) => p.proofOfWork += 1n));
});

Deno.test("verify: logup_sum: claimed sums add up to zero; their number and range", () => {
  const [first, second] = lookup.context.claimedSums;
  const sums = (claimedSums: readonly QM31[]) => () => verifyChanged(lookup, () => {}, { claimedSums });
  refused("logup_sum", sums([plusOne(first), second]));
  refused("malformed", sums([first]));
  refused("malformed", sums([first, second, [0, 0, 0, 0]]));
  refused("malformed", sums([[first[0] + 2147483647, first[1], first[2], first[3]], second]));
  refused(
    "oods",
    sums([plusOne(first), [(second[0] + 2147483646) % 2147483647, second[1], second[2], second[3]]]),
  );
});

Deno.test("verify: the transcript prefix is part of what is proven", () => {
  const { prefix } = lookup.context;
  refused("oods", () => verifyChanged(lookup, () => {}, { prefix: { ...prefix, statementWords: [1] } }));
  refused("oods", () => verifyChanged(lookup, () => {}, { prefix: { ...prefix, afterTree0: [] } }));
});

Deno.test("verify: the interaction nonce is checked where there is one and zero elsewhere", () => {
  refused("malformed", () => verifyChanged(lookup, () => {}, { interactionNonce: 1n }));
  refused("malformed", () => verifyChanged(fib, () => {}, { interactionNonce: 1n }));
  // A valid nonce changes the challenges, so these proofs, made without one, fail at the next check.
  const options = { ...lookup.options, interactionPowBits: 3 };
  const codes = Array.from({ length: 100 }, (_, nonce) => {
    const verify = () => verifyChanged(lookup, () => {}, { options, interactionNonce: BigInt(nonce) });
    return assertThrows(verify, ProofError).code;
  });
  assertEquals([...new Set(codes)].sort(), ["oods", "pow"]);
  assert(codes.filter((code) => code === "oods").length < 40);
});
