/**
 * What a proof would ask of a GPU, counted from the prover's own launches without running any: the only place that starts a planner.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import { airWords } from "../air/encode.ts";
import { recipeStart } from "../air/trace_recipe.ts";
import { UserError } from "../protocol/errors.ts";
import { optionWords } from "../protocol/options.ts";
import { type DeviceWork, deviceWork, type NativeCounts, type ProofWork, proofWork } from "./device_work.ts";
import type { ProverOptions } from "./prover.ts";

/** A planner: of a GPU, or of the emulator, whose tiles are smaller so that small columns go through every pass too. */
export type Planner = "gpu" | "emu";

/** A plan of a proof. */
export interface GpuPlan {
  /** Building tree 0, tables included. */
  readonly load: DeviceWork;
  /** The proof. */
  readonly prove: DeviceWork;
  /** The proof by phase. */
  readonly phases: ProofWork;
  /** Regions of device memory in the order in which they are asked for. */
  readonly memory: readonly { readonly name: string; readonly bytes: number }[];
  /** All of them together. */
  readonly memoryBytes: number;
}

interface NativePlan {
  readonly load: NativeCounts;
  readonly prove: NativeCounts;
  readonly phases: Readonly<Record<string, NativeCounts>>;
  readonly memory: GpuPlan["memory"];
  readonly memory_bytes: number;
}

/** Where a planner is built. */
export function plannerPath(planner: Planner): URL {
  return new URL(`../build/${planner}_plan`, import.meta.url);
}

/** Whether a planner is built. */
export function isPlannerBuilt(planner: Planner): boolean {
  try {
    return Deno.statSync(plannerPath(planner)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Runs a program that reads counted lists of words, and returns what it prints.
 *
 * @throws {UserError} with the program's own words when it fails.
 */
export async function runOnWords(program: URL, lists: readonly Uint32Array<ArrayBuffer>[]): Promise<string> {
  const words = lists.flatMap((list) => [Uint32Array.of(list.length), list]);
  const child = new Deno.Command(program, { stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  const [{ success, stdout, stderr }] = await Promise.all([
    child.output(),
    new Blob(words).stream().pipeTo(child.stdin),
  ]);
  if (!success) {
    const name = program.pathname.split("/").pop();
    throw new UserError(`Cannot run ${name}: ${new TextDecoder().decode(stderr).trim()}`);
  }
  return new TextDecoder().decode(stdout);
}

/**
 * Plans the proof of an AIR.
 *
 * @param recipe with `deviceTrace`, of a program: the recipe of a run; of another AIR it may be left out.
 * @throws {UserError} when the planner is not built or refuses the options or the AIR.
 */
export async function planProof(
  planner: Planner,
  air: AirInstance,
  options: ProverOptions,
  recipe?: Uint32Array<ArrayBuffer>,
): Promise<GpuPlan> {
  if (!isPlannerBuilt(planner)) {
    throw new UserError(`Cannot plan a proof: build/${planner}_plan is not built; run make gpu-plans`);
  }
  const optionList = [...optionWords("protocol", options), ...optionWords("execution", options)];
  const lists = [Uint32Array.from(optionList), Uint32Array.from(airWords(air))];
  if (options.deviceTrace) lists.push(Uint32Array.from(recipe ?? recipeStart(air.name)));
  const plan = JSON.parse(await runOnWords(plannerPath(planner), lists)) as NativePlan;
  return {
    load: deviceWork(plan.load),
    prove: deviceWork(plan.prove),
    phases: proofWork(plan.phases),
    memory: plan.memory,
    memoryBytes: plan.memory_bytes,
  };
}
