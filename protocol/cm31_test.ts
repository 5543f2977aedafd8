import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { testSeed } from "../tests/seed.ts";
import fields from "../tests/vectors/fields.json" with { type: "json" };
import * as cm31 from "./cm31.ts";
import type { CM31 } from "./cm31.ts";
import { P } from "./m31.ts";

const SEED = testSeed("cm31_test");
const element: fc.Arbitrary<CM31> = fc.tuple(fc.nat(P - 1), fc.nat(P - 1));

Deno.test("cm31: every case of the vectors", () => {
  for (const { a, b, mul, inv_b } of fields.cm31) {
    assertEquals(cm31.mul(a as unknown as CM31, b as unknown as CM31), mul as unknown as CM31);
    assertEquals(cm31.inv(b as unknown as CM31), inv_b as unknown as CM31);
  }
});

Deno.test("cm31: field axioms", () => {
  assertEquals(cm31.mul([0, 1], [0, 1]), [P - 1, 0]);
  assertThrows(() => cm31.inv([0, 0]), RangeError);
  fc.assert(
    fc.property(element, element, element, (a, b, c) => {
      assertEquals(cm31.mul(a, cm31.add(b, c)), cm31.add(cm31.mul(a, b), cm31.mul(a, c)));
      assertEquals(cm31.mul(cm31.mul(a, b), c), cm31.mul(a, cm31.mul(b, c)));
      assertEquals(cm31.add(cm31.sub(a, b), b), a);
      assertEquals(cm31.add(a, cm31.neg(a)), [0, 0]);
      if (a[0] !== 0 || a[1] !== 0) assertEquals(cm31.mul(a, cm31.inv(a)), [1, 0]);
    }),
    { seed: SEED },
  );
});
