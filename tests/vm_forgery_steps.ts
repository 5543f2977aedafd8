/**
 * Forged steps: flags that are no bits, operands, results and jumps that the instruction does not have. One constraint each.
 *
 * @module
 */
import { FLAG_BIT } from "../air/vm_encoding.ts";
import * as m31 from "../protocol/m31.ts";
import { assemble } from "../vm/assembler.ts";
import { breaks, breaksMore, type Forgery, runOfOther, withRow, writeSink } from "./vm_forgery.ts";
import { Witness } from "./vm_witness.ts";

const HALF = m31.inv(2);

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
const SKIP = assemble(".output 0\n  li r1, 2\n  li r1, 5\n  store [0], r1\n  halt\n");
const START = assemble(".output 0\n  li r1, 5\n  li r1, 2\n  store [0], r1\n  halt\n");
const REPEAT = assemble(".output 0\n  addi r1, r1, 1\n  addi r1, r1, 1\n  store [0], r1\n  halt\n");

const FLAG_FORGERIES: readonly Forgery[] = [
  breaks("cpu 0", "uA = -1 and uB = 1 read a register that never held the value", () => {
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
  breaks("cpu 1", "uB = -1 unreads the first operand: a load becomes a store of the prover's choice", () => {
    const w = new Witness(LOAD, []);
    w.set("cpu", 0, { uB: -1, mB: 0, mC: 1, a: 1, b: 1, adC: 3, co: 0, c: 1 });
    w.set("mem", 1, { fclk: 0 }).set("mem", 2, { fclk: 0 }).set("mem", 36, { fclk: 0 });
    w.outputs[0] = { value: 1, time: 1 };
    return w;
  }),
  breaks("cpu 2", "mB = 1/2 hides uB: an operand is not read", () => {
    const w = new Witness(SUM, [20]);
    w.set("cpu", 2, { uB: 0, mB: HALF, b: 20, c: 40, tb: 2 });
    const fB = SUM.rom[2].fB;
    w.set("cpu", 2, { adB: m31.add(fB, m31.mul(HALF, 20)) });
    w.set("mem", 3, { fclk: 2 }).set("mem", 2, { fval: 40 });
    w.set("cpu", 3, { b: 40, c: 40 });
    w.outputs[0].value = 40;
    return w.recount();
  }),
  breaks("cpu 4", "qM = -2 and qO = 1", () => {
    const w = new Witness(CONSTANT, []);
    return w.set("cpu", 0, { qM: -2, qO: 1 });
  }),
  breaks("cpu 5", "qO = -1/2 and qM = 1", () => {
    const w = new Witness(CONSTANT, []);
    return w.set("cpu", 0, { qO: m31.neg(HALF), qM: 1 });
  }),
  breaks("cpu 6", "alu = 2 hides jif: a branch to 1 is not taken", () => {
    const w = runOfOther(SELF, 2, { imm: 3 }, [1]);
    w.set("cpu", 2, { imm: 1, jif: 0, alu: 2 });
    writeSink(w, 2, 1);
    // Two unused rows become the true relu(1) = 1 that the branch now asks for, twice.
    for (const row of [1, 2]) w.set("alu", row, { a: 1, b: 1, c: 1, d: 1, l0: 1 });
    w.pads[0] -= 2;
    return w.recount();
  }),
  breaks("cpu 7", "jif = 1/2 hides alu: relu of 0 is 1", () => {
    const program = assemble(".output 0\n  relu r2, r1\n  store [0], r2\n  halt\n");
    const w = new Witness(program, []);
    w.set("cpu", 0, { alu: 0, jif: HALF, c: 1 }).set("cpu", 1, { b: 1, c: 1 });
    w.set("mem", 2, { fval: 1 });
    w.outputs[0].value = 1;
    w.pads[0] += 1;
    return w.recount();
  }),
  breaks("cpu 8", "jmp = 1/2 and jif = 1: a link of the prover's choice", () => {
    const w = runOfOther(CALL, 0, { qB: 76 });
    w.set("cpu", 0, { qB: CALL.rom[0].qB, jif: 1, jmp: HALF });
    return w;
  }),
];

const STEP_FORGERIES: readonly Forgery[] = [
  breaks("cpu 9", "an alias of the old result takes another value", () => {
    const w = runOfOther(INCREMENT, 1, { imm: 2 }, [20]);
    return w.set("cpu", 1, { imm: 1, a: 21, b: 21 });
  }),
  breaks("cpu 10", "an alias of the first operand takes another value", () => {
    const w = runOfOther(TWICE, 1, { imm: 1 }, [20]);
    return w.set("cpu", 1, { imm: 0, b: 21 });
  }),
  breaks("cpu 11", "a wrong result, everything after it consistent", () => {
    const w = runOfOther(CONSTANT, 0, { imm: 6 });
    return w.set("cpu", 0, { imm: 5 });
  }),
  breaks("cpu 12", "a jump goes elsewhere", () => {
    const w = runOfOther(JUMP, 0, { imm: 1 });
    return writeSink(w.set("cpu", 0, { imm: JUMP.rom[0].imm }), 0, JUMP.rom[0].imm);
  }),
  breaks("cpu 13", "a taken branch is not taken", () => {
    const w = runOfOther(BRANCH, 1, { imm: 2 }, [3]);
    return w.set("cpu", 1, { imm: BRANCH.rom[1].imm });
  }),
  breaks("cpu 14", "an untaken branch is taken", () => {
    const w = new Witness(BRANCH, [1]);
    w.set("cpu", 0, { b: 0, c: 0 }).set("cpu", 1, { a: 0, b: 0 }).set("mem", 1, { fval: 0 });
    w.inputs[0] = 0;
    return w.set("mem", 35 + 1, { fval: 0 });
  }),
  breaks("cpu 15", "an instruction runs twice, another never", () => {
    const w = new Witness(REPEAT, []);
    return w.set("cpu", 0, { npc: 0 }).recount();
  }),
  breaks("cpu 15", "an instruction is skipped", () => {
    // Row 0 as a jump to pc 2: its immediate is 2, so it has the same result.
    const w = runOfOther(SKIP, 0, { flags: FLAG_BIT.jmp });
    return w.set("cpu", 0, { jmp: 0 });
  }),
  breaks("cpu 12", "the last row leaves the self-jump", () => {
    const w = new Witness(CONSTANT, []);
    return w.set("cpu", w.rows("cpu") - 1, { npc: 0 });
  }),
  breaksMore(["cpu 15"], "the run starts at pc 1", () => {
    const w = runOfOther(START, 0, { ...START.rom[1], flags: FLAG_BIT.jmp });
    return w.set("cpu", 0, { jmp: 0 });
  }),
  breaksMore(["cpu 15"], "every cell is 0", () => {
    const w = new Witness(CONSTANT, []);
    for (const column of w.columns.flat()) column.fill(0);
    return w;
  }),
  breaksMore(["cpu 3"], "mC = -2 and qM = 1: a third address space", () => {
    const w = new Witness(CONSTANT, []);
    return w.set("cpu", 0, { mC: -2, qM: 1 });
  }),
  breaksMore(["cpu 11"], "another operand, the result as it was", () => {
    const w = new Witness(SUM, [20]);
    return w.set("cpu", 2, { a: 21 });
  }),
];

/** Forgeries of decoding, control flow and arithmetic. */
export const STEP_AND_FLAG_FORGERIES: readonly Forgery[] = [...FLAG_FORGERIES, ...STEP_FORGERIES];
