/**
 * Submitting a verified proof: one interface over the three places where the verifier contract runs.
 *
 * - `embedded`: the contract in the compiler's own test runner; steps and gas, no network.
 * - `devnet`: a private starknet-devnet, with a job, its payment and two accounts ({@linkcode localTier} of local_chain.ts).
 * - `rpc`: a node of a real network, and an account on it.
 *
 * A submission counts only when the verifier itself says that the fact is registered, and its event says what the fact is about. That a
 * transaction succeeded is not taken for it.
 *
 * @module
 */
import { PROOF_ERROR_CODES, ProofError, type ProofErrorCode, UserError } from "../protocol/errors.ts";
import { wordsToFelt } from "../protocol/felts.ts";
import { poseidonHashMany } from "../protocol/poseidon252.ts";
import type { Statement } from "../protocol/statement.ts";
import type { Verified } from "../verifier/verify_file.ts";
import { runEmbedded } from "./embedded.ts";
import { claimCall, type Job, readJob } from "./escrow.ts";
import { fileCalldata } from "./file_calldata.ts";
import { type ChainCall, hex, type Quote, type Receipt, type RpcSession, strk } from "./rpc.ts";
import { ChainError, RevertError } from "./rpc_errors.ts";
import { chainShape } from "./shape.ts";
import { sliceArguments, sliceTransactionFelts, type SplitCalldata, splitCalldata } from "./split.ts";
import { contextFelt, inputsHash } from "./statement.ts";

/** Where the verifier contract runs. */
export const TIERS = ["embedded", "devnet", "rpc"] as const;
/** One of {@linkcode TIERS}. */
export type TierName = typeof TIERS[number];

/** A verified proof, ready to be sent. */
export interface Submission {
  /** The arguments of `verify_and_register`. */
  readonly proof: readonly bigint[];
  readonly public: readonly bigint[];
  readonly statement: Statement;
  readonly inputsHash: bigint;
  readonly resultsHash: bigint;
  /** The fact that must be registered in the end. */
  readonly fact: bigint;
  /** Felts of the whole transaction's calldata; of all transactions together when it is split. */
  readonly felts: number;
  /** The proof in slices, for a verifier that takes them. */
  readonly split?: SplitCalldata;
}

/** A job to be claimed in the same transaction. */
export interface Claim {
  readonly escrow: bigint;
  readonly jobId: bigint;
}

/** What was paid. Amounts in the token's smallest unit. */
export interface Payment extends Claim {
  readonly payee: bigint;
  readonly amount: bigint;
  /** Returned besides. */
  readonly bond: bigint;
}

/** What the contract executed. Only the embedded tier can tell. */
export interface EmbeddedWork {
  readonly steps: number;
  readonly gas: number;
  readonly builtins: Readonly<Record<string, number>>;
}

/** A registered fact and how it got there. */
export interface Outcome {
  readonly tier: TierName;
  readonly fact: bigint;
  /** False when somebody had registered it before: then there is no event. */
  readonly isNew: boolean;
  /** Address of the verifier contract; undefined in the embedded tier. */
  readonly verifier: bigint | undefined;
  /** Of the last transaction; undefined when none was needed, or there is no chain. */
  readonly receipt: Receipt | undefined;
  /** Of the transactions before it, which verified slices. */
  readonly earlier: readonly Receipt[];
  readonly work: EmbeddedWork | undefined;
  readonly payment: Payment | undefined;
}

/** A place to submit to. */
export interface Tier {
  readonly name: TierName;
  /**
   * What it would cost; undefined where nothing is charged. Refuses what {@linkcode submit} would refuse before sending. Of several
   * transactions the sum, without the claim, which cannot be run before all but the last of them were.
   */
  quote(submission: Submission): Promise<Quote | undefined>;
  /**
   * Sends it and checks what came of it.
   *
   * @param quote of the same submission, when it was asked for
   * @throws {ProofError} with the contract's code when it refuses the proof.
   * @throws {RevertError} when a contract refuses anything else.
   * @throws {UserError} when the job is not one that this proof settles for this account.
   * @throws {ChainError} when the chain's state afterwards is not what it must be.
   */
  submit(submission: Submission, quote?: Quote): Promise<Outcome>;
}

/**
 * What a verified proof file submits.
 *
 * @param isSplit in slices, however short the proof is
 * @throws {UserError} for options that no contract verifies, or a proof that is too long for one transaction and is not split.
 */
export function submissionOf(verified: Verified, isSplit = false): Submission {
  const calldata = fileCalldata(verified, isSplit ? Infinity : undefined);
  const { proof, public: publicPart, fact } = calldata;
  const { statement } = verified.file;
  const split = isSplit
    ? splitCalldata({ ...calldata, shape: chainShape(verified.air, verified.options) })
    : undefined;
  const felts = split ? sliceTransactionFelts(split).reduce((sum, each) => sum + each) : calldata.felts;
  return {
    proof,
    public: publicPart,
    statement,
    inputsHash: inputsHash(verified.program?.run.inputs ?? []),
    resultsHash: poseidonHashMany([...publicPart]),
    fact,
    felts,
    ...split && { split },
  };
}

