/**
 * The packed table: any monotone functions, every value of their ranges, through the table's own lookup rule.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { P } from "../../protocol/m31.ts";
import { testSeed } from "../../tests/seed.ts";
import { tableIndex } from "../alu.ts";
import { linearRequantise, rescale, roundHalfEven, sumRequantise } from "./requantise.ts";
import { evaluatePlan, lookup, planTables } from "./tables.ts";

const SEED = testSeed("tables");
const LIMITS = { logSizeMin: 1, logSizeMax: 14, shift: 8 };
const element = (value: number) => ((value % P) + P) % P;

Deno.test("roundHalfEven() rounds halves to even", () => {
  const cases = [[0.5, 0], [1.5, 2], [2.5, 2], [-0.5, -0], [-1.5, -2], [-2.5, -2], [2.4, 2], [-2.6, -3]];
  for (const [value, expected] of cases) assertEquals(roundHalfEven(value) + 0, expected + 0);
});

Deno.test("planTables() computes random requantisations exactly, with every plan", () => {
  const lookups = new Set<number>();
  const demand = fc.record({
    scale: fc.double({ min: 1e-4, max: 0.9, noNaN: true }).map(Math.fround),
    zeroPoint: fc.integer({ min: -128, max: 127 }),
    relu: fc.boolean(),
    low: fc.integer({ min: -60_000, max: 10_000 }),
    length: fc.integer({ min: 0, max: 40_000 }),
  });
  fc.assert(
    fc.property(fc.array(demand, { minLength: 1, maxLength: 4 }), (list) => {
      const demands = list.map(({ scale, zeroPoint, relu, low, length }, i) => {
        const made = linearRequantise(scale, 1, { type: "int8", scale: 1, zeroPoint }, relu);
        return {
          requantise: { key: `${i}`, apply: (x: number) => made.apply(x) },
          range: { low, high: low + length },
          layer: `layer ${i}`,
        };
      });
      const { table, plans } = planTables(demands, { ...LIMITS, logSizeMax: 18 });
      assertEquals(table.values.length, 2 ** table.logSize);
      for (const { requantise, range } of demands) {
        const plan = plans.get(requantise.key)!;
        lookups.add(plan.lookups);
        for (let x = range.low; x <= range.high; x += 7) {
          assertEquals(evaluatePlan(table, plan, x), element(requantise.apply(x)));
        }
      }
    }),
    { seed: SEED, numRuns: 25 },
  );
  assertEquals([...lookups].sort(), [1, 2]);
});

Deno.test("planTables() takes one lookup where blocks allow it and two where they do not", () => {
  const to = { type: "int8", scale: 1, zeroPoint: 0 } as const;
  const range = { low: -4000, high: 4000 };
  const floor = { key: "floor", apply: (x: number) => Math.floor(x / 64) };
  const rounded = linearRequantise(1 / 60, 1, to, false);
  const { plans } = planTables([
    { requantise: floor, range, layer: "a" },
    { requantise: rounded, range, layer: "b" },
  ], LIMITS);
  assertEquals(plans.get("floor")?.lookups, 1);
  assertEquals(plans.get(rounded.key)?.lookups, 2);
  // A larger table has room for one entry a value.
  const roomy = planTables([{ requantise: rounded, range, layer: "b" }], { ...LIMITS, logSizeMin: 13 });
  assertEquals(roomy.plans.get(rounded.key)?.lookups, 1);
});

Deno.test("planTables() computes a function that rises by more than one at a value", () => {
  const steep = rescale(1, { type: "int8", scale: 0.3, zeroPoint: 0 }, false);
  const range = { low: -20, high: 20 };
  const { table, plans } = planTables([{ requantise: steep, range, layer: "a" }], LIMITS);
  const plan = plans.get(steep.key)!;
  for (let x = -20; x <= 20; x++) assertEquals(evaluatePlan(table, plan, x), element(steep.apply(x)));
});

Deno.test("lookup() is the machine's rule, inside and outside the domain", () => {
  const table = { name: "t", logSize: 3, shift: 2, values: [1, 2, 3, 4, 5, 6, 7, 8] };
  for (const value of [-17, -16, -13, -1, 0, 3, 15, 16, 1000, (P - 1) / 2]) {
    const operand = element(value);
    const index = tableIndex(table, operand);
    assertEquals(lookup(table, operand), index === undefined ? undefined : table.values[index]);
  }
});

Deno.test("sumRequantise() refuses scales in no whole ratio", () => {
  const of = (scale: number) => ({ type: "int8", scale, zeroPoint: 0 } as const);
  assertEquals(sumRequantise(of(0.1), of(0.0371), of(1), false), undefined);
  const sum = sumRequantise(of(0.25), of(0.0625), of(0.5), false);
  assert(sum !== undefined);
  assertEquals([sum.weightA, sum.weightB], [4, 1]);
  // 3·0.25 + 5·0.0625 = 1.0625, divided by 0.5.
  assertEquals(sum.requantise.apply(4 * 3 + 5), 2);
});
