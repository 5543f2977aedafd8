/** The GPU prover, its kernels emulated: the same bytes as the reference, for AIRs and options from a printed seed. */
import { assertEquals } from "@std/assert";
import { type Case, difference, missing, proveCase } from "./backends.ts";
import { emulatedWays } from "./emulated.ts";
import { randomCases } from "./grid.ts";
import { testSeed } from "./seed.ts";

const reason = missing("emu");

async function checkCase(c: Case): Promise<void> {
  const expected = await proveCase(c, { name: "reference", execution: { backend: "reference" } });
  for (const way of emulatedWays(c.protocol)) {
    assertEquals(difference(expected, await proveCase(c, way)), undefined, way.name);
  }
}

for (const [i, c] of randomCases(testSeed("emulator_test"), 40, true).entries()) {
  Deno.test({
    name: `emulator ${i}: the bytes of the reference for ${c.air} ${JSON.stringify(c.params)} ${
      JSON.stringify(c.protocol)
    }${reason ? ` (${reason})` : ""}`,
    ignore: reason !== undefined,
    fn: () => checkCase(c),
  });
}
