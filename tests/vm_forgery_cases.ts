/**
 * Forged witnesses of small programs. Each says what is wrong with it: the constraint that catches it, alone, or the kind of tuple
 * that is out of balance.
 *
 * @module
 */
import { SINK_CELL, type VM_TAGS } from "../air/vm_encoding.ts";
import * as m31 from "../protocol/m31.ts";
import { assemble } from "../vm/assembler.ts";
import type { Program, RomRow } from "../vm/program.ts";
import { Witness } from "./vm_witness.ts";

/** A forgery and what catches it. */
export interface Forgery {
  readonly name: string;
  /** `component index` of the one constraint that is broken, or the tag of the tuples that do not balance. */
  readonly caught: { readonly constraint: string } | { readonly tag: keyof typeof VM_TAGS };
  /** Whether the AIR without that constraint, or without those tuples, accepts it. */
  readonly alone: boolean;
  readonly forge: () => Witness;
}

const HALF = m31.inv(2);

function withRow(program: Program, pc: number, change: Partial<RomRow>): Program {
  return { ...program, rom: program.rom.map((row, i) => i === pc ? { ...row, ...change } : row) };
}

/** A run of a changed program, to be passed off as one of `program`. */
function runOfOther(program: Program, pc: number, change: Partial<RomRow>, inputs: readonly number[] = []) {
  const witness = new Witness(withRow(program, pc, change), inputs);
  witness.program = program;
  return witness;
}

/** Changes what a row writes to the sink, and what the next row that writes there says it held. */
function writeSink(w: Witness, row: number, value: number): Witness {
  w.set("cpu", row, { c: value });
  const isNext = (at: number) => w.get("cpu", "adC", at) === SINK_CELL && w.get("cpu", "mC", at) === 0;
  for (let at = row + 1; at < w.rows("cpu"); at++) {
    if (!isNext(at)) continue;
    w.set("cpu", at, { co: value });
    if (w.get("cpu", "uA", at) === 0) w.set("cpu", at, { a: value });
    if (w.get("cpu", "uB", at) === 0) w.set("cpu", at, { b: w.get("cpu", "a", at) });
    return w;
  }
  return w.set("mem", SINK_CELL, { fval: value });
}

const CONSTANT = assemble(".output 0\n  li r1, 5\n  store [0], r1\n  halt\n");
const TWICE = assemble(".output 0\n.input 1\n  load r1, [1]\n  add r2, r1, r1\n  store [0], r2\n  halt\n");
const INCREMENT = assemble(
  ".output 0\n.input 1\n  load r1, [1]\n  addi r1, r1, 1\n  store [0], r1\n  halt\n",
);
const SUM = assemble(
  ".output 0\n.input 1\n  load r1, [1]\n  li r3, 4\n  add r2, r1, r3\n  store [0], r2\n  halt\n",
);
const JUMP = assemble(".output 0\n  jump past\n  li r1, 5\npast:\n  store [0], r1\n  halt\n");
const BRANCH = assemble(
  ".output 0\n.input 1\n  load r1, [1]\n  jnz r1, past\n  li r2, 5\npast:\n  store [0], r2\n  halt\n",
);
const LOAD = assemble(".memory 4\n.output 3\n  load r2, [r1 + 1]\n  halt\n");
const SELF = assemble(
  ".output 0\n.input 1\n  load r1, [1]\nloop:\n  relu r2, r1\n  jnz r1, loop\n  store [0], r1\n  halt\n",
);
const CALL = assemble(".output 0\n  call r1, next\nnext:\n  store [0], r1\n  halt\n");
const REPEAT = assemble(".output 0\n  addi r1, r1, 1\n  addi r1, r1, 1\n  store [0], r1\n  halt\n");

const constraint = (name: string, caught: string, forge: () => Witness): Forgery => ({
  name,
  caught: { constraint: caught },
  alone: true,
  forge,
});
const balance = (name: string, tag: keyof typeof VM_TAGS, forge: () => Witness, alone = true): Forgery => ({
  name,
  caught: { tag },
  alone,
  forge,
});

