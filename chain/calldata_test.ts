/**
 * Real proofs through calldata and back: nothing is lost, nothing is added.
 */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { optionWords } from "../protocol/options.ts";
import { encodeProofFile } from "../protocol/proof_file.ts";
import { encodeStarkProof } from "../protocol/stark_proof.ts";
import { missing } from "../tests/backends.ts";
import { type ChainCase, type ChainProof, chainProof } from "../tests/chain_proofs.ts";
import { randomCases } from "../tests/grid.ts";
import { testSeed } from "../tests/seed.ts";
import { networkCase, vmCases } from "../tests/vm_cases.ts";
import { networkInputs, networkProgram, randomNetwork } from "../vm/network_program.ts";
import {
  type Calldata,
  calldataParts,
  decodeCalldata,
  encodeCalldata,
  MAX_TRANSACTION_FELTS,
  transactionFelts,
} from "./calldata.ts";
import { chainShape } from "./shape.ts";

const SEED = testSeed("calldata");
const reason = missing("cpu");

function withProver(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `${name}${reason ? ` (${reason})` : ""}`, ignore: reason !== undefined, fn });
}

/** Encodes, decodes, and demands the same proof file and the same felts again. */
function roundTrip(made: ChainProof): Calldata {
  const calldata = encodeCalldata(made, Infinity);
  const { shape } = calldata;
  const decoded = decodeCalldata(shape, calldata.proof, calldata.public);
  const file = encodeProofFile({
    airName: decoded.air.name,
    airParams: Object.values(decoded.air.params),
    optionWords: optionWords("protocol", shape.options),
    statement: decoded.statement,
    claimedSums: decoded.claimedSums,
    interactionNonce: decoded.interactionNonce,
    starkProof: encodeStarkProof("poseidon252", decoded.starkProof),
  });
  assertEquals(file, new Uint8Array(made.file));
  const { options, preprocessedRoot } = made;
  const again = encodeCalldata(
    { ...decoded, options, preprocessedRoot, proof: decoded.starkProof },
    Infinity,
  );
  assertEquals(again.proof, calldata.proof);
  assertEquals(again.public, calldata.public);
  checkPieces(calldata);
  return calldata;
}

/** Pieces cover the proof without gaps, and have the lengths that the shape says. */
function checkPieces({ shape, proof, pieces }: Calldata): void {
  let at = 0;
  for (const { from, felts } of pieces) {
    assertEquals(from, at);
    at += felts;
  }
  assertEquals(at, proof.length);
  const parts = calldataParts({ pieces });
  const { sections, options } = shape;
  const perQuery = [...parts].filter(([name]) =>
    / (values|siblings)$/.test(name) && name !== "sampled values"
  );
  assertEquals(perQuery.reduce((sum, [, felts]) => sum + felts, 0), options.queries * sections.query);
  const fixed: [string, number][] = [
    ["roots", sections.roots],
    ["claimed sums", sections.claimedSums],
    ["interaction nonce", sections.interactionNonce],
    ["sampled values", sections.sampledValues],
    ["fri roots", sections.friRoots],
    ["last layer", sections.lastLayer],
    ["nonce", sections.nonce],
  ];
  for (const [name, felts] of fixed) assertEquals(parts.get(name) ?? 0, felts, name);
}

const ONE_TRANSACTION: readonly (readonly [name: string, what: ChainCase, most: number])[] = [
  ["wide_fibonacci, 2^10 rows", { air: "wide_fibonacci", params: { columns: 26, logRows: 10 } }, 1800],
  ["range_lookup, 2^10 rows", { air: "range_lookup", params: { logRows: 10 } }, 2300],
  ["the network's batch, 2^10 rows", networkCase(10, false), 2650],
  ["the network with argmax, 2^10 rows", networkCase(10, true), 2800],
];

for (const [name, what, most] of ONE_TRANSACTION) {
  withProver(`calldata of ${name}, profile onchain80: one transaction, nothing lost`, async () => {
    const made = await chainProof(what);
    const calldata = roundTrip(made);
    const sizes = [...calldataParts(calldata)].map(([part, felts]) => `${part} ${felts}`);
    console.log(`${name}: ${calldata.proof.length} + ${calldata.public.length} felts: ${sizes.join(", ")}`);
    assert(transactionFelts(calldata) <= most, `${transactionFelts(calldata)} felts`);
    encodeCalldata(made);
  });
}

for (const c of vmCases().slice(0, 6)) {
  withProver(`calldata of program ${c.name}: nothing lost`, async () => {
    roundTrip(await chainProof(c, { powBits: 4, logLastLayer: 1 }));
  });
}

withProver("calldata under random options: nothing lost", async () => {
  for (const { air, params, protocol, seed } of randomCases(SEED, 16, true)) {
    const overrides = { ...protocol, hash: "poseidon252", binding: "statement" } as const;
    const made = await chainProof({ air, params, seed }, overrides);
    roundTrip(made);
  }
});

withProver("calldata: a context is carried, an error names what is too long", async () => {
  const context = [1, 2, 3, 4, 5, 6, 7, 8];
  const small = { queries: 5, powBits: 3, logLastLayer: 2 };
  const made = await chainProof({ air: "range_lookup", params: { logRows: 6 } }, small, context);
  const { shape, proof, public: publicPart } = roundTrip(made);
  assertEquals(decodeCalldata(shape, proof, publicPart).statement.context, context);
  const size = transactionFelts({ proof, public: publicPart });
  assertThrows(
    () => encodeCalldata(made, size - 1),
    UserError,
    `${size} felts of calldata, at most ${size - 1}`,
  );
  assertEquals(encodeCalldata(made, size).proof, proof);
  const many = await chainProof({ air: "range_lookup", params: { logRows: 6 } }, { ...small, queries: 300 });
  assertThrows(() => encodeCalldata(many), UserError, `at most ${MAX_TRANSACTION_FELTS} are accepted`);
});

withProver("calldata: two programs of one shape share a class, not a key", async () => {
  const [a, b] = await Promise.all([7, 8].map((weights) => {
    const program = networkProgram(randomNetwork(weights), 2);
    return chainProof({ name: "network", program, inputs: networkInputs(2, 11), logRows: 10 }, {
      powBits: 4,
    });
  }));
  const [first, second] = [a, b].map((made) => encodeCalldata(made));
  assertEquals(chainShape(a.air, a.options).key, chainShape(b.air, b.options).key);
  const decoded = decodeCalldata(first.shape, second.proof, second.public);
  assertEquals(decoded.identity, b.air.program!.words);
  assertEquals(decoded.statement.keyDigest, b.statement.keyDigest);
  assertNotEquals(a.statement.keyDigest, b.statement.keyDigest);
});
