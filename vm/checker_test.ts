import { assert, assertEquals, assertThrows } from "@std/assert";
import { FLAG_BIT, HALT_CELL, ONE_CELL, SINK_CELL, VM_OPS } from "../air/vm_encoding.ts";
import { UserError } from "../protocol/errors.ts";
import { P } from "../protocol/m31.ts";
import { CHECK_RULES, checkProgram, type CheckRule, programFindings, usesOf } from "./checker.ts";
import type { Program, RomRow, WeightRow } from "./program.ts";

const { uA, uB, mB, mC, qM, qO, alu, jif, jmp, dot } = FLAG_BIT;

function row(members: Partial<RomRow>): RomRow {
  return { rA: 0, fB: 0, fC: 0, qA: 0, qB: 0, imm: 0, flags: 0, ...members };
}

const HALT = [row({ fC: HALT_CELL, imm: 1 })];

/** One row followed by a halt. */
function withRow(members: Partial<RomRow>, changes: Partial<Program> = {}): Program {
  const rom = [row(members), ...HALT, row({ fC: SINK_CELL, imm: 2, flags: jmp })];
  const table = { name: "t", logSize: 1, shift: 0, values: [0, 1] };
  const plain = { rom, memoryCells: 4, inputs: [0], outputs: [1, 0], labels: new Map(), tables: [table] };
  return { ...plain, initial: Uint32Array.of(0, 5, 6, 7), uses: usesOf(rom), ...changes };
}

/** Rows of every shape that are allowed. */
const ALLOWED: Readonly<Record<string, Partial<RomRow>>> = {
  "gate with two reads": { rA: 1, fB: 2, fC: 3, qA: 4, qB: 5, imm: 6, flags: uA | uB | qM | qO },
  "gate that aliases a": { fB: 2, fC: 3, qA: 4, qB: 5, flags: uB | qM | qO },
  "gate that reads nothing": { fC: 3, qA: 4, qB: 5, flags: qM | qO },
  "gate with the constant one": { rA: ONE_CELL, fC: 3, qA: 4, flags: uA },
  "gate to the sink from a": { rA: 1, fC: SINK_CELL, qA: 4, qB: 5, flags: uA | qM },
  "gate to the sink from b": { fB: 1, fC: SINK_CELL, qB: 5, flags: uB },
  "nop": { fC: SINK_CELL, imm: 9 },
  "load": { rA: 1, fB: P - 3, fC: 3, qB: 1, flags: uA | uB | mB },
  "load that accumulates": { rA: 1, fB: 7, fC: 3, qB: 1, flags: uA | uB | mB | qO },
  "store": { rA: 1, fB: 2, fC: SINK_CELL, qB: 1, flags: uA | uB | mC },
  "store that accumulates": { rA: 1, fB: 2, fC: 32, qB: 1, flags: uA | uB | mC | qO },
  "alu": { rA: 1, fB: 2, fC: 3, imm: VM_OPS.max, flags: alu | uA | uB },
  "alu in place": { fC: 3, imm: VM_OPS.relu, flags: alu },
  "table": { rA: 1, fC: 3, imm: VM_OPS.act, flags: alu | uA },
  "jump": { fC: SINK_CELL, imm: 1, flags: jmp },
  "call": { fB: ONE_CELL, fC: 3, qB: 5, imm: 1, flags: jmp | uB },
  "return": { rA: 1, fC: SINK_CELL, qA: 1, flags: jmp | uA },
  "branch": { rA: 1, fC: SINK_CELL, imm: 1, flags: jif | uA },
};

