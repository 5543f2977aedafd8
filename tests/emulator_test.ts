/**
 * The GPU prover, its kernels emulated: the bytes of the official crate and of the reference, for AIRs and options from a printed seed,
 * over combinations of toggles.
 */
import { missing } from "./backends.ts";
import { checkEmulated, emulatedWays, titleOf } from "./emulated.ts";
import { randomCases } from "./grid.ts";
import { testSeed } from "./seed.ts";

const reason = missing("emu");

for (const [i, c] of randomCases(testSeed("emulator_test"), 40, true).entries()) {
  Deno.test({
    name: `emulator ${i}: the bytes of the other provers for ${titleOf(c)}${reason ? ` (${reason})` : ""}`,
    ignore: reason !== undefined,
    fn: () => checkEmulated(c, emulatedWays(i, 2), true),
  });
}
