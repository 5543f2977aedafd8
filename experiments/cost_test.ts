import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  breakEven,
  capacityOf,
  type CostInput,
  costOf,
  hourlyBill,
  machineCost,
  sensitivities,
} from "./cost.ts";

function assertClose(actual: number, expected: number, tolerance: number): void {
  assert(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

const INPUT: CostInput = {
  seconds: 2,
  hourPrice: 3.6,
  utilisation: 0.5,
  gpus: 2,
  indexHourPrice: 0.9,
  joules: 7200,
  kwhPrice: 0.1,
  fee: 0.25,
};

Deno.test("costOf() on three bases, by hand", () => {
  // 2 s × 3.60 $/h = 0.002 $, half of the time idle = 0.004 $; two GPUs at 0.90 $/h are half of it; 7,200 J = 0.002 kWh = 0.0002 $
  const cost = costOf(INPUT);
  assertClose(cost.provider, 0.254, 1e-12);
  assertClose(cost.index!, 0.252, 1e-12);
  assertClose(cost.energy!, 0.2502, 1e-12);
  assertClose(cost.kwh!, 0.002, 1e-12);
});

Deno.test("costOf() without a chain, without a GPU, without measured energy", () => {
  const cost = costOf({ ...INPUT, gpus: 0, joules: null, fee: null });
  assertClose(cost.provider, 0.004, 1e-12);
  assertEquals([cost.index, cost.energy, cost.kwh], [null, null, null]);
});

Deno.test("both sides at their stated price: the published table's CPU at its own 0.50 $/h", () => {
  // 1,058 ms at 0.50 $/h against 666 ms at 2.00 $/h: the published comparison took 1.00 $/h for the CPU
  const cpu = machineCost({ seconds: 1.058, hourPrice: 0.5, utilisation: 1 });
  const gpu = machineCost({ seconds: 0.666, hourPrice: 2, utilisation: 1 });
  assertClose(cpu, 1.4694e-4, 1e-8);
  assertClose(gpu, 3.7e-4, 1e-8);
});

Deno.test("costs of impossible numbers are refused", () => {
  for (const change of [{ seconds: 0 }, { hourPrice: -1 }, { seconds: NaN }, { hourPrice: Infinity }]) {
    assertThrows(() => costOf({ ...INPUT, ...change }), RangeError, "allowed is a number above 0");
  }
  for (const utilisation of [0, 1.1, NaN]) {
    assertThrows(() => costOf({ ...INPUT, utilisation }), RangeError, "utilisation");
  }
});

const SMALL = { seconds: 36, hourPrice: 1, utilisation: 1 };
const LARGE = { seconds: 3.6, hourPrice: 3, utilisation: 1 };

Deno.test("breakEven() by hand: 100 proofs an hour for 1 $ against 1,000 for 3 $", () => {
  assertEquals([capacityOf(SMALL), capacityOf(LARGE)], [100, 1000]);
  assertEquals([hourlyBill(SMALL, 0), hourlyBill(SMALL, 100), hourlyBill(SMALL, 101)], [1, 1, 2]);
  // three small machines serve 201 to 300 for the same 3 $, the fourth costs more
  assertEquals(breakEven(SMALL, LARGE), { from: 300, always: 200 });
  assertEquals(breakEven(LARGE, SMALL), { from: 0, always: null });
});

Deno.test("breakEven() when the larger machine is cheaper for a while only", () => {
  // 10 proofs for 1 $ against 15 for 1.6 $: more for each proof, and cheaper from the 11th to the 15th
  const base = { seconds: 360, hourPrice: 1, utilisation: 1 };
  const other = { seconds: 240, hourPrice: 1.6, utilisation: 1 };
  assertEquals(breakEven(base, other), { from: 10, always: null });
});

Deno.test("breakEven() at one price: the faster one is needed where the slower one is full", () => {
  const slow = { seconds: 2, hourPrice: 1, utilisation: 0.5 };
  assertEquals(breakEven(slow, { ...slow, seconds: 1 }), { from: 900, always: 0 });
  assertEquals(breakEven(slow, slow), { from: null, always: 0 });
  const half = { seconds: 4, hourPrice: 0.5, utilisation: 0.5 };
  assertThrows(() => breakEven(slow, half), RangeError, "cost the same at full use");
});

Deno.test("breakEven() agrees with the bills on both sides of its loads", () => {
  const machine = fc.record({
    seconds: fc.integer({ min: 1, max: 400 }).map((n) => n / 8),
    hourPrice: fc.integer({ min: 1, max: 64 }).map((n) => n / 16),
    utilisation: fc.constantFrom(0.25, 0.5, 1),
  });
  fc.assert(
    fc.property(machine, machine, (base, other) => {
      const unit = ({ hourPrice, ...rest }: typeof base) => hourPrice / capacityOf({ hourPrice, ...rest });
      fc.pre(Math.abs(unit(base) / unit(other) - 1) > 0.01);
      const { from, always } = breakEven(base, other);
      const step = Math.min(capacityOf(base), capacityOf(other));
      for (let k = 1; k <= 300; k++) {
        const load = k * step * 0.3701;
        const difference = hourlyBill(other, load) - hourlyBill(base, load);
        if (difference < 0) assert(from !== null && load > from, `cheaper at ${load}, from ${from}`);
        if (difference > 0) assert(always === null || load <= always * (1 + 1e-9), `dearer at ${load}`);
      }
    }),
    { seed: 8, numRuns: 200 },
  );
});

Deno.test("sensitivities() moves one input at a time, the widest first", () => {
  const inputs = [
    { name: "price", value: 10, low: 9, high: 12 },
    { name: "seconds", value: 2, low: 1, high: 4 },
  ];
  assertEquals(sensitivities(inputs, ([price, seconds]) => price * seconds), [
    { name: "seconds", value: 2, low: 1, high: 4, costAtLow: 10, costAtHigh: 40 },
    { name: "price", value: 10, low: 9, high: 12, costAtLow: 18, costAtHigh: 24 },
  ]);
});