/** Rows that break a rule, the first finding being that rule. */
const ROWS: readonly [CheckRule, Partial<RomRow>][] = [
  ["number", { imm: P }],
  ["number", { qA: -1 }],
  ["number", { fB: 1.5 }],
  ["number", { flags: 512 }],
  ["kind", { rA: 1, fC: SINK_CELL, flags: jif | jmp | uA }],
  ["kind", { rA: 1, fC: 3, imm: 1, flags: alu | jmp | uA }],
  ["read", { rA: SINK_CELL, fC: 3, qA: 1, flags: uA }],
  ["read", { rA: HALT_CELL, fC: 3, qA: 1, flags: uA }],
  ["read", { rA: 35, fC: 3, qA: 1, flags: uA }],
  ["read", { fB: SINK_CELL, fC: 3, qB: 1, flags: uB }],
  ["read", { fB: HALT_CELL, fC: 3, flags: uB }],
  ["read", { rA: SINK_CELL, fC: 3, imm: VM_OPS.relu, flags: alu | uA }],
  ["read", { rA: SINK_CELL, fB: 1, fC: 0, qB: 1, flags: uA | uB | mC }],
  ["read", { rA: 1, fB: SINK_CELL, fC: 0, qB: 1, flags: uA | uB | mC }],
  ["read", { rA: SINK_CELL, fC: 3, qA: 1, flags: jmp | uA }],
  ["destination", { rA: 1, fC: ONE_CELL, qA: 1, flags: uA }],
  ["destination", { rA: 1, fC: 40, qA: 1, flags: uA }],
  ["destination", { rA: 1, fB: 0, fC: SINK_CELL, qB: 1, flags: uA | uB | mB }],
  ["destination", { rA: 1, fC: SINK_CELL, imm: VM_OPS.relu, flags: alu | uA }],
  ["destination", { rA: 1, fC: HALT_CELL, imm: VM_OPS.relu, flags: alu | uA }],
  ["destination", { fC: HALT_CELL, imm: 1, flags: jmp }],
  ["destination", { fC: ONE_CELL, imm: 1, flags: jmp }],
  ["loadAddress", { fC: 3, qB: 1, flags: uB | mB }],
  ["loadAddress", { rA: 1, fC: 3, qB: 1, flags: uA | mB }],
  ["storeAddress", { fB: 2, qB: 1, flags: uB | mC }],
  ["storeAddress", { rA: 1, qB: 1, flags: uA | mC }],
  ["memoryKind", { rA: 1, fB: 2, qB: 1, flags: uA | uB | mB | mC }],
  ["memoryKind", { rA: 1, fB: 2, fC: 3, imm: VM_OPS.lt, flags: alu | uA | uB | mB }],
  ["memoryKind", { rA: 1, fB: 2, fC: SINK_CELL, imm: 1, flags: jif | uA | uB | mB }],
  ["memoryKind", { rA: 1, fB: 2, fC: SINK_CELL, imm: 1, flags: jmp | uA | uB | mB }],
  ["memoryKind", { rA: 1, fB: 2, fC: 3, imm: 1, flags: jmp | uA | uB | mC }],
  ["coefficients", { rA: 1, fC: 3, qA: 1, imm: VM_OPS.relu, flags: alu | uA }],
  ["coefficients", { rA: 1, fC: 3, qB: 1, imm: VM_OPS.relu, flags: alu | uA }],
  ["coefficients", { rA: 1, fC: 3, imm: VM_OPS.relu, flags: alu | uA | qM }],
  ["coefficients", { rA: 1, fC: 3, imm: VM_OPS.relu, flags: alu | uA | qO }],
  ["coefficients", { rA: 1, fC: SINK_CELL, qA: 1, imm: 1, flags: jif | uA }],
  ["coefficients", { rA: 1, fC: SINK_CELL, imm: 1, flags: jif | uA | qM }],
  ["operation", { rA: 1, fC: 3, imm: 0, flags: alu | uA }],
  ["operation", { rA: 1, fC: 3, imm: 6, flags: alu | uA }],
  ["operation", { rA: 1, fC: 3, imm: 19, flags: alu | uA }],
  ["operation", { rA: 1, fC: 3, imm: VM_OPS.act + 1, flags: alu | uA }],
  ["target", { fC: 3, qA: 1, flags: jmp }],
  ["target", { fC: 3, flags: jmp | qM }],
  ["branchOperand", { fC: SINK_CELL, imm: 1, flags: jif }],
  ["branchResult", { rA: 1, fC: 3, imm: 1, flags: jif | uA }],
  ["haltImmediate", { fC: HALT_CELL, imm: 2 }],
  ["haltImmediate", { rA: 1, fC: HALT_CELL, imm: 1, flags: uA }],
  ["haltLoop", { fC: HALT_CELL, imm: 1 }],
  ["sinkOld", { rA: 1, fC: SINK_CELL, qA: 1, flags: uA | qO }],
  ["sinkOld", { fC: HALT_CELL, imm: 1, flags: qO }],
  ["sinkA", { fC: SINK_CELL, qA: 1 }],
  ["sinkA", { fB: 1, fC: SINK_CELL, flags: uB | qM }],
  ["sinkA", { fC: SINK_CELL, qA: 1, flags: jmp }],
  ["sinkB", { fC: SINK_CELL, qB: 1 }],
  ["sinkB", { fC: SINK_CELL, qB: 1, imm: 1, flags: jmp }],
  ["twice", { rA: 1, fB: 1, fC: 3, qA: 1, flags: uA | uB }],
  ["twice", { rA: 3, fC: 3, qA: 1, flags: uA }],
  ["twice", { fB: 3, fC: 3, qB: 1, flags: uB }],
];