/**
 * Submits to the contract in the embedded compiler.
 *
 * @param verifier its source, and the path of the contract's module in it
 */
export function embeddedTier(verifier: { readonly source: string; readonly contract: string }): Tier {
  return {
    name: "embedded",
    quote: () => Promise.resolve(undefined),
    submit: async (submission) => {
      const { fact } = submission;
      const verify = verifyCalls(submission).map(({ entrypoint, args: calldata }, i, { length }) => ({
        entrypoint,
        calldata,
        returns: [i + 1 < length ? 0n : fact],
      }));
      const isRegistered = { entrypoint: "is_registered", calldata: [fact], returns: [1n] };
      const [verified, registered] = await runEmbedded({
        ...verifier,
        cases: [
          { name: "verify", calls: verify },
          { name: "register", calls: [...verify, isRegistered] },
        ],
      });
      for (const { outcome } of [verified, registered]) {
        if (outcome !== "ok") throw refusal(outcome, `Cannot verify proof: the contract answers ${outcome}`);
      }
      const { steps, memoryHoles, gas, builtins } = verified;
      return {
        tier: "embedded",
        fact,
        isNew: true,
        verifier: undefined,
        receipt: undefined,
        earlier: [],
        work: { steps, memoryHoles, gas, builtins },
        payment: undefined,
      };
    },
  };
}

/** How {@linkcode rpcTier} submits. */
export interface RpcTierOptions {
  /** The verifier contract. */
  readonly verifier: bigint;
  /** Its class must be this one: a contract of another class may register anything. */
  readonly classHash: bigint;
  /** Claimed with the proof. */
  readonly claim?: Claim;
  readonly name?: TierName;
}

/**
 * Submits by a session's account: `verify_and_register`, and `claim` when there is a job, in one transaction. A proof in slices takes one
 * for each slice that is not verified yet, and the claim goes with the last.
 */
export function rpcTier(session: RpcSession, options: RpcTierOptions): Tier {
  const { verifier, classHash, claim, name = "rpc" } = options;
  const transactions = async (submission: Submission): Promise<ChainCall[][]> => {
    const calls = await missingCalls(session, verifier, submission);
    const claimed = claim ? [claimCall(claim.escrow, claim.jobId, submission.resultsHash)] : [];
    const last = [...calls.slice(-1), ...claimed];
    return [...calls.slice(0, -1).map((call) => [call]), ...last.length > 0 ? [last] : []];
  };
  const prepare = async (submission: Submission) => {
    const found = await session.classHashAt(verifier);
    if (found !== classHash) {
      throw new UserError(
        `Cannot submit to ${hex(verifier)}: ${
          found === undefined ? "there is no contract" : `its class is ${hex(found)}`
        }, the verifier of this proof's shape has class ${hex(classHash)}`,
      );
    }
    if (claim) await checkClaim(session, verifier, claim, submission);
  };
  return {
    name,
    quote: async (submission) => {
      await prepare(submission);
      const all = await transactions(submission);
      if (all.length === 0) return undefined;
      return (await refusedProof(() => session.quoteAll(all))).reduce(addQuotes);
    },
    submit: async (submission, quote) => {
      if (!quote) await prepare(submission);
      const all = await transactions(submission);
      const receipts: Receipt[] = [];
      // What a later transaction costs is only known when those before it have run.
      const bounds = submission.split ? undefined : quote;
      for (const calls of all) receipts.push(await refusedProof(() => session.send(calls, bounds)));
      const isNew = await checkRegistered(session, verifier, submission, receipts);
      const receipt = receipts.pop();
      const payment = claim && await checkPaid(session, claim, submission, receipt!);
      return {
        tier: name,
        fact: submission.fact,
        isNew,
        verifier,
        receipt,
        earlier: receipts,
        work: undefined,
        payment,
      };
    },
  };
}

/** The calls that verify a proof and register its fact. */
function verifyCalls(submission: Submission): Omit<ChainCall, "contract">[] {
  const { split } = submission;
  if (!split) return [{ entrypoint: "verify_and_register", args: spans(submission) }];
  return split.slices.map((_, i) => ({ entrypoint: "verify_slice", args: sliceArguments(split, i) }));
}

/** Those that are still to be made: for a proof in slices not the ones that were, and none for a registered fact. */
async function missingCalls(
  session: RpcSession,
  verifier: bigint,
  submission: Submission,
): Promise<ChainCall[]> {
  const calls = verifyCalls(submission).map((call) => ({ contract: verifier, ...call }));
  const { split, fact } = submission;
  if (!split) return calls;
  const [isRegistered] = await session.call(verifier, "is_registered", [fact]);
  if (isRegistered === 1n) return [];
  const [verified] = await session.call(verifier, "verified_slices", [split.run]);
  return calls.filter((_, i) => (verified >> BigInt(i) & 1n) === 0n);
}

