import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { AIRS, airInstance } from "../air/registry.ts";
import { ProofError, UserError } from "../protocol/errors.ts";
import { bytesToHex } from "../protocol/hex.ts";
import { resolveOptions } from "../protocol/options.ts";
import { firstDifference } from "../protocol/phases.ts";
import { loadVectorProof, vectorProofNames, verifyBytes } from "../tests/vector_proofs.ts";
import { openReferenceProver } from "./reference.ts";

for (const vector of vectorProofNames().map(loadVectorProof)) {
  Deno.test(`reference prover: makes the official bytes of ${vector.name}`, async () => {
    const prover = openReferenceProver(resolveOptions({ ...vector.options, backend: "reference" }));
    await prover.load(vector.air);
    const { starkProof, checkpoints } = await prover.prove(
      vector.context.prefix,
      AIRS[vector.air.name].trace(vector.air.params, 0),
    );
    assertEquals(firstDifference(vector.checkpoints, checkpoints), undefined);
    assertEquals(bytesToHex(starkProof), bytesToHex(vector.bytes));
  });
}

Deno.test("reference prover: the proof of a trace that breaks a constraint is refused", async () => {
  const vector = loadVectorProof("fib_l5_c4_b1_q3_p5_d0_s1_blake2s");
  const prover = openReferenceProver(resolveOptions({ ...vector.options, backend: "reference" }));
  await prover.load(vector.air);
  const columns = AIRS.wide_fibonacci.trace(vector.air.params, 0);
  columns[0][3][7] ^= 1;
  const { starkProof } = await prover.prove(vector.context.prefix, columns);
  assertEquals(assertThrows(() => verifyBytes(vector, starkProof), ProofError).code, "oods");
});

Deno.test("reference prover: wrong columns, an impossible fold and a cancelled proof are errors", async () => {
  const air = airInstance("wide_fibonacci", { columns: 4, logRows: 5 });
  const columns = AIRS.wide_fibonacci.trace(air.params, 0);
  const prefix = { statementWords: [], afterTree0: [] };
  const prover = openReferenceProver(resolveOptions({ backend: "reference" }));
  await assertRejects(() => prover.prove(prefix, columns), TypeError, "no AIR is loaded");
  await prover.load(air);
  await assertRejects(() => prover.prove(prefix, [columns[0].slice(1)]), UserError, "columns of component 0");
  await assertRejects(
    () => prover.prove(prefix, columns, { signal: AbortSignal.abort() }),
    DOMException,
  );
  const folding = openReferenceProver(resolveOptions({ backend: "reference", foldStep: 6 }));
  await folding.load(air);
  await assertRejects(() => folding.prove(prefix, columns), UserError, "cannot be folded");
  assertThrows(() => airInstance("wide_fibonacci", { columns: 4, logRows: 2 }), UserError);
});
