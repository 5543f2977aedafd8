/**
 * Every change of a network's proof with profile onchain80, refused alike by the TypeScript verifier and by the contract on a chain with
 * the real blockifier.
 */
import { assert, assertEquals } from "@std/assert";
import { identityFromWords } from "../air/vm_program_words.ts";
import { readVmPublic } from "../air/vm_statement.ts";
import { type Calldata, decodeCalldata, type DecodedCalldata } from "../chain/calldata.ts";
import { deployContract } from "../chain/deploy.ts";
import { devnetSkip, startDevnet } from "../chain/devnet.ts";
import { RpcSession } from "../chain/rpc.ts";
import { RevertError } from "../chain/rpc_errors.ts";
import { factOf } from "../chain/statement.ts";
import { verifierClass } from "../chain/verifier_classes.ts";
import { ProofError } from "../protocol/errors.ts";
import { missing } from "./backends.ts";
import { type ChainMutation, chainMutations, isOfClass } from "./chain_mutations.ts";
import { mutationSubject } from "./chain_mutation_subjects.ts";
import type { ChainCase } from "./chain_proofs.ts";
import { testSeed } from "./seed.ts";
import { networkCase } from "./vm_cases.ts";

const SEED = testSeed("chain mutations on devnet");
const reason = missing("cpu") ?? devnetSkip();
const LOOKUP: ChainCase = { air: "range_lookup", params: { logRows: 8 } };

type Spans = Pick<ChainMutation, "proof" | "public">;

/** The fact of a verified statement. */
function factOfDecoded({ statement, identity }: DecodedCalldata): bigint {
  const program = identityFromWords(identity);
  return factOf(
    statement,
    program ? readVmPublic(program, statement.logSizes, statement.publicValues).inputs : [],
  );
}

/** What TypeScript says: the fact, or the code of its refusal. */
function answerHere({ shape }: Calldata, { proof, public: publicPart }: Spans): bigint | string {
  try {
    return factOfDecoded(decodeCalldata(shape, proof, publicPart));
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    return error.code;
  }
}

/** What the contract says to a view call. */
async function answerThere(
  session: RpcSession,
  contract: bigint,
  { proof, public: publicPart }: Spans,
): Promise<bigint | string> {
  const args = [BigInt(proof.length), ...proof, BigInt(publicPart.length), ...publicPart];
  try {
    const [fact] = await session.call(contract, "verify", args);
    return fact;
  } catch (error) {
    if (!(error instanceof RevertError)) throw error;
    return error.code;
  }
}

Deno.test({
  name: `chain mutations on devnet: all refused as in TypeScript${reason ? `: skipped, ${reason}` : ""}`,
  ignore: reason !== undefined,
  fn: async () => {
    const input = await mutationSubject(networkCase(10, false), {}, LOOKUP, SEED);
    const { calldata } = input;
    await using devnet = await startDevnet({ accounts: 1 });
    const session = await RpcSession.open({
      url: devnet.rpcUrl,
      credentials: devnet.accounts[0],
      pollMs: 20,
    });
    const { address } = await deployContract(session, await verifierClass(calldata.shape));
    const good = answerHere(calldata, calldata);
    assertEquals(typeof good, "bigint");
    assertEquals(await answerThere(session, address, calldata), good);
    assertEquals(await answerThere(session, address, input.sibling), answerHere(calldata, input.sibling));
    // Another program of this shape is served by the class, and gives a fact of its own.
    const others = input.strangers.filter((stranger) => isOfClass(calldata, stranger.calldata));
    assertEquals(others.length, 1);
    const otherFact = await answerThere(session, address, others[0].calldata);
    assertEquals(otherFact, answerHere(calldata, others[0].calldata));
    assert(typeof otherFact === "bigint" && otherFact !== good);
    const mutations = chainMutations(input);
    assert(mutations.length >= 300, `${mutations.length}`);
    for (const mutation of mutations) {
      const there = await answerThere(session, address, mutation);
      const here = answerHere(calldata, mutation);
      const { name, expected } = mutation;
      const isExpected = (answer: bigint | string) => (expected as readonly unknown[]).includes(answer);
      assert(isExpected(there) && isExpected(here), `${name}: ${there}, here ${here}, expected ${expected}`);
    }
  },
});
