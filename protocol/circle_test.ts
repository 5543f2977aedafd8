import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { testSeed } from "../tests/seed.ts";
import vectors from "../tests/vectors/circle.json" with { type: "json" };
import * as circle from "./circle.ts";
import * as m31 from "./m31.ts";
import * as qm31 from "./qm31.ts";
import type { QM31 } from "./qm31.ts";

const SEED = testSeed("circle_test");
const secure = (list: readonly number[]) => list as unknown as QM31;
const index = fc.integer({ min: -(2 ** 31), max: 2 ** 31 });
const all = (log: number) => Array.from({ length: 2 ** log }, (_, i) => i);

Deno.test("circle: points, domains, row positions and line domains of the vectors", () => {
  for (const { index, point: [x, y] } of vectors.points) assertEquals(circle.pointAt(index), { x, y });
  for (const { log, domain_order, coset_order_indices, position_of_row } of vectors.canonic) {
    for (const p of all(log)) {
      const [index, x, y] = domain_order[circle.bitReverse(p, log)];
      assertEquals(circle.domainPoint(log, p), { x, y });
      assertEquals(circle.pointAt(index), { x, y });
    }
    assertEquals(all(log).map((row) => circle.rowToPosition(row, log)), position_of_row);
    assertEquals(position_of_row.map((position) => circle.positionToRow(position, log)), all(log));
    for (const row of all(log)) {
      assertEquals(circle.domainPoint(log, position_of_row[row]), circle.pointAt(coset_order_indices[row]));
    }
  }
  for (const { log, x_natural } of vectors.line_domains) {
    for (const p of all(log)) assertEquals(circle.lineX(log, p), x_natural[circle.bitReverse(p, log)]);
  }
});

Deno.test("circle: mask maps of the vectors", () => {
  for (const { trace_log, eval_log, offset, position_map } of vectors.mask_offsets) {
    assertEquals(
      all(eval_log).map((p) => circle.maskPosition(p, eval_log, trace_log, offset)),
      position_map,
    );
  }
});

Deno.test("circle: random points of the vectors", () => {
  for (const { t, x, y } of vectors.random_points) {
    assertEquals(circle.securePointFromT(secure(t)), { x: secure(x), y: secure(y) });
  }
  // i² = −1.
  assertThrows(() => circle.securePointFromT([0, 1, 0, 0]), RangeError);
});

Deno.test("circle: a mask of offset o is the point o row steps further on", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 12 }),
      fc.integer({ min: 0, max: 3 }),
      fc.nat(),
      fc.integer({ min: -5, max: 5 }),
      (traceLog, blowup, p, offset) => {
        const log = traceLog + blowup;
        const position = p % 2 ** log;
        const moved = circle.maskPosition(position, log, traceLog, offset);
        const step = circle.pointAt(offset * 2 ** (31 - traceLog));
        assertEquals(
          circle.domainPoint(log, moved),
          circle.addPoints(circle.domainPoint(log, position), step),
        );
      },
    ),
    { seed: SEED },
  );
});

Deno.test("circle: the group law", () => {
  assertEquals(circle.pointAt(2 ** 31), circle.IDENTITY);
  assertEquals(circle.pointAt(2 ** 30), { x: m31.P - 1, y: 0 });
  fc.assert(
    fc.property(index, index, (i, j) => {
      const [p, q] = [circle.pointAt(i), circle.pointAt(j)];
      assertEquals(circle.addPoints(p, q), circle.pointAt(i + j));
      assertEquals(circle.doublePoint(p), circle.pointAt(2 * i));
      assertEquals(m31.add(m31.square(p.x), m31.square(p.y)), 1);
    }),
    { seed: SEED },
  );
});

Deno.test("circle: secure points follow the group law, and rows are where the vanishing polynomial vanishes", () => {
  const z = circle.securePointFromT([5, 6, 7, 8]);
  const p = circle.pointAt(12345);
  const sum = circle.addToSecurePoint(z, p);
  assert(qm31.eq(qm31.add(qm31.square(sum.x), qm31.square(sum.y)), qm31.ONE));
  assertEquals(
    circle.doubleSecurePoint(sum, 3),
    circle.addToSecurePoint(circle.doubleSecurePoint(z, 3), circle.pointAt(8 * 12345)),
  );
  for (const log of [1, 2, 5]) {
    for (const position of all(log)) {
      const point = circle.domainPoint(log, position);
      assertEquals(circle.vanishingAtM31(point, log), 0);
      const { x, y } = circle.domainPoint(log + 1, position);
      const secure = { x: qm31.fromM31(x), y: qm31.fromM31(y) };
      assertEquals(circle.vanishingAt(secure, log), qm31.fromM31(circle.vanishingAtM31({ x, y }, log)));
      assert(circle.vanishingAtM31({ x, y }, log) !== 0);
    }
  }
});
