/**
 * Forged instructions, memory, times and public values: every constraint holds, and the lookups do not balance.
 *
 * @module
 */
import { SINK_CELL } from "../air/vm_encoding.ts";
import { assemble } from "../vm/assembler.ts";
import { changes, type Forgery, misstates, runOfOther, unbalances } from "./vm_forgery.ts";
import { Witness } from "./vm_witness.ts";

const CONSTANT = assemble(".output 0\n  li r1, 5\n  store [0], r1\n  halt\n");
const SUM = assemble(
  ".output 0\n.input 1\n  load r1, [1]\n  li r3, 4\n  add r2, r1, r3\n  store [0], r2\n  halt\n",
);
const INCREMENT = assemble(
  ".output 0\n.input 1\n  load r1, [1]\n  addi r1, r1, 1\n  store [0], r1\n  halt\n",
);
const COPY = assemble(
  ".output 0\n.input 1\n  load r1, [1]\n  addi r1, r1, 1\n  addi r2, r1, 0\n  store [0], r2\n  halt\n",
);
const REPEAT = assemble(".output 0\n  addi r1, r1, 1\n  addi r1, r1, 1\n  store [0], r1\n  halt\n");
const BRANCH = assemble(".input 0\n  load r1, [0]\n  jnz r1, past\npast:\n  halt\n");

const ROM: readonly Forgery[] = [
  unbalances(
    ["cpu f0"],
    "an immediate that the program does not have",
    () => runOfOther(CONSTANT, 0, { imm: 6 }).recount("cpu f0"),
  ),
  unbalances(["cpu f0"], "a flag that the program does not have", () => {
    const w = new Witness(CONSTANT, []);
    return w.set("cpu", 0, { qO: 1 }).recount("cpu f0");
  }),
  unbalances(["cpu f0"], "a row after Halt writes a register", () => {
    const w = new Witness(CONSTANT, []);
    const row = 20;
    w.set("cpu", row, { adC: 1, co: 5, a: 5, b: 5 }).set("mem", 1, { fval: w.get("cpu", "c", row) });
    return w.unchain().recount("cpu f0");
  }),
  changes("rom f0", "a multiplicity of an instruction", () => {
    const w = new Witness(CONSTANT, []);
    return w.set("rom", 1, { mult: 7 });
  }),
];

const MEMORY: readonly Forgery[] = [
  unbalances(["cpu f1", "cpu f2"], "another operand, the result computed from it", () => {
    const w = new Witness(SUM, [20]);
    w.set("cpu", 2, { a: 21, c: 25 }).set("cpu", 3, { b: 25, c: 25 }).set("mem", 2, { fval: 25 });
    w.outputs[0].value = 25;
    return w.unchain("a").recount();
  }),
  unbalances(["cpu f3", "cpu f4"], "another loaded value", () => {
    const w = new Witness(SUM, [20]);
    w.set("cpu", 0, { b: 21, c: 21 }).set("cpu", 2, { a: 21, c: 25 }).set("cpu", 3, { b: 25, c: 25 });
    w.set("mem", 1, { fval: 21 }).set("mem", 2, { fval: 25 });
    w.outputs[0].value = 25;
    return w.unchain("b").recount();
  }),
  changes("cpu f1", "a stale first operand: an old value with its own old time", () => {
    const w = new Witness(COPY, [20]);
    w.set("cpu", 2, { a: 20, b: 20, ta: 1, c: 20 }).set("cpu", 3, { b: 20, c: 20 });
    w.set("mem", 1, { fval: 20 }).set("mem", 2, { fval: 20 });
    w.outputs[0].value = 20;
    return w.recount();
  }),
  changes("cpu f3", "a stale second operand", () => {
    const w = new Witness(INCREMENT, [20]);
    w.set("cpu", 2, { b: 20, c: 20, tb: 1 }).set("mem", 1, { fval: 20 });
    w.outputs[0].value = 20;
    return w.recount();
  }),
  changes("cpu f5", "a stale old value", () => {
    const w = new Witness(REPEAT, []);
    w.set("cpu", 1, { co: 0, tc: 0, a: 0, b: 0, c: 1 }).set("cpu", 2, { b: 1, c: 1 });
    w.set("mem", 1, { fval: 1 });
    w.outputs[0].value = 1;
    return w.recount();
  }),
  changes("cpu f6", "a branch leaves something else in the sink than the next write finds", () => {
    const w = new Witness(BRANCH, [0]);
    return w.set("cpu", 1, { c: 77 });
  }),
  changes(
    "mem f1",
    "the final value of a register",
    () => new Witness(CONSTANT, []).set("mem", 1, { fval: 6 }),
  ),
  changes(
    "mem f1",
    "the final time of a register",
    () => new Witness(CONSTANT, []).set("mem", 1, { fclk: 1 }),
  ),
];

