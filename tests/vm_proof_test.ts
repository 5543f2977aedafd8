/**
 * Programs proved: every built prover makes the same bytes, both verifiers accept them for the right program and run, and ours
 * refuses them for any other.
 */
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodeKey, encodeKey, verifyingKey } from "../air/key.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import { ProofError } from "../protocol/errors.ts";
import { resolveOptions } from "../protocol/options.ts";
import { decodeProofFile, encodeProofFile, type ProofFile } from "../protocol/proof_file.ts";
import { verifyOfficially } from "../prover/official.ts";
import { proveProgram } from "../prover/program.ts";
import { openProver } from "../prover/prove.ts";
import { randomProgram } from "../vm/random_program.ts";
import { verifyProofFile } from "../verifier/verify_file.ts";
import { difference, missing, type Variant, variants } from "./backends.ts";
import { randomEdit, randomNumbers } from "./edits.ts";
import { testSeed } from "./seed.ts";
import { networkCase, type VmCase, vmCases } from "./vm_cases.ts";

const SEED = testSeed("vm_proof");
const PROTOCOL = { queries: 5, powBits: 4 } as const;

async function prove(c: VmCase, { execution }: Variant) {
  const options = resolveOptions({ ...PROTOCOL, ...execution });
  const prover = openProver(options);
  try {
    return await proveProgram({ ...c, prover, options });
  } finally {
    prover.close();
  }
}

for (const c of vmCases()) {
  Deno.test(`${c.name}: every prover makes the same bytes, which our verifier accepts`, async () => {
    const [reference, ...others] = variants();
    const expected = await prove(c, reference);
    const { run } = verifyProofFile(expected.file, { minAttackBits: 0, program: c.program }).program!;
    assertEquals(run.steps, expected.execution.steps);
    assertEquals(run.outputs.map((o) => o.value), expected.execution.outputs.map((o) => o.value));
    for (const variant of others) {
      assertEquals(difference(expected, await prove(c, variant)), undefined, variant.name);
    }
  });
}

for (const c of [vmCases()[0], networkCase(10, true)]) {
  const reason = missing("stwo");
  Deno.test({
    name: `${c.name}: the official verifier accepts it${reason ? ` (${reason})` : ""}`,
    ignore: reason !== undefined,
    fn: async () => {
      const { file } = await prove(c, { name: "stwo", execution: { backend: "stwo" } });
      const answer = await verifyOfficially(new Uint8Array(file), c.program);
      assertEquals(answer.reason, null);
      const other = { ...c.program, initial: c.program.initial.map((v) => v + 1) };
      assertEquals((await verifyOfficially(new Uint8Array(file), other)).accepted, false);
    },
  });
}

Deno.test("a proof is for its own program, inputs, outputs, steps and sizes", async () => {
  const [c, other] = vmCases();
  const { file, air, execution } = await prove(c, variants()[0]);
  const options = resolveOptions(PROTOCOL);
  const root = verifyProofFile(file, { minAttackBits: 0, program: c.program }).preprocessedRoot;
  const key = verifyingKey(vmInstance({ program: c.program, logRows: air.params.logRows }), options, root);
  const again = decodeKey(encodeKey(key));
  assertEquals(again.digest, key.digest);
  const outputs = execution.outputs.map((o) => o.value);
  const run = { inputs: execution.inputs, outputs, steps: execution.steps };
  verifyProofFile(file, { minAttackBits: 0, key: again, run });
  const refuses = (policy: Parameters<typeof verifyProofFile>[1], code: string) => {
    const error = assertThrows(() => verifyProofFile(file, { minAttackBits: 0, ...policy }), ProofError);
    assertEquals(error.code, code);
  };
  refuses({ key, run: { ...run, inputs: [10] } }, "statement");
  refuses({ key, run: { ...run, outputs: [outputs[0] + 1] } }, "statement");
  refuses({ key, run: { ...run, steps: run.steps + 1 } }, "statement");
  refuses({}, "statement");
  refuses({ program: other.program }, "statement");
  const changed = { ...c.program, rom: c.program.rom.map((row, i) => i === 1 ? { ...row, imm: 5 } : row) };
  refuses({ program: changed }, "key");
  const larger = vmInstance({ program: c.program, logRows: air.params.logRows + 1 });
  refuses({ key: verifyingKey(larger, options, root) }, "statement");
  refuses({ key: verifyingKey(key.air, { ...options, queries: 6 }, root) }, "options");
  assertEquals(decodeProofFile(file).airParams, [air.params.logRows]);
});

Deno.test("an honest proof with another label is refused", async () => {
  const [c] = vmCases();
  const { file } = await prove(c, variants()[0]);
  const honest = decodeProofFile(file);
  const { statement, claimedSums } = honest;
  const policy = { minAttackBits: 0, program: c.program };
  const refuses = (changed: Partial<ProofFile>, code: string) => {
    const bytes = encodeProofFile({ ...honest, ...changed });
    assertEquals(assertThrows(() => verifyProofFile(bytes, policy), ProofError).code, code);
  };
  for (const at of [0, 4, 5, 6]) {
    const publicValues = statement.publicValues.with(at, statement.publicValues[at] - 1);
    refuses({ statement: { ...statement, publicValues } }, "logup_sum");
  }
  refuses({ statement: { ...statement, logSizes: statement.logSizes.map((n) => n + 1) } }, "statement");
  refuses({ airParams: [7] }, "statement");
  refuses({ airParams: [6, 6] }, "malformed");
  refuses({ claimedSums: [claimedSums[1], claimedSums[0], claimedSums[2]] }, "oods");
  refuses({ claimedSums: claimedSums.slice(1) }, "malformed");
});

Deno.test("1500 random edits of a program's proof file are refused with a ProofError", async () => {
  const [c] = vmCases();
  const { file } = await prove(c, variants()[0]);
  const random = randomNumbers(SEED);
  for (let i = 0; i < 1500; i++) {
    const edited = randomEdit(file, random);
    if (!edited) continue;
    assertThrows(() => verifyProofFile(edited, { minAttackBits: 0, program: c.program }), ProofError);
  }
});

Deno.test("other protocol options: interaction work, blow-up, folding, hashes", async () => {
  const [reference, ...others] = variants();
  const c = vmCases()[4];
  for (
    const protocol of [
      { interactionPowBits: 5, logBlowup: 2, foldStep: 2 },
      { hash: "blake2s_m31", logLastLayer: 2, liftingLogSize: 11 },
    ] as const
  ) {
    const withOptions = ({ name, execution }: Variant) => ({
      name,
      execution: { ...execution, ...protocol },
    });
    const expected = await prove(c, withOptions(reference));
    verifyProofFile(expected.file, { minAttackBits: 0, program: c.program });
    for (const variant of others) {
      assertEquals(difference(expected, await prove(c, withOptions(variant))), undefined, variant.name);
    }
  }
});

Deno.test("random programs: what is proved is what the executor computed", async () => {
  const fast = variants().find(({ name }) => name.startsWith("cpu") || name === "stwo") ?? variants()[0];
  await fc.assert(
    fc.asyncProperty(fc.nat(2 ** 31), async (seed) => {
      const c = { name: `seed ${seed}`, ...randomProgram(seed) };
      const { file, execution } = await prove(c, fast);
      verifyProofFile(file, {
        minAttackBits: 0,
        program: c.program,
        run: {
          inputs: execution.inputs,
          outputs: execution.outputs.map((o) => o.value),
          steps: execution.steps,
        },
      });
    }),
    { seed: SEED, numRuns: 25 },
  );
});
