/** Single cells of a run with dot products, changed at random. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { rowToPosition } from "../protocol/circle.ts";
import * as m31 from "../protocol/m31.ts";
import { assemble } from "../vm/assembler.ts";
import { testSeed } from "./seed.ts";
import { flaws, verdict, Witness } from "./vm_witness.ts";

const SEED = testSeed("vm_dot_cells");
/** Cells of Cpu, Dot and Weights that are changed. */
const CHANGES = 150;

Deno.test("a cell of a chain, a row of weights or a step changed at random breaks a constraint or the balance", () => {
  const weights = [0, 4, 8].map((offset) => `.word ${offset}\n.ramp 16, ${3 + offset}, 5`).join("\n");
  const dots = [0, 1, 2, 3].map((j) => `dot r${j}, w, ${j}, [0], ${j}`).join("\n");
  const text =
    `.memory 13\n.input 0, 12\n.output 12\n.weights w\n${weights}\n.code\n${dots}\nstore [12], r3\nhalt`;
  const witness = new Witness(assemble(text), Array.from({ length: 12 }, (_, i) => i + 1));
  const air = witness.air();
  const drawn = fc.record({
    component: fc.constantFrom("cpu", "dot", "weights"),
    column: fc.nat(),
    row: fc.nat(),
    by: fc.integer({ min: 1, max: 999 }),
  });
  for (const { component, column: k, row: r, by } of fc.sample(drawn, { seed: SEED, numRuns: CHANGES })) {
    const index = air.components.findIndex(({ ir }) => ir.name === component);
    const { ir, logRows } = air.components[index];
    const [column, row] = [k % ir.columns.length, r % 2 ** logRows];
    const { name } = ir.columns[column];
    // What unused rows read is multiplied by 0.
    if (component === "dot" && row > 2 && name.startsWith("x")) continue;
    const values = witness.columns[index][column];
    const at = rowToPosition(row, logRows);
    const before = values[at];
    values[at] = m31.add(before, by);
    const { broken, balanced } = flaws(air, witness.columns);
    assert(broken.length > 0 || !balanced, `${component}.${name} row ${row}`);
    values[at] = before;
  }
  assertEquals(flaws(air, witness.columns), { broken: [], balanced: true });
});

Deno.test("a Dot without unused rows: the first row yields what the last one ended with", async () => {
  const rows = Array.from({ length: 16 }, (_, r) => `.word ${4 * r}\n.ramp 16, ${r}, 3`).join("\n");
  const dots = [0, 1, 2, 3].map((j) => `dot r${j}, w, ${j}, [0], ${j}`).join("\n");
  const groups = new Array(4).fill(dots).join("\n");
  const text =
    `.memory 65\n.input 0, 64\n.output 64\n.weights w\n${rows}\n.code\n${groups}\nstore [64], r3\nhalt`;
  const witness = new Witness(assemble(text), Array.from({ length: 64 }, (_, i) => i + 1));
  assertEquals([witness.rows("dot"), witness.pads], [64, [0]]);
  assertEquals(flaws(witness.air(), witness.columns), { broken: [], balanced: true });
  assertEquals(await verdict(witness.air(), witness.columns), "accepted");
});
