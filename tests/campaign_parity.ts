/**
 * Byte equality on a GPU backend, as a program: random cases from a seed, each made by the reference (and the official crate, where it is
 * built) and then by the backend with all toggles on, all off, and `--ways` combinations more. The last line says how many proofs were
 * equal; the exit code is 1 at the first difference.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { checkEmulated, emulatedWays, type GpuBackend, waysOf } from "./emulated.ts";
import { randomCases } from "./grid.ts";

const given = parseArgs(Deno.args, { string: ["backend", "cases", "seed", "ways"] });
const [count, seed, more] = [given.cases, given.seed, given.ways].map(Number);
let equal = 0;
try {
  for (const [i, c] of randomCases(seed, count, true).entries()) {
    const ways = waysOf(c, emulatedWays(i, more, given.backend as GpuBackend));
    await checkEmulated(c, ways, true);
    equal += ways.length;
  }
  console.log(`${equal} proofs equal: ${count} cases of seed ${seed}`);
} catch (error) {
  console.log(`after ${equal} equal proofs: ${(error as Error).message}`);
  Deno.exit(1);
}
