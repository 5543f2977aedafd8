/**
 * Calldata that is not a proof's: every change is refused, with the code of the check that finds it, and nothing but a `ProofError` is
 * ever thrown.
 */
import { assert, assertEquals } from "@std/assert";
import { poseidonKeyDigest } from "../air/key.ts";
import { transcriptPrefix } from "../air/transcript_prefix.ts";
import { ProofError, type ProofErrorCode } from "../protocol/errors.ts";
import { feltToWords, packWords } from "../protocol/felts.ts";
import { P } from "../protocol/m31.ts";
import { bytesToFelt, poseidonHashMany, STARK_PRIME } from "../protocol/poseidon252.ts";
import { missing } from "../tests/backends.ts";
import { type ChainCase, type ChainProof, chainProof } from "../tests/chain_proofs.ts";
import { randomNumbers } from "../tests/edits.ts";
import { testSeed } from "../tests/seed.ts";
import { vmCases } from "../tests/vm_cases.ts";
import { verifyStark } from "../verifier/verify.ts";
import { type Calldata, decodeCalldata, encodeCalldata } from "./calldata.ts";
import { capOrder, TreeNodes } from "./opened_trees.ts";
import { publicFelts } from "./statement.ts";

const SEED = testSeed("calldata refusals");
const reason = missing("cpu");
const LOOKUP: ChainCase = { air: "range_lookup", params: { logRows: 5 } };

function withProver(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `${name}${reason ? ` (${reason})` : ""}`, ignore: reason !== undefined, fn });
}

/** The code that decoding gives; undefined when it accepts. Anything else that is thrown fails the test. */
function codeOf(
  { shape }: Calldata,
  proof: readonly bigint[],
  publicPart: readonly bigint[],
): ProofErrorCode | undefined {
  try {
    decodeCalldata(shape, proof, publicPart);
    return undefined;
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    return error.code;
  }
}

const CODES: Readonly<Record<string, ProofErrorCode>> = {
  "identity": "key",
  "claimed sums": "logup_sum",
  "interaction nonce": "pow",
  "sampled values": "oods",
  "fri roots": "pow",
  "last layer": "pow",
  "nonce": "pow",
};

/** The code for a small change of a felt of a piece. */
function expectedCode(part: string, first: boolean): ProofErrorCode {
  if (part === "identity" && first) return "malformed";
  if (part === "roots") return first ? "key" : "oods";
  return CODES[part] ?? "merkle_root";
}

function pieceOf({ pieces }: Calldata, name: string) {
  return pieces.find(({ part }) => part === name)!;
}

const STRONG = { powBits: 16, interactionPowBits: 16, queries: 6, logLastLayer: 2 } as const;

withProver("calldata: a change in any section has the code of the check that finds it", async () => {
  const made = await chainProof(vmCases()[0], STRONG);
  const calldata = encodeCalldata(made);
  assertEquals(codeOf(calldata, calldata.proof, calldata.public), undefined);
  for (const { part, from, felts } of calldata.pieces) {
    for (const at of new Set([from, from + felts - 1])) {
      // The last felt of the identity has its words at the top.
      const one = part === "identity" && at > from ? 1n << 192n : 1n;
      const changed = calldata.proof.with(at, calldata.proof[at] + one);
      const code = codeOf(calldata, changed, calldata.public);
      assertEquals(code, expectedCode(part, at === from), `${part} ${at - from}`);
    }
  }
  const mainRoot = pieceOf(calldata, "roots").from + 1;
  assertEquals(codeOf(calldata, calldata.proof.with(mainRoot, 5n), calldata.public), "pow");
});

