/**
 * How long a cell is thought to take on two cores: the order of cells and the time budget rest on it, no figure does.
 *
 * @module
 */
import type { ProtocolOptions } from "../protocol/options.ts";

/** What a cell's time depends on. */
export interface CostInput {
  readonly columns: number;
  readonly logRows: number;
  readonly options: Pick<ProtocolOptions, "logBlowup" | "powBits" | "queries" | "hash">;
  readonly backend: string;
  /** Proofs made: warm-ups and samples. */
  readonly proofs: number;
}

/** Seconds for one cell (column × row) of the extended trace, by backend, two cores with wide vectors. */
const SECONDS_PER_VALUE: Readonly<Record<string, number>> = {
  cpu: 8e-9,
  stwo: 20e-9,
  reference: 4e-6,
  emu: 4e-7,
  cuda: 4e-10,
};
/** Seconds to fill one value of the trace in TypeScript and to copy it. */
const TRACE_SECONDS_PER_VALUE = 15e-9;
/** Tries per second of the proof of work. */
const NONCES_PER_SECOND: Readonly<Record<string, number>> = { cpu: 1.5e8, stwo: 1.5e8, reference: 1.5e5 };
/** How much longer a value takes with Poseidon252, and a try of its proof of work. */
const POSEIDON: Readonly<Record<string, { value: number; nonce: number }>> = {
  cpu: { value: 20, nonce: 120 },
  stwo: { value: 80, nonce: 600 },
};
/** Starting a process, opening the prover, a small proof's fixed costs. */
const OPEN_SECONDS = 0.4;
const PROOF_SECONDS = 0.01;
/** Our verifier, per query. */
const VERIFY_SECONDS_PER_QUERY = 1e-3;

/** Predicted seconds of a cell, its checks included. */
export function predictSeconds({ columns, logRows, options, backend, proofs }: CostInput): number {
  const values = columns * 2 ** logRows;
  const slower = options.hash === "poseidon252" ? POSEIDON[backend] ?? POSEIDON.stwo : { value: 1, nonce: 1 };
  const proving = values * 2 ** options.logBlowup * slower.value *
    (SECONDS_PER_VALUE[backend] ?? SECONDS_PER_VALUE.stwo);
  const grinding = 2 ** options.powBits * slower.nonce /
    (NONCES_PER_SECOND[backend] ?? NONCES_PER_SECOND.stwo);
  const checking = options.queries * VERIFY_SECONDS_PER_QUERY;
  return OPEN_SECONDS +
    proofs * (PROOF_SECONDS + proving + values * TRACE_SECONDS_PER_VALUE + grinding + checking);
}
