/** The minimum of a proof, against figures worked out by hand. */
import { assert, assertEquals } from "@std/assert";
import { airInstance } from "../air/registry.ts";
import { type Options, resolveOptions } from "../protocol/options.ts";
import { extensionWords, proofMinimum, transformPasses, treeCompressions } from "./proof_minimum.ts";

/** In columns of 2^20 words. */
const UNIT = 4 * 2 ** 20;

function minimumOf(name: string, params: Record<string, number>, protocol: Partial<Options>) {
  const options = resolveOptions(protocol);
  return proofMinimum(airInstance(name, params, options.binding), options);
}

Deno.test("the minimum at 2^20 rows of 26 columns, phase by phase", () => {
  const { phases, bytes, compressions } = minimumOf("wide_fibonacci", { columns: 26, logRows: 20 }, {
    queries: 3,
    powBits: 10,
  });
  assertEquals(phases.trace.bytes, 26 * UNIT);
  // Inverse: read and write, read; forward: write, read and write the extended columns.
  assertEquals(phases.commit.bytes, 26 * (1 + 1 + 1 + 2 + 2 + 2) * UNIT);
  assertEquals(phases.interaction.bytes, 0);
  // 26 columns on twice the rows; 4 planes of twice the rows written and read; 8 extended columns written, read, written.
  assertEquals(phases.composition.bytes, (52 + 8 + 8 + 16 + 16 + 16) * UNIT);
  assertEquals(phases.oods.bytes, (26 + 8) * UNIT);
  // 4 planes of values and of half-transformed values, read; the other half of the domain written, read, written.
  assertEquals(phases.quotients.bytes, (26 + 8 + 4 + 4 + 4 + 4 + 4 + 4) * UNIT);
  // Layers of 8, 4, 2, … columns: each read, all but the first written; the last few stay on the chip.
  assert(phases.fri.bytes < 24 * UNIT && phases.fri.bytes > 23.8 * UNIT);
  assertEquals(Math.round(bytes / UNIT), 492);
  // Leaves of two, one and one compressions, and the nodes; FRI layers of one compression a leaf.
  const leaves = 2 ** 21;
  assertEquals(phases.commit.compressions, 3 * leaves - 1);
  assertEquals(phases.composition.compressions, 2 * leaves - 1);
  assert(Math.abs(phases.fri.compressions - 4 * leaves) < 64);
  assertEquals(
    compressions,
    phases.commit.compressions + phases.composition.compressions + phases.fri.compressions,
  );
});

Deno.test("transforms: one pass on chip, two from 2^16 to 2^27", () => {
  assertEquals([4, 15, 16, 20, 24, 27, 28].map(transformPasses), [1, 1, 2, 2, 2, 2, 3]);
  assertEquals(extensionWords(10, 1), 3 * 2 ** 10);
  assertEquals(extensionWords(20, 1), 9 * 2 ** 20);
  assertEquals(extensionWords(20, 2), 15 * 2 ** 20);
});

Deno.test("trees: blocks of short columns and repeated nodes are hashed once", () => {
  assertEquals(treeCompressions([4], 4), 16 + 15);
  assertEquals(treeCompressions(Array(17).fill(4), 4), 2 * 16 + 15);
  assertEquals(treeCompressions([...Array(16).fill(2), 4], 4), 4 + 16 + 15);
  // Lifted by two: 16 different leaves; 8 different nodes on each of the next three levels, then 4, 2, 1.
  assertEquals(treeCompressions([4], 6), 16 + 3 * 8 + 4 + 2 + 1);
});

Deno.test("the minimum grows with rows, columns and blow-up, and lookups are in it", () => {
  const of = (columns: number, logRows: number, logBlowup: number) =>
    minimumOf("wide_fibonacci", { columns, logRows }, { logBlowup, hash: "poseidon252" });
  assert(of(26, 18, 1).bytes < of(26, 19, 1).bytes);
  assert(of(26, 18, 1).bytes < of(27, 18, 1).bytes);
  assert(of(26, 18, 1).bytes < of(26, 18, 2).bytes);
  assertEquals(of(26, 18, 1).compressions, 0);
  const lookups = minimumOf("range_lookup", { logRows: 16 }, {});
  assert(lookups.phases.interaction.bytes > 0 && lookups.phases.interaction.compressions > 0);
});
