import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { testSeed } from "../tests/seed.ts";
import fields from "../tests/vectors/fields.json" with { type: "json" };
import { P } from "./m31.ts";
import * as qm31 from "./qm31.ts";
import type { QM31 } from "./qm31.ts";

const SEED = testSeed("qm31_test");
const coordinate = fc.nat(P - 1);
const element: fc.Arbitrary<QM31> = fc.tuple(coordinate, coordinate, coordinate, coordinate);
const secure = (list: readonly number[]) => list as unknown as QM31;

Deno.test("qm31: every case of the vectors", () => {
  for (const c of fields.qm31) {
    const [a, b] = [secure(c.a), secure(c.b)];
    assertEquals(qm31.add(a, b), secure(c.add));
    assertEquals(qm31.sub(a, b), secure(c.sub));
    assertEquals(qm31.mul(a, b), secure(c.mul));
    assertEquals(qm31.inv(b), secure(c.inv_b));
    assertEquals(qm31.conj(a), secure(c.conj_a));
  }
  const { in: [e0, e1, e2, e3], out } = fields.from_partial_evals;
  assertEquals(qm31.fromPartialEvals(secure(e0), secure(e1), secure(e2), secure(e3)), secure(out));
});

Deno.test("qm31: field axioms", () => {
  assertEquals(qm31.square([0, 0, 1, 0]), [2, 1, 0, 0]);
  assertThrows(() => qm31.inv(qm31.ZERO), RangeError);
  fc.assert(
    fc.property(element, element, element, (a, b, c) => {
      assertEquals(qm31.mul(a, qm31.add(b, c)), qm31.add(qm31.mul(a, b), qm31.mul(a, c)));
      assertEquals(qm31.mul(qm31.mul(a, b), c), qm31.mul(a, qm31.mul(b, c)));
      assertEquals(qm31.mul(a, b), qm31.mul(b, a));
      assertEquals(qm31.add(qm31.sub(a, b), b), a);
      assertEquals(qm31.add(a, qm31.neg(a)), qm31.ZERO);
      assertEquals(qm31.mulM31(a, b[0]), qm31.mul(a, qm31.fromM31(b[0])));
      assertEquals(qm31.pow(a, 6), qm31.mul(qm31.square(a), qm31.square(qm31.square(a))));
      assertEquals(qm31.conj(qm31.mul(a, b)), qm31.mul(qm31.conj(a), qm31.conj(b)));
      if (!qm31.eq(a, qm31.ZERO)) assertEquals(qm31.mul(a, qm31.inv(a)), qm31.ONE);
    }),
    { seed: SEED },
  );
});

Deno.test("qm31: isCanonical()", () => {
  assert(qm31.isCanonical([0, 1, P - 1, 5]));
  for (const bad of [P, -1, 0.5, NaN]) assert(!qm31.isCanonical([0, 0, bad, 0]));
});
