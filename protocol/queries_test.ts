import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createChannel } from "./channel.ts";
import { liftPosition } from "./merkle.ts";
import { drawQueries, foldGroups, foldSteps, openedPositions, preprocessedPositions } from "./queries.ts";

const SEED = 20260106;

Deno.test("queries: drawn positions ascend, are distinct, fit the domain and may be fewer than asked", () => {
  for (const hash of ["blake2s", "poseidon252"] as const) {
    const positions = drawQueries(createChannel(hash), 4, 40);
    assert(positions.length <= 16 && positions.length > 4);
    assert(positions.every((q, i) => q >= 0 && q < 16 && (i === 0 || q > positions[i - 1])));
  }
});

Deno.test("queries: preprocessed positions in an equal, a lower, a higher and an empty tree", () => {
  const positions = [0, 1, 2, 5, 7];
  assertEquals(preprocessedPositions(positions, 3, 3), positions);
  assertEquals(preprocessedPositions(positions, 3, 2), [0, 1, 0, 3, 3]);
  assertEquals(preprocessedPositions(positions, 3, 1), [0, 1, 0, 1, 1]);
  assertEquals(preprocessedPositions(positions, 3, 4), [0, 1, 4, 9, 13]);
  assertEquals(preprocessedPositions(positions, 3, 0), []);
});

Deno.test(`queries: a lower tree is read where a lifted column is (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(), fc.nat(), (log, q, h) => {
      const height = 1 + h % log;
      const position = q % 2 ** log;
      assertEquals(preprocessedPositions([position], log, height), [liftPosition(position, log, height)]);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

Deno.test("queries: groups hold every neighbour and say which are queried", () => {
  const groups = foldGroups([1, 2, 3, 9], 2);
  assertEquals(groups, [{ index: 0, queried: [-1, 0, 1, 2] }, { index: 2, queried: [-1, 3, -1, -1] }]);
  assertEquals(openedPositions(groups), [0, 1, 2, 3, 8, 9, 10, 11]);
});

Deno.test("queries: fold steps add up to the last layer, only the last one is shorter", () => {
  const options = (foldStep: number, logLastLayer = 0, logBlowup = 1) => ({
    foldStep,
    logLastLayer,
    logBlowup,
  });
  assertEquals(foldSteps(6, options(1)), [1, 1, 1, 1, 1]);
  assertEquals(foldSteps(9, options(3)), [3, 3, 2]);
  assertEquals(foldSteps(7, options(2, 2, 2)), [2, 1]);
  assertEquals(foldSteps(4, options(3)), [3]);
  assertEquals(foldSteps(3, options(3)), undefined);
});
