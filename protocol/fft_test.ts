import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { testSeed } from "../tests/seed.ts";
import vectors from "../tests/vectors/fft.json" with { type: "json" };
import { domainPoint } from "./circle.ts";
import { evalAtPoint, evaluate, interpolate, twiddleCache, twiddles } from "./fft.ts";
import { P } from "./m31.ts";
import * as qm31 from "./qm31.ts";
import type { QM31 } from "./qm31.ts";

const SEED = testSeed("fft_test");
const secure = (list: readonly number[]) => list as unknown as QM31;
const coefficientsOf = (maxLog: number) =>
  fc.integer({ min: 1, max: maxLog }).chain((log) =>
    fc.array(fc.nat(P - 1), { minLength: 2 ** log, maxLength: 2 ** log }).map((c) => Uint32Array.from(c))
  );

Deno.test("fft: every case of the vectors", () => {
  const point = { x: secure(vectors.point.x), y: secure(vectors.point.y) };
  for (const c of vectors.cases) {
    const coefficients = interpolate(Uint32Array.from(c.values));
    assertEquals([...coefficients], c.coefficients);
    // Large cases record the first values only.
    for (const [blowup, expected] of [[1, c.extended_blowup1], [2, c.extended_blowup2]] as const) {
      if (!expected) continue;
      const extended = evaluate(coefficients, c.log + blowup);
      assertEquals([...extended.subarray(0, expected.length)], expected);
    }
    assertEquals(evalAtPoint(coefficients, point), secure(c.eval_at_point));
  }
});

Deno.test("fft: evaluate() is evaluation at every point of the domain, interpolate() its inverse", () => {
  fc.assert(
    fc.property(coefficientsOf(6), fc.nat(2), (coefficients, blowup) => {
      const log = Math.log2(coefficients.length) + blowup;
      const cached = twiddleCache();
      const values = evaluate(coefficients, log, cached(log));
      for (const [position, value] of values.entries()) {
        const { x, y } = domainPoint(log, position);
        const point = { x: qm31.fromM31(x), y: qm31.fromM31(y) };
        assertEquals(evalAtPoint(coefficients, point), qm31.fromM31(value));
      }
      const back = interpolate(values, cached(log));
      assertEquals([...back.subarray(0, coefficients.length)], [...coefficients]);
      assertEquals(back.subarray(coefficients.length).some((c) => c !== 0), false);
    }),
    { seed: SEED, numRuns: 30 },
  );
});

Deno.test("fft: a domain that is too small or twiddles of another one are refused", () => {
  assertThrows(() => evaluate(new Uint32Array(8), 2), RangeError, "too few points");
  assertThrows(() => evaluate(new Uint32Array(8), 4, twiddles(3)), RangeError, "twiddles of 2^3");
  assertThrows(() => interpolate(new Uint32Array(8), twiddles(4)), RangeError, "twiddles of 2^4");
});
