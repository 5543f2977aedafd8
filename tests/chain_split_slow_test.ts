/**
 * A proof that is too long for one transaction, on a local chain: a network's inference with the queries of 100 proven bits, verified in
 * slices, and paid with the last of them.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { hash } from "starknet";
import { MAX_TRANSACTION_FELTS } from "../chain/calldata.ts";
import { checkClassSize } from "../chain/class_artifact.ts";
import { deployContract } from "../chain/deploy.ts";
import { devnetSkip } from "../chain/devnet.ts";
import { claimCall } from "../chain/escrow.ts";
import { localChainContext, startLocalChain } from "../chain/local_chain.ts";
import { RevertError } from "../chain/rpc_errors.ts";
import { chainShape } from "../chain/shape.ts";
import { sliceArguments, sliceTransactionFelts, type SplitCalldata } from "../chain/split.ts";
import { contextWords } from "../chain/statement.ts";
import { rpcTier, submissionOf } from "../chain/submit.ts";
import { verifierClass } from "../chain/verifier_classes.ts";
import { ProofError, UserError } from "../protocol/errors.ts";
import { verifyProofFile } from "../verifier/verify_file.ts";
import { missing } from "./backends.ts";
import { chainProof } from "./chain_proofs.ts";
import { networkCase } from "./vm_cases.ts";

const reason = devnetSkip() ?? missing("cpu");
const LOG_ROWS = 10;
const QUERIES = 88;
/** 104 million were seen. */
const MAX_SLICE_L2_GAS = 115_000_000n;
const AMOUNT = 10n ** 18n + 3n;

/** Gas that was used is what was quoted, to a thousandth. */
function assertNear(l2Gas: bigint, quoted: bigint): void {
  assert(Math.abs(Number(l2Gas) / Number(quoted) - 1) < 1e-3, `${l2Gas}, quoted were ${quoted}`);
}

Deno.test({
  name: `split: a network's inference with 100 proven bits is verified in slices and paid with the last${
    reason === undefined ? "" : `: skipped, ${reason}`
  }`,
  ignore: reason !== undefined,
  fn: async () => {
    const context = contextWords(await localChainContext());
    const { file, program } = await chainProof(networkCase(LOG_ROWS, true), { queries: QUERIES }, context);
    const verified = verifyProofFile(file, { program: program!, context });
    assert(verified.provenBits >= 100, `${verified.provenBits} bits`);
    const tooLong = assertThrows(() => submissionOf(verified), UserError);
    assert(tooLong.message.includes(`at most ${MAX_TRANSACTION_FELTS} are accepted`), tooLong.message);

    const submission = submissionOf(verified, true);
    const split = submission.split!;
    assertEquals(split.slicing, { slices: 2, queries: QUERIES / 2 });
    assert(sliceTransactionFelts(split).every((felts) => felts <= MAX_TRANSACTION_FELTS));
    const artifact = await verifierClass(
      chainShape(verified.air, verified.options),
      undefined,
      split.slicing,
    );
    for (const part of [...artifact.libraries, artifact]) checkClassSize("the split verifier", part);
    const classHash = BigInt(artifact.classHash);

    await using chain = await startLocalChain(artifact, { payment: AMOUNT });
    const { client, worker, escrow, jobId } = chain;
    const contract = chain.verifier!;
    const sliceCall = (slice: number, of: SplitCalldata = split) => ({
      contract,
      entrypoint: "verify_slice",
      args: sliceArguments(of, slice),
    });
    const state = async () => {
      const [isRegistered] = await client.call(contract, "is_registered", [submission.fact]);
      const [slices] = await client.call(contract, "verified_slices", [split.run]);
      return [isRegistered, slices];
    };

    // A part of it, by anybody, registers nothing and pays nobody; what is not a part of it is refused.
    const exchanged = { ...split, slices: [...split.slices].reverse() };
    const refused = await assertRejects(() => client.send([sliceCall(0, exchanged)]), RevertError);
    assertEquals(refused.code, "merkle_root");
    assertEquals(await state(), [0n, 0n]);
    const [{ length }] = split.slices;
    const changed = split.slices.map((felts) => felts.with(length - 1, felts[length - 1] ^ 1n));
    const other = rpcTier(client, { verifier: contract, classHash });
    const wrong = { ...submission, split: { ...split, slices: changed } };
    assertEquals((await assertRejects(() => other.submit(wrong), ProofError)).code, "merkle_root");
    const all = await chain.tier.quote(submission); // deposits for it
    const first = await client.send([sliceCall(0)]);
    assertEquals(await state(), [0n, 1n]);
    const bounded = await chain.tier.quote(submission);
    const early = claimCall(escrow, jobId, submission.resultsHash);
    assertEquals((await assertRejects(() => worker.send([early]), RevertError)).code, "NOT_REGISTERED");

    // What is left of it, with the claim.
    const before = await worker.balanceOf(worker.address);
    const settled = await chain.tier.submit(submission, bounded);
    assertEquals([settled.isNew, settled.earlier, settled.payment?.amount], [true, [], AMOUNT]);
    assertNear(first.l2Gas + settled.receipt!.l2Gas, all!.l2Gas);
    assertEquals(
      await worker.balanceOf(worker.address),
      before + AMOUNT - settled.receipt!.feeFri,
    );
    assertEquals(await state(), [1n, 3n]);
    const event = settled.receipt!.events.find(({ from, keys }) =>
      from === contract && keys[1] === submission.fact
    )!;
    assertEquals(event.keys[0], BigInt(hash.getSelectorFromName("FactRegistered")));
    assertEquals([...event.data.slice(3)], [BigInt(submission.public.length), ...submission.public]);

    // All of it where nothing is known of it; then there is nothing left to send.
    const { address: verifier } = await deployContract(client, artifact, [], { salt: 1n });
    const tier = rpcTier(worker, { verifier, classHash });
    const quote = await tier.quote(submission);
    const whole = await tier.submit(submission, quote);
    assertEquals([whole.isNew, whole.earlier.length], [true, 1]);
    const receipts = [...whole.earlier, whole.receipt!];
    assert(
      receipts.every(({ l2Gas }) => l2Gas < MAX_SLICE_L2_GAS),
      receipts.map(({ l2Gas }) => l2Gas).join(),
    );
    assertNear(receipts.reduce((sum, receipt) => sum + receipt.l2Gas, 0n), quote!.l2Gas);
    // The first quote was for the claim too, of which a submission without one has nothing.
    assert(all!.l2Gas > quote!.l2Gas, `${all!.l2Gas} with the claim, ${quote!.l2Gas} without`);
    const again = await tier.submit(submission);
    assertEquals([again.isNew, again.receipt, again.earlier], [false, undefined, []]);
  },
});
