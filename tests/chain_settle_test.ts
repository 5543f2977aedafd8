/**
 * The whole of it on a local chain: a network's inference is asked for and paid by one account, proved here, and settled by another in one
 * transaction that verifies the proof and claims the payment.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { hash } from "starknet";
import { MAX_TRANSACTION_FELTS } from "../chain/calldata.ts";
import { checkClassSize } from "../chain/class_artifact.ts";
import { devnetSkip } from "../chain/devnet.ts";
import { depositCalls, readJob } from "../chain/escrow.ts";
import { type LocalChain, localChainContext, startLocalChain } from "../chain/local_chain.ts";
import { type RpcSession, STRK_ADDRESS } from "../chain/rpc.ts";
import { RevertError } from "../chain/rpc_errors.ts";
import { chainShape } from "../chain/shape.ts";
import { contextFelt, contextWords } from "../chain/statement.ts";
import { type Claim, rpcTier, type Submission, submissionOf } from "../chain/submit.ts";
import { verifierClass } from "../chain/verifier_classes.ts";
import { ProofError, UserError } from "../protocol/errors.ts";
import { wordsToFelt } from "../protocol/felts.ts";
import { type Verified, verifyProofFile } from "../verifier/verify_file.ts";
import { missing } from "./backends.ts";
import { chainProof } from "./chain_proofs.ts";
import { networkCase } from "./vm_cases.ts";

const reason = devnetSkip() ?? missing("cpu");
const LOG_ROWS = 10;
const AMOUNT = 10n ** 18n + 3n;

/** An inference that is proved for a context. */
async function inference(context: bigint): Promise<Verified> {
  const what = networkCase(LOG_ROWS, true);
  const words = contextWords(context);
  const { file, program } = await chainProof(what, {}, words);
  return verifyProofFile(file, { program: program!, context: words });
}

/** A deposit that the worker's proof of this statement settles. */
async function depositFor(chain: LocalChain, { statement, inputsHash }: Submission): Promise<Claim> {
  const { client, worker, escrow } = chain;
  const deadline = BigInt((await client.latestBlock()).timestamp) + 3600n;
  const keyDigest = wordsToFelt(statement.keyDigest);
  const terms = { keyDigest, inputsHash, deadline, payee: worker.address, bond: 0n, reserveSeconds: 0n };
  const before = await client.balanceOf(client.address);
  const receipt = await client.send(
    depositCalls(escrow, STRK_ADDRESS, { ...terms, verifier: chain.verifier! }, AMOUNT),
  );
  assertEquals(await client.balanceOf(client.address), before - AMOUNT - receipt.feeFri);
  const deposited = BigInt(hash.getSelectorFromName("Deposited"));
  const event = receipt.events.find(({ from, keys }) => from === escrow && keys[0] === deposited)!;
  return { escrow, jobId: event.keys[1] };
}

function balances(...sessions: RpcSession[]): Promise<bigint[]> {
  return Promise.all(sessions.map((session) => session.balanceOf(session.address)));
}

Deno.test({
  name: `settle: a network's inference is verified and paid in one transaction${
    reason === undefined ? "" : `: skipped, ${reason}`
  }`,
  ignore: reason !== undefined,
  fn: async () => {
    const context = await localChainContext();
    const verified = await inference(context);
    assert(verified.provenBits >= 80);
    const submission = submissionOf(verified);
    assert(submission.felts <= MAX_TRANSACTION_FELTS, `${submission.felts} felts`);
    const artifact = await verifierClass(chainShape(verified.air, verified.options));
    for (const part of [...artifact.libraries, artifact]) checkClassSize("the network's verifier", part);
    await using chain = await startLocalChain(artifact);
    const { client, worker, escrow } = chain;
    assertEquals(chain.context, context);
    const verifier = chain.verifier!;
    const tierFor = (session: RpcSession, claim?: Claim) =>
      rpcTier(session, { verifier, classHash: BigInt(artifact.classHash), ...claim && { claim } });

    const claim = await depositFor(chain, submission);
    assertEquals(claim.jobId, chain.jobId);
    const [client0, worker0] = await balances(client, worker);

    // Neither the proof with one felt changed, nor another account's claim of the job.
    const { proof } = submission;
    const changed = { ...submission, proof: proof.with(proof.length - 1, proof[proof.length - 1] ^ 1n) };
    const refused = await assertRejects(() => tierFor(worker, claim).submit(changed), ProofError);
    assertEquals(refused.code, "merkle_root");
    await assertRejects(() => tierFor(client, claim).submit(submission), UserError);
    assertEquals(await balances(client, worker), [client0, worker0]);

    // Somebody copies the registration: it pays for the worker's work, and keeps nobody from being paid.
    const copied = await tierFor(client).submit(submission);
    assertEquals([copied.isNew, copied.payment], [true, undefined]);
    const { receipt, payment, isNew } = await tierFor(worker, claim).submit(submission);
    assert(receipt !== undefined);
    assertEquals(isNew, false);
    assertEquals(payment, { ...claim, payee: worker.address, amount: AMOUNT, bond: 0n });
    assertEquals(await balances(client, worker), [
      client0 - copied.receipt!.feeFri,
      worker0 + AMOUNT - receipt.feeFri,
    ]);
    assertEquals(await client.balanceOf(escrow), 0n);
    assertEquals((await readJob(client, escrow, claim.jobId)).status, "paid");

    // The same statement for a second job needs a proof of its own.
    const second = await depositFor(chain, submission);
    const replayed = await assertRejects(() => tierFor(worker, second).submit(submission), UserError);
    assert(replayed.message.includes("its context is"), replayed.message);
    const claimArgs = { contract: escrow, entrypoint: "claim", args: [second.jobId, submission.resultsHash] };
    const sent = await assertRejects(() => worker.send([claimArgs]), RevertError);
    assertEquals(sent.code, "NOT_REGISTERED");
    const payee = worker.address;
    const own = await inference(contextFelt({ chainId: client.chainId, escrow, jobId: second.jobId, payee }));
    const [worker1] = await balances(worker);
    const settled = await tierFor(worker, second).submit(submissionOf(own));
    assertEquals([settled.isNew, settled.payment?.amount], [true, AMOUNT]);
    assertEquals(await balances(worker), [worker1 + AMOUNT - settled.receipt!.feeFri]);
  },
});