withProver("calldata: a change of any public word", async () => {
  const made = await chainProof(vmCases()[0], STRONG);
  const calldata = encodeCalldata(made);
  const { statement } = made;
  const changed: [ProofErrorCode, Partial<ChainProof["statement"]>][] = [
    ["key", { keyDigest: statement.keyDigest.with(7, (statement.keyDigest[7] ^ 1) >>> 0) }],
    ["statement", { logSizes: statement.logSizes.with(0, statement.logSizes[0] + 1) }],
    ["statement", { logSizes: statement.logSizes.slice(1) }],
    ["statement", { publicValues: statement.publicValues.slice(1) }],
    ["statement", { publicValues: [...statement.publicValues, 0] }],
    ["statement", { publicValues: statement.publicValues.with(0, 0) }],
    ["malformed", { publicValues: statement.publicValues.with(0, P) }],
    ["malformed", { context: statement.context.with(0, 0xffffffff) }],
    ["pow", { context: statement.context.with(7, 1) }],
    ...statement.publicValues.map((value, i): [ProofErrorCode, Partial<ChainProof["statement"]>] => [
      i > 0 && i < 4 ? "statement" : "pow",
      { publicValues: statement.publicValues.with(i, i === 0 ? value - 1 : value + 1) },
    ]),
  ];
  for (const [code, change] of changed) {
    const felts = publicFelts({ ...statement, ...change });
    assertEquals(codeOf(calldata, calldata.proof, felts), code, JSON.stringify(change));
  }
});

withProver("calldata: truncated, extended, of another shape, with a felt out of range", async () => {
  const made = await chainProof(LOOKUP, { ...STRONG, logLastLayer: 0 });
  const calldata = encodeCalldata(made);
  const { proof, public: publicPart } = calldata;
  for (const length of [0, 1, 5, 30, proof.length - 1]) {
    assertEquals(codeOf(calldata, proof.slice(0, length), publicPart), "malformed");
  }
  assertEquals(codeOf(calldata, [...proof, 0n], publicPart), "malformed");
  assertEquals(codeOf(calldata, proof.with(9, proof[9] + STARK_PRIME), publicPart), "malformed");
  const other = encodeCalldata(await chainProof(LOOKUP, { ...STRONG, logLastLayer: 0, queries: 5 }));
  assertEquals(codeOf(calldata, other.proof, other.public), "key");
  const program = encodeCalldata(await chainProof(vmCases()[0], STRONG));
  assertEquals(codeOf(calldata, program.proof, program.public), "malformed");
  assertEquals(codeOf(program, proof, publicPart), "malformed");
});

withProver("calldata: random edits are refused, and only with a ProofError", async () => {
  const random = randomNumbers(SEED);
  const weak = { powBits: 0, queries: 4, logLastLayer: 0 };
  const bases = [
    encodeCalldata(await chainProof(LOOKUP, weak)),
    encodeCalldata(await chainProof(vmCases()[0], weak)),
  ];
  const felt = () =>
    [0n, 1n, BigInt(random(64)), BigInt(P), 1n << 248n, STARK_PRIME - 1n, STARK_PRIME, -1n][random(8)];
  const edit = (felts: readonly bigint[]): bigint[] => {
    const at = random(felts.length + 1);
    switch (random(6)) {
      case 0:
        return felts.with(Math.min(at, felts.length - 1), felt());
      case 1:
        return felts.map((f, i) => i === at ? f ^ (1n << BigInt(random(251))) : f);
      case 2:
        return felts.toSpliced(at, 1 + random(3));
      case 3:
        return felts.toSpliced(at, 0, felt());
      case 4: {
        const from = random(felts.length);
        return felts.with(from, felts[Math.min(at, felts.length - 1)]);
      }
      default:
        return felts.slice(0, at);
    }
  };
  const same = (a: readonly bigint[], b: readonly bigint[]) =>
    a.length === b.length && a.every((f, i) => f === b[i]);
  const seen = new Set<string>();
  for (let run = 0; run < 400; run++) {
    const base = bases[run % bases.length];
    const inPublic = random(6) === 0;
    const proof = inPublic ? base.proof : edit(base.proof);
    const publicPart = inPublic ? edit(base.public) : base.public;
    if (same(proof, base.proof) && same(publicPart, base.public)) continue;
    const code = codeOf(base, proof, publicPart);
    assert(code !== undefined, `run ${run}: an edit was accepted`);
    seen.add(code);
  }
  for (const code of ["malformed", "merkle_root", "oods"]) assert(seen.has(code), `${[...seen]}`);
});

