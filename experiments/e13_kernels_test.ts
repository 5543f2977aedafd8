import { assertEquals } from "@std/assert";
import e13 from "./e13_kernels.ts";
import { groupsOf } from "./experiment.ts";

Deno.test("every profile is measured at its own sizes, kernels included", () => {
  const cells = groupsOf(e13, "default").flatMap(({ cells }) => cells);
  const places = new Set(cells.map(({ profile, logRows }) => `${profile} ${logRows}`));
  assertEquals([...places], [
    "smoke 16",
    "smoke 18",
    "smoke 20",
    "onchain80 10",
    "onchain80 12",
  ]);
  assertEquals(cells.every((cell) => e13.plan(cell, "default").kernels === true), true);
});
