import { assertEquals } from "@std/assert";
import { resolveOptions } from "../protocol/options.ts";
import type { AirInstance } from "./air.ts";
import { ComponentBuilder } from "./builder.ts";
import { airInstance } from "./registry.ts";
import { securityInput, securityOf } from "./security_input.ts";

Deno.test("securityInput() counts wide Fibonacci: a sample per column, eight of the composition", () => {
  const air = airInstance("wide_fibonacci", { columns: 26, logRows: 16 });
  const input = securityInput(air, resolveOptions({ queries: 70, powBits: 26 }));
  assertEquals(input, {
    logRows: 16,
    logBlowup: 1,
    queries: 70,
    powBits: 26,
    interactionPowBits: 0,
    foldStep: 1,
    logLastLayer: 0,
    batchSize: 26 + 8,
    constraints: 24,
    airDegree: 2,
    maxOffsets: 1,
    logup: null,
  });
  const { attackBits, provenBits } = securityOf(air, resolveOptions({ queries: 70, powBits: 26 }));
  assertEquals([attackBits, provenBits], [96, 60]);
});

Deno.test("securityInput() uses the lifted size", () => {
  const air = airInstance("wide_fibonacci", { columns: 4, logRows: 5 });
  assertEquals(securityInput(air, resolveOptions({ logBlowup: 2, liftingLogSize: 12 })).logRows, 10);
});

/** Two components: 2^5 rows with two fractions in one batch, 2^4 rows with three fractions in two batches. */
function lookups(): AirInstance {
  const relations = [{ name: "pair", size: 3 }];
  const tall = new ComponentBuilder("tall", relations, ["id", "unused"]);
  const [a, before] = tall.column("a", [0, -1]);
  const [b] = tall.column("b", [-1, 0, 1]);
  tall.constrain(a.sub(before));
  tall.fraction("pair", 1, [a, b]);
  tall.fraction("pair", tall.preprocessed("id"), [b]);
  tall.finalizeLogup("pairs");
  const low = new ComponentBuilder("low", relations, ["id", "unused"]);
  const [c] = low.column("c");
  for (let i = 0; i < 3; i++) low.fraction("pair", -1, [c, c, c]);
  low.finalizeLogup("pairs");
  return {
    name: "lookups",
    params: {},
    relations,
    preprocessed: ["id", "unused"].map((id) => ({ id, logRows: 5, valueAt: (row: number) => row })),
    components: [{ ir: tall.build(), logRows: 5 }, { ir: low.build(), logRows: 4 }],
    publicValues: [],
    bareMixesLogSizes: false,
  };
}

Deno.test("securityInput() counts periodicity samples, LogUp columns, batches and fractions", () => {
  const input = securityInput(lookups(), resolveOptions({ interactionPowBits: 3 }));
  // id 1, unused 0; a 2 + 1, b 3, c 1; tall's batch 4·(2 + 1); low's batches 4·1 and 4·(2 + 1); composition 8.
  assertEquals(input.batchSize, 1 + 3 + 3 + 1 + 12 + 4 + 12 + 8);
  assertEquals(input.constraints, 1 + 1 + 2);
  // Two denominators of degree 1 and the column itself.
  assertEquals(input.airDegree, 3);
  assertEquals(input.maxOffsets, 3);
  assertEquals(input.logup, { fractions: 2 * 32 + 3 * 16, longestTuple: 3 });
  assertEquals(input.interactionPowBits, 3);
});
