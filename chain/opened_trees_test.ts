import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ProofError } from "../protocol/errors.ts";
import { commitTree } from "../protocol/merkle.ts";
import { bytesToFelt, poseidonHashMany } from "../protocol/poseidon252.ts";
import { testSeed } from "../tests/seed.ts";
import { packRow } from "./felts.ts";
import { capOrder, pathOrder, TreeNodes, witnessOrder } from "./opened_trees.ts";
import type { OpenedTree } from "./shape.ts";

const SEED = testSeed("opened trees");

function opened(depth: number, capDepth: number): OpenedTree {
  return { depth, capDepth, words: 1, siblings: depth - capDepth };
}

const HEIGHT = 6;
const VALUES = Uint32Array.from({ length: 2 ** HEIGHT }, (_, i) => i * i + 1);
const TREE = commitTree("poseidon252", [{ values: VALUES }]);

/** A tree with the witness of these leaves. */
function withWitness(leaves: readonly number[]): TreeNodes {
  const nodes = new TreeNodes(HEIGHT, "a tree");
  for (const index of leaves) {
    nodes.put({ level: HEIGHT, index }, poseidonHashMany(packRow([VALUES[index]])));
  }
  const { hashWitness } = TREE.decommit(leaves);
  const places = witnessOrder(leaves, HEIGHT);
  assertEquals(places.length, hashWitness.length);
  places.forEach((place, i) => nodes.put(place, bytesToFelt(hashWitness[i])));
  nodes.hashUp(leaves);
  return nodes;
}

Deno.test("opened trees: caps by hand", () => {
  const order = (indices: number[]) =>
    capOrder(opened(4, 2), indices).map(({ level, index }) => [level, index]);
  assertEquals(order([0]), [[2, 0], [2, 1], [1, 1]]);
  assertEquals(order([15, 3]), [[2, 0], [2, 1], [2, 2], [2, 3]]);
  assertEquals(order([4, 7]), [[2, 0], [2, 1], [1, 1]]);
  assertEquals(capOrder(opened(4, 0), [9]), [{ level: 0, index: 0 }]);
  assertEquals(pathOrder(opened(4, 2), 9), [{ level: 4, index: 8 }, { level: 3, index: 5 }]);
  assertEquals(pathOrder(opened(4, 4), 9), []);
});

Deno.test("opened trees: witness, paths and cap of the same leaves know the same nodes", () => {
  const leaves = fc.uniqueArray(fc.integer({ min: 0, max: 2 ** HEIGHT - 1 }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(leaves, fc.integer({ min: 0, max: HEIGHT }), (indices, capDepth) => {
      const ascending = indices.toSorted((a, b) => a - b);
      const nodes = withWitness(ascending);
      assertEquals(nodes.at({ level: 0, index: 0 }), bytesToFelt(TREE.root));
      const tree = opened(HEIGHT, capDepth);
      const again = new TreeNodes(HEIGHT, "a tree");
      for (const place of [...capOrder(tree, indices), ...indices.flatMap((i) => pathOrder(tree, i))]) {
        again.put(place, nodes.at(place));
      }
      for (const index of indices) again.put({ level: HEIGHT, index }, nodes.at({ level: HEIGHT, index }));
      again.hashUp(ascending);
      for (const place of witnessOrder(ascending, HEIGHT)) assertEquals(again.at(place), nodes.at(place));
      assertEquals(again.at({ level: 0, index: 0 }), bytesToFelt(TREE.root));
    }),
    { seed: SEED },
  );
});

Deno.test("opened trees: two values for one node are refused", () => {
  const nodes = withWitness([3, 17]);
  nodes.put({ level: 0, index: 0 }, bytesToFelt(TREE.root));
  const error = assertThrows(() => nodes.put({ level: 0, index: 0 }, 1n), ProofError);
  assertEquals(error.code, "merkle_root");
});
