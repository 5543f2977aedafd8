/**
 * The native executor against the readable one: results, columns and faults are the same, on every program of the machine and on
 * random ones.
 */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { vmComponents } from "../air/vm_encoding.ts";
import { UserError } from "../protocol/errors.ts";
import { P } from "../protocol/m31.ts";
import { resolveOptions } from "../protocol/options.ts";
import { libraryPath } from "../prover/native_library.ts";
import { type NativeRunOptions, runNatively } from "../prover/native_vm.ts";
import { proveProgram } from "../prover/program.ts";
import { openProver } from "../prover/prove.ts";
import { assemble } from "../vm/assembler.ts";
import { execute, type ExecuteOptions } from "../vm/executor.ts";
import { aluResult } from "../vm/alu.ts";
import { type Program, VmFault } from "../vm/program.ts";
import { randomProgram } from "../vm/random_program.ts";
import { programTrace } from "../vm/trace.ts";
import { missing } from "./backends.ts";
import { testSeed } from "./seed.ts";
import { networkCase, type VmCase, vmCases } from "./vm_cases.ts";

const PROGRAMS = 300;
const reason = missing("cpu");
const note = reason ? ` (${reason})` : "";

function test(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name: `native executor: ${name}${note}`, ignore: reason !== undefined, fn });
}

/** The first place where two runs' columns differ, in words. */
function columnDifference(
  expected: readonly Uint32Array[][],
  found: readonly Uint32Array[][],
): string | undefined {
  assertEquals(
    found.map((columns) => columns.map((c) => c.length)),
    expected.map((columns) => columns.map((c) => c.length)),
  );
  for (const [i, columns] of expected.entries()) {
    for (const [k, column] of columns.entries()) {
      const at = column.findIndex((value, position) => value !== found[i][k][position]);
      if (at !== -1) {
        return `component ${i}, column ${k}, position ${at}: ${found[i][k][at]}, not ${column[at]}`;
      }
    }
  }
  return undefined;
}

/** Both executors on one program: everything must be equal. */
function compare(
  { name, program, inputs }: Pick<VmCase, "name" | "program" | "inputs">,
  options: NativeRunOptions,
): void {
  const { log: _, ...expected } = execute(program, inputs, options);
  const { columns, ...sizes } = programTrace(program, execute(program, inputs, options));
  const { execution, trace: { columns: found, ...foundSizes } } = runNatively(program, inputs, options);
  assertEquals(execution, expected, name);
  assertEquals(foundSizes, sizes, name);
  assertEquals(columnDifference(columns, found), undefined, name);
}

test("every program of the machine", () => {
  for (const c of vmCases()) {
    for (const threads of [1, 3]) {
      compare(c, { threads });
      if (c.logRows !== undefined) compare(c, { threads, logRows: c.logRows + 1 });
    }
  }
});

test("a network whose columns take more than one task", () => {
  compare(networkCase(16, true), { threads: 2, logRows: 16 });
});

test(`${PROGRAMS} random programs`, () => {
  const first = testSeed("native executor");
  const components = new Set<string>();
  for (let seed = first; seed < first + PROGRAMS; seed++) {
    const { program, inputs } = randomProgram(seed);
    compare({ name: `seed ${seed}`, program, inputs }, { threads: 1 + seed % 2 });
    vmComponents(program.uses, program.tables.length).forEach(({ kind }) => components.add(kind));
  }
  assertEquals([...components].sort(), [
    "act",
    "alu",
    "bit",
    "cpu",
    "dot",
    "mem",
    "rom",
    "tables",
    "weights",
  ]);
});

/** Edges of the field, of signs, of nibbles. */
const EDGES = [0, 1, 2, 15, 16, 2 ** 28 - 1, 2 ** 28, 2 ** 30 - 1, 2 ** 30, 2 ** 30 + 1, P - 2, P - 1];

test("every operation on the edges of its operands", () => {
  for (const mnemonic of ["lt", "eq", "div", "max", "and", "or", "xor"]) {
    for (const b of mnemonic === "div" ? EDGES.slice(1) : EDGES) {
      const text = [
        `.memory ${EDGES.length + 1}`,
        `.input 0, ${EDGES.length + 1}`,
        `load r2, [${EDGES.length}]`,
        ...EDGES.flatMap((_, i) => [`load r1, [${i}]`, `${mnemonic} r3, r1, r2`, `relu r4, r1`]),
        "halt",
      ].join("\n");
      compare({ name: `${mnemonic} ${b}`, program: assemble(text), inputs: [...EDGES, b] }, { threads: 1 });
    }
  }
});

/** A group of dot products. */
const DOTS = (address: string) => [0, 1, 2, 3].map((j) => `dot r${1 + j}, w, ${j}, ${address}, 0`).join("\n");

