import { assert, assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { P } from "../protocol/m31.ts";
import { assemble } from "./assembler.ts";
import { disassemble } from "./disassembler.ts";
import { INSTRUCTIONS } from "./isa.ts";
import { AssemblyError } from "./lexer.ts";
import { MALFORMED_TEXTS } from "./malformed_texts.ts";

Deno.test("malformed text is refused with one sentence, its line and its column", () => {
  for (const [text, line, column, part] of MALFORMED_TEXTS) {
    const error = assertThrows(() => assemble(text), AssemblyError, part);
    assertEquals([error.place.line, error.place.column], [line, column], `${text}\n${error.message}`);
    assert(error.message.startsWith(`Cannot assemble program:${line}:${column}: found `), error.message);
    assert(!error.message.includes("\n") && !error.message.endsWith("."), error.message);
  }
});

Deno.test("texts cut anywhere are assembled or refused, never worse", () => {
  const whole = [
    ".const N, 2 * (3 - 1)",
    ".memory 9",
    ".input 0, N",
    ".data 5",
    "x: .word 1, -2",
    ".table t, 1, 8",
    ".ramp 2, 0, 1",
    ".code",
    "go: load r1, [x + 1] ; two",
    "mac2acc r2, -1, r1, 0x10, one, 7",
    "act r3, r1, t",
    "jnz r3, go",
    "halt",
  ].join("\n");
  assemble(whole);
  for (let end = 0; end < whole.length; end++) {
    try {
      assemble(whole.slice(0, end));
    } catch (error) {
      assert(error instanceof AssemblyError, String(error));
    }
  }
});

Deno.test("every instruction assembles and disassembles to itself", () => {
  const text = { rd: "r1", ra: "r2", rb: "r3", address: "[r2 + 5]", k: "7", w1: "3", w2: "-4", bias: "9" };
  const named = { ...text, target: "next", table: "t", chain: "weights", sum: "0" };
  for (const instruction of INSTRUCTIONS) {
    // Steps of dot products come in fours: dot_test.ts.
    if (!instruction.provable || instruction.mnemonic === "dot") continue;
    const operands = instruction.operands.map((role) => named[role]);
    const line = `${instruction.mnemonic} ${operands.join(", ")}`.trim();
    const source = `.memory 8\n.table t, 1, 8\n.fill 2, 0\n.code\n${line}\nnext: halt`;
    const again = disassemble(assemble(source));
    assertEquals(assemble(again), assemble(source), line);
    const shown = instruction.mnemonic === "gt" ? "lt r1, r3, r2" : line;
    assert(again.split("\n").some((l) => l.trim() === shown), again);
    for (const alias of instruction.aliases) {
      assertEquals(
        assemble(source.replace(line, line.replace(instruction.mnemonic, alias.toUpperCase()))),
        assemble(source),
      );
    }
  }
});

Deno.test("operands equal to the destination or to each other take one row", () => {
  const rows = (line: string) => assemble(`${line}\nhalt`).rom.length - 2;
  for (const name of ["add", "sub", "mul", "mulacc", "eq", "and", "or", "xor"]) {
    for (const operands of ["r1, r1, r1", "r1, r1, r2", "r1, r2, r1", "r1, r2, r2", "r1, one, r1"]) {
      assertEquals(rows(`${name} ${operands}`), 1, `${name} ${operands}`);
    }
  }
});

Deno.test("includes, constants, labels, data and sections come together", () => {
  const files = new Map([
    ["lib/base.oasm", '.const STEP, 3\n.include "more.oasm"'],
    ["lib/more.oasm", ".const TWICE, 2 * STEP"],
  ]);
  const include = (path: string, from: string) => {
    const file = `${from.slice(0, from.lastIndexOf("/") + 1)}${path}`;
    const text = files.get(file);
    if (text === undefined) throw new UserError(`Cannot read ${file}: there is no such file`);
    return { file, text };
  };
  const program = assemble(
    '.include "lib/base.oasm"\n.data 2\ntable: .word TWICE, -STEP\nend:\n.code\nli r1, end - table\nload r2, [table + 1]\nhalt',
    { include, file: "main.oasm" },
  );
  assertEquals([...program.initial], [0, 0, 6, P - 3]);
  assertEquals(program.rom[0].imm, 2);
  files.set("lib/more.oasm", '\n  .include "base.oasm"');
  assertThrows(
    () => assemble('.include "lib/base.oasm"\nhalt', { include, file: "main.oasm" }),
    AssemblyError,
    'Cannot assemble lib/more.oasm:2:12: found "base.oasm", expected a file that does not include itself',
  );
  assertThrows(
    () => assemble('.include "none"\nhalt', { include, file: "main.oasm" }),
    UserError,
    "Cannot read none",
  );
});

Deno.test("the same text and a disassembled program keep labels", () => {
  const program = assemble("start: nop\nloop: addi r1, r1, 1\njnz r1, loop\nhalt");
  assertEquals(program.labels, new Map([[0, "start"], [1, "loop"]]));
  assertEquals(assemble(disassemble(program)).labels, program.labels);
});
