/**
 * The forgeries against the official verifier. It looks at each component's columns and claimed sum, not at what the sums add up to:
 * that is its caller's part, so a forgery that only leaves the balance is refused by it as soon as the sums are altered to balance.
 */
import { assertEquals, assertNotEquals } from "@std/assert";
import { resolveOptions } from "../protocol/options.ts";
import { decodeProofFile } from "../protocol/proof_file.ts";
import { NativeProver } from "../prover/native.ts";
import { verifyOfficially } from "../prover/official.ts";
import { missing } from "./backends.ts";
import { ALL_FORGERIES } from "./vm_forgery_list.ts";
import { balancing, flaws, type Forged, prove, WITNESS_OPTIONS } from "./vm_witness.ts";

const reason = missing("stwo");
const note = reason ? ` (${reason})` : "";

/** Why the official verifier refuses a proof; undefined when it accepts. */
async function refusal(official: NativeProver, { file, loaded }: Forged): Promise<string | undefined> {
  await official.load(loaded.air);
  const { starkProof, claimedSums, interactionNonce } = decodeProofFile(file);
  return await official.verifyOfficial(
    loaded.prefix,
    new Uint8Array(starkProof),
    claimedSums,
    interactionNonce,
  );
}

Deno.test({
  name: `the official verifier refuses every forgery${note}`,
  ignore: reason !== undefined,
  fn: async (t) => {
    const official = new NativeProver("stwo", resolveOptions({ ...WITNESS_OPTIONS, backend: "stwo" }));
    for (const { name, forge } of ALL_FORGERIES) {
      await t.step(name, async () => {
        const witness = forge();
        const air = witness.air();
        const { broken, balanced } = flaws(air, witness.columns);
        const altered = await prove(air, witness.columns, balancing(air));
        assertNotEquals(await refusal(official, altered), undefined);
        const trueSums = await refusal(official, await prove(air, witness.columns));
        // With true sums and no constraint broken, the balance alone refuses.
        assertEquals(trueSums === undefined, broken.length === 0);
        assertEquals(balanced && trueSums === undefined, false);
      });
    }
    official.close();
  },
});

for (const kind of ["constraint", "fractions", "tag", "broken"]) {
  const { name, forge } = ALL_FORGERIES.find(({ caught }) => kind in caught)!;
  Deno.test({
    name: `the official verifier in its own process refuses: ${name}${note}`,
    ignore: reason !== undefined,
    fn: async () => {
      const witness = forge();
      const air = witness.air();
      const { file } = await prove(air, witness.columns, balancing(air));
      const answer = await verifyOfficially(new Uint8Array(file), witness.program);
      assertEquals(answer.accepted, false);
      assertNotEquals(answer.verifyMs, null);
    },
  });
}
