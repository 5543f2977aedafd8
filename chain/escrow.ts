/**
 * The escrow contract ([cairo/escrow.cairo](./cairo/escrow.cairo) has its rules) as seen from outside: its source, its jobs, and the
 * calls that a client and a worker make.
 *
 * @module
 */
import { poseidonHashMany } from "../protocol/poseidon252.ts";
import { joinCairo, readCairo } from "./cairo_source.ts";
import type { ChainCall, RpcSession } from "./rpc.ts";
import { ChainError } from "./rpc_errors.ts";
import { shortString } from "./statement.ts";

/** What happened to a job. */
const JOB_STATUS = ["none", "open", "paid", "refunded"] as const;

/** What a client asks for. All addresses and hashes are felts. */
export interface JobTerms {
  readonly verifier: bigint;
  readonly keyDigest: bigint;
  readonly inputsHash: bigint;
  /** 0 = open to the first who reserves it. */
  readonly payee: bigint;
  /** Last second, Unix time, in which it can be claimed. */
  readonly deadline: bigint;
  /** What a reservation costs when it lapses; 0 for a job with a payee. */
  readonly bond: bigint;
  /** How long a reservation lasts; 0 for a job with a payee. */
  readonly reserveSeconds: bigint;
}

/** A job as the contract has it. */
export interface Job extends JobTerms {
  readonly client: bigint;
  readonly amount: bigint;
  /** Of the last reservation; 0 = none. */
  readonly worker: bigint;
  readonly reservedUntil: bigint;
  readonly status: typeof JOB_STATUS[number];
}

/** The contract's source, joined for the compiler. */
export function escrowSource(): string {
  return joinCairo(readCairo("escrow"));
}

/** Id of the job that a client's deposit makes when `nonce` deposits were made before it, by anyone. */
export function jobIdOf(chainId: bigint, escrow: bigint, nonce: bigint, client: bigint): bigint {
  return poseidonHashMany([shortString("obelysk-job-1"), chainId, escrow, nonce, client]);
}

/** Reads a job. */
export async function readJob(session: RpcSession, escrow: bigint, jobId: bigint): Promise<Job> {
  const fields = await session.call(escrow, "job", [jobId]);
  if (fields.length !== 12) {
    throw new ChainError(`Cannot read job: ${fields.length} fields in the answer, 12 are wanted`);
  }
  const [client, verifier, keyDigest, inputsHash, payee, amount, deadline, bond, reserveSeconds, ...rest] =
    fields;
  const [worker, reservedUntil, status] = rest;
  return {
    client,
    verifier,
    keyDigest,
    inputsHash,
    payee,
    amount,
    deadline,
    bond,
    reserveSeconds,
    worker,
    reservedUntil,
    status: JOB_STATUS[Number(status)],
  };
}

/** The token that an escrow takes. */
export async function readToken(session: RpcSession, escrow: bigint): Promise<bigint> {
  return (await session.call(escrow, "token"))[0];
}

/** A client's two calls: allow the escrow to take the amount, and have it take it. */
export function depositCalls(
  escrow: bigint,
  token: bigint,
  terms: JobTerms,
  amount: bigint,
): readonly ChainCall[] {
  const { verifier, keyDigest, inputsHash, payee, deadline, bond, reserveSeconds } = terms;
  return [
    { contract: token, entrypoint: "approve", args: [escrow, amount, 0n] },
    {
      contract: escrow,
      entrypoint: "deposit",
      args: [verifier, keyDigest, inputsHash, payee, deadline, bond, reserveSeconds, amount],
    },
  ];
}

/** A worker's two calls: allow the escrow to take the bond, and reserve the job. */
export function reserveCalls(
  escrow: bigint,
  token: bigint,
  jobId: bigint,
  bond: bigint,
): readonly ChainCall[] {
  return [
    { contract: token, entrypoint: "approve", args: [escrow, bond, 0n] },
    { contract: escrow, entrypoint: "reserve", args: [jobId] },
  ];
}

/** The payee's call. */
export function claimCall(escrow: bigint, jobId: bigint, resultsHash: bigint): ChainCall {
  return { contract: escrow, entrypoint: "claim", args: [jobId, resultsHash] };
}

/** The client's call after the deadline. */
export function refundCall(escrow: bigint, jobId: bigint): ChainCall {
  return { contract: escrow, entrypoint: "refund", args: [jobId] };
}
