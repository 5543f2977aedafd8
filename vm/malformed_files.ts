/**
 * Program files with a mistake, for tests.
 *
 * @module
 */
import { encodeProgram } from "./program_file.ts";
import { namedProgram } from "./programs.ts";

const WHOLE = JSON.parse(encodeProgram(namedProgram("bubble_sort")));

/** Changes of a file, and a part of the sentence. */
const CHANGES: readonly [Record<string, unknown>, string][] = [
  [{ format: "obelysk-program-2" }, "its format is"],
  [{ format: undefined }, "its format is null"],
  [{ rom: 5 }, "rom is no list"],
  [{ rom: [] }, "row"],
  [{ rom: [[1, 2, 3]] }, "rom[0] has 3 numbers, expected 7"],
  [{ rom: [[0, 0, 0, 0, 0, "1", 0]] }, 'rom[0][5] is "1", expected a whole number'],
  [{ rom: [[0, 0, 33, 1, 0, 0, 0]] }, "row 0: a is the old value"],
  [{ memory: "9" }, 'memory is "9"'],
  [{ memory: -1 }, "memory is -1"],
  [{ memory: 1e300 }, "memory is 1e+300"],
  [{ memory: 3 }, "input"],
  [{ data: {} }, "data is no list"],
  [{ data: [[1]] }, "data[0] has 1 numbers, expected 2"],
  [{ data: [[9, 1]] }, "data[0] puts 1 at 9"],
  [{ data: [[8, -1]] }, "data[0] puts -1 at 8"],
  [{ data: [[8, 2 ** 31 - 1]] }, "cell 8 holds 2147483647"],
  [{ data: [[0, 1]] }, "input cell 0 holds 1"],
  [{ inputs: [0, 0] }, "appears twice"],
  [{ outputs: [99] }, "address 99"],
  [{ outputs: null }, "outputs is no list"],
  [{ tables: [{ name: 5, logSize: 1, shift: 0, values: [0, 0] }] }, "tables[0].name is 5, expected a text"],
  [{ tables: [{ name: "t", logSize: 2, shift: 0, values: [0, 0] }] }, "t has 2 entries of 4"],
  [{ tables: ["t"] }, "tables[0] is no object"],
  [{ labels: [["a", 1]] }, 'labels[0][0] is "a"'],
  [{ labels: [[1, 2]] }, "labels[0][1] is 2"],
  [{ labels: "x" }, "labels is no list"],
];

/** Texts of files, with a part of the sentence. */
export const MALFORMED_FILES: readonly (readonly [string, string])[] = CHANGES.map(([change, part]) => [
  JSON.stringify({ ...WHOLE, ...change }),
  part,
]);
