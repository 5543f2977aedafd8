import { assert, assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { P } from "../protocol/m31.ts";
import { assemble } from "./assembler.ts";
import { disassemble } from "./disassembler.ts";
import { INSTRUCTIONS } from "./isa.ts";
import { AssemblyError } from "./lexer.ts";

/** Texts with a mistake: line, column, and a part of the sentence. */
const MALFORMED: readonly [string, number, number, string][] = [
  // Characters and numbers.
  ["li r1, 1 @\nhalt", 1, 10, 'found "@", expected a name, a number'],
  ["li r1, $5\nhalt", 1, 8, 'found "$"'],
  ["li r1, 5 / 2\nhalt", 1, 10, 'found "/"'],
  ["é: halt", 1, 1, 'found "é"'],
  ["li r1, 12ab\nhalt", 1, 8, "found 12ab, expected a whole number"],
  ["li r1, 0x\nhalt", 1, 8, "found 0x"],
  ["li r1, 0b12\nhalt", 1, 8, "found 0b12"],
  ["li r1, 1__0\nhalt", 1, 8, "found 1__0"],
  ["li r1, 99999999999999999999\nhalt", 1, 8, "below 2^53"],
  ['.include "x', 1, 10, "a string without its closing quote"],
  // Instructions.
  ["  foo r1\nhalt", 1, 3, "found foo, expected an instruction: li add sub"],
  ["5\nhalt", 1, 1, "found 5, expected an instruction, a directive or a label"],
  [": halt", 1, 1, "found :, expected a name before :"],
  ["softmax r1, r2\nhalt", 1, 1, "omit the final softmax (argmax is unchanged)"],
  ["Softmax r1\nhalt", 1, 1, "not supported"],
  ["sigmoid r1, r2\nhalt", 1, 1, "declare a .table"],
  ["MatMul r1, r2, r3\nhalt", 1, 1, "mac2 chains"],
  ["nop\n  conv2d r1, r2\nhalt", 2, 3, "shapes must be static"],
  ["maxpool r1, r2\nhalt", 1, 1, "a chain of max"],
  // Operands.
  ["add r1, r2\nhalt", 1, 11, "found the end of the line, expected , before operand 3 of 3 of add"],
  ["add r1 r2, r3\nhalt", 1, 8, "found r2, expected , before operand 2 of 3 of add"],
  ["add r1, r2, r3, r4\nhalt", 1, 15, "found ,, expected the end of the line after the operands of add"],
  ["add\nhalt", 1, 4, "found the end of the line, expected a register r0 to r31"],
  ["add r32, r1, r2\nhalt", 1, 5, "found r32, expected a register r0 to r31"],
  ["add one, r1, r2\nhalt", 1, 5, "found one, expected a register r0 to r31"],
  ["add r01, r1, r2\nhalt", 1, 5, "found r01"],
  ["add r1, 5, r2\nhalt", 1, 9, "found 5, expected a register r0 to r31 or one"],
  ["add r1, r2, r99\nhalt", 1, 13, "found r99, expected a register r0 to r31 or one"],
  ["halt 5", 1, 6, "the end of the line after halt, which has no operands"],
  ["nop r1\nhalt", 1, 5, "found r1"],
  ["li r1, x\nhalt", 1, 8, "found x, expected a constant or label that is declared"],
  ["li r1,\nhalt", 1, 7, "found the end of the line, expected a number, a name, - or ("],
  ["li r1, (2 + 3\nhalt", 1, 14, "expected ) after the expression"],
  ["li r1, 2 +\nhalt", 1, 11, "expected a number, a name, - or ("],
  [`li r1, ${P}\nhalt`, 1, 8, `found ${P}, expected a whole number from ${1 - P} to ${P - 1}`],
  ["li r1, -2147483647\nhalt", 1, 8, "found -2147483647"],
  ["li r1, 9007199254740991 * 3\nhalt", 1, 8, "found a value beyond 2^53"],
  [`li r1, ${"(".repeat(80)}1${")".repeat(80)}\nhalt`, 1, 73, "at most 64 nested parentheses"],
  [`li r1, ${"-".repeat(80)}1\nhalt`, 1, 73, "at most 64 nested parentheses or signs"],
  ["lt r1, r2, r1\nhalt", 1, 1, "lt: its destination is its second operand, expected another destination"],
  ["max r3, one, r3\nhalt", 1, 1, "another destination"],
  ["gt r1, r1, r2\nhalt", 1, 1, "gt: its destination is its first operand"],
  ["div r1, r2, r1\nhalt", 1, 1, "another destination"],
  // Addresses.
  [".memory 4\nload r1, r2\nhalt", 2, 10, "found r2, expected [ before an address"],
  [".memory 4\nload r1, [r2 * 4]\nhalt", 2, 14, "found *, expected +, - or ] after the register"],
  [".memory 4\nload r1, [r2 + 4\nhalt", 2, 17, "expected ] after the address"],
  [".memory 4\nload r1, [4 + r2]\nhalt", 2, 15, "found r2, expected a constant or label"],
  [".memory 4\nload r1, [4]\nhalt", 2, 11, "found 4, expected an address from 0 to 3"],
  [".memory 4\nstore [-1], r1\nhalt", 2, 8, "found -1, expected an address"],
  ["load r1, [0]\nhalt", 1, 11, "declare some with .memory"],
  [".memory 4\nload r1, [r1 + 2]\nhalt", 2, 1, "load: its destination is the register of its address"],
  [".memory 4\nstore [r1], r1\nhalt", 2, 1, "store: its value is the register of its address"],
  [".memory 4\nstore r1, [r1]\nhalt", 2, 7, "found r1, expected [ before an address"],
  // Labels, targets, constants.
  ["x: nop\nx: halt", 2, 1, "found x, expected a new name (this one is declared at line 1 of program)"],
  ["r5: halt", 1, 1, "found r5, expected a name that is no register"],
  ["one: halt", 1, 1, "a name that is no register"],
  ["jump nowhere\nhalt", 1, 6, "found nowhere"],
  ["jump end\nhalt\nend:", 1, 6, "found 3, expected the pc of an instruction from 0 to 2"],
  ["jnz r1, -1\nhalt", 1, 9, "found -1, expected the pc of an instruction"],
  ["call r30\nhalt", 1, 9, "expected , before operand 2 of 2 of call"],
  [".const\nhalt", 1, 7, "expected the name of a constant"],
  [".const N 5\nhalt", 1, 10, "found 5, expected , before the constant's value"],
  [".const N, M\n.const M, 1\nhalt", 1, 11, "found M, expected a constant or label that is declared"],
  [".const N, 1\n.const N, 2\nhalt", 2, 8, "expected a new name"],
  [".const r1, 5\nhalt", 1, 8, "a name that is no register"],
  // Sections and directives.
  [".text\nhalt", 1, 1, "found .text, expected a directive: .code .data"],
  [".code 5\nhalt", 1, 7, "the end of the line after .code"],
  [".word 5\nhalt", 1, 1, "found .word, expected an instruction (values belong after .data or .table)"],
  [".data\nadd r1, r2, r3", 2, 1, "found add, expected .code before an instruction"],
  [".data -1\nhalt", 1, 7, "found -1, expected an address"],
  [".data\n.word\n.code\nhalt", 2, 6, "expected a number, a name, - or ("],
  [".data\n.word 1 2\n.code\nhalt", 2, 9, "found 2, expected the end of the line after .word"],
  [".data\n.word 1, 2\n.data 1\n.word 3\n.code\nhalt", 4, 7, "a second value for cell 1"],
  [".data\n.fill 0, 1\n.code\nhalt", 2, 7, "found 0, expected a count from 1"],
  [".data\n.fill 5\n.code\nhalt", 2, 8, "expected , before the value of .fill"],
  [".data\n.ramp 5, 1\n.code\nhalt", 2, 11, "expected , before the step of .ramp"],
  [".data\n.ramp 3, 2147483646, 1\n.code\nhalt", 2, 10, "found 2147483647, expected a whole number"],
  [".data\n.space 99999999\n.code\nhalt", 2, 8, "expected a count from 1"],
  [".data 16777180\n.word 1, 2\n.code\nhalt", 2, 10, "at most 16777181 cells of memory"],
  [".memory 2\n.memory 3\nhalt", 2, 1, "found .memory, expected .memory once"],
  [".memory 2\n.output 5\nhalt", 1, 9, "found 2, expected cells of memory from 6"],
  [".memory 99999999\nhalt", 1, 9, "expected cells of memory"],
  [".memory\nhalt", 1, 8, "expected a number, a name, - or ("],
  [".input\nhalt", 1, 7, "expected a number, a name, - or ("],
  [".input 0, 0\nhalt", 1, 11, "found 0, expected a count from 1"],
  [".input -1\nhalt", 1, 8, "found -1, expected an address"],
  [".input 3\n.input 0, 5\nhalt", 2, 8, "found cell 3 a second time, expected distinct inputs"],
  [".output 3, 2\n.output 4\nhalt", 2, 9, "distinct outputs"],
  [".input 1\n.data\n.word 5, 6\n.code\nhalt", 3, 10, "a value for input cell 1"],
  // Tables.
  [".table\nhalt", 1, 7, "expected the name of the table"],
  [".table t\nhalt", 1, 9, "expected , before log2 of the table's entries"],
  [".table t, 2\nhalt", 1, 12, "expected , before the table's shift"],
  [".table t, 0, 8\nhalt", 1, 11, "found 0, expected log2 of the table's entries from 1 to 16"],
  [".table t, 17, 8\nhalt", 1, 11, "found 17"],
  [".table t, 2, 17\nhalt", 1, 14, "found 17, expected a shift from 0 to 16"],
  [".table t, 1, 8\n.word 1\n.code\nhalt", 1, 8, "table t with 1 entries, expected 2 entries"],
  [".table t, 1, 8\n.word 1, 2, 3\n.code\nhalt", 2, 13, "found entry 2 of table t, expected 2 entries"],
  [".table t, 1, 8\n.space 2\n.code\nhalt", 2, 8, "found .space in table t"],
  [".table t, 1, 8\nx: .word 1, 2\n.code\nhalt", 2, 1, "found x, expected no label in a table"],
  [".table t, 1, 8\n.fill 2, 0\n.table t, 1, 8\n.code\nhalt", 3, 8, "a name that no other table has"],
  [
    `${"abcde".split("").map((t) => `.table ${t}, 1, 8\n.fill 2, 0`).join("\n")}\n.code\nhalt`,
    9,
    8,
    "at most 4 tables",
  ],
  ["act r1, r2, t\nhalt", 1, 13, "found t, expected a table declared with .table"],
  ["act r1, r2, 0\nhalt", 1, 13, "found 0, expected the name of a table"],
  // Rows, includes, the whole.
  [".row 1, 2, 3\nhalt", 1, 13, "expected , before qA"],
  [".row 33, 0, 3, 1, 0, 0, 1\nhalt", 1, 1, "a is read from cell 33"],
  [".row 0, 0, 33, 1, 0, 0, 0\nhalt", 1, 1, "the sink is not read by aliasing"],
  [".row 0, 0, 32, 0, 0, 1, 0\nhalt", 1, 1, "followed by a jump to itself"],
  [".data\n.row 0, 0, 1, 0, 0, 0, 0\n.code\nhalt", 2, 1, "found .row in a data section"],
  [".include lib\nhalt", 1, 10, "found lib, expected the file's name in quotes"],
  ['.include "lib"\nhalt', 1, 10, 'found "lib", expected no include: this text comes from no folder'],
  ["", 1, 1, "found 0 instructions, expected 1 or more"],
  ["; nothing\n.const N, 1", 1, 1, "found 0 instructions"],
  ["nop", 1, 1, "found 0 halt instructions, expected 1 or more"],
];

Deno.test("malformed text is refused with one sentence, its line and its column", () => {
  assert(MALFORMED.length >= 60);
  for (const [text, line, column, part] of MALFORMED) {
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
  for (const instruction of INSTRUCTIONS) {
    if (!instruction.provable) continue;
    const operands = instruction.operands.map((role) =>
      role === "target" ? "next" : role === "table" ? "t" : text[role]
    );
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