withProver(
  "calldata: an identity that a prover made up, with the key digest that belongs to it",
  async () => {
    const random = randomNumbers(SEED + 1);
    const made = await chainProof(vmCases()[0], { powBits: 0, queries: 2, logLastLayer: 0 });
    const calldata = encodeCalldata(made);
    const words = made.air.program!.words;
    const from = calldata.pieces[1].from;
    for (let run = 0; run < 200; run++) {
      const word = [0, 1, 30, 64, P, 0xffffffff][random(6)];
      const at = random(words.length);
      const identity = random(4) === 0 ? words.slice(0, at) : words.with(at, word);
      if (identity.length === words.length && words[at] === word) continue;
      const digest = poseidonKeyDigest(calldata.shape.key, bytesToFelt(made.proof.commitments[0]), identity);
      const statement = { ...made.statement, keyDigest: feltToWords(digest) };
      const proof = [BigInt(identity.length), ...packWords(identity), ...calldata.proof.slice(from)];
      const code = codeOf(calldata, proof, publicFelts(statement));
      assert(code !== undefined && code !== "key", `${code}`);
    }
  },
);

/** A one-query proof without work, whose felts are changed until the query stays where it was. */
async function cheat(
  change: (calldata: Calldata, position: number, attempt: bigint) => bigint[],
  wanted: ProofErrorCode,
): Promise<void> {
  const options = { powBits: 0, queries: 1, logBlowup: 1, foldStep: 2, logLastLayer: 1 };
  const made = await chainProof({ air: "wide_fibonacci", params: { columns: 3, logRows: 4 } }, options);
  const calldata = encodeCalldata(made);
  const prefix = transcriptPrefix(made.air, made.options, made.statement);
  const [position] = verifyStark({ ...made, prefix }).drawn;
  for (let attempt = 1n; attempt < 3000n; attempt++) {
    const code = codeOf(calldata, change(calldata, position, attempt), calldata.public);
    // A query elsewhere meets rows that are not there.
    if (code !== "merkle_root") return assertEquals(code, wanted);
  }
  throw new Error("no attempt left the query where it was");
}

withProver(
  "calldata: a committed FRI layer that is not what the answers are",
  () =>
    cheat((calldata, position, attempt) => {
      const [layer] = calldata.shape.layers;
      const index = position >>> layer.shift;
      const values = pieceOf(calldata, "fri 0 values").from;
      const cap = pieceOf(calldata, "fri 0 cap").from;
      const changed = [...calldata.proof];
      changed[values] = (changed[values] + attempt) % (1n << 248n);
      const nodes = new TreeNodes(layer.height, "the layer");
      nodes.put(
        { level: layer.height, index },
        poseidonHashMany(changed.slice(values, values + layer.words)),
      );
      for (const [i, place] of capOrder(layer, [index]).entries()) {
        const above = index >>> (layer.depth - place.level) === place.index;
        if (!above) nodes.put(place, changed[cap + i]);
      }
      nodes.hashUp([index]);
      for (const [i, place] of capOrder(layer, [index]).entries()) changed[cap + i] = nodes.at(place);
      changed[pieceOf(calldata, "fri roots").from] = nodes.at({ level: 0, index: 0 });
      return changed;
    }, "fri_fold"),
);

withProver(
  "calldata: a last layer that is not what the folds leave",
  () =>
    cheat((calldata, _position, attempt) => {
      const { from } = pieceOf(calldata, "last layer");
      return calldata.proof.with(from, (calldata.proof[from] + attempt) % (1n << 248n));
    }, "last_layer"),
);
