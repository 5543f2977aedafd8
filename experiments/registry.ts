/**
 * Every experiment there is, in order. Adding one = its file and one line here.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import e00 from "./e00_verifier.ts";
import e01 from "./e01_baseline.ts";
import type { Experiment } from "./experiment.ts";

/** The experiments. */
export const EXPERIMENTS: readonly Experiment[] = [e00, e01];

/** The experiment of a name or of its number: `e01_baseline` or `e01`. */
export function experimentNamed(name: string): Experiment {
  const found = EXPERIMENTS.find(({ id }) => id === name || id.startsWith(`${name}_`));
  if (!found) {
    throw new UserError(
      `Cannot run experiment ${name}: experiments are ${EXPERIMENTS.map((e) => e.id).join(", ")}`,
      2,
    );
  }
  return found;
}
