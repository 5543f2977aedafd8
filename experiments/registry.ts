/**
 * Every experiment there is, in order. Adding one = its file and one line here.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import e00 from "./e00_verifier.ts";
import e01 from "./e01_baseline.ts";
import e09 from "./e09_vm.ts";
import type { Experiment } from "./experiment.ts";
import type { RunLevel } from "./records.ts";

/** The experiments. */
export const EXPERIMENTS: readonly Experiment[] = [e00, e01, e09];

/** The experiments of a run that names none: a default run leaves out those with a time budget of their own. */
export function unnamedExperiments(level: RunLevel): readonly Experiment[] {
  return EXPERIMENTS.filter((experiment) => level !== "default" || !experiment.onlyNamed);
}

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
