/**
 * The ways to run a GPU prover, emulated or not, and what it is compared with.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { airDefinition } from "../air/registry.ts";
import { type Options, resolveOptions } from "../protocol/options.ts";
import { voidOptions } from "../protocol/void_options.ts";
import { type Case, difference, missing, proveCase, type Variant } from "./backends.ts";

/** The GPU provers. */
export type GpuBackend = "emu" | "cuda";

/** Toggles of the GPU provers that change no byte. */
const TOGGLES = [
  "deviceTranscript",
  "deviceTrace",
  "interpretConstraints",
  "bulkUpload",
  "gpuComposition",
  "cudaGraphs",
  "pipelineReuse",
] as const satisfies readonly (keyof Options)[];

/** The way in which toggle i is on when bit i is set. */
function wayOf(bits: number, backend: GpuBackend): Variant {
  const execution = Object.fromEntries(TOGGLES.map((name, i) => [name, (bits >> i & 1) === 1]));
  return { name: `${backend} ${JSON.stringify(execution)}`, execution: { backend, ...execution } };
}

/** Every combination of toggles in which each has an effect. */
function allWays(backend: GpuBackend): Variant[] {
  const ways = Array.from({ length: 1 << TOGGLES.length }, (_, bits) => wayOf(bits, backend));
  return ways.filter(({ execution }) => voidOptions(resolveOptions(execution)).length === 0);
}

/** All on, all off, and `more` combinations that depend on `number`: taken in turn, so that many cases see all. */
export function emulatedWays(number: number, more: number, backend: GpuBackend = "emu"): Variant[] {
  const ways = allWays(backend);
  const [off, on] = [ways[0], ways[ways.length - 1]];
  // Neighbours in the list are far apart in number: 7 shares no factor with their number.
  const between = Array.from({ length: more }, (_, k) => ways[(7 * (number * more + k) + 3) % ways.length]);
  return [...new Set([on, off, ...between])];
}

/** Those of `ways` in which an AIR can be proved: without a generator its columns come from the host. */
export function waysOf({ air }: Pick<Case, "air">, ways: readonly Variant[]): Variant[] {
  return ways.filter(({ execution }) => !execution.deviceTrace || airDefinition(air).recipe !== undefined);
}

/** Proves a case in several ways, and compares with the official crate's proof and, when asked for, the reference's. */
export async function checkEmulated(
  c: Case,
  ways: readonly Variant[],
  withReference: boolean,
): Promise<void> {
  const others: Variant[] = [];
  if (missing("stwo") === undefined) others.push({ name: "stwo", execution: { backend: "stwo" } });
  if (withReference || others.length === 0) {
    others.push({ name: "reference", execution: { backend: "reference" } });
  }
  const [expected, ...rest] = await Promise.all(others.map((variant) => proveCase(c, variant)));
  for (const proved of rest) assertEquals(difference(expected, proved), undefined, "reference against stwo");
  for (const way of waysOf(c, ways)) {
    assertEquals(
      difference(expected, await proveCase(c, way)),
      undefined,
      `${way.name} ${JSON.stringify(c)}`,
    );
  }
}

/** A case in words. */
export function titleOf({ air, params, protocol }: Case): string {
  return `${air} ${JSON.stringify(params)} ${JSON.stringify(protocol)}`;
}
