/**
 * The instruction set as one table: what is written, what it means, how it becomes ROM rows, and, for the opcodes that
 * cannot be proven, why not and what to write instead.
 *
 * @module
 */
import { FLAG_BIT, HALT_CELL, ONE_CELL, SINK_CELL, VM_OPS } from "../air/vm_encoding.ts";
import { P } from "../protocol/m31.ts";
import { fromSigned } from "./alu.ts";
import type { RomRow } from "./program.ts";

/**
 * What an operand is. `rd`: register r0..r31; `ra`, `rb`: the same or `one`; `address`: `[ra + k]` or `[k]`; `k`, `w1`,
 * `w2`, `bias`: integers; `target`: a pc; `table`: a table of the program; `chain`: a chain of weights, as the number of its last
 * row; `sum`: 0 to 3.
 */
export type OperandRole =
  | "rd"
  | "ra"
  | "rb"
  | "address"
  | "k"
  | "w1"
  | "w2"
  | "bias"
  | "target"
  | "table"
  | "chain"
  | "sum";

/** Operands by role; `ra` and `k` are also the base and the offset of an address. Integers may be negative. */
export type Operands = Partial<Record<Exclude<OperandRole, "address">, number>>;

/** An instruction that has rows, or an opcode that is refused. */
export type Instruction = ProvableInstruction | RefusedOpcode;

interface Named {
  /** What is written, lower case; case does not matter in source. */
  readonly mnemonic: string;
  /** Other names, lower case. */
  readonly aliases: readonly string[];
  readonly semantics: string;
}

/** An instruction with its rows. */
export interface ProvableInstruction extends Named {
  readonly provable: true;
  /** The operands in the order they are written. */
  readonly operands: readonly OperandRole[];
  /** How it becomes rows, in words. */
  readonly lowering: string;
  /** Rows it takes. */
  readonly rows: number;
  /** Its rows at `pc`, or why these operands have no encoding (the end of a sentence). */
  encode(operands: Required<Operands>, pc: number): RomRow[] | string;
}

/** An opcode without rows. */
export interface RefusedOpcode extends Named {
  readonly provable: false;
  /** Why not, and what to do. */
  readonly advice: string;
}

/** An all-zero row but for the members given; numbers may be negative. */
function row(members: Partial<RomRow>): RomRow {
  const { rA = 0, fB = 0, fC = 0, qA = 0, qB = 0, imm = 0, flags = 0 } = members;
  const element = (value: number) => fromSigned(value % P);
  return { rA, fB: element(fB), fC: element(fC), qA: element(qA), qB: element(qB), imm: element(imm), flags };
}

/** Coefficients of a gate `(qA + qM·b)·a + qB·b + qO·c_old + imm`. */
interface Gate {
  readonly qA?: number;
  readonly qB?: number;
  readonly imm?: number;
  readonly flags?: number;
}

/** Flags and members of the operands a = ra and b = rb of a row that writes rd; an operand equal to another has no access. */
function slots(rd: number, ra: number, rb: number): Pick<RomRow, "rA" | "fB" | "fC" | "flags"> {
  const readsA = ra !== rd;
  const readsB = rb !== ra;
  return {
    rA: readsA ? ra : 0,
    fB: readsB ? rb : 0,
    fC: rd,
    flags: (readsA ? FLAG_BIT.uA : 0) | (readsB ? FLAG_BIT.uB : 0),
  };
}

/** A gate on registers. When b is the destination and a is not, they change places: only a can alias the old value. */
function gate(rd: number, ra: number, rb: number, { qA = 0, qB = 0, imm = 0, flags = 0 }: Gate): RomRow[] {
  const swap = rb === rd && ra !== rd;
  const placed = swap ? slots(rd, rb, ra) : slots(rd, ra, rb);
  return [
    row({ ...placed, qA: swap ? qB : qA, qB: swap ? qA : qB, imm, flags: placed.flags | flags }),
  ];
}

/** An operation of the ALU relation. */
function operation(op: number, symmetric: boolean, rd: number, ra: number, rb: number): RomRow[] | string {
  const swap = rb === rd && ra !== rd;
  if (swap && !symmetric) return "its destination is its second operand, expected another destination";
  const placed = swap ? slots(rd, rb, ra) : slots(rd, ra, rb);
  return [row({ ...placed, imm: op, flags: placed.flags | FLAG_BIT.alu })];
}

function provable(
  mnemonic: string,
  operands: readonly OperandRole[],
  semantics: string,
  lowering: string,
  encode: ProvableInstruction["encode"],
  aliases: readonly string[] = [],
  rows = 1,
): ProvableInstruction {
  return { provable: true, mnemonic, aliases, operands, semantics, lowering, rows, encode };
}

function refused(mnemonic: string, semantics: string, advice: string): RefusedOpcode {
  return { provable: false, mnemonic, aliases: [], semantics, advice };
}

const THREE: readonly OperandRole[] = ["rd", "ra", "rb"];
const MAC: readonly OperandRole[] = ["rd", "w1", "ra", "w2", "rb", "bias"];

