import { assertEquals, assertThrows } from "@std/assert";
import { domainPoint, type SecurePoint } from "../protocol/circle.ts";
import { ProofError, type ProofErrorCode } from "../protocol/errors.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { decodeStarkProof } from "../protocol/stark_proof.ts";
import { loadVectorProof, type MutableProof, verifyBytes } from "../tests/vector_proofs.ts";
import { quotientAnswers } from "./answers.ts";
import { checkComposition, outOfDomainPoint } from "./composition.ts";
import { checkFri } from "./openings.ts";
import { planVerification } from "./plan.ts";

// Fold steps 3, 3, 2 and 1: packed and unpacked layers, a shorter last step.
const VECTORS = [
  "fib_l8_c10_b2_q10_p8_d0_s3_blake2s",
  "lookup_b2_s2_blake2s",
  "fib_l8_c26_b1_q20_p10_d2_s1_blake2s",
];

/** A vector on the way into FRI: the challenges are those that the vector records, so nothing is hashed anew. */
function friCase(name: string) {
  const vector = loadVectorProof(name);
  const plan = planVerification(vector.air, vector.options);
  const proof = decodeStarkProof(vector.options.hash, vector.bytes) as MutableProof;
  const challenges = plan.foldSteps.map((_, i) =>
    vector.drawn(i === 0 ? "FRI first layer alpha" : `FRI inner layer ${i - 1} alpha`)
  );
  const point = outOfDomainPoint(vector.drawn("OODS parameter t"));
  const alpha = vector.drawn("quotient random coefficient alpha");
  const positions = verifyBytes(vector, vector.bytes).queryPositions;
  const answers = quotientAnswers(plan, proof, point, alpha, positions);
  return { vector, plan, proof, challenges, point, alpha, positions, answers };
}

function refused(code: ProofErrorCode, action: () => unknown, part?: string): void {
  assertEquals(assertThrows(action, ProofError, part).code, code);
}

const plusOne = (v: QM31): QM31 => qm31.add(v, qm31.ONE);

for (const name of VECTORS) {
  Deno.test(`openings ${name}: FRI accepts the answers and refuses another polynomial, answer or challenge`, () => {
    const { plan, proof, challenges, positions, answers } = friCase(name);
    checkFri(plan, proof, challenges, positions, answers);
    for (const [i, original] of proof.lastLayerPoly.entries()) {
      proof.lastLayerPoly[i] = [...plusOne(original)];
      refused("last_layer", () => checkFri(plan, proof, challenges, positions, answers));
      proof.lastLayerPoly[i] = original;
    }
    for (const k of positions.keys()) {
      refused(
        "merkle_root",
        () => checkFri(plan, proof, challenges, positions, answers.with(k, plusOne(answers[k]))),
      );
    }
    for (const i of challenges.keys()) {
      const changed = challenges.with(i, plusOne(challenges[i]));
      const code = i + 1 === challenges.length ? "last_layer" : "merkle_root";
      refused(code, () => checkFri(plan, proof, changed, positions, answers));
    }
  });

  Deno.test(`openings ${name}: another queried value changes the answer`, () => {
    const { plan, proof, point, alpha, positions, answers } = friCase(name);
    const last = proof.queriedValues.length - 1;
    proof.queriedValues[last][0][0] ^= 1;
    const changed = quotientAnswers(plan, proof, point, alpha, positions);
    assertEquals(changed.map((v, k) => qm31.eq(v, answers[k])), positions.map((_, k) => k !== 0));
  });
}

Deno.test("openings: a sample point on the domain is an error, not a division by zero", () => {
  const { plan, proof, alpha, positions } = friCase(VECTORS[0]);
  const { x, y } = domainPoint(plan.liftingLog, positions[0]);
  const point: SecurePoint = { x: qm31.fromM31(x), y: qm31.fromM31(y) };
  refused("oods", () => quotientAnswers(plan, proof, point, alpha, positions), "meets");
});

Deno.test("openings: a drawn parameter without a point and a point in the trace domain are errors", () => {
  refused("oods", () => outOfDomainPoint([0, 1, 0, 0]), "gives no point");
  refused("oods", () => outOfDomainPoint([0, 2147483646, 0, 0]), "gives no point");
  const { plan, proof, vector } = friCase(VECTORS[0]);
  const { x, y } = domainPoint(plan.traceLog, 5);
  const input = {
    sampledValues: proof.sampledValues,
    challenges: [],
    claimedSums: vector.context.claimedSums,
    gamma: qm31.ONE,
    point: { x: qm31.fromM31(x), y: qm31.fromM31(y) },
  };
  refused("oods", () => checkComposition(plan, input), "trace domain");
});
