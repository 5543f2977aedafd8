/**
 * Every experiment there is, in order. Adding one = its file and one line here.
 *
 * @module
 */
import { UserError } from "../protocol/errors.ts";
import e00 from "./e00_verifier.ts";
import e01 from "./e01_baseline.ts";
import e02 from "./e02_crate.ts";
import e03 from "./e03_protocol.ts";
import e04 from "./e04_toggles.ts";
import e05 from "./e05_scaling.ts";
import e06 from "./e06_threads.ts";
import e07 from "./e07_streams.ts";
import e08 from "./e08_cold.ts";
import e09 from "./e09_vm.ts";
import e10 from "./e10_chain.ts";
import { COST_EXPERIMENT } from "./e11_cost.ts";
import { GPU_EXPERIMENT } from "./e12_gpu_models.ts";
import e13 from "./e13_kernels.ts";
import e14 from "./e14_gpu.ts";
import type { Experiment } from "./experiment.ts";
import type { ExperimentText } from "./records.ts";

/** The experiments. */
export const EXPERIMENTS: readonly Experiment[] = [
  e00,
  e01,
  e02,
  e03,
  e04,
  e05,
  e06,
  e07,
  e08,
  e09,
  e10,
  e13,
  e14,
];

/** Experiments that measure nothing: functions of the records of others, derived by `deno task report`. */
export const DERIVED = [COST_EXPERIMENT, GPU_EXPERIMENT] as const;

/** Every experiment in words, derived ones among them, in order of their numbers. */
export function experimentTexts(): ExperimentText[] {
  const measured = EXPERIMENTS.map(({ id, question, expectation }) => ({
    id,
    question,
    expectation,
    derived: false,
    command: `deno task bench ${id.slice(0, 3)}`,
  }));
  const derived = DERIVED.map(({ id, question, expectation }) => ({
    id,
    question,
    expectation,
    derived: true,
    command: "deno task report",
  }));
  return [...measured, ...derived].sort((a, b) => a.id < b.id ? -1 : 1);
}

/** The experiment of a name or of its number: `e01_baseline` or `e01`. */
export function experimentNamed(name: string): Experiment {
  const isNamed = ({ id }: { readonly id: string }) => id === name || id.startsWith(`${name}_`);
  const found = EXPERIMENTS.find(isNamed);
  if (!found && DERIVED.some(isNamed)) {
    throw new UserError(
      `Cannot run experiment ${name}: it measures nothing; deno task report derives it from records`,
      2,
    );
  }
  if (!found) {
    throw new UserError(
      `Cannot run experiment ${name}: experiments are ${EXPERIMENTS.map((e) => e.id).join(", ")}`,
      2,
    );
  }
  return found;
}
