/**
 * Payment on a local chain with the real blockifier: who is paid, to the fri, and who is not.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { hash } from "starknet";
import { devnetSkip } from "../chain/devnet.ts";
import { claimCall, jobIdOf, readJob, readToken, refundCall, reserveCalls } from "../chain/escrow.ts";
import { type ChainCall, type RpcSession, STRK_ADDRESS } from "../chain/rpc.ts";
import { RevertError } from "../chain/rpc_errors.ts";
import { contextFelt } from "../chain/statement.ts";
import {
  chainTime,
  deposit,
  type EscrowChain,
  eventOf,
  jobFact,
  openTerms,
  registerCall,
  setTime,
  settle,
  startEscrowChain,
  STRK,
  termsFor,
} from "./chain_escrow.ts";

const reason = devnetSkip();

/** The contract refuses with this word, whether simulated or sent. */
async function assertRefused(code: string, action: () => Promise<unknown>): Promise<void> {
  const error = await assertRejects(action, RevertError);
  assertEquals(error.code, code, error.message);
}

function balances(...sessions: RpcSession[]): Promise<bigint[]> {
  return Promise.all(sessions.map((session) => session.balanceOf(session.address)));
}

function reserve(chain: EscrowChain, session: RpcSession, jobId: bigint, bond: bigint) {
  return session.send(reserveCalls(chain.escrow, STRK_ADDRESS, jobId, bond));
}

function payment(name: string, fn: (chain: EscrowChain) => Promise<void>): void {
  Deno.test({
    name: `escrow: ${name}${reason === undefined ? "" : `: skipped, ${reason}`}`,
    ignore: reason !== undefined,
    fn: async () => {
      await using chain = await startEscrowChain();
      await fn(chain);
    },
  });
}

payment("a job with a payee is paid once, from the client to the worker, to the fri", async (chain) => {
  const { client, worker, escrow } = chain;
  const [client0, worker0] = await balances(client, worker);
  const terms = await termsFor(chain);
  const amount = 5n * STRK + 7n;
  const { jobId, receipt: deposited } = await deposit(chain, terms, amount);
  assertEquals(jobId, jobIdOf(client.chainId, escrow, 0n, client.address));
  assertEquals(await balances(client), [client0 - amount - deposited.feeFri]);
  assertEquals(await client.balanceOf(escrow), amount);
  assertEquals(await readJob(client, escrow, jobId), {
    ...terms,
    client: client.address,
    amount,
    worker: 0n,
    reservedUntil: 0n,
    status: "open",
  });
  const [context] = await client.call(escrow, "context", [jobId, worker.address]);
  assertEquals(context, contextFelt({ chainId: client.chainId, escrow, jobId, payee: worker.address }));

  const fact = jobFact(chain, terms, jobId);
  const settled = await settle(chain, worker, fact, jobId);
  assertEquals(await balances(client, worker), [
    client0 - amount - deposited.feeFri,
    worker0 + amount - settled.feeFri,
  ]);
  assertEquals(await client.balanceOf(escrow), 0n);
  assertEquals((await readJob(client, escrow, jobId)).status, "paid");
  assertEquals(eventOf(settled, escrow, "Paid").data, [fact, amount, 0n]);

  await assertRefused("ALREADY_PAID", () => settle(chain, worker, fact, jobId));
  await setTime(chain.devnet, terms.deadline + 1n);
  await assertRefused("ALREADY_PAID", () => client.send([refundCall(escrow, jobId)]));
  assertEquals(await readToken(client, escrow), STRK_ADDRESS);
});

