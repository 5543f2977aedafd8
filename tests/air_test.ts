/**
 * What every registered AIR must show: the shared checks, instantiated per AIR. A new AIR is tested by being registered.
 */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { constraintViolations, logupSum, profileAir } from "../air/check.ts";
import { ComponentBuilder } from "../air/builder.ts";
import { airWords, codeWords, irWords, wordsHash } from "../air/encode.ts";
import { generatedSources } from "../air/generated_components.ts";
import type { RelationChallenges } from "../air/evaluate.ts";
import { airInstance, AIRS, generatedInstances } from "../air/registry.ts";
import { UserError } from "../protocol/errors.ts";
import * as qm31 from "../protocol/qm31.ts";
import type { QM31 } from "../protocol/qm31.ts";
import { testSeed } from "./seed.ts";

const SEED = testSeed("air_test");
const P = 2147483647;
const coordinate = fc.nat(P - 1);
const secure: fc.Arbitrary<QM31> = fc.tuple(coordinate, coordinate, coordinate, coordinate);

for (const definition of Object.values(AIRS)) {
  const smallest = Object.fromEntries(Object.entries(definition.params).map(([name, p]) => [name, p.min]));
  for (const params of [smallest, { ...smallest, logRows: smallest.logRows + 2 }]) {
    const air = airInstance(definition.name, params);
    const name = `${definition.name} ${JSON.stringify(params)}`;

    Deno.test(`${name}: the generated trace satisfies every constraint`, () => {
      for (const seed of [0, 1, 12345]) {
        assertEquals(constraintViolations(air, definition.trace(air.params, seed)), []);
      }
    });

    Deno.test(`${name}: LogUp sums to zero for any challenges`, () => {
      const trace = definition.trace(air.params, 3);
      fc.assert(
        fc.property(fc.array(fc.tuple(secure, secure), { minLength: 2, maxLength: 2 }), (drawn) => {
          const challenges = drawn.map(([z, alpha]): RelationChallenges => ({ z, alpha }));
          assert(qm31.eq(logupSum(air, trace, challenges), qm31.ZERO));
        }),
        { seed: SEED, numRuns: 3 },
      );
    });

    Deno.test(`${name}: every constraint is violated by some change of one cell`, () => {
      const trace = definition.trace(air.params, 0);
      const open = new Set(
        air.components.flatMap(({ ir }) => ir.constraints.map((_, i) => `${ir.name} ${i}`)),
      );
      for (const columns of trace) {
        for (const column of columns) {
          for (const position of [0, 1, column.length >> 1, column.length - 1]) {
            const before = column[position];
            column[position] = (before + 5) % P;
            for (const v of constraintViolations(air, trace)) open.delete(`${v.component} ${v.constraint}`);
            column[position] = before;
          }
        }
      }
      assertEquals([...open], []);
    });

    Deno.test(`${name}: no column is unused, and a row's hashing cost is known`, () => {
      const profile = profileAir(air);
      const unread = definition.name === "obelysk26"
        ? ["step.reg0_curr", "step.reg1_curr", "step.reg1_next", "step.opcode", "step.mem_addr"]
        : [];
      assertEquals(profile.unusedColumns, unread);
      assert(profile.maxDegree <= 3);
      console.log(
        `${definition.name}: ${profile.columns.main} main columns, ${profile.blake2sBlocksPerRow} Blake2s blocks a row, ${profile.freeColumns} places free`,
      );
    });
  }
}

Deno.test("obelysk26: the all-zero trace satisfies it, which is why it is called not sound", () => {
  const air = airInstance("obelysk26", { logRows: 6 });
  assertEquals(constraintViolations(air, [Array.from({ length: 26 }, () => new Uint32Array(64))]), []);
  assertEquals(air.warning, "shape benchmark, not sound");
});

Deno.test("code hashes tell the generated components apart and ignore sizes", () => {
  const components = generatedSources(generatedInstances()).flatMap((source) => source.components);
  assertEquals(new Set(components.map(({ hash, ir }) => `${hash} ${ir.parameters}`)).size, components.length);
  const of = (logRows: number) => airInstance("range_lookup", { logRows });
  const hashes = (logRows: number) => of(logRows).components.map(({ ir }) => wordsHash(codeWords(ir)));
  assertEquals(hashes(6), hashes(9));
  assertEquals(irWords(of(6)), irWords(of(9)));
  assert(airWords(of(6)).length > irWords(of(6)).length);
});

Deno.test("code words leave out parameters and places in tree 0, and nothing else", () => {
  const ir = (constant: number, parameter: number, column: string) => {
    const b = new ComponentBuilder("c", [], ["first", "second"]);
    const [x] = b.column("x");
    b.constrain(x.mul(b.constant(constant)).sub(b.parameter(parameter)).sub(b.preprocessed(column)));
    return b.build();
  };
  const words = codeWords(ir(5, 6, "first"));
  assertEquals(codeWords(ir(5, 7, "second")), words);
  assertNotEquals(codeWords(ir(4, 6, "first")), words);
  // A parameter that equals another constant is one node with it: other code.
  assertNotEquals(codeWords(ir(5, 5, "first")), words);
});

Deno.test("airInstance() refuses unknown names and values out of range with one sentence", () => {
  assertThrows(() => airInstance("nonsense"), UserError, "AIRs are wide_fibonacci");
  assertThrows(() => airInstance("wide_fibonacci", { columns: 2 }), UserError, "from 3 to 512");
  assertThrows(
    () => airInstance("wide_fibonacci", { rows: 2 }),
    UserError,
    "its parameters are columns, logRows",
  );
});

Deno.test("ComponentBuilder refuses what the protocol cannot express", () => {
  const builder = () => new ComponentBuilder("c", [{ name: "r", size: 1 }], ["p"]);
  const deep = builder();
  const [x] = deep.column("x");
  assertThrows(() => deep.constrain(x.square().square()), RangeError, "degree 4");
  assertThrows(() => deep.fraction("s", 1, [x]), RangeError, "the AIR declares r");
  assertThrows(() => deep.fraction("r", 1, [x, x]), RangeError, "1 to 1");
  assertThrows(() => deep.preprocessed("q"), RangeError, "the AIR declares p");
  assertThrows(() => deep.column("y", [0, 0]), RangeError, "distinct");
  deep.fraction("r", 1, [x.square()]);
  assertThrows(() => deep.build(), TypeError, "finalizeLogup");
  deep.fraction("r", 1, [x.square()]);
  assertThrows(() => deep.finalizeLogup([[0]]), RangeError, "exactly one");
  deep.finalizeLogup("pairs");
  assertThrows(() => deep.build(), RangeError, "LogUp batch 0 has degree 5");
});
