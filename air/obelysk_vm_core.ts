/**
 * The components every program has: Cpu (one row a step), Rom (the program) and Mem (first and last value of every cell).
 *
 * One relation carries every lookup; the first value of a tuple is its tag. "Use" is +, "yield" is −. An access at time clk uses
 * (space, address, old value, old time) and yields (space, address, new value, clk); Mem yields what cells hold at first and uses
 * what they hold at last; a time difference that is no number of a step has no partner among the step numbers.
 *
 * @module
 */
import type { ComponentBuilder } from "./builder.ts";
import type { Expr } from "./expression.ts";
import {
  cpuColumns,
  DOT_FLAG,
  MEM_COLUMNS,
  MEM_PREPROCESSED,
  ROM_PREPROCESSED,
  SPACE_REGISTERS,
  VM_TAGS,
  vmFlags,
  type VmUses,
} from "./vm_encoding.ts";

/** The one relation's name. */
export const VM_RELATION = "vm";

/** Declares columns and returns them by name. */
export function declare<Name extends string>(
  b: ComponentBuilder,
  names: readonly Name[],
): Readonly<Record<Name, Expr>> {
  return Object.fromEntries(names.map((name) => [name, b.column(name)[0]])) as Record<Name, Expr>;
}

/** Σ 2^(bits·i)·v_i. */
export function weighted(b: ComponentBuilder, values: readonly Expr[], bits: number): Expr {
  return values.map((value, i) => i === 0 ? value : value.mul(2 ** (bits * i))).reduce(
    (sum, term) => sum.add(term),
    b.constant(0),
  );
}

/** f·(f − 1) = 0. */
export function constrainBoolean(b: ComponentBuilder, flag: Expr): void {
  b.constrain(flag.mul(flag.sub(1)));
}

/** The steps in order: decoding, the gate, jumps, three memory accesses and the question to an operation component. */
export function buildCpu(b: ComponentBuilder, uses: VmUses): void {
  const seq = b.preprocessed("seq");
  const first = b.preprocessed("first");
  const [npcBefore, npc] = b.column("npc", [-1, 0]);
  const rest = declare(b, cpuColumns(uses).slice(1));
  const { a, ta, rA, b: operand, tb, adB, c, co, tc, adC, x, qB, imm, mult } = rest;
  const { uA, uB, mB, mC, qM, qO, alu, jif, jmp } = rest;
  const flags = vmFlags(uses).map((name) => rest[name]);
  const one = b.constant(1);
  for (const flag of flags) constrainBoolean(b, flag);

  // Row 0 starts at pc 0 whatever the last row holds.
  const pc = one.sub(first).mul(npcBefore);
  const xa = x.mul(a);
  const step = npc.sub(pc).sub(1);
  b.constrain(one.sub(uA).mul(a.sub(co)));
  b.constrain(one.sub(uB).mul(operand.sub(a)));
  const gate = c.sub(xa).sub(qB.mul(operand)).sub(qO.mul(co)).sub(imm);
  const plain = one.sub(alu).sub(jif);
  b.constrain((uses.dot ? plain.sub(rest[DOT_FLAG]) : plain).mul(gate));
  b.constrain(jmp.mul(npc.sub(imm).sub(xa)));
  b.constrain(jif.mul(a).mul(npc.sub(imm)));
  b.constrain(jif.mul(step.sub(a.mul(c))));
  b.constrain(one.sub(jmp).sub(jif).mul(step));

  const clk = seq.add(1);
  const tag = (name: keyof typeof VM_TAGS) => b.constant(VM_TAGS[name]);
  const registers = b.constant(SPACE_REGISTERS);
  const address = (cell: Expr, flag: Expr) => cell.sub(flag.mul(a));
  const word = [
    pc,
    rA,
    address(adB, mB),
    address(adC, mC),
    x.sub(qM.mul(operand)),
    qB,
    imm,
    weighted(b, flags, 1),
  ];
  b.fraction(VM_RELATION, 1, [tag("rom"), ...word]);
  const mem = (top: Expr | number, tuple: Expr[]) => b.fraction(VM_RELATION, top, [tag("mem"), ...tuple]);
  mem(uA, [registers, rA, a, ta]);
  mem(uA.neg(), [registers, rA, a, clk]);
  mem(uB, [mB, adB, operand, tb]);
  mem(uB.neg(), [mB, adB, operand, clk]);
  mem(1, [mC, adC, co, tc]);
  mem(-1, [mC, adC, c, clk]);
  for (const time of [ta, tb, tc]) b.fraction(VM_RELATION, 1, [tag("rn"), seq.sub(time)]);
  b.fraction(VM_RELATION, mult.neg(), [tag("rn"), seq]);
  b.fraction(VM_RELATION, alu, [tag("alu"), imm, a, operand, c]);
  const last = [11];
  if (uses.dot) {
    // The sum that x names, of the chain that ends at row of weights imm, over the cells from address B; qB is added to it.
    last.push(b.fraction(VM_RELATION, rest[DOT_FLAG], [tag("dot"), imm, x, adB, c.sub(qB), clk]));
  }
  // The ROM tuple has degree 2, so it stands alone.
  b.finalizeLogup([[0], [1, 2], [3, 4], [5, 6], [7, 8], [9, 10], last]);
}

/** The program: every instruction as often as it ran. */
export function buildRom(b: ComponentBuilder): void {
  const word = ROM_PREPROCESSED.map((id) => b.preprocessed(id));
  const [mult] = b.column("mult");
  b.fraction(VM_RELATION, mult.neg(), [b.constant(VM_TAGS.rom), ...word]);
  b.finalizeLogup("single");
}

/** Yields what every cell holds at first (unless it is a public input), uses what it holds at last (unless a public output). */
export function buildMem(b: ComponentBuilder): void {
  const [space, address, initial, ki, kf] = MEM_PREPROCESSED.map((id) => b.preprocessed(id));
  const { fval, fclk } = declare(b, MEM_COLUMNS);
  const tag = b.constant(VM_TAGS.mem);
  b.fraction(VM_RELATION, ki.neg(), [tag, space, address, initial, b.constant(0)]);
  b.fraction(VM_RELATION, kf, [tag, space, address, fval, fclk]);
  b.finalizeLogup("pairs");
}
