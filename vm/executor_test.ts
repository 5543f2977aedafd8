import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../protocol/errors.ts";
import { P } from "../protocol/m31.ts";
import { testSeed } from "../tests/seed.ts";
import { toSigned } from "./alu.ts";
import { assemble } from "./assembler.ts";
import { checkProgram } from "./checker.ts";
import { disassemble } from "./disassembler.ts";
import { execute } from "./executor.ts";
import {
  largestBatch,
  networkInputs,
  networkProgram,
  networkReference,
  randomNetwork,
  stepsPerInference,
} from "./network_program.ts";
import { type Program, VmFault } from "./program.ts";
import { namedProgram, PROGRAM_NAMES, straightLineProgram } from "./programs.ts";
import { randomSource } from "./random_program.ts";

const random = randomSource(testSeed("executor"));

function outputs(program: Program, inputs: readonly number[]): number[] {
  return execute(program, inputs).outputs.map(({ value }) => value);
}

const element = (x: bigint) => Number(((x % BigInt(P)) + BigInt(P)) % BigInt(P));

Deno.test("fibonacci computes fib(k) mod p", () => {
  const program = namedProgram("fibonacci");
  let [previous, current] = [0, 1];
  for (let k = 1; k <= 100; k++) {
    assertEquals(outputs(program, [k]), [current]);
    [previous, current] = [current, (previous + current) % P];
  }
});

Deno.test("bubble_sort sorts in the signed order", () => {
  const program = namedProgram("bubble_sort");
  for (let run = 0; run < 50; run++) {
    const values = Array.from({ length: 8 }, () => random(2000) - 1000);
    const sorted = values.toSorted((a, b) => a - b);
    assertEquals(outputs(program, values).map(toSigned), [...sorted, Math.max(0, sorted[0])]);
  }
});

Deno.test("matrix_product equals the product in integers mod p", () => {
  const program = namedProgram("matrix_product");
  const values = Array.from({ length: 32 }, () => random(P));
  const expected = Array.from({ length: 16 }, (_, at) => {
    const [row, column] = [Math.floor(at / 4), at % 4];
    let sum = 0n;
    for (let k = 0; k < 4; k++) sum += BigInt(values[4 * row + k]) * BigInt(values[16 + 4 * k + column]);
    return element(sum);
  });
  assertEquals(outputs(program, values), expected);
});

Deno.test("mixing equals the same rounds in integers", () => {
  for (let run = 0; run < 20; run++) {
    const given = [random(P), random(P)];
    let [x, y, z] = [...given, 0x3c6ef372].map(BigInt);
    const w = 1013904223n;
    const reduce = (v: bigint) => BigInt(element(v));
    for (let round = 0; round < 40; round++) {
      const mixed = reduce(x ^ z);
      const kept = mixed & y;
      const next = reduce(reduce(mixed * reduce(x | w)) + kept);
      [x, y, z] = [y, reduce(z ^ next), reduce(1664525n * next + w)];
    }
    assertEquals(outputs(namedProgram("mixing"), given), [x, y, z].map(Number));
  }
});

Deno.test("call_return divides, compares and adds squares", () => {
  const program = namedProgram("call_return");
  assertEquals(outputs(program, [6, 3]), [2, 0, 6, 45, 2025]);
  assertEquals(outputs(program, [-7, -7]), [1, 1, P - 7, 98, 9604]);
});

for (const argmax of [false, true]) {
  Deno.test(`the network${argmax ? " with argmax" : ""} equals its reference for a full batch`, () => {
    for (const logRows of [10, 12]) {
      const network = randomNetwork(random(P));
      const batch = largestBatch(logRows, { argmax });
      const inputs = networkInputs(batch, random(P));
      const execution = execute(networkProgram(network, batch, { argmax }), inputs, { logRows });
      assertEquals(execution.steps, 2 + stepsPerInference({ argmax }) * batch);
      const expected = Array.from(
        { length: batch },
        (_, i) => networkReference(network, inputs.slice(4 * i, 4 * i + 4), { argmax }),
      );
      assertEquals(execution.outputs.map(({ value }) => toSigned(value)), expected.flat());
    }
  });
}

Deno.test("batches of the network fill their rows", () => {
  assertEquals([10, 16, 18, 20, 22].map((n) => largestBatch(n)), [22, 1456, 5825, 23301, 93206]);
});

