/**
 * Submitting through a node, with a stand-in for the verifier: what is checked before, what is sent, what is believed afterwards.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { classArtifact } from "../chain/class_artifact.ts";
import { type Devnet, devnetSkip } from "../chain/devnet.ts";
import { type JobTerms, readJob } from "../chain/escrow.ts";
import { RpcSession, STRK_ADDRESS } from "../chain/rpc.ts";
import { ChainError, RevertError } from "../chain/rpc_errors.ts";
import { contextFelt, contextWords, factOf, inputsHash, publicFelts } from "../chain/statement.ts";
import { rpcTier, type RpcTierOptions, type Submission } from "../chain/submit.ts";
import { ProofError, UserError } from "../protocol/errors.ts";
import { feltToWords } from "../protocol/felts.ts";
import { poseidonHashMany } from "../protocol/poseidon252.ts";
import type { Statement } from "../protocol/statement.ts";
import {
  deposit,
  type EscrowChain,
  openTerms,
  setTime,
  startEscrowChain,
  STRK,
  termsFor,
  testContract,
} from "./chain_escrow.ts";

const reason = devnetSkip();
const INPUTS = [1, 2, 3];
const KEY_DIGEST = 4711n;

function submitting(name: string, fn: (chain: EscrowChain) => Promise<void>): void {
  Deno.test({
    name: `submit: ${name}${reason === undefined ? "" : `: skipped, ${reason}`}`,
    ignore: reason !== undefined,
    fn: async () => {
      await using chain = await startEscrowChain();
      await fn(chain);
    },
  });
}

/** A submission for a context, as the stand-in takes it. */
function submissionFor(context: bigint): Submission {
  const statement: Statement = {
    keyDigest: feltToWords(KEY_DIGEST),
    logSizes: [4],
    publicValues: [9],
    context: contextWords(context),
  };
  const publicPart = publicFelts(statement);
  const fact = factOf(statement, INPUTS);
  const hash = inputsHash(INPUTS);
  return {
    proof: [fact, KEY_DIGEST, context, hash],
    public: publicPart,
    statement,
    inputsHash: hash,
    resultsHash: poseidonHashMany(publicPart),
    fact,
    felts: 20,
  };
}

async function tierOf(chain: EscrowChain, options: Partial<RpcTierOptions> = {}, session = chain.worker) {
  const { classHash } = await classArtifact(testContract("registry"));
  return rpcTier(session, { verifier: chain.registry, classHash: BigInt(classHash), ...options });
}

/** A job that the submissions here settle. */
async function jobFor(chain: EscrowChain, given: Partial<JobTerms> = {}, amount = 3n * STRK) {
  const terms = await termsFor(chain, { keyDigest: KEY_DIGEST, inputsHash: inputsHash(INPUTS), ...given });
  const { jobId } = await deposit(chain, terms, amount);
  const payee = chain.worker.address;
  const context = contextFelt({ chainId: chain.client.chainId, escrow: chain.escrow, jobId, payee });
  return { claim: { escrow: chain.escrow, jobId }, submission: submissionFor(context), terms };
}

submitting("a job is settled in one transaction and its payment is read from the chain", async (chain) => {
  const { worker, escrow } = chain;
  const { claim, submission } = await jobFor(chain);
  const tier = await tierOf(chain, { claim });
  const quote = await tier.quote(submission);
  assert(quote !== undefined && quote.feeFri > 0n && quote.maxFeeFri > quote.feeFri);
  const before = await worker.balanceOf(worker.address);
  const outcome = await tier.submit(submission, quote);
  const { receipt, payment } = outcome;
  assert(receipt !== undefined);
  assertEquals([outcome.fact, outcome.isNew, outcome.tier], [submission.fact, true, "rpc"]);
  assertEquals(payment, { ...claim, payee: worker.address, amount: 3n * STRK, bond: 0n });
  assertEquals(await worker.balanceOf(worker.address), before + 3n * STRK - receipt.feeFri);
  assertEquals(receipt.feeFri, quote.feeFri);
  assertEquals((await readJob(worker, escrow, claim.jobId)).status, "paid");

  // Again: the job is paid, which is seen before anything is sent; without the job the fact is there already.
  const again = await assertRejects(() => tier.submit(submission), UserError);
  assert(again.message.includes("it is paid"), again.message);
  assertEquals((await (await tierOf(chain)).submit(submission)).isNew, false);
});

submitting("nothing is sent for a job that the proof does not settle", async (chain) => {
  const { worker, client, other, devnet } = chain;
  const { claim, submission, terms } = await jobFor(chain);
  const nonce = () => devnet.provider.getNonceForAddress(worker.account.address);
  const before = await nonce();
  const refused = async (
    word: string,
    options: Partial<RpcTierOptions>,
    given = submission,
    session = worker,
  ) => {
    const tier = await tierOf(chain, options, session);
    const { message } = await assertRejects(() => tier.submit(given), UserError);
    assert(message.includes(word), message);
  };
  await refused("no such job", { claim: { ...claim, jobId: 5n } });
  await refused("its payee is", { claim }, submission, other);
  await refused("its context is", { claim }, submissionFor(1n));
  const second = await jobFor(chain);
  await refused("its context is", { claim: second.claim });
  const otherKey = await jobFor(chain, { keyDigest: 1n });
  await refused("its key digest is", { claim: otherKey.claim }, otherKey.submission);
  const otherInputs = await jobFor(chain, { inputsHash: 1n });
  await refused("its inputs is", { claim: otherInputs.claim }, otherInputs.submission);
  const otherVerifier = await jobFor(chain, { verifier: chain.hostile });
  await refused("its verifier is", { claim: otherVerifier.claim }, otherVerifier.submission);
  const open = await jobFor(
    chain,
    await openTerms(chain, { keyDigest: KEY_DIGEST, inputsHash: inputsHash(INPUTS) }),
  );
  await refused("has not reserved it", { claim: open.claim }, open.submission);
  await refused("its class is", { verifier: chain.hostile });
  await refused("there is no contract", { verifier: 99n });
  await setTime(devnet, terms.deadline + 2n);
  await devnet.rpc("devnet_createBlock");
  await refused("its deadline passed 2 s ago", { claim });
  assertEquals(await nonce(), before);
  assertEquals(await client.balanceOf(chain.escrow), 3n * STRK * 6n);
});

