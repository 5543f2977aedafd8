/**
 * Dot products from text to columns: what a group computes, what is refused, and what faults.
 */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { FLAG_BIT } from "../air/vm_encoding.ts";
import {
  identityFromWords,
  identityWords,
  programFromWords,
  programWords,
  vmIdentity,
} from "../air/vm_program_words.ts";
import { UserError } from "../protocol/errors.ts";
import { P } from "../protocol/m31.ts";
import { toSigned } from "./alu.ts";
import { assemble } from "./assembler.ts";
import { disassemble } from "./disassembler.ts";
import { execute } from "./executor.ts";
import { AssemblyError } from "./lexer.ts";
import { VmFault } from "./program.ts";
import { decodeProgram, encodeProgram } from "./program_file.ts";

/** Four steps of a chain. */
const group = (chain: string, address: string, biases: readonly number[] = [0, 0, 0, 0]) =>
  biases.map((bias, j) => `  dot r${1 + j}, ${chain}, ${j}, ${address}, ${bias}`).join("\n");

const HEAD = `.memory 12
.input 0, 8
.output 8, 4
.weights pair
  .word 0, 1, 2, 3, 4, 0, 0, 0, 0, -1, -1, -1, -1, 5, 5, 5, 5
  .word 4, 1, 2, 3, 4, 1, 0, 0, 0, -1, -1, -1, -1, 5, 5, 5, 5
.weights last
  .word 6, 7
  .fill 15, 0
.code
`;
const TAIL = "\n  store [8], r1\n  store [9], r2\n  store [10], r3\n  store [11], r4\n  halt\n";
const INPUTS = [1, -2, 3, -4, 5, -6, 7, -8];

const outputs = (code: string) =>
  execute(assemble(HEAD + code + TAIL), INPUTS).outputs.map(({ value }) => toSigned(value));

Deno.test("a group takes four sums of a chain over neighbouring cells, each with its own bias", () => {
  const sums = [(1 - 4 + 9 - 16) + (5 - 12 + 21 - 32) + 100, 5, 4, -20 - 7];
  assertEquals(outputs(group("pair", "[0]", [100, 0, 0, -7])), sums);
  // The same from a register: the base is its value and the distance.
  assertEquals(outputs(`  li r9, 70\n${group("pair", "[r9 - 70]", [100, 0, 0, -7])}`), sums);
  assertEquals(outputs(group("last", "[0]")), [7 * 7, 0, 0, 0]);
  assertEquals(outputs(group("last", "[1]", [1, 2, 3, 4])), [7 * -8 + 1, 2, 3, 4]);
});

Deno.test("a step is one row: the base fixed, or from the register that is read", () => {
  const { rom, weights } = assemble(
    `${HEAD}${group("pair", "[2]", [9, 0, 0, 0])}\n${group("last", "[r9 - 1]")}${TAIL}`,
  );
  const { dot, uA, mB } = FLAG_BIT;
  assertEquals(rom[0], { rA: 0, fB: 2, fC: 1, qA: 0, qB: 9, imm: 2, flags: dot });
  assertEquals(rom[7], { rA: 9, fB: P - 1, fC: 4, qA: 3, qB: 0, imm: 3, flags: dot | uA | mB });
  assertEquals(weights!.map(({ first, offset }) => [first, offset]), [[true, 0], [false, 4], [true, 6]]);
});

Deno.test("text, files, words and identities carry the weights", () => {
  const program = assemble(`${HEAD}${group("pair", "[0]")}\n${group("last", "[r9]")}${TAIL}`);
  assertEquals({ ...assemble(disassemble(program)), labels: null }, { ...program, labels: null });
  assertEquals(decodeProgram(encodeProgram(program)), program);
  assertEquals(programFromWords(programWords(program)), program);
  const identity = vmIdentity(program);
  assertEquals([identity.weightRows, identity.uses.dot], [3, true]);
  assertEquals(identityFromWords(identityWords(identity)), identity);
  assertEquals(identityFromWords(identityWords(identity).slice(0, -1)), undefined);
  // A step that takes a part of a chain, or a sum that nobody wants, has no mnemonic.
  const part = { ...program, rom: program.rom.map((row, pc) => pc < 4 ? { ...row, imm: 1, fC: 33 } : row) };
  const text = disassemble(part);
  assertStringIncludes(text, ".row 0, 0, 33, 3, 0, 1, 512");
  assertEquals(assemble(text).rom, part.rom);
});

Deno.test("runs that no proof exists of are faults", () => {
  const faults: readonly [string, string][] = [
    [group("pair", "[5]"), "address 12 is outside memory"],
    [`  li r9, -1\n${group("pair", "[r9]")}`, "address -1 is outside memory"],
    [`  jump 2\n${group("pair", "[0]")}`, "enters the steps of a dot product in the middle"],
  ];
  for (const [code, sentence] of faults) {
    const error = assertThrows(() => execute(assemble(HEAD + code + TAIL), INPUTS), VmFault) as Error;
    assertStringIncludes(error.message, sentence);
  }
});

Deno.test("malformed weights and groups are refused with one sentence and a place", () => {
  const halt = "\n.code\nhalt\n";
  const wrong: readonly [string, string][] = [
    [`.weights${halt}`, "expected the name of the weights"],
    [`.weights w\n.word 1${halt}`, "weights w with 1 numbers, expected rows of 17"],
    [`.weights w${halt}`, "weights w with 0 numbers"],
    [`.weights w\n.space 17${halt}`, "expected .word, .fill or .ramp"],
    [`.weights w\nhere: .fill 17, 0${halt}`, "no label in weights"],
    [`.weights w\n.fill 17, 0\n.weights w${halt}`, "a name that no other weights have"],
    [`.weights w\n.fill 17, 0${halt}`, "there are weights and no dot row"],
    [`.memory 4\ndot r1, w, 0, [0], 0\nhalt`, "a chain of weights declared with .weights"],
    [`${HEAD}dot r1, pair, 4, [0], 0${TAIL}`, "a sum's number"],
    [`${HEAD}dot r1, pair, 0, [0], 0${TAIL}`, "the row after sum 0 is something else"],
    [`${HEAD}dot r9, pair, 0, [r9], 0${TAIL}`, "expected another destination"],
    [`${HEAD}dot r1, pair, 0, [12], 0${TAIL}`, "an address"],
    [`.memory 4\n.weights w\n.fill 34, 0\n.code\n${group("w", "[0]")}\nhalt`, "reads a cell twice"],
  ];
  for (const [text, sentence] of wrong) {
    const { message } = assertThrows(() => assemble(text), AssemblyError) as Error;
    assertStringIncludes(message, sentence);
    assertEquals(message.includes("\n"), false);
  }
  const program = assemble(`${HEAD}${group("pair", "[0]")}${TAIL}`);
  const broken = encodeProgram(program).replace("[[1,0,", "[[2,0,");
  assertThrows(() => decodeProgram(broken), UserError, "weights[0][0] is 2, expected 0 or 1");
});
