/**
 * A devnet with the escrow, a stand-in verifier and a hostile token on it, for tests of payment.
 *
 * @module
 */
import { hash } from "starknet";
import { classArtifact } from "../chain/class_artifact.ts";
import { type CairoModule, joinCairo } from "../chain/cairo_source.ts";
import { deployContract } from "../chain/deploy.ts";
import { type Devnet, startDevnet } from "../chain/devnet.ts";
import { claimCall, depositCalls, escrowSource, type JobTerms } from "../chain/escrow.ts";
import { type ChainCall, type Receipt, RpcSession, STRK_ADDRESS } from "../chain/rpc.ts";
import { contextFelt, FACT_TAG } from "../chain/statement.ts";
import { poseidonHashMany } from "../protocol/poseidon252.ts";

/** STRK, in fri. */
export const STRK = 10n ** 18n;

/** A running chain with everything on it. */
export interface EscrowChain extends AsyncDisposable {
  readonly devnet: Devnet;
  readonly client: RpcSession;
  readonly worker: RpcSession;
  readonly other: RpcSession;
  readonly registry: bigint;
  readonly escrow: bigint;
  /** A token that cheats, and an escrow that takes it. */
  readonly hostile: bigint;
  readonly hostileEscrow: bigint;
}

/** A contract of the tests' folder, as a source to compile. */
export function testContract(name: string): string {
  const text = Deno.readTextFileSync(new URL(`./cairo/${name}.cairo`, import.meta.url));
  return joinCairo([{ name, text } satisfies CairoModule]);
}

/** A session of one of a devnet's accounts. */
export function devnetSession(devnet: Devnet, index: number): Promise<RpcSession> {
  return RpcSession.open({ url: devnet.rpcUrl, credentials: devnet.accounts[index], pollMs: 20 });
}

/** Starts it. */
export async function startEscrowChain(): Promise<EscrowChain> {
  const sources = [testContract("registry"), testContract("hostile_token"), escrowSource()];
  const [registryClass, hostileClass, escrowClass] = await Promise.all(
    sources.map((source) => classArtifact(source)),
  );
  const devnet = await startDevnet({ accounts: 4 });
  try {
    const [client, worker, other, deployer] = await Promise.all(
      [0, 1, 2, 3].map((i) => devnetSession(devnet, i)),
    );
    const registry = await deployContract(deployer, registryClass);
    const hostile = await deployContract(deployer, hostileClass);
    const escrow = await deployContract(deployer, escrowClass, [STRK_ADDRESS]);
    const hostileEscrow = await deployContract(deployer, escrowClass, [hostile.address]);
    return {
      devnet,
      client,
      worker,
      other,
      registry: registry.address,
      escrow: escrow.address,
      hostile: hostile.address,
      hostileEscrow: hostileEscrow.address,
      [Symbol.asyncDispose]: () => devnet[Symbol.asyncDispose](),
    };
  } catch (error) {
    await devnet[Symbol.asyncDispose]();
    throw error;
  }
}

/** The chain's time, in seconds. */
export async function chainTime(devnet: Devnet): Promise<bigint> {
  return BigInt((await devnet.provider.getBlock("latest")).timestamp);
}

/** Makes the next block's time this, exactly. */
export async function setTime(devnet: Devnet, time: bigint): Promise<void> {
  await devnet.rpc("devnet_setTime", { time: Number(time), generate_block: false });
}

/** Terms for `worker`, an hour from now, with what is given instead. */
export async function termsFor(chain: EscrowChain, given: Partial<JobTerms> = {}): Promise<JobTerms> {
  return {
    verifier: chain.registry,
    keyDigest: 11n,
    inputsHash: 12n,
    payee: chain.worker.address,
    deadline: await chainTime(chain.devnet) + 3600n,
    bond: 0n,
    reserveSeconds: 0n,
    ...given,
  };
}

/** An open job's. */
export function openTerms(chain: EscrowChain, given: Partial<JobTerms> = {}): Promise<JobTerms> {
  return termsFor(chain, { payee: 0n, bond: 2n * STRK, reserveSeconds: 600n, ...given });
}

/** Deposits from an account, by default the client's. */
export async function deposit(
  { escrow, client }: EscrowChain,
  terms: JobTerms,
  amount: bigint,
  from = client,
): Promise<{ jobId: bigint; receipt: Receipt }> {
  const receipt = await from.send(depositCalls(escrow, STRK_ADDRESS, terms, amount));
  return { jobId: eventOf(receipt, escrow, "Deposited").keys[1], receipt };
}

/** The one event of this name that a contract emitted. */
export function eventOf(receipt: Receipt, from: bigint, name: string): Receipt["events"][number] {
  const selector = BigInt(hash.getSelectorFromName(name));
  const found = receipt.events.filter((event) => event.from === from && event.keys[0] === selector);
  if (found.length !== 1) throw new Error(`Cannot find event ${name}: there are ${found.length}`);
  return found[0];
}

/** The fact of a job for a payee; results hash 13 unless given. */
export function jobFact(
  chain: EscrowChain,
  terms: JobTerms,
  jobId: bigint,
  { payee = chain.worker.address, escrow = chain.escrow, resultsHash = 13n } = {},
): bigint {
  const context = contextFelt({ chainId: chain.client.chainId, escrow, jobId, payee });
  return poseidonHashMany([FACT_TAG, terms.keyDigest, terms.inputsHash, resultsHash, context]);
}

/** Registers a fact with the stand-in verifier. */
export function registerCall({ registry }: EscrowChain, fact: bigint): ChainCall {
  return { contract: registry, entrypoint: "verify_and_register", args: [4n, fact, 0n, 0n, 0n, 0n] };
}

/** Registers a fact with the stand-in verifier and claims, in one transaction, as a worker does. */
export function settle(
  chain: EscrowChain,
  session: RpcSession,
  fact: bigint,
  jobId: bigint,
  resultsHash = 13n,
): Promise<Receipt> {
  return session.send([
    registerCall(chain, fact),
    claimCall(chain.escrow, jobId, resultsHash),
  ]);
}
