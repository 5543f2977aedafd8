import { assert, assertEquals } from "@std/assert";
import { isLeftForTime, shareOfBudget, TimeBudget } from "./time_budget.ts";

Deno.test("the first of several runs may take what the later ones do not need, or its share of too little", () => {
  const outlooks = [10, 20, 30].map((seconds) => ({ cells: 1, seconds }));
  assertEquals(shareOfBudget(100, outlooks), 50);
  assertEquals(shareOfBudget(30, outlooks), 5);
  assertEquals(shareOfBudget(7, outlooks.slice(2)), 7);
  assertEquals(shareOfBudget(7, [{ cells: 0, seconds: 0 }]), 7);
  assertEquals(shareOfBudget(0, outlooks), 0);
});

Deno.test("a machine slower than predicted leaves out what no longer fits", () => {
  let ms = 0;
  const budget = new TimeBudget(60, () => ms);
  assertEquals([budget.refuse(60), budget.pace()], [undefined, 1]);
  budget.add(20);
  ms = 40_000;
  assertEquals(budget.pace(), 2);
  assertEquals(budget.refuse(10), undefined);
  const reason = budget.refuse(11) ?? "";
  assert(reason.startsWith("time budget: predicted 22 s, 20 s left of 60"), reason);
  assert(isLeftForTime({ status: "skipped", reason }));
  assert(!isLeftForTime({ status: "skipped", reason: "cuda: not built" }));
});