const LINEAR: readonly Instruction[] = [
  provable("li", ["rd", "k"], "rd = k", "gate imm = k", ({ rd, k }) => [row({ fC: rd, imm: k })], [
    "loadimm",
  ]),
  provable(
    "add",
    THREE,
    "rd = ra + rb",
    "gate qA = 1, qB = 1",
    ({ rd, ra, rb }) => gate(rd, ra, rb, { qA: 1, qB: 1 }),
  ),
  provable(
    "sub",
    THREE,
    "rd = ra − rb",
    "gate qA = 1, qB = −1",
    ({ rd, ra, rb }) => gate(rd, ra, rb, { qA: 1, qB: -1 }),
  ),
  provable(
    "mul",
    THREE,
    "rd = ra·rb",
    "gate qM = 1",
    ({ rd, ra, rb }) => gate(rd, ra, rb, { flags: FLAG_BIT.qM }),
  ),
  provable(
    "mulacc",
    THREE,
    "rd = rd + ra·rb",
    "gate qM = 1, qO = 1",
    ({ rd, ra, rb }) => gate(rd, ra, rb, { flags: FLAG_BIT.qM | FLAG_BIT.qO }),
  ),
  provable("neg", ["rd", "ra"], "rd = −ra", "gate qA = −1", ({ rd, ra }) => gate(rd, ra, ra, { qA: -1 })),
  provable("mov", ["rd", "ra"], "rd = ra", "gate qA = 1", ({ rd, ra }) => gate(rd, ra, ra, { qA: 1 })),
  provable(
    "addi",
    ["rd", "ra", "k"],
    "rd = ra + k",
    "gate qA = 1, imm = k",
    ({ rd, ra, k }) => gate(rd, ra, ra, { qA: 1, imm: k }),
    ["addimm"],
  ),
  provable(
    "muli",
    ["rd", "ra", "k"],
    "rd = k·ra",
    "gate qA = k",
    ({ rd, ra, k }) => gate(rd, ra, ra, { qA: k }),
    ["mulimm"],
  ),
  provable(
    "mac2",
    MAC,
    "rd = w1·ra + w2·rb + bias",
    "gate qA = w1, qB = w2, imm = bias",
    ({ rd, w1, ra, w2, rb, bias }) => gate(rd, ra, rb, { qA: w1, qB: w2, imm: bias }),
  ),
  provable(
    "mac2acc",
    MAC,
    "rd = rd + w1·ra + w2·rb + bias",
    "gate qA = w1, qB = w2, qO = 1, imm = bias",
    ({ rd, w1, ra, w2, rb, bias }) => gate(rd, ra, rb, { qA: w1, qB: w2, imm: bias, flags: FLAG_BIT.qO }),
  ),
  provable("nop", [], "nothing", "gate that writes 0 to the sink", () => [row({ fC: SINK_CELL })]),
];

const MEMORY: readonly Instruction[] = [
  provable(
    "load",
    ["rd", "address"],
    "rd = memory[ra + k]",
    "a = ra, b from memory at fB + a, qB = 1; [k] is [one + k − 1]",
    ({ rd, ra, k }) =>
      rd === ra ? "its destination is the register of its address, expected another destination" : [
        row({ rA: ra, fB: k, fC: rd, qB: 1, flags: FLAG_BIT.uA | FLAG_BIT.uB | FLAG_BIT.mB }),
      ],
  ),
  provable(
    "store",
    ["address", "rb"],
    "memory[ra + k] = rb",
    "a = ra, b = rb, result to memory at fC + a, qB = 1",
    ({ ra, rb, k }) =>
      ra === rb ? "its value is the register of its address, expected another register" : [
        row({ rA: ra, fB: rb, fC: k, qB: 1, flags: FLAG_BIT.uA | FLAG_BIT.uB | FLAG_BIT.mC }),
      ],
  ),
];

const DOT: readonly Instruction[] = [
  provable(
    "dot",
    ["rd", "chain", "sum", "address", "bias"],
    "rd = sum number `sum` of the chain's weights with the cells from ra + k on, + bias; sums 0 to 3 are four steps in a row",
    "dot, imm = last row of weights, qA = sum, base fB + mB·a, qB = bias; [k] needs no register",
    ({ rd, chain, sum, ra, k, bias }) => {
      if (rd === ra) return "its destination is the register of its address, expected another destination";
      const base = ra === ONE_CELL
        ? { fB: k + 1, flags: FLAG_BIT.dot }
        : { rA: ra, fB: k, flags: FLAG_BIT.dot | FLAG_BIT.uA | FLAG_BIT.mB };
      return [row({ ...base, fC: rd, qA: sum, qB: bias, imm: chain })];
    },
  ),
];