payment("nobody else is paid, and nothing is without the fact of this very job", async (chain) => {
  const { client, worker, other, escrow } = chain;
  const terms = await termsFor(chain);
  const first = await deposit(chain, terms, STRK);
  const second = await deposit(chain, terms, 2n * STRK);
  assert(first.jobId !== second.jobId);
  const fact = jobFact(chain, terms, first.jobId);
  const held = await client.balanceOf(escrow);

  await assertRefused("NOT_REGISTERED", () => worker.send([claimCall(escrow, first.jobId, 13n)]));
  await worker.send([registerCall(chain, fact)]);
  // The fact of the first job pays neither another account, nor the second job, nor other results.
  await assertRefused("NOT_PAYEE", () => settle(chain, other, fact, first.jobId));
  await assertRefused("NOT_PAYEE", () => client.send([claimCall(escrow, first.jobId, 13n)]));
  await assertRefused("NOT_REGISTERED", () => worker.send([claimCall(escrow, second.jobId, 13n)]));
  await assertRefused("NOT_REGISTERED", () => worker.send([claimCall(escrow, first.jobId, 14n)]));
  await assertRefused("NO_JOB", () => worker.send([claimCall(escrow, 5n, 13n)]));
  // Facts made for another payee, another escrow or another key pay nothing either.
  const wrong = [
    jobFact(chain, terms, second.jobId, { payee: other.address }),
    jobFact(chain, terms, second.jobId, { escrow: chain.hostileEscrow }),
    jobFact(chain, { ...terms, keyDigest: 99n }, second.jobId),
    jobFact(chain, { ...terms, inputsHash: 99n }, second.jobId),
    jobFact(chain, terms, first.jobId),
  ];
  for (const fact of wrong) {
    await assertRefused("NOT_REGISTERED", () => settle(chain, worker, fact, second.jobId));
  }
  assertEquals(await client.balanceOf(escrow), held);

  // A copied registration by somebody else does not stop the worker.
  const secondFact = jobFact(chain, terms, second.jobId);
  await other.send([registerCall(chain, secondFact)]);
  const [worker0] = await balances(worker);
  const settled = await settle(chain, worker, secondFact, second.jobId);
  assertEquals(await balances(worker), [worker0 + 2n * STRK - settled.feeFri]);
  assertEquals(await client.balanceOf(escrow), STRK);
});

payment("a transaction that reverts in its block pays nobody and is charged", async (chain) => {
  const { worker, escrow } = chain;
  const terms = await termsFor(chain);
  const { jobId } = await deposit(chain, terms, STRK);
  const quote = await worker.quoteAmounts(2_000n, 50_000_000n);
  const [worker0] = await balances(worker);
  const error = await assertRejects(() => worker.send([claimCall(escrow, jobId, 13n)], quote), RevertError);
  assertEquals(error.code, "NOT_REGISTERED");
  assert(error.receipt !== undefined && error.receipt.feeFri > 0n);
  assertEquals(await balances(worker), [worker0 - error.receipt.feeFri]);
  assertEquals((await readJob(worker, escrow, jobId)).status, "open");
});

payment("claims until the deadline, refunds only after it", async (chain) => {
  const { client, worker, other, devnet, escrow } = chain;
  const terms = await termsFor(chain);
  const [last, late] = [await deposit(chain, terms, STRK), await deposit(chain, terms, 3n * STRK)];
  await assertRefused("DEADLINE_NOT_PASSED", () => client.send([refundCall(escrow, late.jobId)]));

  await setTime(devnet, terms.deadline);
  const settled = await settle(chain, worker, jobFact(chain, terms, last.jobId), last.jobId);
  assertEquals(eventOf(settled, escrow, "Paid").data[1], STRK);
  await setTime(devnet, terms.deadline);
  const early = await client.quoteAmounts(2_000n, 50_000_000n);
  await assertRefused("DEADLINE_NOT_PASSED", () => client.send([refundCall(escrow, late.jobId)], early));

  await setTime(devnet, terms.deadline + 1n);
  await devnet.rpc("devnet_createBlock");
  await assertRefused(
    "DEADLINE_PASSED",
    () => settle(chain, worker, jobFact(chain, terms, late.jobId), late.jobId),
  );
  await assertRefused("NOT_CLIENT", () => other.send([refundCall(escrow, late.jobId)]));
  const [client0] = await balances(client);
  const refunded = await client.send([refundCall(escrow, late.jobId)]);
  assertEquals(await balances(client), [client0 + 3n * STRK - refunded.feeFri]);
  assertEquals(await client.balanceOf(escrow), 0n);
  await assertRefused("ALREADY_REFUNDED", () => client.send([refundCall(escrow, late.jobId)]));
});

