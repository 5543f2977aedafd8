/**
 * The report of a native prover (docs/ARCHITECTURE.md) as the fields of a proof's output.
 *
 * @module
 */
import type { BackendName } from "../protocol/options.ts";
import { type Checkpoint, type Phase, PHASES } from "../protocol/phases.ts";
import { type DeviceRun, fromNative } from "./device_run.ts";
import { type NativeCounts, proofWork } from "./device_work.ts";
import type { ProveOutput } from "./prover.ts";

/** The JSON object. Fields that a library may lack are optional. */
export interface NativeReport {
  readonly prove_ms: number;
  readonly prepare_ms?: number | null;
  readonly energy_j?: number | null;
  readonly grind_ms: number | null;
  readonly phase_ms: Readonly<Partial<Record<Phase, number | null>>>;
  readonly checkpoints: readonly Checkpoint[];
  readonly threads: number;
  readonly simd: string;
  readonly constraints: string;
  readonly peer_coefficients: boolean | null;
  readonly pipeline_reuse?: boolean;
  /** How a device was used, and what was asked of it; absent where a library knows of none. */
  readonly device?: Readonly<Record<string, unknown>> | null;
  readonly work?: Readonly<Record<string, NativeCounts>> | null;
}

/** The fields of an output that a report has. */
export function reportFields(
  backend: BackendName,
  report: NativeReport,
): Omit<ProveOutput, "starkProof" | "claimedSums" | "interactionNonce"> {
  return {
    proveMs: report.prove_ms,
    prepareMs: report.prepare_ms ?? null,
    energyJ: report.energy_j ?? null,
    grindMs: report.grind_ms,
    phaseMs: Object.fromEntries(PHASES.map((phase) => [phase, report.phase_ms[phase] ?? null])) as Record<
      Phase,
      number | null
    >,
    checkpoints: report.checkpoints,
    work: report.work ? proofWork(report.work) : null,
    ran: {
      backend,
      threads: report.threads,
      simd: report.simd,
      constraints: report.constraints,
      peerCoefficients: report.peer_coefficients,
      pipelineReuse: report.pipeline_reuse ?? null,
      device: report.device ? fromNative<DeviceRun>(report.device) : null,
    },
  };
}