const CONTROL: readonly Instruction[] = [
  provable(
    "jump",
    ["target"],
    "pc = target",
    "jmp, imm = target, result 'target' to the sink",
    ({ target }) => [row({ fC: SINK_CELL, imm: target, flags: FLAG_BIT.jmp })],
  ),
  provable(
    "jnz",
    ["ra", "target"],
    "pc = target if ra ≠ 0",
    "jif, a = ra, imm = target",
    ({ ra, target }) => [
      row({ rA: ra, fC: SINK_CELL, imm: target, flags: FLAG_BIT.jif | FLAG_BIT.uA }),
    ],
    ["jumpif"],
  ),
  provable(
    "call",
    ["rd", "target"],
    "rd = pc + 1, pc = target",
    "jmp, imm = target, b = one, qB = pc + 1 − target",
    ({ rd, target }, pc) => [
      row({
        fB: ONE_CELL,
        fC: rd,
        qB: pc + 1 - target,
        imm: target,
        flags: FLAG_BIT.jmp | FLAG_BIT.uB,
      }),
    ],
  ),
  provable(
    "ret",
    ["ra"],
    "pc = ra",
    "jmp, a = ra, qA = 1, result to the sink",
    ({ ra }) => [row({ rA: ra, fC: SINK_CELL, qA: 1, flags: FLAG_BIT.jmp | FLAG_BIT.uA })],
    ["return"],
  ),
  provable(
    "halt",
    [],
    "stop",
    "writes 1 to the halt cell, then jumps to itself to the end of the rows",
    (_, pc) => [
      row({ fC: HALT_CELL, imm: 1 }),
      row({ fC: SINK_CELL, imm: pc + 1, flags: FLAG_BIT.jmp }),
    ],
    [],
    2,
  ),
];

function alu(mnemonic: string, op: number, symmetric: boolean, semantics: string): ProvableInstruction {
  const lowering = `alu ${op}`;
  return provable(
    mnemonic,
    THREE,
    semantics,
    lowering,
    ({ rd, ra, rb }) => operation(op, symmetric, rd, ra, rb),
  );
}

const OPERATIONS: readonly Instruction[] = [
  provable(
    "relu",
    ["rd", "ra"],
    "rd = ra if ra ≥ 0 in the signed reading, else 0",
    `alu ${VM_OPS.relu}`,
    ({ rd, ra }) => operation(VM_OPS.relu, true, rd, ra, ra),
  ),
  alu("lt", VM_OPS.lt, false, "rd = 1 if ra − rb is negative in the signed reading, else 0"),
  provable(
    "gt",
    THREE,
    "rd = 1 if rb − ra is negative in the signed reading, else 0",
    `lt with its operands exchanged`,
    ({ rd, ra, rb }) => {
      const rows = operation(VM_OPS.lt, false, rd, rb, ra);
      return typeof rows === "string"
        ? "its destination is its first operand, expected another destination"
        : rows;
    },
  ),
  alu("eq", VM_OPS.eq, true, "rd = 1 if ra = rb, else 0"),
  alu("max", VM_OPS.max, false, "rd = rb if ra − rb is negative in the signed reading, else ra"),
  alu("div", VM_OPS.div, false, "rd = ra/rb in the field; a fault when rb = 0"),
  alu("and", VM_OPS.and, true, "rd = ra and rb, bit by bit on values 0 to p − 1"),
  alu("or", VM_OPS.or, true, "rd = ra or rb, bit by bit, reduced mod p"),
  alu("xor", VM_OPS.xor, true, "rd = ra xor rb, bit by bit, reduced mod p"),
  provable(
    "act",
    ["rd", "ra", "table"],
    "rd = table[(ra + 2^(B − 1 + k)) >> k]; a fault outside the table",
    `alu ${VM_OPS.act} + number of the table`,
    ({ rd, ra, table }) => operation(VM_OPS.act + table, true, rd, ra, ra),
    ["lookuptable"],
  ),
];

const REFUSED: readonly Instruction[] = [
  refused(
    "softmax",
    "exp(x_i) / Σ exp(x_j)",
    "not supported: lower it to tables or omit the final softmax (argmax is unchanged)",
  ),
  refused(
    "sigmoid",
    "1 / (1 + exp(−x))",
    "no instruction of its own: declare a .table with its values and use act",
  ),
  refused(
    "matmul",
    "matrix product of any shape in one step",
    "no instruction of its own: write mac2 chains for constant weights or a loop of mulacc",
  ),
  refused(
    "conv2d",
    "two-dimensional convolution in one step",
    "no instruction of its own: write mac2 chains, shapes must be static",
  ),
  refused("maxpool", "largest element of a window", "no instruction of its own: write a chain of max"),
];

/** The instruction set. A row is disassembled as the first instruction that has it. */
export const INSTRUCTIONS: readonly Instruction[] = [
  ...LINEAR,
  ...MEMORY,
  ...DOT,
  ...CONTROL,
  ...OPERATIONS,
  ...REFUSED,
];

const BY_NAME: ReadonlyMap<string, Instruction> = new Map(
  INSTRUCTIONS.flatMap((instruction) =>
    [instruction.mnemonic, ...instruction.aliases].map((name) => [name, instruction] as const)
  ),
);

/** The operands as they are written: `rd, ra, k`. */
export function operandsText({ operands }: ProvableInstruction): string {
  return operands.map((role) => role === "address" ? "[ra + k]" : role).join(", ");
}

/** The instruction of a name, in any case; undefined when there is none. */
export function instructionNamed(name: string): Instruction | undefined {
  return BY_NAME.get(name.toLowerCase());
}