submitting("a refused proof is a ProofError with the contract's code", async (chain) => {
  const tier = await tierOf(chain);
  const submission = submissionFor(7n);
  const oods = await assertRejects(() => tier.submit({ ...submission, proof: [0n, 0n, 0n, 0n] }), ProofError);
  assertEquals(oods.code, "oods");
  const quoted = await assertRejects(() => tier.quote({ ...submission, proof: [0n] }), ProofError);
  assertEquals(quoted.code, "malformed");
});

submitting("a transaction that succeeded is not taken for a registered fact", async (chain) => {
  const tier = await tierOf(chain);
  const submission = submissionFor(7n);
  const forgotten = BigInt(`0x${new TextEncoder().encode("forgotten").toHex()}`);
  const { message } = await assertRejects(
    () => tier.submit({ ...submission, proof: [forgotten, ...submission.proof.slice(1)] }),
    ChainError,
  );
  assert(message.includes("which succeeded"), message);
  const wrongEvent = await assertRejects(
    () => tier.submit({ ...submission, proof: [submission.fact, 1n, 2n, 3n] }),
    ChainError,
  );
  assert(wrongEvent.message.includes("another statement"), wrongEvent.message);
});

/** A node between the session and devnet that loses answers. */
function losingNode(devnet: Devnet, loses: (method: string) => boolean): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const body = await request.text();
    const response = await fetch(devnet.rpcUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const answer = await response.text();
    if (loses(JSON.parse(body).method)) return new Response("", { status: 503 });
    return new Response(answer, { headers: { "content-type": "application/json" } });
  });
}

const LOSSES = { attempts: 3, firstDelayMs: 1, maxDelayMs: 2 };

submitting(
  "an answer that gets lost does not make a second transaction",
  async ({ devnet, other, client }) => {
    const lost: string[] = [];
    await using node = losingNode(devnet, (method) => {
      const isFirst = !lost.includes(method);
      lost.push(method);
      return isFirst; // every method once, the sending among them
    });
    const session = await RpcSession.open({
      url: `http://127.0.0.1:${node.addr.port}`,
      credentials: devnet.accounts[0],
      pollMs: 10,
      retries: LOSSES,
    });
    const before = BigInt(await devnet.provider.getNonceForAddress(client.account.address));
    const held = await client.balanceOf(other.address);
    const transfer = { contract: STRK_ADDRESS, entrypoint: "transfer", args: [other.address, 5n, 0n] };
    await session.send([transfer]);
    assert(lost.filter((method) => method === "starknet_addInvokeTransaction").length > 1);
    assertEquals(await client.balanceOf(other.address), held + 5n);
    assertEquals(BigInt(await devnet.provider.getNonceForAddress(client.account.address)), before + 1n);
  },
);

submitting(
  "a node that stays away is an error that says nothing of what was sent",
  async ({ devnet, client, other }) => {
    await using node = losingNode(devnet, (method) => method === "starknet_getTransactionReceipt");
    const session = await RpcSession.open({
      url: `http://127.0.0.1:${node.addr.port}`,
      credentials: devnet.accounts[0],
      pollMs: 10,
      retries: LOSSES,
    });
    const transfer = { contract: STRK_ADDRESS, entrypoint: "transfer", args: [other.address, 0x5ec3e7n, 0n] };
    const { message } = await assertRejects(() => session.send([transfer]), ChainError);
    assert(message.includes("read the receipt") && !message.includes("5ec3e7"), message);
    assert(!message.includes(devnet.accounts[0].privateKey.slice(2)));
    assertEquals(await client.balanceOf(other.address) % STRK, 0x5ec3e7n);
  },
);

submitting(
  "sends of one account wait for each other, and for another session of it",
  async ({ devnet, client, other }) => {
    const twin = await RpcSession.open({ url: devnet.rpcUrl, credentials: devnet.accounts[0], pollMs: 10 });
    const held = await client.balanceOf(other.address);
    const send = (session: RpcSession, amount: bigint) =>
      session.send([{ contract: STRK_ADDRESS, entrypoint: "transfer", args: [other.address, amount, 0n] }]);
    const receipts = await Promise.all(
      [client, twin, client, twin, client].map((session, i) => send(session, 10n ** BigInt(i))),
    );
    assertEquals(new Set(receipts.map(({ transactionHash }) => transactionHash)).size, 5);
    assertEquals(await client.balanceOf(other.address), held + 11_111n);
  },
);

submitting("an account without STRK cannot send, whatever is asked", async (chain) => {
  const poor = await RpcSession.open({
    url: chain.devnet.rpcUrl,
    credentials: { address: "0x1234", privateKey: "0x5678" },
    pollMs: 10,
  });
  const tier = await tierOf(chain, {}, poor);
  const { message } = await assertRejects(() => tier.submit(submissionFor(7n)), ChainError);
  assert(message.includes("the account has 0.000000 STRK"), message);
  await assertRejects(() => poor.call(chain.escrow, "no_such_view"), Error);
  const refused = await assertRejects(() => poor.call(chain.registry, "verify", [0n, 0n]), RevertError);
  assertEquals(refused.code, "malformed");
});
