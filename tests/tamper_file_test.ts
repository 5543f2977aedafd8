/**
 * Proof files of every AIR under random edits: bytes flipped, words overwritten, pieces cut out, doubled or inserted. Any edit gets a
 * `ProofError`, nothing else, and never acceptance.
 */
import { assert } from "@std/assert";
import { airInstance, AIRS } from "../air/registry.ts";
import { ProofError } from "../protocol/errors.ts";
import { resolveOptions } from "../protocol/options.ts";
import { openProver, proveAir } from "../prover/prove.ts";
import { type VerifyPolicy, verifyProofFile } from "../verifier/verify_file.ts";
import { randomEdit, randomNumbers } from "./edits.ts";
import { testSeed } from "./seed.ts";

const SEED = testSeed("tamper_file_test");
const EDITS = 5000;

for (const definition of Object.values(AIRS)) {
  Deno.test(`${definition.name}: ${EDITS} random edits of a proof file are refused with a ProofError`, async () => {
    const options = resolveOptions({ backend: "reference", queries: 8, powBits: 3, logBlowup: 2 });
    const smallest = Object.fromEntries(Object.entries(definition.params).map(([name, p]) => [name, p.min]));
    const air = airInstance(definition.name, smallest);
    const prover = openProver(options);
    const { file } = await proveAir({ prover, air, options, seed: 1 });
    prover.close();
    const policies: VerifyPolicy[] = [{ minAttackBits: 0, allowBare: true }, {
      minAttackBits: 0,
      air: { name: air.name, params: air.params },
    }];
    for (const policy of policies) verifyProofFile(file, policy);
    const random = randomNumbers(SEED);
    const codes = new Map<string, number>();
    for (let i = 0; i < EDITS; i++) {
      const edited = randomEdit(file, random);
      if (!edited) continue;
      const answer = answerOf(edited, policies[i % 2]);
      assert(answer !== "accepted", `edit ${i} of seed ${SEED} was accepted`);
      codes.set(answer, (codes.get(answer) ?? 0) + 1);
    }
    console.log(`${definition.name}: ${[...codes].map(([code, n]) => `${code} ${n}`).join(", ")}`);
  });
}

/** The error code, or "accepted"; anything but a ProofError is thrown on. */
function answerOf(bytes: Uint8Array, policy: VerifyPolicy): string {
  try {
    verifyProofFile(bytes, policy);
    return "accepted";
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    return error.code;
  }
}

Deno.test("random bytes of any length are refused with a ProofError", () => {
  const random = randomNumbers(SEED);
  for (let i = 0; i < 2000; i++) {
    const bytes = Uint8Array.from({ length: random(600) }, () => random(256));
    // Half of them get past the magic.
    if (i % 2 === 0) bytes.set(new TextEncoder().encode("OBELPROF").subarray(0, bytes.length));
    if (i % 4 === 0 && bytes.length >= 12) bytes.set([1, 0, 0, 0], 8);
    assert(answerOf(bytes, { minAttackBits: 0 }) !== "accepted");
  }
});
