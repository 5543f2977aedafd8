/**
 * What every prover is to the rest of the project.
 *
 * @module
 */
import type { AirInstance } from "../air/air.ts";
import type { TranscriptPrefix } from "../air/transcript_prefix.ts";
import type { BackendName, ExecutionOptions, ProtocolOptions } from "../protocol/options.ts";
import type { Checkpoint, Phase } from "../protocol/phases.ts";
import type { QM31 } from "../protocol/qm31.ts";
import type { DeviceDescription, DeviceRun } from "./device_run.ts";
import type { ProofWork } from "./device_work.ts";

/** A prover's description of itself: what really runs. */
export interface ProverDescription {
  /** Which prover it is. */
  readonly backend: BackendName;
  /** Its own version. */
  readonly version: string;
  /** What it was compiled with. */
  readonly compiler: string;
  /** SIMD levels this machine runs, and the one `auto` takes. */
  readonly simd: readonly string[];
  /** The SIMD level that `auto` takes. */
  readonly simdAuto: string;
  /** Cores it sees. */
  readonly cores: number;
  /** The devices it could run on; empty of what runs on the processor. */
  readonly devices: readonly DeviceDescription[];
  /** Why there is no device though it needs one; else null. */
  readonly deviceProblem: string | null;
}

/** One proof and how it was made. Times in milliseconds. */
export interface ProveOutput {
  /** bincode-1 bytes of stwo's StarkProof. */
  readonly starkProof: Uint8Array;
  /** One per component that has fractions, in order. */
  readonly claimedSums: readonly QM31[];
  /** Nonce of the work before the LogUp challenges; 0 without. */
  readonly interactionNonce: bigint;
  /**
   * From columns in host memory, with `deviceTrace` from a recipe there, to proof bytes in host memory, without tree 0, by the prover's own
   * clock.
   */
  readonly proveMs: number;
  /** Without `pipelineReuse`: making memory, tables and tree 0 for this proof, a part of `proveMs`; else null. */
  readonly prepareMs: number | null;
  /** Joules that the device used meanwhile by its own counter, whose steps are coarse; null where there is none. */
  readonly energyJ: number | null;
  /** Grinding alone, a part of `proveMs` (both nonces). */
  readonly grindMs: number | null;
  /** Disjoint times by phase; null where the prover does not tell. `trace` is part of a proof's time with `deviceTrace` alone. */
  readonly phaseMs: Readonly<Record<Phase, number | null>>;
  /** Transcript digests, for comparison with other provers. */
  readonly checkpoints: readonly Checkpoint[];
  /** What it asked of a device, by phase; null where there is none. */
  readonly work: ProofWork | null;
  /** What really ran. */
  readonly ran: {
    readonly backend: BackendName;
    readonly threads: number;
    readonly simd: string;
    /** "generated" or "interpreted", or "reference". */
    readonly constraints: string;
    /** stwo backend: whether coefficients were kept; null elsewhere. */
    readonly peerCoefficients: boolean | null;
    /** Whether memory, tables and plans were kept from before; null where the prover has no such choice. */
    readonly pipelineReuse: boolean | null;
    /** How a device was used; null where there is none. */
    readonly device: DeviceRun | null;
  };
}

/** Hooks of a long proof. */
export interface ProveHooks {
  /** Called with phases done and their number. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Aborting it while the proof is made cancels the proof, however late: an `AbortError`. */
  readonly signal?: AbortSignal;
}

/** Main columns by component, in stored order; or a recipe of them (`air/trace_recipe.ts`). */
export type TraceInput = readonly (readonly Uint32Array[])[] | Uint32Array<ArrayBuffer>;

/** A prover opened with its options. */
export interface Prover {
  /** What really runs. */
  readonly description: ProverDescription;
  /** Whether it makes the main columns itself (option `deviceTrace`): a proof then takes a recipe, else columns. */
  readonly deviceTrace: boolean;
  /** Builds tree 0. */
  load(air: AirInstance): Promise<{ loadMs: number; preprocessedRoot: Uint8Array }>;
  /**
   * Proves.
   *
   * @throws {UserError} for columns of another number or size than the AIR's, a value that is no canonical element, or a recipe of
   *   other columns.
   * @throws {TypeError} for a recipe where columns are wanted, or the other way round.
   */
  prove(
    prefix: TranscriptPrefix,
    trace: TraceInput,
    hooks?: ProveHooks,
  ): Promise<ProveOutput>;
  /** Frees everything; nothing may be called afterwards. */
  close(): void;
}

/** The options a prover is opened with. */
export type ProverOptions = ProtocolOptions & ExecutionOptions;
