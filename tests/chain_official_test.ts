/**
 * The official verifier on changed calldata, as far as it can be told in its form. It refuses what ours refuse; where it is given the
 * good proof all the same, because the changed felt is none of its form, it accepts, and the test says which felts those are.
 */
import { assert, assertEquals } from "@std/assert";
import { missing } from "./backends.ts";
import { type ChainMutation, chainMutations, type MutationInput } from "./chain_mutations.ts";
import { mutationSubject, QUICK } from "./chain_mutation_subjects.ts";
import { officialVerdicts } from "./chain_official.ts";
import type { ChainCase } from "./chain_proofs.ts";
import { testSeed } from "./seed.ts";
import { vmCases } from "./vm_cases.ts";

const SEED = testSeed("chain mutations, official verifier");
const reason = missing("cpu") ?? missing("stwo");
const LOOKUP: ChainCase = { air: "range_lookup", params: { logRows: 6 } };

/**
 * Felts that calldata has and stwo's form has not: the identity, which only the key digest covers; nodes of caps and paths that follow
 * from other openings; values of a coset that follow from the layer before.
 */
const OUTSIDE_STWO = /^(identity|[a-z]+ (\d+ )?(cap|siblings|values)), felt \d+: /;

/** All changes; those that the official verifier was asked about, and those of them that are not told in its form. */
async function compared(
  what: ChainCase,
  input: MutationInput,
): Promise<{ asked: number; outside: ChainMutation[] }> {
  const program = "program" in what ? what.program : undefined;
  const verdicts = await officialVerdicts(input.calldata, chainMutations(input), program);
  for (const { mutation: { name }, accepted, isSame } of verdicts) {
    assertEquals(accepted, isSame, `${name}: the official verifier ${accepted ? "accepts" : "refuses"} it`);
    if (accepted) assert(OUTSIDE_STWO.test(name), `${name}: not told in stwo's form`);
  }
  const outside = verdicts.filter(({ isSame }) => isSame).map(({ mutation }) => mutation);
  return { asked: verdicts.length, outside };
}

Deno.test({
  name: `chain mutations: the official verifier agrees${reason ? ` (${reason})` : ""}`,
  ignore: reason !== undefined,
  fn: async () => {
    const program = vmCases()[0];
    for (const [what, other] of [[program, LOOKUP], [LOOKUP, program]] as const) {
      const { asked, outside } = await compared(what, await mutationSubject(what, QUICK, other, SEED));
      assert(asked - outside.length >= 60, `${asked} asked, ${outside.length} of them outside stwo's form`);
    }
  },
});
