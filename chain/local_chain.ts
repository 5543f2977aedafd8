/**
 * A private chain for one submission: a devnet with the verifier and the escrow on it, a client who pays and a worker who submits.
 *
 * Everything about it is known before it runs, the job's id included: a proof can be made for its context, `context` below, in advance.
 * Such a proof is paid: the client deposits for its statement, then the worker verifies and claims in one transaction. A proof with any
 * other context is registered and pays nobody.
 *
 * @module
 */
import { wordsToFelt } from "../protocol/felts.ts";
import { type ClassArtifact, classArtifact } from "./class_artifact.ts";
import { deployContract } from "./deploy.ts";
import { startDevnet } from "./devnet.ts";
import { depositCalls, escrowSource, jobIdOf } from "./escrow.ts";
import { type Receipt, RpcSession, STRK_ADDRESS } from "./rpc.ts";
import { contextFelt } from "./statement.ts";
import { type Claim, rpcTier, type Submission, type Tier } from "./submit.ts";

/** What the client pays unless told otherwise: one STRK, in fri. */
const LOCAL_PAYMENT = 10n ** 18n;
/** How long the client waits, in seconds. */
const JOB_SECONDS = 3600n;
const POLL_MS = 20;

/** A chain with a client and a worker. */
export interface LocalChain extends AsyncDisposable {
  readonly tier: Tier;
  readonly client: RpcSession;
  readonly worker: RpcSession;
  readonly escrow: bigint;
  /** The job that is deposited for a proof with the right context. */
  readonly jobId: bigint;
  /** The context that a proof needs to be paid. */
  readonly context: bigint;
  /** The verifier; undefined when the chain was started without. */
  readonly verifier: bigint | undefined;
  /** What it took to put the contracts there. */
  readonly deployments: readonly Receipt[];
}

/** The context of the job that every local chain begins with: the chain is the same every time, so that a proof can be made before it runs. */
export async function localChainContext(): Promise<bigint> {
  await using chain = await startLocalChain();
  return chain.context;
}

/**
 * Starts one.
 *
 * @param verifier class of the verifier; without it the chain only tells its context
 * @param payment what the client deposits, in fri
 */
export async function startLocalChain(
  verifier?: ClassArtifact,
  { payment = LOCAL_PAYMENT }: { readonly payment?: bigint } = {},
): Promise<LocalChain> {
  const escrowClass = await classArtifact(escrowSource());
  const devnet = await startDevnet({ accounts: 2 });
  try {
    const [client, worker] = await Promise.all(
      devnet.accounts.map((credentials) =>
        RpcSession.open({ url: devnet.rpcUrl, credentials, pollMs: POLL_MS })
      ),
    );
    const escrow = await deployContract(client, escrowClass, [STRK_ADDRESS]);
    const deployed = verifier && await deployContract(client, verifier);
    const jobId = jobIdOf(client.chainId, escrow.address, 0n, client.address);
    const payee = worker.address;
    const context = contextFelt({ chainId: client.chainId, escrow: escrow.address, jobId, payee });
    const chain = { client, worker, escrow: escrow.address, jobId, context, verifier: deployed?.address };
    return {
      ...chain,
      tier: localTier(chain, BigInt(verifier?.classHash ?? 0), payment),
      deployments: [...escrow.receipts, ...deployed?.receipts ?? []],
      [Symbol.asyncDispose]: () => devnet[Symbol.asyncDispose](),
    };
  } catch (error) {
    await devnet[Symbol.asyncDispose]();
    throw error;
  }
}

function localTier(
  { client, worker, escrow, jobId, context, verifier }: Omit<
    LocalChain,
    "tier" | "deployments" | keyof AsyncDisposable
  >,
  classHash: bigint,
  payment: bigint,
): Tier {
  if (verifier === undefined) {
    const refuse = () =>
      Promise.reject(new RangeError("Cannot submit: the chain was started without a verifier"));
    return { name: "devnet", quote: refuse, submit: refuse };
  }
  let claim: Claim | undefined;
  const prepared = async (submission: Submission) => {
    if (!claim && wordsToFelt(submission.statement.context) === context) {
      await depositFor(submission);
      claim = { escrow, jobId };
    }
    return rpcTier(worker, { verifier, classHash, name: "devnet", ...claim && { claim } });
  };
  const depositFor = async ({ statement, inputsHash }: Submission) => {
    const deadline = BigInt((await client.latestBlock()).timestamp) + JOB_SECONDS;
    const keyDigest = wordsToFelt(statement.keyDigest);
    const terms = {
      verifier,
      keyDigest,
      inputsHash,
      payee: worker.address,
      deadline,
      bond: 0n,
      reserveSeconds: 0n,
    };
    await client.send(depositCalls(escrow, STRK_ADDRESS, terms, payment));
  };
  return {
    name: "devnet",
    quote: async (submission) => (await prepared(submission)).quote(submission),
    submit: async (submission, quote) => (await prepared(submission)).submit(submission, quote),
  };
}
