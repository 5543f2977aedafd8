/**
 * A wrong prover cannot hide: a cpu library with one deliberately flipped twiddle is caught, and the message names the phase.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { ProofError } from "../protocol/errors.ts";
import { resolveOptions } from "../protocol/options.ts";
import { NativeProver } from "../prover/native.ts";
import { proveAir } from "../prover/prove.ts";
import { verifyProofFile } from "../verifier/verify_file.ts";
import { difference, proveCase } from "./backends.ts";

const FLIPPED = new URL("../build/libobelysk_cpu_flipped.so", import.meta.url);
let reason: string | undefined;
try {
  Deno.statSync(FLIPPED);
} catch {
  reason = "the library with the test hook is not built (make native-hooks)";
}

Deno.test({
  name: `a flipped twiddle is caught and its phase named${reason ? ` (${reason})` : ""}`,
  ignore: reason !== undefined,
  fn: async () => {
    const c = {
      air: "wide_fibonacci",
      params: { columns: 8, logRows: 7 },
      protocol: { queries: 10, powBits: 3 },
      seed: 0,
    };
    const options = resolveOptions({ ...c.protocol, backend: "cpu" });
    const air = airInstance(c.air, c.params);
    const prover = new NativeProver("cpu", options, FLIPPED);
    const wrong = await proveAir({ prover, air, options, seed: c.seed });
    prover.close();
    const right = await proveCase(c, { name: "reference", execution: { backend: "reference" } });
    assertMatch(difference(right, wrong) ?? "", /differ first in phase commit$/);
    let code: string | undefined;
    try {
      verifyProofFile(wrong.file, { minAttackBits: 0 });
    } catch (error) {
      assert(error instanceof ProofError);
      code = error.code;
    }
    assertEquals(typeof code, "string");
  },
});
