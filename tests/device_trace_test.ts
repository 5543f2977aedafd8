/** Columns made on the device: the bytes of the reference, which makes them on the processor, for AIRs and seeds from a printed seed. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { traceRecipe } from "../air/trace_recipe.ts";
import { UserError } from "../protocol/errors.ts";
import { type Options, resolveOptions } from "../protocol/options.ts";
import { openProver } from "../prover/prove.ts";
import { type Case, difference, missing, proveCase } from "./backends.ts";
import { randomCases } from "./grid.ts";
import { testSeed } from "./seed.ts";

const reason = missing("emu");
const emulated = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name}${reason ? ` (${reason})` : ""}`, ignore: reason !== undefined, fn });

/** With the host's transcript, and with the device's where there is one for the hash. */
function ways({ hash }: Partial<Options>): Partial<Options>[] {
  const list: Partial<Options>[] = [{ deviceTranscript: false }];
  if (hash !== "poseidon252") list.push({ deviceTranscript: true });
  return list;
}

async function checkCase(c: Case): Promise<void> {
  const expected = await proveCase(c, { name: "reference", execution: { backend: "reference" } });
  for (const way of ways(c.protocol)) {
    const execution = { backend: "emu", deviceTrace: true, ...way } as const;
    const made = await proveCase(c, { name: "emu", execution });
    assertEquals(difference(expected, made), undefined, JSON.stringify({ ...c, execution }));
  }
}

const seed = testSeed("device_trace_test");
for (const [i, c] of randomCases(seed, 8, true).entries()) {
  emulated(`device trace ${i}: the reference's bytes for ${c.air} ${JSON.stringify(c)}`, () => checkCase(c));
}

// Seeds up to the largest: sums that wrap around the field.
for (const air of ["wide_fibonacci", "obelysk26", "range_lookup", "select"]) {
  emulated(`device trace: the reference's bytes for ${air} with the largest seed and more rows`, async () => {
    const params = air === "wide_fibonacci" ? { columns: 7, logRows: 9 } : { logRows: 9 };
    await checkCase({ air, params, protocol: { queries: 4, powBits: 2 }, seed: 2147483646 });
  });
}

emulated("device trace: recipes and columns are not taken for each other", async () => {
  const columns = { air: "wide_fibonacci", params: { columns: 3, logRows: 4 } };
  const prefix = { statementWords: [], afterTree0: [] };
  const prover = openProver(resolveOptions({ backend: "emu", deviceTrace: true, queries: 2 }));
  try {
    await prover.load(airInstance(columns.air, columns.params));
    await assertRejects(() => prover.prove(prefix, [[new Uint32Array(16)]]), TypeError, "a recipe is wanted");
    const refused: readonly [Uint32Array<ArrayBuffer>, string][] = [
      [traceRecipe("obelysk26", { logRows: 6 }, 0), "other columns than obelysk26"],
      [traceRecipe("range_lookup", { logRows: 5 }, 0), "other columns than range_lookup"],
      [traceRecipe("select", { logRows: 5 }, 0), "other columns than select"],
      [Uint32Array.of(3, 99, 0), "no generator 99"],
      [Uint32Array.of(3, 0, 0), "no generator 0"],
      [Uint32Array.of(4, 1, 0), "no recipe of a trace"],
      [Uint32Array.of(), "no recipe of a trace"],
      [Uint32Array.of(2, 1), "has 2 words, 3 are wanted"],
      [Uint32Array.of(3, 1, 0x7fffffff), "is no field element"],
    ];
    for (const [recipe, message] of refused) {
      await assertRejects(() => prover.prove(prefix, recipe), UserError, message);
    }
    // The handle goes on.
    const recipe = traceRecipe(columns.air, columns.params, 5);
    const first = await prover.prove(prefix, recipe);
    assertEquals((await prover.prove(prefix, recipe)).starkProof, first.starkProof);
  } finally {
    prover.close();
  }
  assertThrows(() => traceRecipe("nothing", {}, 0), UserError);
});
