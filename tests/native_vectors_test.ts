/**
 * The native CPU prover makes the official bytes of every proof of the vectors, at every SIMD level and with generated and
 * interpreted constraints. (The reference prover and the peer have the same test beside them.)
 */
import { assertEquals } from "@std/assert";
import { AIRS } from "../air/registry.ts";
import { bytesToHex } from "../protocol/hex.ts";
import { resolveOptions } from "../protocol/options.ts";
import { firstDifference } from "../protocol/phases.ts";
import { NativeProver } from "../prover/native.ts";
import { missing, variants } from "./backends.ts";
import { loadVectorProof, vectorProofNames } from "./vector_proofs.ts";

const reason = missing("cpu");

for (const name of vectorProofNames()) {
  Deno.test({
    name: `cpu prover: makes the official bytes of ${name}${reason ? ` (${reason})` : ""}`,
    ignore: reason !== undefined,
    fn: async () => {
      const vector = loadVectorProof(name);
      const columns = AIRS[vector.air.name].trace(vector.air.params, 0);
      for (const variant of variants().filter((v) => v.execution.backend === "cpu")) {
        const prover = new NativeProver("cpu", resolveOptions({ ...vector.options, ...variant.execution }));
        await prover.load(vector.air);
        const { starkProof, checkpoints } = await prover.prove(vector.context.prefix, columns);
        prover.close();
        assertEquals(firstDifference(vector.checkpoints, checkpoints), undefined, variant.name);
        assertEquals(bytesToHex(starkProof), bytesToHex(vector.bytes), variant.name);
      }
    },
  });
}
