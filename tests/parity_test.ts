/** Byte equality of all provers, a short random grid. */
import { missing } from "./backends.ts";
import { parityTests } from "./parity.ts";
import { testSeed } from "./seed.ts";

parityTests("parity", testSeed("parity_test"), 24);

for (const backend of ["cpu", "stwo"] as const) {
  const reason = missing(backend);
  Deno.test({
    name: `parity includes ${backend}${reason ? ` (${reason})` : ""}`,
    ignore: reason !== undefined,
    fn: () => {},
  });
}
