import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { testSeed } from "../tests/seed.ts";
import fields from "../tests/vectors/fields.json" with { type: "json" };
import * as m31 from "./m31.ts";

const SEED = testSeed("m31_test");
/** Elements, the ends of the range and powers of two more often than chance. */
const element = fc.oneof(
  fc.nat(m31.P - 1),
  fc.nat(9),
  fc.nat(9).map((k) => m31.P - 1 - k),
  fc.nat(30).map((k) => 2 ** k),
);

Deno.test("m31: every case of the vectors", () => {
  for (const { a, b, add, sub, neg_a, mul, inv_b } of fields.m31) {
    assertEquals([m31.add(a, b), m31.sub(a, b), m31.neg(a), m31.mul(a, b), m31.inv(b)], [
      add,
      sub,
      neg_a,
      mul,
      inv_b,
    ]);
  }
});

Deno.test("m31: mul() is the product of whole numbers modulo P", () => {
  fc.assert(
    fc.property(element, element, (a, b) => {
      assertEquals(BigInt(m31.mul(a, b)), (BigInt(a) * BigInt(b)) % BigInt(m31.P));
    }),
    { seed: SEED, numRuns: 20000 },
  );
});

Deno.test("m31: field axioms", () => {
  fc.assert(
    fc.property(element, element, element, (a, b, c) => {
      assertEquals(m31.mul(a, m31.add(b, c)), m31.add(m31.mul(a, b), m31.mul(a, c)));
      assertEquals(m31.mul(m31.mul(a, b), c), m31.mul(a, m31.mul(b, c)));
      assertEquals(m31.sub(m31.add(a, b), b), a);
      assertEquals(m31.add(a, m31.neg(a)), 0);
      assertEquals(m31.pow(a, 5), m31.mul(a, m31.square(m31.square(a))));
      if (a !== 0) assertEquals(m31.mul(a, m31.inv(a)), 1);
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

Deno.test("m31: inverses() inverts each, and refuses zero", () => {
  const values = Uint32Array.of(1, 2, m31.P - 1, 12345);
  assertEquals([...m31.inverses(values)], [...values].map(m31.inv));
  assertEquals(m31.inverses(new Uint32Array(0)).length, 0);
  assertThrows(() => m31.inverses(Uint32Array.of(3, 0)), RangeError, "Cannot invert 0");
});
