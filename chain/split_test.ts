/** Slices of a proof: how many, what they carry; and the contract that verifies them, in the embedded Cairo. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { UserError } from "../protocol/errors.ts";
import { resolveOptions } from "../protocol/options.ts";
import { PROFILES } from "../protocol/profiles.ts";
import { missing } from "../tests/backends.ts";
import { type ChainCase, type ChainProof, chainProof } from "../tests/chain_proofs.ts";
import { type Calldata, encodeCalldata } from "./calldata.ts";
import { type EmbeddedCall, runEmbedded } from "./embedded.ts";
import { chainShape } from "./shape.ts";
import { sliceArguments, sliceTransactionFelts, type Slicing, slicingOf, splitCalldata } from "./split.ts";
import { factOf, publicFelts } from "./statement.ts";
import { embeddedVerifierSource, SPLIT_CONTRACT } from "./verifier_source.ts";

const reason = missing("cpu");
const WHAT: ChainCase = { air: "wide_fibonacci", params: { columns: 4, logRows: 8 } };
/** The last slice is shorter than the others. */
const SLICING: Slicing = { slices: 3, queries: 2 };
const QUICK = { powBits: 8, queries: 5 };

Deno.test("slices: as few as fit, as even as can be, none empty", () => {
  const air = airInstance("wide_fibonacci", { columns: 26, logRows: 10 });
  const options = resolveOptions({ ...PROFILES.onchain80.options, queries: 88 });
  const shape = chainShape(air, options);
  const alone = slicingOf(shape, 100_000);
  assertEquals(alone, { slices: 1, queries: 88 });
  let before = Infinity;
  for (let limit = 400; limit < 6000; limit += 97) {
    const { slices, queries } = slicingOf(shape, limit);
    assert(slices * queries >= 88 && (slices - 1) * queries < 88, `${slices} of ${queries}`);
    assertEquals(queries, Math.ceil(88 / slices));
    assert(slices <= before);
    before = slices;
  }
  const error = assertThrows(() => slicingOf(shape, 200), UserError);
  assert(error.message.includes("88 queries of"), error.message);
});

function withProver(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `${name}${reason ? `: skipped, ${reason}` : ""}`, ignore: reason !== undefined, fn });
}

withProver("slices: together they are the proof", async () => {
  const calldata = encodeCalldata(await chainProof(WHAT, QUICK));
  const split = splitCalldata(calldata, SLICING);
  assertEquals([...split.head, ...split.slices.flat()], [...calldata.proof]);
  const query = calldata.shape.sections.query;
  assertEquals(split.slices.map(({ length }) => length / query), [2, 2, 1]);
  const around = split.head.length + split.public.length;
  assertEquals(
    sliceTransactionFelts(split).map((felts) => felts - around),
    split.slices.map(({ length }) => length + 42),
  );
  const [whole] = sliceTransactionFelts(splitCalldata(calldata, { slices: 1, queries: 5 }));
  const slicing = slicingOf(calldata.shape, whole - 1);
  assert(slicing.slices > 1);
  const felts = sliceTransactionFelts(splitCalldata(calldata, slicing));
  assert(felts.every((each) => each < whole), `${felts}`);
});

/** A slice's call: the head of one proof, the index and queries of its own or of others. */
function call(
  calldata: Calldata,
  slice: number,
  returns: readonly bigint[] | undefined,
  { queriesOf = slice, from = calldata }: { queriesOf?: number; from?: Calldata } = {},
): EmbeddedCall {
  const split = splitCalldata(calldata, SLICING);
  const given = splitCalldata(from, SLICING).slices[queriesOf];
  const slices = Array.from({ length: slice + 1 }, () => given);
  return {
    entrypoint: "verify_slice",
    calldata: sliceArguments({ ...split, slices }, slice),
    ...returns && { returns },
  };
}