payment("an open job: the bond returns with the payment", async (chain) => {
  const { client, worker, other, escrow } = chain;
  const terms = await openTerms(chain);
  const { jobId } = await deposit(chain, terms, STRK);
  const fact = jobFact(chain, terms, jobId);
  await assertRefused("NOT_PAYEE", () => settle(chain, worker, fact, jobId));
  const [worker0, other0] = await balances(worker, other);
  const reserved = await reserve(chain, worker, jobId, terms.bond);
  assertEquals(await balances(worker), [worker0 - terms.bond - reserved.feeFri]);
  assertEquals(await client.balanceOf(escrow), STRK + terms.bond);
  await assertRefused("RESERVED", () => reserve(chain, other, jobId, terms.bond));
  await assertRefused(
    "NOT_PAYEE",
    () => settle(chain, other, jobFact(chain, terms, jobId, { payee: other.address }), jobId),
  );
  const settled = await settle(chain, worker, fact, jobId);
  assertEquals(await balances(worker, other), [worker0 + STRK - reserved.feeFri - settled.feeFri, other0]);
  assertEquals(eventOf(settled, escrow, "Paid").data, [fact, STRK, terms.bond]);
  assertEquals(await client.balanceOf(escrow), 0n);
});

payment("an open job: the bond of a lapsed reservation is the client's", async (chain) => {
  const { client, worker, other, devnet, escrow } = chain;
  const terms = await openTerms(chain);
  const { jobId } = await deposit(chain, terms, STRK);
  await reserve(chain, worker, jobId, terms.bond);
  const { reservedUntil } = await readJob(client, escrow, jobId);
  await setTime(devnet, reservedUntil + 1n);
  await devnet.rpc("devnet_createBlock");
  await assertRefused("RESERVATION_LAPSED", () => settle(chain, worker, jobFact(chain, terms, jobId), jobId));

  // Another worker's reservation sends it; one that runs to the deadline is sent with the refund.
  const [client0] = await balances(client);
  const again = await reserve(chain, other, jobId, terms.bond);
  assertEquals(eventOf(again, escrow, "Forfeited").keys.slice(1), [jobId, worker.address]);
  assertEquals(await balances(client), [client0 + terms.bond]);
  assertEquals(await client.balanceOf(escrow), STRK + terms.bond);
  await assertRefused("NOT_PAYEE", () => settle(chain, worker, jobFact(chain, terms, jobId), jobId));

  await setTime(devnet, terms.deadline + 1n);
  await devnet.rpc("devnet_createBlock");
  await assertRefused("DEADLINE_PASSED", () => reserve(chain, worker, jobId, terms.bond));
  const [client1] = await balances(client);
  const refunded = await client.send([refundCall(escrow, jobId)]);
  assertEquals(eventOf(refunded, escrow, "Forfeited").keys.slice(1), [jobId, other.address]);
  assertEquals(await balances(client), [client1 + STRK + terms.bond - refunded.feeFri]);
  assertEquals(await client.balanceOf(escrow), 0n);
});

payment("an open job: a reservation ends with the deadline, its last second included", async (chain) => {
  const { client, worker, devnet, escrow } = chain;
  const terms = await openTerms(chain, { reserveSeconds: 2n ** 64n - 1n });
  const { jobId } = await deposit(chain, terms, STRK);
  await reserve(chain, worker, jobId, terms.bond);
  assertEquals((await readJob(client, escrow, jobId)).reservedUntil, terms.deadline);
  await setTime(devnet, terms.deadline);
  const settled = await settle(chain, worker, jobFact(chain, terms, jobId), jobId);
  assertEquals(eventOf(settled, escrow, "Paid").data[1], STRK);
});

payment("terms that make no job are refused", async (chain) => {
  const refused = async (code: string, given: Parameters<typeof termsFor>[1], amount = STRK) => {
    const terms = await termsFor(chain, given);
    await assertRefused(code, () => deposit(chain, terms, amount));
  };
  const now = await chainTime(chain.devnet);
  await refused("NO_VERIFIER", { verifier: 0n });
  await refused("DEADLINE_PASSED", { deadline: now - 10n });
  await refused("BOND", { bond: 1n });
  await refused("BOND", { payee: 0n, reserveSeconds: 60n });
  await refused("RESERVE_SECONDS", { reserveSeconds: 1n });
  await refused("RESERVE_SECONDS", { payee: 0n, bond: 1n });
  await refused("NOTHING_CREDITED", {}, 0n);
  const { jobId } = await deposit(chain, await termsFor(chain), STRK);
  await assertRefused("NOT_OPEN_TO_ANY", () => reserve(chain, chain.worker, jobId, 0n));
});

