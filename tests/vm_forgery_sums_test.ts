/** LogUp sums and columns that add up as they should, and are not those of the components. */
import { assertEquals } from "@std/assert";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { assemble } from "../vm/assembler.ts";
import { withExpectedSum } from "./vm_test_builds.ts";
import { flaws, verdict, Witness } from "./vm_witness.ts";

const PROGRAM = assemble(
  ".output 0\n.input 1\n.table t, 2, 8\n.word 1, 2, 3, 4\n.code\n" +
    "  load r1, [1]\n  relu r2, r1\n  act r3, r2, t\n  xor r3, r3, r1\n  store [0], r3\n  halt\n",
);

Deno.test("claimed sums exchanged or shifted between components are refused", async () => {
  const witness = new Witness(PROGRAM, [9]);
  const { columns } = witness;
  const air = witness.air();
  const names = air.components.map(({ ir }) => ir.name);
  assertEquals(names, ["cpu", "rom", "mem", "tables", "alu", "act0", "bit"]);
  assertEquals(flaws(air, columns), { broken: [], balanced: true });
  assertEquals(await verdict(air, columns), "accepted");
  for (let i = 0; i < names.length; i++) {
    const j = (i + 1) % names.length;
    const exchanged = (sums: readonly QM31[]) => sums.with(i, sums[j]).with(j, sums[i]);
    const shifted = (sums: readonly QM31[]) =>
      sums.with(i, qm31.add(sums[i], qm31.ONE)).with(j, qm31.sub(sums[j], qm31.ONE));
    assertEquals(await verdict(air, columns, { claimedSums: exchanged }), "oods", `${names[i]}, ${names[j]}`);
    assertEquals(await verdict(air, columns, { claimedSums: shifted }), "oods", `${names[i]}, ${names[j]}`);
  }
});

const DOTS = assemble(
  ".memory 5\n.input 0, 4\n.output 4\n.weights w\n  .word 0\n  .fill 16, 1\n.code\n" +
    [0, 1, 2, 3].map((j) => `  dot r${1 + j}, w, ${j}, [0], 0\n`).join("") + "  store [4], r1\n  halt\n",
);

for (
  const [name, program, inputs] of [["operations", PROGRAM, [9]], ["dot products", DOTS, [
    1,
    2,
    3,
    4,
  ]]] as const
) {
  Deno.test(`${name}: a batch of fractions with another sum in one row is refused, whichever it is`, async () => {
    const witness = new Witness(program, inputs);
    const { columns } = witness;
    // A public sum that the honest columns miss by one: the columns of one batch make up for it in their first row.
    const air = withExpectedSum(witness.air(), (sum) => qm31.add(sum, qm31.ONE));
    assertEquals(await verdict(air, columns), "logup_sum");
    for (const [k, { ir }] of air.components.entries()) {
      for (const b of ir.batches.keys()) {
        const interaction = (component: number, batch: number, position: number) =>
          component === k && batch === b && position === 0 ? qm31.ONE : qm31.ZERO;
        assertEquals(await verdict(air, columns, { interaction }), "oods", `${ir.name} batch ${b}`);
      }
    }
  });
}