const FINE: Partial<RomRow> = { fC: 1 };
const TABLE = { name: "t", logSize: 1, shift: 0, values: [0, 1] };

const WEIGHTS: readonly WeightRow[] = [0, 4].map((offset) => ({
  first: offset === 0,
  offset,
  weights: new Array(16).fill(offset),
}));

/** Four steps of a dot product, each with its own changes, and a halt. */
function withDot(
  changes: readonly Partial<RomRow>[] = [],
  weights: readonly WeightRow[] | undefined = WEIGHTS,
): Program {
  const group = [0, 1, 2, 3].map((sum) =>
    row({ rA: 9, fB: P - 1, fC: 1 + sum, qA: sum, qB: 7, imm: 2, flags: dot | uA | mB, ...changes[sum] })
  );
  const rom = [...group, ...HALT, row({ fC: SINK_CELL, imm: 5, flags: jmp })];
  return { ...withRow(FINE, { rom }), tables: [], uses: usesOf(rom), weights };
}

const everyRow = (change: Partial<RomRow>) => withDot([0, 1, 2, 3].map(() => change));

/** Dot products that are allowed. */
const ALLOWED_DOTS: Readonly<Record<string, Program>> = {
  "base from a register": withDot(),
  "constant base": everyRow({ rA: 0, flags: dot }),
  "results nobody wants": withDot([{}, { fC: SINK_CELL }, {}, { fC: SINK_CELL }]),
  "constant base, results nobody wants": everyRow({ fC: SINK_CELL, flags: dot }),
  "a part of a chain": everyRow({ imm: 1 }),
};

/** Programs that break a rule about the whole. */
const PROGRAMS: readonly [CheckRule, Program][] = [
  ["size", withRow(FINE, { rom: [] })],
  ["size", withRow(FINE, { memoryCells: 2 ** 24 })],
  ["initial", withRow(FINE, { initial: new Uint32Array(3) })],
  ["initial", withRow(FINE, { initial: Uint32Array.of(0, 0, 0, P) })],
  ["initial", withRow(FINE, { initial: Uint32Array.of(1, 0, 0, 0) })],
  ["inputs", withRow(FINE, { inputs: [0, 0] })],
  ["inputs", withRow(FINE, { inputs: [4] })],
  ["inputs", withRow(FINE, { inputs: [-1] })],
  ["outputs", withRow(FINE, { outputs: [1, 2, 1] })],
  ["outputs", withRow(FINE, { outputs: [9] })],
  ["tables", withRow(FINE, { tables: Array.from({ length: 5 }, () => TABLE) })],
  ["tables", withRow(FINE, { tables: [{ ...TABLE, values: [1, 2, 3] }] })],
  ["tables", withRow(FINE, { tables: [{ ...TABLE, values: [1, P] }] })],
  ["tables", withRow(FINE, { tables: [{ ...TABLE, logSize: 0, values: [1] }] })],
  ["tables", withRow(FINE, { tables: [{ ...TABLE, shift: 17 }] })],
  [
    "tables",
    withRow(FINE, { tables: [{ ...TABLE, logSize: 15, shift: 16, values: new Array(2 ** 15).fill(0) }] }),
  ],
  ["uses", withRow(FINE, { uses: { alu: true, act: false, bit: false } })],
  [
    "uses",
    withRow({ rA: 1, fC: 3, imm: VM_OPS.xor, flags: alu | uA }, {
      uses: { alu: false, act: false, bit: false },
    }),
  ],
  ["uses", { ...withDot(), uses: { alu: false, act: false, bit: false } }],
  ["number", everyRow({ flags: 2 * dot })],
  ["kind", everyRow({ flags: dot | alu })],
  ["kind", everyRow({ flags: dot | jmp })],
  ["read", everyRow({ rA: SINK_CELL })],
  ["destination", everyRow({ fC: HALT_CELL })],
  ["destination", everyRow({ fC: ONE_CELL })],
  ["twice", withDot([{ fC: 9 }])],
  ["dot", everyRow({ flags: dot | mB })],
  ["dot", everyRow({ flags: dot | uA })],
  ["dot", everyRow({ flags: dot | uA | mB | uB })],
  ["dot", everyRow({ flags: dot | mC })],
  ["dot", everyRow({ flags: dot | qM })],
  ["dot", everyRow({ flags: dot | qO })],
  ["dot", everyRow({ imm: 0 })],
  ["dot", everyRow({ imm: 3 })],
  ["dot", withDot([{}, {}, {}, { qA: 4 }])],
  ["dotGroup", withDot([{ qA: 1 }])],
  ["dotGroup", withDot([{}, { imm: 1 }])],
  ["dotGroup", withDot([{}, { fB: 3 }])],
  ["dotGroup", withDot([{}, { rA: 8 }])],
  ["dotGroup", withDot([{}, {}, {}, { qA: 2 }])],
  ["dotGroup", withDot([{}, {}, {}, { qA: 0, flags: 0 }])],
  ["weights", withRow(FINE, { weights: WEIGHTS })],
  ["weights", withDot([], [])],
  ["weights", withDot([], [{ ...WEIGHTS[0], first: false }, WEIGHTS[1]])],
  ["weights", withDot([], [WEIGHTS[0], { ...WEIGHTS[1], offset: 3 }])],
  ["weights", withDot([], [WEIGHTS[0], { ...WEIGHTS[1], offset: P - 3 }])],
  ["weights", withDot([], [WEIGHTS[0], { ...WEIGHTS[1], offset: P }])],
  ["weights", withDot([], [WEIGHTS[0], { ...WEIGHTS[1], weights: [1, 2, 3] }])],
  ["weights", { ...withRow(FINE, { rom: withDot().rom, uses: withDot().uses }) }],
];

