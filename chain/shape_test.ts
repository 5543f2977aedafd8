import { assertEquals, assertThrows } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { ProofError, UserError } from "../protocol/errors.ts";
import { resolveOptions } from "../protocol/options.ts";
import { PROFILES } from "../protocol/profiles.ts";
import { chainShape } from "./shape.ts";

const OPTIONS = resolveOptions(PROFILES.onchain80.options);
const FIB = airInstance("wide_fibonacci", { columns: 26, logRows: 10 });

Deno.test("shape: trees of wide_fibonacci by hand", () => {
  const { trees, logSizes, samples, claimedSums, interactionPowBits } = chainShape(FIB, OPTIONS);
  assertEquals(trees.map(({ name }) => name), ["preprocessed", "main", "composition"]);
  assertEquals(trees.map(({ height }) => height), [8, 14, 14]);
  assertEquals(trees.map(({ capDepth, siblings }) => [capDepth, siblings]), [[5, 3], [5, 9], [5, 9]]);
  assertEquals(trees.map(({ words, lastWordValues }) => [words, lastWordValues]), [[1, 1], [4, 2], [1, 8]]);
  assertEquals([logSizes, samples, claimedSums, interactionPowBits], [[10], 34, 0, 0]);
});

Deno.test("shape: FRI layers and sections by hand", () => {
  const { layers, lastLayerLog, sections } = chainShape(FIB, OPTIONS);
  assertEquals(
    layers.map(({ kind, log, step, shift, packed, height }) => [kind, log, step, shift, packed, height]),
    [["circle", 14, 3, 3, true, 12], ["line", 11, 2, 5, true, 9]],
  );
  assertEquals(
    layers.map(({ depth, capDepth, siblings, words, logCosetLeaves }) => [
      depth,
      capDepth,
      siblings,
      words,
      logCosetLeaves,
    ]),
    [[11, 5, 6, 4, 1], [9, 5, 4, 2, 0]],
  );
  assertEquals(lastLayerLog, 9);
  assertEquals(sections, {
    roots: 3,
    claimedSums: 0,
    interactionNonce: 0,
    sampledValues: 17,
    friRoots: 2,
    lastLayer: 16,
    nonce: 1,
    query: 4 + 13 + 10 + 10 + 6,
  });
});

Deno.test("shape: a layer that folds once has one value in a leaf, and a tree lower than a cap no siblings", () => {
  const { layers } = chainShape(FIB, { ...OPTIONS, logLastLayer: 0 });
  const { packed, logCosetLeaves, leafWords, words, depth, capDepth, siblings } = layers[3];
  assertEquals([packed, logCosetLeaves, leafWords, words], [false, 1, 1, 2]);
  assertEquals([depth, capDepth, siblings], [4, 4, 0]);
});

Deno.test("shape: leaves hold the shortest columns first", () => {
  const { trees } = chainShape(airInstance("select", { logRows: 6, extra: 1 }), {
    ...OPTIONS,
    logLastLayer: 0,
  });
  for (const { columnLogs, leafColumns } of trees) {
    const logs = leafColumns.map((c) => columnLogs[c]);
    assertEquals(logs, logs.toSorted((a, b) => a - b));
    assertEquals(leafColumns.toSorted((a, b) => a - b), columnLogs.map((_, i) => i));
  }
});

Deno.test("shape: what no contract verifies", () => {
  assertThrows(() => chainShape(FIB, { ...OPTIONS, hash: "blake2s" }), UserError, "hash blake2s");
  assertThrows(() => chainShape(FIB, { ...OPTIONS, binding: "bare" }), UserError, "binding bare");
  const small = airInstance("wide_fibonacci", { columns: 26, logRows: 7 });
  assertEquals(assertThrows(() => chainShape(small, OPTIONS), ProofError).code, "options");
});
