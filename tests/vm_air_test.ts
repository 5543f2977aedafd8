/** The virtual machine's AIR against its executor: constraints, balance, columns. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { constraintViolations, logupSum, profileAir } from "../air/check.ts";
import { vmInstance } from "../air/obelysk_vm.ts";
import { vmComponents } from "../air/vm_encoding.ts";
import {
  identityFromWords,
  identityWords,
  programFromWords,
  programWords,
  vmIdentity,
} from "../air/vm_program_words.ts";
import * as qm31 from "../protocol/qm31.ts";
import { runProgram } from "../prover/program.ts";
import { randomProgram } from "../vm/random_program.ts";
import { testSeed } from "./seed.ts";
import { networkCase, vmCases } from "./vm_cases.ts";

const SEED = testSeed("vm_air");
const CHALLENGES = [{ z: [5, 6, 7, 8] as const, alpha: [11, 12, 13, 14] as const }];

function balanceOf({ air, columns }: ReturnType<typeof runProgram>) {
  return { sum: logupSum(air, columns, CHALLENGES), expected: air.program!.expectedSum!(CHALLENGES) };
}

for (const { name, program, inputs, logRows } of vmCases()) {
  Deno.test(`${name}: the honest trace satisfies every constraint and balances its public values`, () => {
    const run = runProgram(program, inputs, logRows === undefined ? {} : { logRows });
    assertEquals(constraintViolations(run.air, run.columns), []);
    const { sum, expected } = balanceOf(run);
    assertEquals(sum, expected);
    assertEquals(profileAir(run.air).unusedColumns, []);
  });
}

Deno.test("random programs: executor, trace and public values agree", () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31), (seed) => {
      const { program, inputs } = randomProgram(seed);
      const run = runProgram(program, inputs);
      assertEquals(constraintViolations(run.air, run.columns), []);
      const { sum, expected } = balanceOf(run);
      assert(qm31.eq(sum, expected));
    }),
    { seed: SEED, numRuns: 12 },
  );
});

Deno.test("the network's component set has 32 main and 48 interaction columns, 24 and 28 of them in Cpu", () => {
  const { program } = networkCase(10, false);
  const air = vmInstance({ program, logRows: 10 });
  const profile = profileAir(air);
  assertEquals(air.components.map((c) => c.ir.name), ["cpu", "rom", "mem", "tables", "act0"]);
  assertEquals(profile.columns, { preprocessed: 18, main: 32, interaction: 48 });
  assertEquals([air.components[0].ir.columns.length, 4 * air.components[0].ir.batches.length], [24, 28]);
  assertEquals(profile.maxDegree, 3);
  assertEquals(profile.freeColumns, 0);
});

Deno.test("all operations: 15 columns in Alu, 31 in Bit, two tables with remainders of one and two bytes", () => {
  const base = networkCase(10, false).program;
  const table = { name: "wide", logSize: 9, shift: 12, values: new Array<number>(512).fill(3) };
  const program = { ...base, tables: [...base.tables, table], uses: { alu: true, act: true, bit: true } };
  const air = vmInstance({ program, logRows: 10 });
  const widths = air.components.map((c) => [c.ir.name, c.ir.columns.length, 4 * c.ir.batches.length]);
  assertEquals(widths, [
    ["cpu", 24, 28],
    ["rom", 1, 4],
    ["mem", 2, 4],
    ["tables", 4, 8],
    ["alu", 15, 12],
    ["act0", 3, 8],
    ["act1", 4, 12],
    ["bit", 31, 20],
  ]);
  assertEquals(vmComponents(program.uses, 2).length, 8);
});

Deno.test("programs and identities have one encoding", () => {
  for (const { program } of vmCases()) {
    const words = programWords(program);
    const back = programFromWords(words);
    assertEquals(programWords(back), words);
    assertEquals(back.uses, program.uses);
    const identity = vmIdentity(program);
    assertEquals(vmIdentity(back), identity);
    const named = identityWords(identity);
    assertEquals(identityFromWords(named), identity);
    for (const bad of [named.slice(0, -1), [...named, 0], []]) {
      assertEquals(identityFromWords(bad), undefined);
    }
  }
});
