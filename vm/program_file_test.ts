import { assert, assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { testSeed } from "../tests/seed.ts";
import { MALFORMED_FILES } from "./malformed_files.ts";
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

Deno.test("decodeProgram() refuses malformed files with one sentence", () => {
  for (const [change, part] of MALFORMED_FILES) {
    const error = assertThrows(() => decodeProgram(change), UserError, part);
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
