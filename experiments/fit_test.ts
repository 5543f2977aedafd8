import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "./statistics.ts";
import { fitPowerLaw } from "./fit.ts";

Deno.test("fitPowerLaw() finds an exact law, with no width", () => {
  const law = fitPowerLaw([1, 2, 4, 8].map((x) => [x, 3 * x ** 1.5]))!;
  assert(Math.abs(law.exponent - 1.5) < 1e-12 && Math.abs(law.factor - 3) < 1e-12);
  assert(law.interval.high - law.interval.low < 1e-9);
});

Deno.test("fitPowerLaw()'s interval holds the exponent about 95 times of 100", () => {
  const random = seededRandom(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let inside = 0;
  for (let i = 0; i < 1000; i++) {
    const { interval } = fitPowerLaw([1, 2, 4, 8, 16].map((x) => [x, 2 * x * Math.exp(0.1 * normal())]))!;
    if (interval.low <= 1 && 1 <= interval.high) inside++;
  }
  assert(inside > 920 && inside < 980, `${inside} of 1000`);
});

Deno.test("fitPowerLaw() says nothing of two points, or of equal x", () => {
  assertEquals(fitPowerLaw([[1, 1], [2, 2]]), undefined);
  assertEquals(fitPowerLaw([[2, 1], [2, 2], [2, 3]]), undefined);
});
