/**
 * Registers byte-equality tests: every variant of every built prover makes the same file for the same case, and our verifier
 * accepts it.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { verifyProofFile } from "../verifier/verify_file.ts";
import { difference, proveCase, variants } from "./backends.ts";
import { randomCases } from "./grid.ts";

/** One test per random case. */
export function parityTests(label: string, seed: number, count: number): void {
  for (const [i, c] of randomCases(seed, count, true).entries()) {
    const name = `${c.air} ${JSON.stringify(c.params)} ${JSON.stringify(c.protocol)}`;
    Deno.test(`${label} ${i}: every prover makes the same bytes for ${name}`, async () => {
      const [reference, ...others] = variants();
      const expected = await proveCase(c, reference);
      verifyProofFile(expected.file, { minAttackBits: 0, allowBare: true });
      for (const variant of others) {
        assertEquals(
          difference(expected, await proveCase(c, variant)),
          undefined,
          `${variant.name} against reference`,
        );
      }
    });
  }
}
