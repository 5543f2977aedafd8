import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import {
  compare,
  mannWhitney,
  median,
  medianAbsoluteDeviation,
  medianInterval,
  quantile,
  ratioInterval,
  seededRandom,
} from "./statistics.ts";

function close(actual: number, expected: number, tolerance: number): void {
  assert(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
}

/** Seeds of the property tests are printed, so that a failure can be repeated. */
function property(run: (seed: number) => void): void {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0];
  console.log(`seed ${seed}`);
  run(seed);
}

Deno.test("quantile() and median() interpolate between order statistics", () => {
  assertEquals(median([3, 1, 2]), 2);
  assertEquals(median([4, 1, 3, 2]), 2.5);
  assertEquals(quantile([10, 20, 30, 40, 50], 0), 10);
  assertEquals(quantile([10, 20, 30, 40, 50], 1), 50);
  assertEquals(quantile([10, 20, 30, 40], 0.25), 17.5);
  assertThrows(() => median([]), RangeError, "sample is empty");
  assertThrows(() => quantile([1], 2), RangeError, "allowed is 0 to 1");
});

Deno.test("medianAbsoluteDeviation() ignores a stray value", () => {
  assertEquals(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9]), 1);
  assertEquals(medianAbsoluteDeviation([10, 11, 12, 1000]), 1);
});

Deno.test("median() leaves its argument as it was and lies between the extremes", () => {
  property((seed) =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), (values) => {
        const before = [...values];
        const middle = median(values);
        assertEquals(values, before);
        assert(middle >= Math.min(...values) && middle <= Math.max(...values));
        assert(values.filter((v) => v <= middle).length * 2 >= values.length);
      }),
      { seed },
    )
  );
});

Deno.test("mannWhitney() gives the exact p of small samples", () => {
  // 2 of the C(10, 5) = 252 orders are as extreme as complete separation
  assertEquals(mannWhitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), { u: 0, p: 2 / 252 });
  assertEquals(mannWhitney([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]).u, 25);
  // the worked example of Mann and Whitney's tables: m = n = 3, P(U ≤ 1) = 2/20
  close(mannWhitney([1, 2, 4], [3, 5, 6]).p, 0.2, 1e-12);
});

Deno.test("mannWhitney() is exact: the distribution of U equals brute-force enumeration", () => {
  const [m, n] = [4, 5];
  const us: number[] = [];
  for (let mask = 0; mask < 2 ** (m + n); mask++) {
    const first = Array.from({ length: m + n }, (_, i) => i).filter((i) => mask >> i & 1);
    if (first.length !== m) continue;
    us.push(first.reduce((sum, position, i) => sum + position - i, 0));
  }
  for (const sample of [[0, 1, 2, 3], [0, 2, 4, 7], [1, 3, 5, 8], [5, 6, 7, 8]]) {
    const rest = Array.from({ length: m + n }, (_, i) => i).filter((i) => !sample.includes(i));
    const { u, p } = mannWhitney(sample, rest);
    const edge = Math.min(u, m * n - u);
    close(p, Math.min(1, 2 * us.filter((v) => v <= edge).length / us.length), 1e-12);
  }
});

Deno.test("mannWhitney() with ties and equal samples", () => {
  assertEquals(mannWhitney([5, 5, 5], [5, 5, 5]).p, 1);
  // ties of 3, 2 and 2: variance 25/12 · (11 − 36/90) = 22.0833, z = (12.5 − 5 − 0.5)/√22.0833, p = erfc(z/√2)
  const { u, p } = mannWhitney([1, 2, 2, 3, 4], [2, 3, 4, 5, 6]);
  assertEquals(u, 5);
  close(p, 0.1363330, 1e-6);
});

Deno.test("intervals depend on the seed alone and hold the median", () => {
  const random = seededRandom(7);
  const sample = Array.from({ length: 15 }, () => 100 + 10 * random());
  assertEquals(medianInterval(sample, { seed: 3 }), medianInterval(sample, { seed: 3 }));
  const { low, high } = medianInterval(sample, { seed: 3 });
  assert(low <= median(sample) && median(sample) <= high);
  const ratio = ratioInterval(sample, sample.map((x) => 2 * x), { seed: 3 });
  assert(ratio.low <= 0.5 && 0.5 <= ratio.high);
  assertEquals(medianInterval([4, 4, 4]), { low: 4, high: 4 });
});

Deno.test("compare() says faster, slower, same and inconclusive", () => {
  const base = [100, 101, 99, 100.5, 99.5, 100.2, 99.8, 100.1, 99.9, 100.3];
  const scaled = (factor: number) => base.map((x, i) => x * factor + i * 1e-3);
  assertEquals(compare(scaled(0.5), base).verdict, "faster");
  assertEquals(compare(scaled(1.5), base).verdict, "slower");
  assertEquals(compare(scaled(1.001), base).verdict, "same");
  assertEquals(compare(scaled(1.05), base).verdict, "inconclusive");
  assertEquals(compare([50, 51, 52], [100, 101, 102]).verdict, "inconclusive", "three samples are too few");
  assertEquals(compare([50, 51, 52, 53, 54], [100, 101, 102, 103, 104]).verdict, "faster", "five are enough");
});

Deno.test("compare() seldom calls equal distributions different", () => {
  property((seed) => {
    const random = seededRandom(seed);
    // times of a noisy machine: 8 % uniform noise and, one time in eight, an interruption that costs up to 40 % more
    const time = () => 100 * (1 + 0.08 * random() + (random() < 0.125 ? 0.4 * random() : 0));
    const trials = 400;
    let alarms = 0;
    for (let i = 0; i < trials; i++) {
      const [a, b] = [Array.from({ length: 12 }, time), Array.from({ length: 12 }, time)];
      const { verdict } = compare(a, b, { seed: i, resamples: 300 });
      if (verdict === "faster" || verdict === "slower") alarms++;
    }
    console.log(`${alarms} false alarms in ${trials} trials`);
    // p < 0.01 alone would give 4 expected; 12 or more has probability under 0.002 even then
    assert(alarms < 12, `${alarms} false alarms in ${trials} trials`);
  });
});