Deno.test("checkProgram() accepts every allowed shape", () => {
  for (const [name, members] of Object.entries(ALLOWED)) {
    assertEquals(programFindings(withRow(members)), [], name);
  }
  for (const [name, program] of Object.entries(ALLOWED_DOTS)) {
    assertEquals(programFindings(program), [], name);
  }
});

Deno.test("checkProgram() names the rule that a row breaks", () => {
  for (const [rule, members] of ROWS) {
    const findings = programFindings(withRow(members));
    assert(
      findings.some((finding) => finding.rule === rule && finding.pc === 0),
      `${rule} ${JSON.stringify(members)}: ${JSON.stringify(findings)}`,
    );
  }
});

Deno.test("checkProgram() names the rule that a program breaks", () => {
  for (const [rule, program] of PROGRAMS) {
    assert(programFindings(program).some((finding) => finding.rule === rule), rule);
  }
});

Deno.test("every rule of the checker has a program that breaks it alone or first", () => {
  const broken = new Set([
    ...ROWS.map(([, members]) => programFindings(withRow(members))[0]?.rule),
    ...PROGRAMS.map(([, program]) => programFindings(program)[0]?.rule),
  ]);
  assertEquals(Object.keys(CHECK_RULES).filter((rule) => !broken.has(rule as CheckRule)), []);
});

Deno.test("checkProgram() throws one sentence with the row", () => {
  const error = assertThrows(() => checkProgram(withRow({ fC: SINK_CELL, qA: 1 })), UserError);
  assertEquals(
    error.message,
    "Cannot accept program: row 0: a is the old value and has a coefficient, allowed is: " +
      CHECK_RULES.sinkA,
  );
});

Deno.test("Halt must be followed by a plain jump to itself", () => {
  const after = [
    row({ fC: SINK_CELL, imm: 1, flags: jmp }),
    row({ fC: 1, imm: 2, flags: jmp }),
    row({ rA: 1, fC: SINK_CELL, imm: 2, flags: jmp | uA }),
    row({ fC: SINK_CELL, imm: 2 }),
  ];
  for (const next of after) {
    const rom = [row({ fC: 1 }), ...HALT, next];
    assert(programFindings(withRow({}, { rom })).some(({ rule, pc }) => rule === "haltLoop" && pc === 1));
  }
});