/** Two spans as calldata. */
function spans({ proof, public: publicPart }: Submission): bigint[] {
  return [BigInt(proof.length), ...proof, BigInt(publicPart.length), ...publicPart];
}

/** The contract's refusal of a proof as the error that every verifier gives; other errors as they are. */
async function refusedProof<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof RevertError) throw refusal(error.code, error.message, error);
    throw error;
  }
}

function refusal(code: string, message: string, otherwise: Error = new ChainError(message)): Error {
  return Object.hasOwn(PROOF_ERROR_CODES, code) ? new ProofError(code as ProofErrorCode, message) : otherwise;
}

/** The job must be one that this proof settles, for this account, now; each failure says which part is not. */
async function checkClaim(
  session: RpcSession,
  verifier: bigint,
  { escrow, jobId }: Claim,
  { statement, inputsHash }: Submission,
): Promise<void> {
  const job = await readJob(session, escrow, jobId);
  const now = BigInt((await session.latestBlock()).timestamp);
  const payee = session.address;
  const problem = jobProblem(job, payee, now) ?? [
    [job.verifier, verifier, "verifier"],
    [job.keyDigest, wordsToFelt(statement.keyDigest), "key digest"],
    [job.inputsHash, inputsHash, "inputs"],
    [
      contextFelt({ chainId: session.chainId, escrow, jobId, payee }),
      wordsToFelt(statement.context),
      "context",
    ],
  ].filter(([wanted, given]) => wanted !== given)
    .map(([wanted, given, what]) =>
      `its ${what} is ${hex(wanted as bigint)}, the proof's is ${hex(given as bigint)}`
    )
    .at(0);
  if (problem !== undefined) throw new UserError(`Cannot claim job ${hex(jobId)}: ${problem}`);
}

function jobProblem(job: Job, payee: bigint, now: bigint): string | undefined {
  if (job.status === "none") return "the escrow has no such job";
  if (job.status !== "open") return `it is ${job.status}`;
  if (now > job.deadline) return `its deadline passed ${now - job.deadline} s ago`;
  if (job.payee !== 0n) return job.payee === payee ? undefined : `its payee is ${hex(job.payee)}`;
  if (job.worker !== payee) return "this account has not reserved it";
  return now > job.reservedUntil ? `the reservation lapsed ${now - job.reservedUntil} s ago` : undefined;
}

/** Whether the fact is new; throws unless it is registered and an event, if there is one, says what it must. */
async function checkRegistered(
  session: RpcSession,
  verifier: bigint,
  { fact, statement, inputsHash }: Submission,
  receipts: readonly Receipt[],
): Promise<boolean> {
  const [isRegistered] = await session.call(verifier, "is_registered", [fact]);
  if (isRegistered !== 1n) {
    const hashes = receipts.map(({ transactionHash }) => transactionHash).join(", ");
    throw new ChainError(
      `Cannot find fact ${hex(fact)} registered after transaction ${hashes}, which succeeded`,
    );
  }
  const event = receipts.flatMap(({ events }) => events).find(({ from, keys }) =>
    from === verifier && keys[1] === fact
  );
  if (!event) return false;
  const wanted = [wordsToFelt(statement.keyDigest), wordsToFelt(statement.context), inputsHash];
  if (wanted.some((felt, i) => felt !== event.data[i])) {
    throw new ChainError(`Cannot accept the event of fact ${hex(fact)}: it is about another statement`);
  }
  return true;
}

/** What the escrow paid; throws unless it says so in an event and in the job. */
async function checkPaid(
  session: RpcSession,
  { escrow, jobId }: Claim,
  { fact }: Submission,
  receipt: Receipt,
): Promise<Payment> {
  const payee = session.address;
  const event = receipt.events.find(({ from, keys, data }) =>
    from === escrow && keys[1] === jobId && keys[2] === payee && data[0] === fact
  );
  const { status } = await readJob(session, escrow, jobId);
  if (!event || status !== "paid") {
    throw new ChainError(
      `Cannot find the payment of job ${
        hex(jobId)
      } in transaction ${receipt.transactionHash}: the job is ${status}`,
    );
  }
  return { escrow, jobId, payee, amount: event.data[1], bond: event.data[2] };
}

/** What two transactions cost together; their bounds are not those of either. */
function addQuotes(one: Quote, other: Quote): Quote {
  return {
    ...other,
    l1Gas: one.l1Gas + other.l1Gas,
    l1DataGas: one.l1DataGas + other.l1DataGas,
    l2Gas: one.l2Gas + other.l2Gas,
    feeFri: one.feeFri + other.feeFri,
    maxFeeFri: one.maxFeeFri + other.maxFeeFri,
  };
}

/** One line about a quote. */
export function quoteText({ l2Gas, l1DataGas, l2GasPrice, feeFri, maxFeeFri }: Quote): string {
  return `${l2Gas} L2 gas at ${Number(l2GasPrice) / 1e9} Gfri and ${l1DataGas} L1 data gas: ` +
    `${strk(feeFri)}, bounded by ${strk(maxFeeFri)}`;
}