const FLAG_FORGERIES: readonly Forgery[] = [
  constraint("uA = -1 and uB = 1 read a register that never held the value", "cpu 0", () => {
    const program = withRow(TWICE, 1, { fB: 1 });
    const w = new Witness(program, [20]);
    // The alias constraint, with uA not 1, ties the value to the old result, 0.
    const [ta, value] = [w.get("cpu", "ta", 1), 0];
    w.set("cpu", 1, { uA: -1, uB: 1, a: value, b: value, adB: 1, ta, tb: ta, c: 2 * value });
    w.set("cpu", 2, { b: 2 * value, c: 2 * value }).set("mem", 2, { fval: 2 * value });
    w.set("mem", 1, { fclk: ta });
    w.outputs[0].value = 2 * value;
    return w.recount();
  }),
  constraint(
    "uB = -1 unreads the first operand: a load becomes a store of the prover's choice",
    "cpu 1",
    () => {
      const w = new Witness(LOAD, []);
      w.set("cpu", 0, { uB: -1, mB: 0, mC: 1, a: 1, b: 1, adC: 3, co: 0, c: 1 });
      w.set("mem", 1, { fclk: 0 }).set("mem", 2, { fclk: 0 }).set("mem", 36, { fclk: 0 });
      w.outputs[0] = { value: 1, time: 1 };
      return w;
    },
  ),
  constraint("mB = 1/2 hides uB: an operand is not read", "cpu 2", () => {
    const w = new Witness(SUM, [20]);
    w.set("cpu", 2, { uB: 0, mB: HALF, b: 20, c: 40, tb: 2 });
    const fB = SUM.rom[2].fB;
    w.set("cpu", 2, { adB: m31.add(fB, m31.mul(HALF, 20)) });
    w.set("mem", 3, { fclk: 2 }).set("mem", 2, { fval: 40 });
    w.set("cpu", 3, { b: 40, c: 40 });
    w.outputs[0].value = 40;
    return w.recount();
  }),
  constraint("qM = -2 and qO = 1", "cpu 4", () => {
    const w = new Witness(CONSTANT, []);
    return w.set("cpu", 0, { qM: -2, qO: 1 });
  }),
  constraint("qO = -1/2 and qM = 1", "cpu 5", () => {
    const w = new Witness(CONSTANT, []);
    return w.set("cpu", 0, { qO: m31.neg(HALF), qM: 1 });
  }),
  constraint("alu = 2 hides jif: a branch to 1 is not taken", "cpu 6", () => {
    const w = runOfOther(SELF, 2, { imm: 3 }, [1]);
    w.set("cpu", 2, { imm: 1, jif: 0, alu: 2 });
    writeSink(w, 2, 1);
    // Two unused rows become the true relu(1) = 1 that the branch now asks for, twice.
    for (const row of [1, 2]) w.set("alu", row, { a: 1, b: 1, c: 1, d: 1, l0: 1 });
    w.pads[0] -= 2;
    return w.recount();
  }),
  constraint("jif = 1/2 hides alu: relu of 0 is 1", "cpu 7", () => {
    const program = assemble(".output 0\n  relu r2, r1\n  store [0], r2\n  halt\n");
    const w = new Witness(program, []);
    w.set("cpu", 0, { alu: 0, jif: HALF, c: 1 }).set("cpu", 1, { b: 1, c: 1 });
    w.set("mem", 2, { fval: 1 });
    w.outputs[0].value = 1;
    w.pads[0] += 1;
    return w.recount();
  }),
  constraint("jmp = 1/2 and jif = 1: a link of the prover's choice", "cpu 8", () => {
    const w = runOfOther(CALL, 0, { qB: 76 });
    w.set("cpu", 0, { qB: CALL.rom[0].qB, jif: 1, jmp: HALF });
    return w;
  }),
];

