import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as m31 from "../protocol/m31.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { foldedConstraints, randomPoint } from "../tests/constraint_points.ts";
import { testSeed } from "../tests/seed.ts";
import type { AirInstance } from "./air.ts";
import { vmGeneratedInstances } from "./obelysk_vm_generated.ts";
import { airInstance } from "./registry.ts";
import { type SumsProgram, sumsProgram } from "./sums_of_products.ts";

const SEED = testSeed("sums of products");
const AIRS: readonly AirInstance[] = [
  airInstance("wide_fibonacci", { logRows: 6, columns: 3 }, "statement"),
  airInstance("wide_fibonacci", { logRows: 6, columns: 20 }, "statement"),
  airInstance("range_lookup", { logRows: 6 }, "statement"),
  airInstance("select", {}, "statement"),
  ...vmGeneratedInstances().map(({ air }) => air),
];

/** Runs a program; `values` are those it starts with. */
function runSums({ start, statements }: SumsProgram, values: readonly QM31[]): QM31 {
  const list = [...values];
  assertEquals(list.length, start.length);
  for (const { products, linear } of statements) {
    const terms = [
      ...products.map(({ k, a, b }) => qm31.mulM31(qm31.mul(list[a], list[b]), k)),
      ...linear.map(({ k, a }) => qm31.mulM31(list[a], k)),
    ];
    list.push(terms.reduce(qm31.add, qm31.ZERO));
  }
  return list[list.length - 1];
}

Deno.test("sums of products: their value is that of the constraints, at any point", () => {
  const programs = AIRS.map((air) => ({ air, program: sumsProgram(air) }));
  fc.assert(
    fc.property(fc.constantFrom(...programs), fc.nat(), ({ air, program }, seed) => {
      const point = randomPoint(air, seed);
      const { gamma, claimedSums, challenges, sampledValues } = point;
      const powers = challenges.flatMap(({ z, alpha }, r) => [
        z,
        ...Array.from({ length: program.start.powers[r] }, (_, j) => qm31.pow(alpha, j + 1)),
      ]);
      const basis: QM31[] = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]];
      const values = [...sampledValues.flat(2), ...basis, gamma, ...claimedSums, ...powers];
      assertEquals(runSums(program, values), foldedConstraints(air, point));
    }),
    { seed: SEED, numRuns: 60 },
  );
});

Deno.test("sums of products: terms are canonical, and read only what is there", () => {
  for (const air of AIRS) {
    const { start, statements } = sumsProgram(air);
    for (const [s, { products, linear }] of statements.entries()) {
      for (const { k } of [...products, ...linear]) assert(k > 0 && k < m31.P);
      const read = [...products.flatMap(({ a, b }) => [a, b]), ...linear.map(({ a }) => a)];
      assert(read.length > 0 && read.every((a) => a >= 0 && a < start.length + s));
    }
  }
});
