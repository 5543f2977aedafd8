/** Executor, trace and proof agree on 500 random programs. */
import { assertEquals } from "@std/assert";
import { constraintViolations } from "../air/check.ts";
import { resolveOptions } from "../protocol/options.ts";
import { proveProgram } from "../prover/program.ts";
import { openProver } from "../prover/prove.ts";
import { verifyProofFile } from "../verifier/verify_file.ts";
import { randomProgram } from "../vm/random_program.ts";
import { missing } from "./backends.ts";
import { testSeed } from "./seed.ts";

const PROGRAMS = 500;
const SEED = testSeed("vm_random_slow_test");

Deno.test(`${PROGRAMS} random programs: the proof's outputs are the executor's`, async () => {
  const options = resolveOptions({
    backend: missing("cpu") ? "reference" : "cpu",
    queries: 3,
    powBits: 0,
  });
  const prover = openProver(options);
  try {
    for (let i = 0; i < PROGRAMS; i++) {
      const { program, inputs } = randomProgram(SEED + i);
      const { file, air, columns, execution } = await proveProgram({ prover, program, inputs, options });
      assertEquals(constraintViolations(air, columns), [], `seed ${SEED + i}`);
      verifyProofFile(file, {
        minAttackBits: 0,
        program,
        run: {
          inputs: execution.inputs,
          outputs: execution.outputs.map(({ value }) => value),
          steps: execution.steps,
        },
      });
    }
  } finally {
    prover.close();
  }
});