const FUTURE_FIRST = assemble(
  ".output 0\n.input 1\n  load r1, [1]\n  addi r2, r1, 0\n  addi r1, r1, 1\n  store [0], r2\n  halt\n",
);
const FUTURE_SECOND = assemble(
  ".output 0\n.input 1\n  load r1, [1]\n  store [0], r1\n  addi r1, r1, 1\n  halt\n",
);
const FUTURE_OLD = assemble(
  ".output 0\n  li r1, 5\n  addi r1, r1, 1\n  li r1, 7\n  store [0], r1\n  halt\n",
);

const TIMES: readonly Forgery[] = [
  unbalances(["cpu f7"], "a first operand from the future", () => {
    const w = new Witness(FUTURE_FIRST, [20]);
    w.set("cpu", 1, { a: 21, b: 21, ta: 3, c: 21 }).set("cpu", 2, { tc: 1 });
    w.set("cpu", 3, { b: 21, c: 21 }).set("mem", 1, { fclk: 2 }).set("mem", 2, { fval: 21 });
    w.outputs[0].value = 21;
    return w.recount("cpu f7");
  }),
  unbalances(["cpu f8"], "a second operand from the future", () => {
    const w = new Witness(FUTURE_SECOND, [20]);
    w.set("cpu", 1, { b: 21, c: 21, tb: 3 }).set("cpu", 2, { tc: 1 }).set("mem", 1, { fclk: 2 });
    w.outputs[0].value = 21;
    return w.recount("cpu f8");
  }),
  unbalances(["cpu f9"], "an old value from the future", () => {
    const w = new Witness(FUTURE_OLD, []);
    w.set("cpu", 1, { co: 7, a: 7, b: 7, tc: 3, c: 8 }).set("cpu", 2, { co: 5, a: 5, b: 5, tc: 1 });
    w.set("cpu", 3, { b: 8, c: 8, tb: 2 }).set("mem", 1, { fval: 8 });
    w.outputs[0].value = 8;
    return w.recount("cpu f9");
  }),
  unbalances(["cpu f8"], "a read of the row's own time, which cancels itself", () => {
    const w = new Witness(CONSTANT, []);
    const before = w.get("cpu", "tb", 1);
    w.set("cpu", 1, { tb: 2, b: 6, c: 6 }).set("mem", 1, { fval: 5, fclk: before });
    w.outputs[0].value = 6;
    return w.recount("cpu f8");
  }),
  changes("cpu f10", "a multiplicity of the step numbers", () => {
    const w = new Witness(CONSTANT, []);
    return w.set("cpu", 3, { mult: w.get("cpu", "mult", 3) + 1 });
  }),
];

/** The run of a program that never halts. */
function neverHalted(): Witness {
  const w = new Witness(assemble("  halt\n"), []);
  w.program = assemble("again:\n  jump again\n  halt\n");
  for (let row = 0; row < w.rows("cpu"); row++) {
    w.set("cpu", row, { npc: 0, a: 0, b: 0, c: 0, co: 0, adC: SINK_CELL, imm: 0, jmp: 1 });
  }
  return w.set("mem", SINK_CELL, { fval: 0 }).unchain().recount();
}

const PUBLIC: readonly Forgery[] = [
  ...([-1, 1] as const).map((d) =>
    misstates("mem", `T ${d < 0 ? "-" : "+"} 1`, () => {
      const w = new Witness(CONSTANT, []);
      w.steps += d;
      return w;
    })
  ),
  misstates("mem", "T claimed, never halted", neverHalted),
  misstates("mem", "another output", () => {
    const w = new Witness(CONSTANT, []);
    w.outputs[0].value += 1;
    return w;
  }),
  misstates("mem", "another output time", () => {
    const w = new Witness(CONSTANT, []);
    w.outputs[0].time -= 1;
    return w;
  }),
  misstates("mem", "another input", () => {
    const w = new Witness(SUM, [20]);
    w.inputs[0] += 1;
    return w;
  }),
];

/** Forgeries that leave every constraint intact. */
export const BALANCE_FORGERIES: readonly Forgery[] = [...ROM, ...MEMORY, ...TIMES, ...PUBLIC];