/** Programs that fault: every cause, with and without a label in front. */
const FAULTS: readonly string[] = [
  "li r1, 5\nli r2, 0\ndiv r3, r1, r2\nhalt",
  "nop\nhere: div r3, r1, r1\nhalt",
  ".memory 4\nli r1, 4\nload r2, [r1]\nhalt",
  ".memory 4\nli r1, 3\nload r2, [r1 - 4]\nhalt",
  ".memory 4\nli r1, 4\nli r3, 1\nstart: nop\nstore [r1], r3\nhalt",
  ".memory 4\nli r1, -5\nli r3, 1\nstore [r1 + 1], r3\nhalt",
  "li r1, 9\nret r1\nhalt",
  "li r1, -1\nret r1\nhalt",
  "jump over\nhalt\nover: nop",
  ".table t, 2, 1\n.word 1, 2, 3, 4\n.code\nli r1, 4\nact r2, r1, t\nhalt",
  ".table wide, 2, 1\n.word 1, 2, 3, 4\n.code\nli r1, -5\nact r2, r1, wide\nhalt",
  "start: jump start\nhalt",
  "one_: nop\ntwo: jump one_\nhalt",
  `.memory 8\n.weights w\n.word 3\n.fill 16, 1\n.code\nfar: ${DOTS("[2]")}\nhalt`,
  `.memory 8\n.weights w\n.word 0\n.fill 16, 1\n.code\njump 3\ngroup: ${DOTS("[2]")}\nhalt`,
];

function faultBy(run: () => unknown): { pc: number; message: string } {
  const { pc, message } = assertThrows(run, VmFault, "Cannot run program at pc") as VmFault;
  return { pc, message };
}

function compareFault(program: Program, text: string, options: ExecuteOptions): string {
  const expected = faultBy(() => execute(program, [], options));
  assertEquals(faultBy(() => runNatively(program, [], options)), expected, text);
  return expected.message;
}

test("every fault has the same place and sentence", () => {
  const messages = FAULTS.map((text) => compareFault(assemble(text), text, { logRows: 8 })).join("\n");
  const { rom, ...rest } = assemble("lt r1, r2, r3\nhalt");
  const unknown: Program = { ...rest, rom: [{ ...rom[0], imm: 9 }, ...rom.slice(1)] };
  const sentences = [
    "division by zero",
    "is outside memory",
    "pc is outside the program",
    "is outside the domain of table wide",
    "jumps to itself for ever",
    "has not halted after 2^8 steps",
    "enters the steps of a dot product in the middle",
  ];
  for (const sentence of sentences) assertStringIncludes(messages, sentence);
  const sentence = aluResult([], 9, 0, 0);
  assert(typeof sentence === "string");
  assertStringIncludes(compareFault(unknown, "operation 9", {}), sentence);
});

test("inputs, rows and ROMs that do not fit are refused with the same sentences", () => {
  const program = assemble(".input 0\nload r1, [0]\nhalt");
  const strange: Program = { ...program, rom: program.rom.map((row) => ({ ...row, qA: P })) };
  const refused: [Program, readonly number[], ExecuteOptions][] = [
    [program, [], {}],
    [program, [P], {}],
    [program, [1.5], {}],
    [program, [1], { logRows: 5 }],
    [program, [1], { logRows: 25 }],
    [{ ...program, rom: [] }, [1], {}],
    [strange, [1], {}],
  ];
  for (const [given, inputs, options] of refused) {
    const expected = assertThrows(() => execute(given, inputs, options), UserError) as Error;
    assertThrows(() => runNatively(given, inputs, options), UserError, expected.message);
  }
});

test("proofs say which executor ran, and are the same", async () => {
  const options = resolveOptions({ backend: "cpu", queries: 3, powBits: 0, threads: 1 });
  const prover = openProver(options);
  const { program, inputs } = vmCases()[0];
  try {
    const native = await proveProgram({ prover, program, inputs, options });
    const readable = await proveProgram({ prover, program, inputs, options, executor: "typescript" });
    assertEquals([native.executor, readable.executor], ["native", "typescript"]);
    assertEquals(native.file, readable.file);
  } finally {
    prover.close();
  }
});

Deno.test("native executor: a library without it is one sentence that says what to run", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const library = new URL(`file://${folder}/libobelysk_cpu.so`);
    const source = new URL(`file://${folder}/other.c`);
    Deno.writeTextFileSync(source, "unsigned ob_abi_version(void) { return 1; }\n");
    const built = await new Deno.Command("gcc", {
      args: ["-shared", "-fPIC", "-o", library.pathname, source.pathname],
    }).output();
    assert(built.success, new TextDecoder().decode(built.stderr));
    const { program, inputs } = vmCases()[0];
    for (const path of [library, new URL(`file://${folder}/none.so`)]) {
      assert(path.href !== libraryPath("cpu").href);
      const error = assertThrows(() => runNatively(program, inputs, {}, path), UserError) as Error;
      assertStringIncludes(error.message, "run make build");
      assert(!error.message.includes(folder), "the message names no folder of the machine");
      assert(!error.message.includes("\n"));
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
