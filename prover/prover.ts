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

/** A prover's description of itself: what really runs. */
export interface ProverDescription {
  readonly backend: BackendName;
  readonly version: string;
  readonly compiler: string;
  /** SIMD levels this machine runs, and the one `auto` takes. */
  readonly simd: readonly string[];
  readonly simdAuto: string;
  readonly cores: number;
}

/** One proof and how it was made. Times in milliseconds. */
export interface ProveOutput {
  /** bincode-1 bytes of stwo's StarkProof. */
  readonly starkProof: Uint8Array;
  /** One per component that has fractions, in order. */
  readonly claimedSums: readonly QM31[];
  readonly interactionNonce: bigint;
  /** From columns in host memory to proof bytes in host memory, without tree 0, by the prover's own clock. */
  readonly proveMs: number;
  /** Grinding alone, a part of `proveMs` (both nonces). */
  readonly grindMs: number | null;
  /** Disjoint times by phase; null where the prover does not tell. `trace` is never part of a proof's time. */
  readonly phaseMs: Readonly<Record<Phase, number | null>>;
  readonly checkpoints: readonly Checkpoint[];
  /** What really ran. */
  readonly ran: {
    readonly backend: BackendName;
    readonly threads: number;
    readonly simd: string;
    /** "generated" or "interpreted", or "reference". */
    readonly constraints: string;
    /** stwo backend: whether coefficients were kept; null elsewhere. */
    readonly peerCoefficients: boolean | null;
  };
}

/** Hooks of a long proof. */
export interface ProveHooks {
  /** Called with phases done and their number. */
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/** A prover opened with its options. */
export interface Prover {
  readonly description: ProverDescription;
  /** Builds tree 0. */
  load(air: AirInstance): Promise<{ loadMs: number; preprocessedRoot: Uint8Array }>;
  /** Proves; `columns` are the main columns by component, in stored order. */
  prove(
    prefix: TranscriptPrefix,
    columns: readonly (readonly Uint32Array[])[],
    hooks?: ProveHooks,
  ): Promise<ProveOutput>;
  close(): void;
}

/** The options a prover is opened with. */
export type ProverOptions = ProtocolOptions & ExecutionOptions;