const STEP_FORGERIES: readonly Forgery[] = [
  constraint("an alias of the old result takes another value", "cpu 9", () => {
    const w = runOfOther(INCREMENT, 1, { imm: 2 }, [20]);
    return w.set("cpu", 1, { imm: 1, a: 21, b: 21 });
  }),
  constraint("an alias of the first operand takes another value", "cpu 10", () => {
    const w = runOfOther(TWICE, 1, { imm: 1 }, [20]);
    return w.set("cpu", 1, { imm: 0, b: 21 });
  }),
  constraint("a wrong result, everything after it consistent", "cpu 11", () => {
    const w = runOfOther(CONSTANT, 0, { imm: 6 });
    return w.set("cpu", 0, { imm: 5 });
  }),
  constraint("a jump goes elsewhere", "cpu 12", () => {
    const w = runOfOther(JUMP, 0, { imm: 1 });
    return writeSink(w.set("cpu", 0, { imm: JUMP.rom[0].imm }), 0, JUMP.rom[0].imm);
  }),
  constraint("a taken branch is not taken", "cpu 13", () => {
    const w = runOfOther(BRANCH, 1, { imm: 2 }, [3]);
    return w.set("cpu", 1, { imm: BRANCH.rom[1].imm });
  }),
  constraint("an untaken branch is taken", "cpu 14", () => {
    const w = new Witness(BRANCH, [1]);
    w.set("cpu", 0, { b: 0, c: 0 }).set("cpu", 1, { a: 0, b: 0 }).set("mem", 1, { fval: 0 });
    w.inputs[0] = 0;
    return w.set("mem", 35 + 1, { fval: 0 });
  }),
  constraint("an instruction runs twice, another never", "cpu 15", () => {
    const w = new Witness(REPEAT, []);
    return w.set("cpu", 0, { npc: 0 }).recount();
  }),
];

const BALANCE_FORGERIES: readonly Forgery[] = [
  balance("an immediate that the program does not have", "rom", () => {
    const w = runOfOther(CONSTANT, 0, { imm: 6 });
    return w;
  }),
  balance("a flag that the program does not have", "rom", () => {
    const w = new Witness(CONSTANT, []);
    return w.set("cpu", 0, { qO: 1 });
  }),
  balance("a multiplicity in the ROM", "rom", () => {
    const w = new Witness(CONSTANT, []);
    return w.set("rom", 1, { mult: 7 });
  }),
  balance("a loaded value", "mem", () => {
    const w = new Witness(TWICE, [20]);
    w.set("cpu", 0, { b: 21, c: 21 }).set("cpu", 1, { a: 21, b: 21, c: 42 }).set("cpu", 2, { b: 42, c: 42 });
    w.outputs[0].value = 42;
    return w.set("mem", 1, { fval: 21 }).set("mem", 2, { fval: 42 });
  }),
  balance("a stale read: an old value with its own old time", "mem", () => {
    const w = new Witness(INCREMENT, [20]);
    w.set("cpu", 2, { b: 20, c: 20, tb: 1 });
    w.outputs[0].value = 20;
    return w.recount();
  }),
  balance("the final value of a register", "mem", () => new Witness(CONSTANT, []).set("mem", 1, { fval: 6 })),
  balance("the final time of a register", "mem", () => new Witness(CONSTANT, []).set("mem", 1, { fclk: 1 })),
  balance("a read of the row's own time, which cancels itself", "rn", () => {
    const w = new Witness(CONSTANT, []);
    const before = w.get("cpu", "tb", 1);
    w.set("cpu", 1, { tb: 2, b: 6, c: 6 }).set("mem", 1, { fval: 5, fclk: before });
    w.outputs[0].value = 6;
    return w.recount();
  }),
  balance("a multiplicity of the step numbers", "rn", () => {
    const w = new Witness(CONSTANT, []);
    return w.set("cpu", 3, { mult: w.get("cpu", "mult", 3) + 1 });
  }),
  ...([-1, 1] as const).map((d) =>
    balance(`T ${d < 0 ? "-" : "+"} 1`, "mem", () => {
      const w = new Witness(CONSTANT, []);
      w.steps += d;
      return w;
    }, false)
  ),
  balance("another output", "mem", () => {
    const w = new Witness(CONSTANT, []);
    w.outputs[0].value += 1;
    return w;
  }, false),
  balance("another output time", "mem", () => {
    const w = new Witness(CONSTANT, []);
    w.outputs[0].time -= 1;
    return w;
  }, false),
  balance("another input", "mem", () => {
    const w = new Witness(TWICE, [20]);
    w.inputs[0] += 1;
    return w;
  }, false),
];

/** Forgeries of control flow, arithmetic and memory. */
export const CORE_FORGERIES: readonly Forgery[] = [
  ...FLAG_FORGERIES,
  ...STEP_FORGERIES,
  ...BALANCE_FORGERIES,
];
