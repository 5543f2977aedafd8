/** The GPU prover, its kernels emulated: the same bytes as the reference, for AIRs and options from a printed seed. */
import { assertEquals } from "@std/assert";
import type { Options } from "../protocol/options.ts";
import { type Case, difference, missing, proveCase } from "./backends.ts";
import { randomCases } from "./grid.ts";
import { testSeed } from "./seed.ts";

const reason = missing("emu");

/** The ways to run it: execution options only. */
function ways(c: Case): Partial<Options>[] {
  const list: Partial<Options>[] = [{}, { interpretConstraints: true }];
  // Poseidon252 has no device transcript.
  if (c.protocol.hash !== "poseidon252") list.push({ deviceTranscript: true });
  return list;
}

async function checkCase(c: Case): Promise<void> {
  const expected = await proveCase(c, { name: "reference", execution: { backend: "reference" } });
  for (const execution of ways(c)) {
    const emulated = await proveCase(c, { name: "emu", execution: { backend: "emu", ...execution } });
    assertEquals(difference(expected, emulated), undefined, JSON.stringify({ ...c, execution }));
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
