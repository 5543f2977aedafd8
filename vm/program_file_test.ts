import { assert, assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { testSeed } from "../tests/seed.ts";
import { decodeProgram, encodeProgram } from "./program_file.ts";
import { namedProgram, PROGRAM_NAMES } from "./programs.ts";
import { randomProgram, randomSource } from "./random_program.ts";

Deno.test("programs survive their file", () => {
  for (const name of PROGRAM_NAMES) {
    const program = namedProgram(name);
    assertEquals(decodeProgram(encodeProgram(program)), program);
  }
  const first = testSeed("program files");
  for (let seed = first; seed < first + 100; seed++) {
    const { program } = randomProgram(seed);
    assertEquals(decodeProgram(encodeProgram(program)), program, `seed ${seed}`);
  }
});

const WHOLE = JSON.parse(encodeProgram(namedProgram("bubble_sort")));

/** Changes of a file, and a part of the sentence. */
const MALFORMED: readonly [Record<string, unknown>, string][] = [
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

Deno.test("decodeProgram() refuses malformed files with one sentence", () => {
  for (const [change, part] of MALFORMED) {
    const error = assertThrows(() => decodeProgram(JSON.stringify({ ...WHOLE, ...change })), UserError, part);
    assert(/^Cannot (read|accept) program: /.test(error.message) && !error.message.includes("\n"));
  }
  for (const text of ["", "{", "[]", "null", "5"]) assertThrows(() => decodeProgram(text), UserError);
});

Deno.test("files cut or changed anywhere are read or refused, never worse", () => {
  const text = encodeProgram(namedProgram("call_return"));
  const random = randomSource(testSeed("changed program files"));
  for (let run = 0; run < 300; run++) {
    const at = random(text.length);
    const changed = run % 2 === 0
      ? text.slice(0, at)
      : `${text.slice(0, at)}${String.fromCharCode(32 + random(95))}${text.slice(at + 1)}`;
    try {
      decodeProgram(changed);
    } catch (error) {
      assert(error instanceof UserError, String(error));
    }
  }
});
