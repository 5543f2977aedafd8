/**
 * What GPUs that nobody has measured would take: computed from work that the prover's planner counts and from makers' figures. This experiment
 * measures nothing; with no measured device its numbers are bounds from below and nothing else.
 *
 * @module
 */
import { airInstance } from "../air/registry.ts";
import { type Phase, PHASES } from "../protocol/phases.ts";
import { resolveOptions } from "../protocol/options.ts";
import { isPlannerBuilt, planProof } from "../prover/gpu_plan.ts";
import type { ProofWork } from "../prover/device_work.ts";
import { predictProof } from "./gpu_model.ts";
import type { Gpu } from "./gpus.ts";

/** The experiment as `deno task bench --list` describes it. */
export const GPU_EXPERIMENT = {
  id: "e12_gpu_models",
  question:
    "What is the least that a proof would take on GPUs that nobody has measured, by model, rows and columns?",
  expectation:
    "at 2^20 rows and 26 columns 1 to 3 ms on an H200, where arithmetic and memory weigh alike; below 2^16 rows the launches and the chain of " +
    "hashes decide, and all cards are alike",
  /** The experiments whose records would calibrate it. */
  from: ["e04_toggles"],
} as const;

/** Columns and log2 of the rows that are predicted. */
const SIZES: readonly (readonly [columns: number, logRows: readonly number[]])[] = [
  [26, [10, 14, 16, 18, 20, 22]],
  [100, [16, 18, 20, 22]],
];

/** A proof's planned work. */
export interface PlannedProof {
  readonly columns: number;
  readonly logRows: number;
  readonly work: ProofWork;
  /** Device memory that the proof asks for. */
  readonly memoryBytes: number;
}

/** A computed time. */
export interface GpuPrediction {
  readonly gpu: string;
  readonly name: string;
  readonly columns: number;
  readonly logRows: number;
  /** Computed, a bound from below. */
  readonly ms: number;
  readonly phaseMs: Readonly<Record<Phase, number>>;
  /** Whether the proof fits the card's memory. */
  readonly fits: boolean;
}

/** Everything that the page of GPU models shows, or why there is nothing. */
export type GpuModels = { readonly reason: string } | {
  readonly gpus: readonly Gpu[];
  readonly predictions: readonly GpuPrediction[];
};

/** Bytes of the gigabyte that makers count in. */
const GB = 1e9;

/** Plans the proofs that are predicted. Needs the planner, and to be allowed to run it. */
async function plannedProofs(): Promise<PlannedProof[]> {
  const options = resolveOptions({ backend: "cuda", deviceTranscript: true, deviceTrace: true });
  const proofs: PlannedProof[] = [];
  for (const [columns, sizes] of SIZES) {
    for (const logRows of sizes) {
      const air = airInstance("wide_fibonacci", { columns, logRows }, options.binding);
      const { phases, memoryBytes } = await planProof("gpu", air, options);
      proofs.push({ columns, logRows, work: phases, memoryBytes });
    }
  }
  return proofs;
}

/** Predicts planned proofs on every GPU. */
export function predictAll(gpus: readonly Gpu[], proofs: readonly PlannedProof[]): GpuPrediction[] {
  return gpus.flatMap((gpu) =>
    proofs.map(({ columns, logRows, work, memoryBytes }): GpuPrediction => {
      const { phases, ms } = predictProof(gpu, work);
      const phaseMs = Object.fromEntries(PHASES.map((phase) => [phase, phases[phase].ms])) as Record<
        Phase,
        number
      >;
      const fits = memoryBytes <= gpu.memoryGb * GB;
      return { gpu: gpu.key, name: gpu.name, columns, logRows, ms, phaseMs, fits };
    })
  );
}

/** Plans and predicts; without the planner, the reason. */
export async function gpuModels(gpus: readonly Gpu[]): Promise<GpuModels> {
  if (!isPlannerBuilt("gpu")) return { reason: "the planner is not built: run make gpu-plans" };
  return { gpus, predictions: predictAll(gpus, await plannedProofs()) };
}
