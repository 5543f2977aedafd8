/**
 * The changes of calldata that a contract must refuse, refused in TypeScript and, a part of them, by the contract in the embedded Cairo.
 */
import { assert, assertEquals } from "@std/assert";
import { identityFromWords } from "../air/vm_program_words.ts";
import { readVmPublic } from "../air/vm_statement.ts";
import { decodeCalldata } from "../chain/calldata.ts";
import { factOf } from "../chain/statement.ts";
import { embeddedVerifierSource, VERIFIER_CONTRACT } from "../chain/verifier_source.ts";
import { ProofError, type ProofErrorCode } from "../protocol/errors.ts";
import { missing } from "./backends.ts";
import { type ChainMutation, chainMutations, type MutationInput } from "./chain_mutations.ts";
import { mutationSubject, QUICK } from "./chain_mutation_subjects.ts";
import type { ChainCase } from "./chain_proofs.ts";
import { type ListedCall, runListed } from "./embedded_list.ts";
import { testSeed } from "./seed.ts";
import { vmCases } from "./vm_cases.ts";

const SEED = testSeed("chain mutations");
const reason = missing("cpu");
const LOOKUP: ChainCase = { air: "range_lookup", params: { logRows: 6 } };

function refusal(
  { calldata: { shape } }: MutationInput,
  mutation: ChainMutation,
): ProofErrorCode | undefined {
  try {
    decodeCalldata(shape, mutation.proof, mutation.public);
    return undefined;
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    return error.code;
  }
}

/** The changes of a case; every one must be refused by the TypeScript verifier with an expected code. */
function checkMutations(input: MutationInput): ChainMutation[] {
  const { proof, public: publicPart } = input.calldata;
  assertEquals(refusal(input, { name: "", proof, public: publicPart, expected: [] }), undefined);
  const mutations = chainMutations(input);
  for (const mutation of mutations) {
    const code = refusal(input, mutation);
    assert(
      code !== undefined && mutation.expected.includes(code),
      `${mutation.name}: ${code}, expected is ${mutation.expected}`,
    );
  }
  return mutations;
}

function withProver(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `${name}${reason ? ` (${reason})` : ""}`, ignore: reason !== undefined, fn });
}

withProver("chain mutations: TypeScript refuses all with the expected code", async () => {
  const program = vmCases()[0];
  const mutations = [
    ...checkMutations(await mutationSubject(program, QUICK, LOOKUP, SEED)),
    ...checkMutations(await mutationSubject(LOOKUP, QUICK, program, SEED)),
  ];
  assert(mutations.length >= 300, `${mutations.length}`);
  const codes = new Set(mutations.flatMap(({ expected }) => expected));
  for (const code of ["malformed", "key", "statement", "merkle_root", "oods", "pow", "logup_sum"] as const) {
    assert(codes.has(code), code);
  }
});

/** Both arguments of the contract's functions. */
function argumentsOf({ proof, public: publicPart }: Pick<ChainMutation, "proof" | "public">): bigint[] {
  return [BigInt(proof.length), ...proof, BigInt(publicPart.length), ...publicPart];
}

/** Every n-th change, and one of each code. */
function selection(mutations: readonly ChainMutation[], count: number): ChainMutation[] {
  const every = Math.floor(mutations.length / count);
  const codes = [...new Set(mutations.flatMap(({ expected }) => expected))];
  const firsts = codes.map((code) => mutations.findIndex(({ expected }) => expected[0] === code));
  return mutations.filter((_, i) => i % every === 0 || firsts.includes(i));
}

withProver("chain mutations: the contract refuses a part of them in the embedded Cairo", async () => {
  const input = await mutationSubject(vmCases()[0], QUICK, LOOKUP, SEED);
  const { calldata } = input;
  const { statement, identity } = decodeCalldata(calldata.shape, calldata.proof, calldata.public);
  const { inputs } = readVmPublic(identityFromWords(identity)!, statement.logSizes, statement.publicValues);
  const base = argumentsOf(calldata);
  const mutations = selection(chainMutations(input), 24);
  assert(mutations.length >= 20);
  const calls: ListedCall[] = [
    { calldata: base, wanted: { values: [factOf(statement, inputs)] } },
    ...mutations.map((mutation) => ({
      calldata: argumentsOf(mutation),
      wanted: { codes: mutation.expected },
    })),
  ];
  const source = embeddedVerifierSource(calldata.shape);
  // All in one process are more than the compiler's 4 GB hold.
  const half = Math.ceil(calls.length / 2);
  let good = 0;
  for (const part of [calls.slice(0, half), calls.slice(half)]) {
    const run = await runListed({
      source,
      contract: VERIFIER_CONTRACT,
      entrypoint: "verify",
      base,
      calls: part,
    });
    good += run.good;
    if (run.good < part.length) break;
  }
  const wrong = good === 0
    ? "the proof itself"
    : `${mutations[good - 1]?.name}: ${mutations[good - 1]?.expected}`;
  assertEquals(good, calls.length, wrong);
});