Deno.test("the straight line takes 2^n − 1 steps", () => {
  for (const logRows of [6, 10]) {
    const program = straightLineProgram(logRows);
    checkProgram(program);
    const { steps, logRows: rows } = execute(program, []);
    assertEquals([steps, rows], [2 ** logRows - 1, logRows]);
  }
});

Deno.test("the programs survive disassembly", () => {
  for (const name of PROGRAM_NAMES) {
    const program = namedProgram(name);
    assertEquals(assemble(disassemble(program)), program, name);
  }
});

Deno.test("Halt may be the last row", () => {
  const program = assemble([...Array.from({ length: 63 }, () => "nop"), "halt"].join("\n"));
  // 65 instructions need 2^7 rows; a loop reaches the last row of 2^6.
  assertEquals(execute(program, []).logRows, 7);
  const loop = assemble("li r1, 30\nnop\nnop\nagain: addi r1, r1, -1\njnz r1, again\nhalt");
  assertEquals(execute(loop, []).steps, 64);
  assertEquals(execute(loop, []).logRows, 6);
  assertEquals(execute(loop, [], { logRows: 9 }).log.pc.length, 512);
});

/** Programs that fault, with the pc and a part of the sentence. */
const FAULTS: readonly [string, number, string][] = [
  ["li r1, 5\nli r2, 0\ndiv r3, r1, r2\nhalt", 2, "division by zero"],
  ["div r3, r1, r1\nhalt", 0, "division by zero"],
  [".memory 4\nli r1, 4\nload r2, [r1]\nhalt", 1, "address 4 is outside memory, allowed is 0 to 3"],
  [".memory 4\nli r1, 3\nload r2, [r1 - 4]\nhalt", 1, "address -1 is outside memory"],
  [".memory 4\nli r1, 4\nli r3, 1\nstore [r1], r3\nhalt", 2, "address 4 is outside memory"],
  [".memory 4\nli r1, -5\nli r3, 1\nstore [r1 + 1], r3\nhalt", 2, "address -4 is outside memory"],
  ["li r1, 9\nret r1\nhalt", 9, "pc is outside the program, allowed is 0 to 3"],
  ["li r1, -1\nret r1\nhalt", P - 1, "pc is outside the program"],
  ["jump over\nhalt\nover: nop", 4, "pc is outside the program"],
  [
    ".table t, 2, 1\n.word 1, 2, 3, 4\n.code\nli r1, 4\nact r2, r1, t\nhalt",
    1,
    "outside the domain of table t",
  ],
  [".table t, 2, 1\n.word 1, 2, 3, 4\n.code\nli r1, -5\nact r2, r1, t\nhalt", 1, "allowed is -4 to 3"],
  ["start: jump start\nhalt", 0, "(start): it jumps to itself for ever without Halt"],
  ["one_: nop\ntwo: jump one_\nhalt", 0, "it has not halted after 2^8 steps"],
];

Deno.test("execute() names each fault with its place", () => {
  for (const [text, pc, part] of FAULTS) {
    const error = assertThrows(() => execute(assemble(text), [], { logRows: 8 }), VmFault, part);
    assertEquals(error.pc, pc, text);
  }
});

Deno.test("operands at the edges of a table's domain are in it", () => {
  const program = assemble(
    ".memory 3\n.input 0\n.output 1\n.table t, 2, 1\n.word 1, 2, 3, 4\n.code\nload r1, [0]\nact r2, r1, t\nstore [1], r2\nhalt",
  );
  assertEquals([-4, -3, -2, -1, 0, 1, 2, 3].map((x) => outputs(program, [x])[0]), [1, 1, 2, 2, 3, 3, 4, 4]);
});

Deno.test("execute() refuses inputs and rows that do not fit", () => {
  const program = namedProgram("fibonacci");
  const refused: [readonly number[], { logRows?: number }, string][] = [
    [[], {}, "0 inputs were given, it takes 1"],
    [[1, 2], {}, "2 inputs were given, it takes 1"],
    [[P], {}, `input 0 is ${P}, allowed is a whole number from`],
    [[-(P + 1) / 2], {}, "input 0 is"],
    [[1.5], {}, "input 0 is 1.5"],
    [[NaN], {}, "input 0 is NaN"],
    [[5], { logRows: 5 }, "an exponent from 6 to 24"],
    [[5], { logRows: 25 }, "an exponent from 6 to 24"],
    [[5], { logRows: 7.5 }, "an exponent from 6 to 24"],
  ];
  for (const [inputs, options, part] of refused) {
    assertThrows(() => execute(program, inputs, options), UserError, part);
  }
});
