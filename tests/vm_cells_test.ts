/** Any single cell of a witness that is changed at random is caught, and public values out of range are refused before any mathematics. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { readVmPublic } from "../air/vm_statement.ts";
import { HALT_CELL, REGISTER_CELLS } from "../air/vm_encoding.ts";
import { vmIdentity } from "../air/vm_program_words.ts";
import { rowToPosition } from "../protocol/circle.ts";
import { ProofError } from "../protocol/errors.ts";
import * as m31 from "../protocol/m31.ts";
import { testSeed } from "./seed.ts";
import { networkCase, type VmCase, vmCases } from "./vm_cases.ts";
import { balancing, flaws, verdict, Witness } from "./vm_witness.ts";

const SEED = testSeed("vm_cells");

/** Cells whose value means nothing: inverses, signs where none is asked, last tuples that nobody uses. */
function isFree({ program }: VmCase, component: string, column: string, row: number): boolean {
  if (component === "alu") return column === "w" || column === "s";
  if (component === "bit") return column === "wa" || column === "wb";
  if (component !== "mem") return false;
  const cell = row - REGISTER_CELLS;
  return row === HALT_CELL || cell >= program.memoryCells || program.outputs.includes(cell);
}

for (const c of [...vmCases().slice(0, 5), networkCase(10, true)]) {
  Deno.test(`${c.name}: a cell changed at random breaks a constraint or the balance`, async () => {
    const witness = new Witness(c.program, c.inputs, c.logRows);
    const air = witness.air();
    const cell = fc.record({
      k: fc.nat(),
      column: fc.nat(),
      row: fc.nat(),
      by: fc.integer({ min: 1, max: 999 }),
    });
    let proved = 0;
    for (const drawn of fc.sample(cell, { seed: SEED, numRuns: 40 })) {
      const k = drawn.k % air.components.length;
      const { ir, logRows } = air.components[k];
      const column = drawn.column % ir.columns.length;
      const row = drawn.row % 2 ** logRows;
      if (isFree(c, ir.name, ir.columns[column].name, row)) continue;
      const values = witness.columns[k][column];
      const at = rowToPosition(row, logRows);
      const before = values[at];
      values[at] = m31.add(before, drawn.by);
      const { broken, balanced } = flaws(air, witness.columns);
      assert(broken.length > 0 || !balanced, `${ir.name}.${ir.columns[column].name} row ${row}`);
      if (proved++ < 2) {
        assert(await verdict(air, witness.columns) !== "accepted");
        assertEquals(await verdict(air, witness.columns, balancing(air)), "oods");
      }
      values[at] = before;
    }
    assertEquals(await verdict(air, witness.columns), "accepted");
  });
}

Deno.test("the all-zero trace is refused", async () => {
  const witness = new Witness(vmCases()[0].program, [9]);
  for (const column of witness.columns.flat()) column.fill(0);
  const air = witness.air();
  assert(flaws(air, witness.columns).broken.includes("cpu 15"));
  assertEquals(await verdict(air, witness.columns, balancing(air)), "oods");
});

Deno.test("public values that no run has are refused", () => {
  const { program, inputs } = vmCases()[0];
  const { publicValues, components } = new Witness(program, inputs).air();
  const identity = vmIdentity(program);
  const logSizes = components.map((component) => component.logRows);
  const rows = 2 ** logSizes[0];
  assertEquals(readVmPublic(identity, logSizes, publicValues).inputs, [9]);
  const wrong: readonly [number, number][] = [[0, 0], [0, rows + 1], [1, 4], [2, 2], [3, 0], [6, rows + 1]];
  for (const [at, value] of wrong) {
    assertThrows(() => readVmPublic(identity, logSizes, publicValues.with(at, value)), ProofError);
  }
  for (const values of [publicValues.slice(1), [...publicValues, 0], []]) {
    assertThrows(() => readVmPublic(identity, logSizes, values), ProofError);
  }
});
