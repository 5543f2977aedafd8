/** The contract's verifier on proofs of AIRs without a program, in the embedded Cairo; programs are in `tests/chain_mutations_test.ts`. */
import { assertEquals, assertThrows } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { UserError } from "../protocol/errors.ts";
import { P } from "../protocol/m31.ts";
import { resolveOptions } from "../protocol/options.ts";
import { PROFILES } from "../protocol/profiles.ts";
import { missing } from "../tests/backends.ts";
import { type ChainCase, chainProof } from "../tests/chain_proofs.ts";
import { type Calldata, encodeCalldata } from "./calldata.ts";
import { runEmbedded } from "./embedded.ts";
import { chainShape } from "./shape.ts";
import { factOf } from "./statement.ts";
import { embeddedVerifierSource, VERIFIER_CONTRACT } from "./verifier_source.ts";

const reason = missing("cpu");
const CASES: readonly ChainCase[] = [
  // Tree 0 lower than the lifting domain; one FRI layer.
  { air: "wide_fibonacci", params: { columns: 26, logRows: 8 } },
  // Fractions, offsets −1, 0, 1; a second layer that folds once, in leaves that are not packed.
  { air: "range_lookup", params: { logRows: 9 } },
];

function argumentsOf(proof: readonly bigint[], { public: statement }: Calldata): bigint[] {
  return [BigInt(proof.length), ...proof, BigInt(statement.length), ...statement];
}

for (const what of CASES) {
  const name = "air" in what ? what.air : "";
  Deno.test({
    name: `verifier contract: a proof of ${name} is accepted, a changed one is not${
      reason === undefined ? "" : `: skipped, ${reason}`
    }`,
    ignore: reason !== undefined,
    fn: async () => {
      const made = await chainProof(what);
      const calldata = encodeCalldata(made);
      const { proof, pieces } = calldata;
      const at = (part: string) => pieces.find((piece) => piece.part === part)!.from;
      const changed = (index: number, by: bigint) => proof.with(index, proof[index] + by);
      const verify = (arguments_: readonly bigint[]) => ({ entrypoint: "verify", calldata: arguments_ });
      const refused = (title: string, felts: readonly bigint[]) => ({
        name: title,
        calls: [verify(argumentsOf(felts, calldata))],
      });
      const good = { ...verify(argumentsOf(proof, calldata)), returns: [factOf(made.statement, [])] };
      const nonCanonical = proof[at("main values")] | BigInt(P);
      const results = await runEmbedded({
        source: embeddedVerifierSource(calldata.shape),
        contract: VERIFIER_CONTRACT,
        cases: [
          { name: "ok", calls: [good] },
          refused("oods", changed(at("sampled values"), 1n)),
          refused("pow", changed(at("nonce"), 1n)),
          refused("merkle_root", changed(at("main siblings"), 1n)),
          refused("merkle_root", changed(at("fri 0 values"), 1n << 100n)),
          refused("malformed", proof.with(at("main values"), nonCanonical)),
          refused("malformed", proof.slice(0, -1)),
          refused("malformed", [...proof, 0n]),
        ],
      });
      assertEquals(results.map(({ outcome }) => outcome), results.map((result) => result.name));
    },
  });
}

Deno.test("verifier contract: shapes that it is not made for", () => {
  const options = resolveOptions(PROFILES.onchain80.options);
  const air = airInstance("wide_fibonacci", { columns: 26, logRows: 10 });
  const refused = (change: Partial<typeof options>, part: string) =>
    assertThrows(
      () => embeddedVerifierSource(chainShape(air, { ...options, ...change })),
      UserError,
      part,
    );
  refused({ foldStep: 2 }, "a first fold by 2^2");
  refused({ logLastLayer: 6 }, "2^6 coefficients");
  refused({ logLastLayer: 0 }, "a tree of 5 levels, more than 5");
});
