/**
 * The test of one forgery: the verifier refuses it, with the sums of its columns and with sums altered to balance, and what catches it
 * is shown by leaving that out.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { AirInstance, ProgramPart } from "../air/air.ts";
import { vmIdentity } from "../air/vm_program_words.ts";
import { readVmPublic } from "../air/vm_statement.ts";
import * as qm31 from "../protocol/qm31.ts";
import { programFindings } from "../vm/checker.ts";
import type { Forgery } from "./vm_forgery.ts";
import {
  fractionNames,
  fractionSums,
  withExpectedSum,
  withoutConstraint,
  withoutFractions,
} from "./vm_test_builds.ts";
import { balancing, flaws, verdict, type Witness } from "./vm_witness.ts";

/** The AIR without what catches a forgery; undefined where that is more than one thing. */
function testBuild({ caught }: Forgery, air: AirInstance, witness: Witness): AirInstance | undefined {
  if ("constraint" in caught) return withoutConstraint(air, caught.constraint);
  if ("broken" in caught) return undefined;
  if ("tag" in caught) {
    const reduced = withoutFractions(air, fractionNames(air, caught.tag));
    // Of the public tuples those of the tag are left out as well: all of memory's, or the unused rows.
    if (caught.tag === "mem") return withExpectedSum(reduced, () => qm31.ZERO);
    const { expectedSum } = witness.air(witness.pads.map(() => 0)).program as Required<ProgramPart>;
    return withExpectedSum(reduced, (_, challenges) => expectedSum(challenges));
  }
  const reduced = withoutFractions(air, caught.fractions);
  if (!caught.trusted) return reduced;
  return withExpectedSum(reduced, (expected, challenges) => {
    const sums = fractionSums(air, witness.honest, challenges);
    return caught.fractions.reduce((sum, name) => qm31.sub(sum, sums.get(name)!), expected);
  });
}

/** Runs a forgery through the verifiers. */
export async function checkForgery(forgery: Forgery): Promise<void> {
  const { caught, illegal } = forgery;
  const witness = forgery.forge();
  const { columns, program } = witness;
  const air = witness.air();
  assertEquals(programFindings(program)[0]?.rule, illegal && "operation");
  // The public values are some that a run could have: nothing else refuses the proof.
  const logSizes = air.components.map((component) => component.logRows);
  readVmPublic(vmIdentity(program), logSizes, air.publicValues);
  const isConstraint = "constraint" in caught;
  const broken = isConstraint ? [caught.constraint] : "broken" in caught ? caught.broken : [];
  assertEquals(flaws(air, columns), { broken, balanced: isConstraint });
  assertEquals(await verdict(air, columns), isConstraint ? "oods" : "logup_sum");
  assertEquals(await verdict(air, columns, balancing(air)), "oods");
  const build = testBuild(forgery, air, witness);
  if (build) assertEquals(await verdict(build, columns), "accepted");
  if (!("fractions" in caught) || caught.trusted) return;
  // No smaller test build would do.
  for (const name of caught.fractions) {
    const others = caught.fractions.filter((other) => other !== name);
    assertEquals(flaws(air, columns, others).balanced, false, `without ${others}`);
  }
}
