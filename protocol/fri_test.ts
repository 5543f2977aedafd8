import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { testSeed } from "../tests/seed.ts";
import vectors from "../tests/vectors/fri_fold.json" with { type: "json" };
import { bitReverse, lineX } from "./circle.ts";
import { evaluate, twiddles } from "./fft.ts";
import {
  evalLinePoly,
  foldGroup,
  foldLayer,
  interpolateLastLayer,
  secureAt,
  type SecureColumn,
} from "./fri.ts";
import { P } from "./m31.ts";
import * as qm31 from "./qm31.ts";
import type { QM31 } from "./qm31.ts";

const SEED = testSeed("fri_test");
const secure = (list: readonly number[]) => list as unknown as QM31;
const coordinate = fc.nat(P - 1);
const element: fc.Arbitrary<QM31> = fc.tuple(coordinate, coordinate, coordinate, coordinate);
const toColumn = (values: readonly QM31[]) =>
  [0, 1, 2, 3].map((k) => Uint32Array.from(values, (v) => v[k])) as unknown as SecureColumn;
const toValues = (column: SecureColumn) => Array.from(column[0], (_, position) => secureAt(column, position));

Deno.test("fri: every fold of the vectors, as a layer and group by group", () => {
  let folds = 0;
  for (const c of vectors.cases) {
    if (c.kind === "line_interpolation") continue;
    const kind = c.kind as "circle" | "line";
    const step = c.fold_step ?? 1;
    const values = c.values.map(secure);
    const challenge = secure(c.alpha!);
    const out = c.out!.map(secure);
    // Twiddles of a larger domain serve too.
    for (const log of kind === "circle" ? [c.log_domain] : [c.log_domain + 1, c.log_domain + 3]) {
      assertEquals(toValues(foldLayer(toColumn(values), kind, step, challenge, twiddles(log))), out);
    }
    for (const [index, expected] of out.entries()) {
      const group = values.slice(index * 2 ** step, (index + 1) * 2 ** step);
      assertEquals(foldGroup({ kind, log: c.log_domain, index, values: group, challenge }), expected);
    }
    folds++;
  }
  assertEquals(folds, vectors.cases.length - 3);
});

Deno.test("fri: last-layer interpolation and evaluation of the vectors", () => {
  for (const c of vectors.cases.filter(({ kind }) => kind === "line_interpolation")) {
    const values = toColumn(c.values.map(secure));
    const coefficients = interpolateLastLayer(values, c.log_domain, twiddles(c.log_domain + 1))!;
    assertEquals(coefficients, c.stored_coefficients!.map(secure));
    assertEquals(
      coefficients.map((_, j) => coefficients[bitReverse(j, c.log_domain)]),
      c.natural_coefficients!.map(secure),
    );
    assertEquals(evalLinePoly(coefficients, secure(c.x!)), secure(c.value_at_x!));
    assertEquals(interpolateLastLayer(values, c.log_domain - 1, twiddles(c.log_domain + 2)), undefined);
  }
});

Deno.test("fri: folding a polynomial's values gives values of the folded polynomial", () => {
  // Coefficients c_(2j) + y·c_(2j+1) fold to 2·(c_(2j) + μ·c_(2j+1)), and so on with x for y.
  fc.assert(
    fc.property(
      fc.array(element, { minLength: 16, maxLength: 16 }),
      element,
      fc.integer({ min: 1, max: 4 }),
      (coefficients, challenge, step) => {
        const log = 6;
        const factors = twiddles(log);
        const values = toColumn(coefficients).map((column) => evaluate(column, log, factors));
        const folded = foldLayer(values as unknown as SecureColumn, "circle", step, challenge, factors);
        let expected = coefficients;
        let power = challenge;
        for (let fold = 0; fold < step; fold++) {
          expected = Array.from({ length: expected.length / 2 }, (_, j) => {
            const sum = qm31.add(expected[2 * j], qm31.mul(power, expected[2 * j + 1]));
            return qm31.add(sum, sum);
          });
          power = qm31.square(power);
        }
        const degree = 4 - step;
        const stored = expected.map((_, m) => expected[bitReverse(m, degree)]);
        assertEquals(interpolateLastLayer(folded, degree, factors), stored);
        for (const [position, value] of toValues(folded).entries()) {
          assertEquals(evalLinePoly(stored, qm31.fromM31(lineX(log - step, position))), value);
        }
      },
    ),
    { seed: SEED, numRuns: 20 },
  );
});

Deno.test("fri: twiddles of another domain are refused", () => {
  const values = toColumn(Array.from({ length: 8 }, () => qm31.ONE));
  assertThrows(() => foldLayer(values, "circle", 1, qm31.ONE, twiddles(4)), RangeError, "Cannot fold 2^3");
  assertThrows(() => foldLayer(values, "line", 1, qm31.ONE, twiddles(3)), RangeError, "Cannot fold 2^3");
});
