import { assert, assertEquals, assertThrows } from "@std/assert";
import { FAKE_KERNELS } from "../experiments/testing.ts";
import { shareOfCeiling } from "./charts/kernels.ts";

Deno.test("a kernel is measured against the ceiling that binds it most, by medians", () => {
  const merkle = FAKE_KERNELS.find(({ name }) => name === "merkle")!;
  const { share, bound } = shareOfCeiling(merkle, FAKE_KERNELS);
  assertEquals(bound, "hashes");
  assert(Math.abs(share - 0.8) < 1e-12, `${share}`);
  assertThrows(() => shareOfCeiling(merkle, [merkle]), Error, "no ceiling copy");
});