withProver("split contract: a fact when all slices of one proof are verified, and only then", async () => {
  const made: ChainProof = await chainProof(WHAT, QUICK);
  const calldata = encodeCalldata(made);
  // Another proof of the very same statement, from another trace.
  const sibling = encodeCalldata(await chainProof({ ...WHAT, seed: 1 }, QUICK));
  const fact = factOf(made.statement, []);
  assertEquals(sibling.public, calldata.public);
  const otherPublic = publicFelts({ ...made.statement, context: [1, 0, 0, 0, 0, 0, 0, 0] });
  const { run, head, slices, public: publicPart } = splitCalldata(calldata, SLICING);
  const partial = (slice: number, of = calldata) => call(of, slice, [0n]);
  const registered = (value: bigint) => ({
    entrypoint: "is_registered",
    calldata: [fact],
    returns: [value],
  });
  const bits = (value: bigint) => ({ entrypoint: "verified_slices", calldata: [run], returns: [value] });
  const raw = (headFelts: readonly bigint[], queries: readonly bigint[], slice = 0n): EmbeddedCall => ({
    entrypoint: "verify_slice",
    calldata: [
      ...[BigInt(headFelts.length), ...headFelts, slice],
      ...[BigInt(queries.length), ...queries, BigInt(publicPart.length), ...publicPart],
    ],
  });
  const changed = (felts: readonly bigint[], index: number) => felts.with(index, felts.at(index)! + 1n);
  const sampled = calldata.pieces.find(({ part }) => part === "sampled values")!.from;
  const first = slices[0];
  const accepted = [
    { name: "ok", calls: [partial(0), partial(1), call(calldata, 2, [fact]), bits(7n), registered(1n)] },
    // Any order, and a slice again: before the last one and after it.
    { name: "ok", calls: [partial(2), partial(0), partial(0), call(calldata, 1, [fact]), registered(1n)] },
    { name: "ok", calls: [partial(2), partial(1), call(calldata, 0, [fact]), call(calldata, 1, [fact])] },
    { name: "ok", calls: [partial(0), partial(2), bits(5n), registered(0n)] },
    { name: "ok", calls: [partial(0), partial(0), partial(0), bits(1n), registered(0n)] },
    // Slices of two proofs are no proof.
    { name: "ok", calls: [partial(0), partial(1), partial(2, sibling), bits(3n), registered(0n)] },
  ];
  const refused = [
    { name: "merkle_root", calls: [partial(0), call(calldata, 1, undefined, { queriesOf: 0 })] },
    { name: "merkle_root", calls: [call(calldata, 0, undefined, { queriesOf: 1 })] },
    { name: "merkle_root", calls: [call(calldata, 0, undefined, { from: sibling })] },
    { name: "merkle_root", calls: [raw(head, changed(first, first.length - 1))] },
    { name: "merkle_root", calls: [call(calldata, 2, undefined, { queriesOf: 0 })] },
    { name: "malformed", calls: [raw(head, first, 3n)] },
    { name: "malformed", calls: [raw(head, first.slice(0, -1))] },
    { name: "malformed", calls: [raw(head, [...first, 0n])] },
    { name: "malformed", calls: [raw(head, [])] },
    { name: "malformed", calls: [raw(head.slice(0, -1), first)] },
    { name: "malformed", calls: [raw([...head, ...first], first)] },
    { name: "malformed", calls: [raw([...head, 0n], first)] },
    { name: "merkle_root", calls: [raw(changed(head, -1), first)] },
    { name: "oods", calls: [raw(changed(head, sampled), first)] },
    {
      name: "oods",
      calls: [{
        entrypoint: "verify_slice",
        calldata: sliceArguments({ head, slices, public: otherPublic }, 0),
      }],
    },
  ];
  const results = await runEmbedded({
    source: embeddedVerifierSource(calldata.shape, SLICING),
    contract: SPLIT_CONTRACT,
    cases: [...accepted, ...refused],
    stepsPerCase: 500_000,
  });
  assertEquals(results.map(({ outcome }) => outcome), results.map(({ name }) => name));
});