payment("a hostile token or verifier is credited what moved and never paid twice", async (chain) => {
  const { client, worker, other, hostile, hostileEscrow } = chain;
  const act = (call: ChainCall, entrypoint = "act"): ChainCall => ({
    contract: hostile,
    entrypoint,
    args: [call.contract, selectorOf(call.entrypoint), BigInt(call.args.length), ...call.args],
  });
  const token = (entrypoint: string, ...args: bigint[]): ChainCall => ({
    contract: hostile,
    entrypoint,
    args,
  });
  const terms = await termsFor(chain, { payee: hostile, verifier: hostile });
  const { verifier, keyDigest, inputsHash, payee, deadline } = terms;
  const depositCall: ChainCall = {
    contract: hostileEscrow,
    entrypoint: "deposit",
    args: [verifier, keyDigest, inputsHash, payee, deadline, 0n, 0n, 100n],
  };
  await client.send([token("mint", client.address, 1000n, 0n), token("mint", hostile, 1000n, 0n)]);
  // A fee on the way: the job is worth what arrived.
  await client.send([token("set_fee", 30n, 0n)]);
  const short = await client.send([depositCall]);
  await client.send([token("set_fee", 0n, 0n)]);
  assertEquals(eventOf(short, hostileEscrow, "Deposited").data[0], 70n);
  const full = await client.send([depositCall]);
  const honest = await client.send([{
    ...depositCall,
    args: [chain.registry, ...depositCall.args.slice(1)],
  }]);
  const jobs = [short, full, honest].map((receipt) => eventOf(receipt, hostileEscrow, "Deposited").keys[1]);
  assertEquals(await client.balanceOf(hostileEscrow, hostile), 270n);
  // Nothing moved, whatever the token says; or the token says no.
  await client.send([token("set_answer", 0n, 1n)]);
  await assertRefused("NOTHING_CREDITED", () => client.send([depositCall]));
  await client.send([token("set_answer", 1n, 0n)]);
  await assertRefused("TRANSFER_FAILED", () => client.send([depositCall]));
  await client.send([token("set_answer", 1n, 1n)]);

  // Calls back in the middle of the verifier's answer to a claim, of a claim's transfer, of a deposit's transfer.
  const fact = jobFact(chain, terms, jobs[2], { payee: hostile, escrow: hostileEscrow });
  await other.send([registerCall(chain, fact)]);
  const transfer = claimCall(hostileEscrow, jobs[2], 13n);
  const claim = claimCall(hostileEscrow, jobs[0], 13n);
  const attacks: readonly (readonly [ChainCall, ChainCall])[] = [
    [claim, claim],
    [claim, claimCall(hostileEscrow, jobs[1], 13n)],
    [claim, refundCall(hostileEscrow, jobs[0])],
    [claim, depositCall],
    [transfer, transfer],
    [transfer, claim],
    [depositCall, depositCall],
    [depositCall, claim],
  ];
  for (const [outer, inner] of attacks) {
    await assertRefused("REENTERED", () => worker.send([act(inner, "set_callback"), act(outer)]));
  }
  const paid = await worker.send([act(claim)]);
  assertEquals(eventOf(paid, hostileEscrow, "Paid").data[1], 70n);
  assertEquals(await client.balanceOf(hostileEscrow, hostile), 200n);
  await worker.send([act(transfer)]);
  assertEquals(await client.balanceOf(hostileEscrow, hostile), 100n);
  for (const again of [claim, transfer]) {
    await assertRefused("ALREADY_PAID", () => worker.send([act(again)]));
  }
});

function selectorOf(entrypoint: string): bigint {
  return BigInt(hash.getSelectorFromName(entrypoint));
}
