import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { AirInstance } from "../air/air.ts";
import { ComponentBuilder } from "../air/builder.ts";
import { airInstance, AIRS } from "../air/registry.ts";
import { ProofError, UserError } from "../protocol/errors.ts";
import { bytesToHex } from "../protocol/hex.ts";
import { resolveOptions } from "../protocol/options.ts";
import { firstDifference, PHASES } from "../protocol/phases.ts";
import { decodeStarkProof } from "../protocol/stark_proof.ts";
import { loadVectorProof, vectorProofNames, verifyBytes } from "../tests/vector_proofs.ts";
import { verifyStark } from "../verifier/verify.ts";
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

/** Rows (a, a') → (a', a''): every pair of neighbours is used and yielded, so fractions read other rows. */
function neighbours(logRows: number): { air: AirInstance; columns: Uint32Array[][] } {
  const relations = [{ name: "next", size: 2 }];
  const builder = new ComponentBuilder("neighbours", relations, []);
  const [before, here, after] = builder.column("a", [-1, 0, 1]);
  builder.fraction("next", 1, [before, here]);
  builder.fraction("next", -1, [here, after]);
  builder.finalizeLogup("single");
  const air: AirInstance = {
    name: "neighbours",
    params: { logRows },
    relations,
    preprocessed: [],
    components: [{ ir: builder.build(), logRows }],
    publicValues: [],
    bareMixesLogSizes: false,
  };
  return { air, columns: [[Uint32Array.from({ length: 2 ** logRows }, (_, i) => (i * i * i + 5) % 1009)]] };
}

Deno.test("reference prover: fractions may read other rows", async () => {
  const { air, columns } = neighbours(4);
  for (const logBlowup of [1, 2]) {
    const options = resolveOptions({
      backend: "reference",
      binding: "bare",
      logBlowup,
      interactionPowBits: 3,
    });
    const prover = openReferenceProver(options);
    const prefix = { statementWords: [], afterTree0: [] };
    const { preprocessedRoot } = await prover.load(air);
    const { starkProof, claimedSums, interactionNonce, checkpoints } = await prover.prove(prefix, columns);
    assertEquals(claimedSums, [[0, 0, 0, 0]]);
    const proof = decodeStarkProof(options.hash, starkProof);
    const verified = verifyStark({
      air,
      options,
      prefix,
      preprocessedRoot,
      claimedSums,
      interactionNonce,
      proof,
    });
    assertEquals(verified.checkpoints, [...checkpoints]);
  }
});

Deno.test("reference prover: sizes that no proof can have are refused when the AIR is loaded", async () => {
  const refused = (
    name: string,
    params: Record<string, number>,
    options: Record<string, number>,
    text: string,
  ) =>
    assertRejects(
      async () => {
        const prover = openReferenceProver(resolveOptions({ backend: "reference", ...options }));
        await prover.load(airInstance(name, params, "bare"));
      },
      UserError,
      text,
    );
  await refused("range_lookup", { logRows: 6 }, { liftingLogSize: 6 }, "more than the lifting size 2^6");
  await refused("wide_fibonacci", { logRows: 5 }, { liftingLogSize: 8 }, "needs a preprocessed column");
});

Deno.test("reference prover: a cancellation between two phases is heard, progress is told", async () => {
  const air = airInstance("wide_fibonacci", { columns: 4, logRows: 5 });
  const columns = AIRS.wide_fibonacci.trace(air.params, 0);
  const prefix = { statementWords: [], afterTree0: [] };
  const prover = openReferenceProver(resolveOptions({ backend: "reference" }));
  await prover.load(air);
  const done: number[] = [];
  const output = await prover.prove(prefix, columns, { onProgress: (n, of) => done.push(n / of) });
  assertEquals(done, PHASES.map((_, i) => (i + 1) / PHASES.length));
  assertEquals(output.phaseMs.trace, null);
  assert(PHASES.slice(1).every((phase) => output.phaseMs[phase] !== null && output.phaseMs[phase] >= 0));
  const controller = new AbortController();
  let phases = 0;
  const onProgress = () => {
    if (++phases === 3) setTimeout(() => controller.abort(), 0);
  };
  await assertRejects(
    () => prover.prove(prefix, columns, { onProgress, signal: controller.signal }),
    DOMException,
  );
  assert(phases < PHASES.length);
});

Deno.test("reference prover: wrong columns, an impossible fold and a cancelled proof are errors", async () => {
  const air = airInstance("wide_fibonacci", { columns: 4, logRows: 5 });
  const columns = AIRS.wide_fibonacci.trace(air.params, 0);
  const prefix = { statementWords: [], afterTree0: [] };
  const prover = openReferenceProver(resolveOptions({ backend: "reference" }));
  await assertRejects(() => prover.prove(prefix, columns), TypeError, "no AIR is loaded");
  await prover.load(air);
  await assertRejects(() => prover.prove(prefix, [columns[0].slice(1)]), UserError, "columns of component 0");
  await assertRejects(() => prover.prove(prefix, []), UserError, "columns of 0 components, 1 are wanted");
  const huge = columns[0].map((column) => column.slice());
  huge[2][5] = 2147483647;
  await assertRejects(() => prover.prove(prefix, [huge]), UserError, "not canonical");
  await assertRejects(
    () => prover.prove(prefix, columns, { signal: AbortSignal.abort() }),
    DOMException,
  );
  const folding = openReferenceProver(resolveOptions({ backend: "reference", foldStep: 6 }));
  await folding.load(air);
  await assertRejects(() => folding.prove(prefix, columns), UserError, "cannot be folded");
  assertThrows(() => airInstance("wide_fibonacci", { columns: 4, logRows: 2 }), UserError);
});
