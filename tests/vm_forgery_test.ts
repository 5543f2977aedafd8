/**
 * Forged witnesses: the verifier refuses each, with the sums of its columns and with sums altered to balance. Where one constraint
 * or one kind of tuple alone catches it, the AIR without that accepts it, so none of them is there for nothing.
 */
import { assertEquals } from "@std/assert";
import * as qm31 from "../protocol/qm31.ts";
import { CORE_FORGERIES } from "./vm_forgery_cases.ts";
import { OPERATION_FORGERIES } from "./vm_forgery_operations.ts";
import { balancing, flaws, verdict, withoutConstraint, withoutTag } from "./vm_witness.ts";

for (const { name, caught, alone, forge } of [...CORE_FORGERIES, ...OPERATION_FORGERIES]) {
  const by = "constraint" in caught ? `constraint ${caught.constraint}` : `balance of ${caught.tag}`;
  Deno.test(`forgery: ${name}: caught by ${by}${alone ? " alone" : ""}`, async () => {
    const witness = forge();
    const { columns } = witness;
    const air = witness.air();
    const isConstraint = "constraint" in caught;
    assertEquals(flaws(air, columns), {
      broken: isConstraint ? [caught.constraint] : [],
      balanced: isConstraint,
    });
    assertEquals(await verdict(air, columns), isConstraint ? "oods" : "logup_sum");
    assertEquals(await verdict(air, columns, balancing(air)), "oods");
    if (!alone) return;
    if (isConstraint) {
      assertEquals(await verdict(withoutConstraint(air, caught.constraint), columns), "accepted");
      return;
    }
    // Without these tuples nothing public is left to balance but unused rows, which stand in for themselves.
    const reduced = withoutTag(air, caught.tag);
    const isPublic = caught.tag === "mem" || caught.tag === "alu";
    const program = { ...reduced.program!, expectedSum: () => qm31.ZERO };
    assertEquals(await verdict(isPublic ? { ...reduced, program } : reduced, columns), "accepted");
  });
}
