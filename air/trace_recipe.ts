/**
 * Recipes: what a device makes the main columns from instead of receiving them. A recipe is words: their number, the generator's number
 * (its place in {@linkcode TRACE_GENERATORS}), then what the generator needs.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import { airDefinition } from "./registry.ts";

/** The generators that GPU provers have, by number; 0 is none. Each is named after the AIR whose columns it makes. */
export const TRACE_GENERATORS = [
  "none",
  "wide_fibonacci",
  "obelysk26",
  "range_lookup",
  "select",
  "obelysk_vm",
  "poseidon2",
] as const;

/**
 * The first words of an AIR's recipes, without their number: all that a planner needs.
 *
 * @throws {UserError} for an AIR without generator.
 */
export function recipeStart(airName: string): Uint32Array<ArrayBuffer> {
  const generator = TRACE_GENERATORS.indexOf(airName as typeof TRACE_GENERATORS[number]);
  if (generator > 0) return Uint32Array.of(0, generator);
  throw new UserError(
    `Cannot make the trace of ${airName} on the device: no generator is there for it, leave --device-trace out`,
    2,
  );
}

/**
 * The recipe of an AIR's trace for a seed.
 *
 * @throws {UserError} for an AIR without generator.
 */
export function traceRecipe(
  airName: string,
  params: Readonly<Record<string, number>>,
  seed: number,
): Uint32Array<ArrayBuffer> {
  const [, generator] = recipeStart(airName);
  const words = airDefinition(airName).recipe?.(params, seed) ?? [];
  const recipe = new Uint32Array(2 + words.length);
  recipe.set([recipe.length, generator]);
  recipe.set(words, 2);
  return recipe;
}
