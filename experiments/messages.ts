/**
 * What the runner and its child processes say to each other: JSON, one message a line, every request answered in order.
 *
 * @module
 */
import type { Options } from "../protocol/options.ts";
import type { Checkpoint, Phase } from "../protocol/phases.ts";
import type { CountName } from "../prover/device_work.ts";
import type { ProverDescription } from "../prover/prover.ts";
import type { ProveOutput } from "../prover/prover.ts";
import type { TreeCells } from "./records.ts";

/** What a child is started as. */
export type ChildRole = "prove" | "verify" | "chain";

/** A program by name, with its assembly where it has any. */
export interface ProgramSelection {
  readonly name: string;
  readonly text?: string;
}

/** An AIR by name and parameters. */
export interface AirSelection {
  readonly name: string;
  readonly params: Readonly<Record<string, number>>;
  /** For the AIR of the virtual machine: the program. */
  readonly program?: ProgramSelection;
}

/** Opens whatever the child is, for one AIR and one set of options. */
export interface OpenRequest {
  readonly op: "open";
  readonly air: AirSelection;
  readonly options: Options;
}

/** Proves the trace of a seed. */
export interface ProveRequest {
  readonly op: "prove";
  readonly seed: number;
}

/** Proves the traces of several seeds, handed over at once: as many are in flight as the options have streams. */
export interface ProveBatchRequest {
  readonly op: "prove_batch";
  readonly seeds: readonly number[];
}

/** Verifies a proof file, given in base 64. */
export interface VerifyRequest {
  readonly op: "verify";
  readonly proof: string;
  /** The seed whose public inputs the proof of a program must have. */
  readonly seed?: number;
}

/** Where a proof's contract is run and compiled: in the embedded compiler alone, to classes for their sizes, or on a devnet too. */
export type ChainPlaces = "embedded" | "classes" | "everywhere";

/** Measures a proof file on chain, given in base 64. */
export interface ChainRequest {
  readonly op: "chain";
  readonly places: ChainPlaces;
  readonly proof: string;
}

/** Runs the prover's kernels alone, after a proof. */
export interface KernelsRequest {
  readonly op: "kernels";
}

/** A request to a child. */
export type ChildRequest =
  | OpenRequest
  | KernelsRequest
  | ProveRequest
  | ProveBatchRequest
  | VerifyRequest
  | ChainRequest;

/** Answer of a proving child to `open`. */
export interface OpenedProver {
  readonly openMs: number;
  readonly loadMs: number;
  readonly description: ProverDescription;
  readonly columns: number;
  readonly constraints: number;
  readonly warning: string | null;
  readonly cells: TreeCells;
  /** Inferences and products of one run of the program (null where it makes none), and who runs it; null without a program. */
  readonly program: {
    readonly inferences: number | null;
    readonly products: number | null;
    readonly executor: string;
  } | null;
}

/** Answer to `prove`. */
export interface ProvedSample {
  /** The proof file in base 64. */
  readonly proof: string;
  readonly proofBytes: number;
  readonly proofSha256: string;
  /** Running the program, and its steps; absent without a program. */
  readonly executeMs?: number;
  readonly steps?: number;
  readonly traceMs: number;
  readonly proveMs: number;
  readonly grindMs: number | null;
  readonly phaseMs: Readonly<Record<Phase, number | null>>;
  /** Joules that the device used; absent or null where it does not count them. */
  readonly energyJ?: number | null;
  readonly checkpoints: readonly Checkpoint[];
  /** What the prover counted, of the whole proof; null where it counts nothing. */
  readonly work: Readonly<Record<CountName, number>> | null;
  readonly ran: ProveOutput["ran"];
}

/** Answer to `prove_batch`. Traces are made before the clock starts. */
export interface ProvedBatch {
  /** In the order of the seeds. */
  readonly samples: readonly ProvedSample[];
  /** From handing over to the last proof. */
  readonly batchMs: number;
  /** From handing over to each proof, the wait for a free prover included. */
  readonly latencyMs: readonly number[];
}

/** Answer of a verifying child to `verify`: accepted, or refused with a code and its text. */
export type VerifyAnswer =
  & { readonly verifyMs: number }
  & (
    | { readonly accepted: true; readonly attackBits: number; readonly provenBits: number }
    | { readonly accepted: false; readonly code: string; readonly message: string }
  );

/** A line from a child: the answer, or why there is none. */
export type ChildReply = { readonly ok: unknown } | { readonly error: string };

/** Why a request to a child has no answer: it failed, crashed, or took too long. */
export class ChildError extends Error {
  override readonly name = "ChildError";
}

/** A child process as the runner sees it. */
export interface Child {
  /**
   * Sends one request and waits for its answer.
   *
   * @throws {ChildError} when the child answers with an error, ends, or takes longer than `timeoutMs` (it is killed then).
   */
  request(request: ChildRequest, timeoutMs: number): Promise<unknown>;
  /** Peak resident memory so far by the operating system's count, in bytes; undefined where that is not known. */
  peakMemoryBytes(): Promise<number | undefined>;
  /** Ends the child. */
  close(): Promise<void>;
}
