/**
 * Numbers that the virtual machine's AIR shares with its assembler, executor and trace: flags, operations, cells, tags,
 * components and the order of their columns.
 *
 * @module
 */

/** Flags of a ROM row; a flag's index is its bit in `flags` and its place among the Cpu columns. */
export const VM_FLAGS = ["uA", "uB", "mB", "mC", "qM", "qO", "alu", "jif", "jmp"] as const;
/** A flag of a ROM row. */
export type VmFlag = typeof VM_FLAGS[number];

/** A flag that only programs with dot products have: its column stands behind the others. */
export const DOT_FLAG = "dot";

/** The bit of each flag in a ROM row's `flags`. */
export const FLAG_BIT: Readonly<Record<VmFlag | typeof DOT_FLAG, number>> = {
  uA: 1,
  uB: 2,
  mB: 4,
  mC: 8,
  qM: 16,
  qO: 32,
  alu: 64,
  jif: 128,
  jmp: 256,
  dot: 512,
};

/** The flags that rows of a program may have, in the order of their bits. */
export function vmFlags(uses: VmUses): readonly (VmFlag | typeof DOT_FLAG)[] {
  return uses.dot ? [...VM_FLAGS, DOT_FLAG] : VM_FLAGS;
}

/** Address space of the registers. */
export const SPACE_REGISTERS = 0;
/** Address space of data memory. */
export const SPACE_DATA = 1;
/** General registers r0..r31 are cells 0..31 of address space 0. */
export const GENERAL_REGISTERS = 32;
/** Cell written by Halt only; its final access time is T. */
export const HALT_CELL = 32;
/** Cell that takes results nobody wants; it may be written and never read. */
export const SINK_CELL = 33;
/** Cell that holds the constant one; never written. */
export const ONE_CELL = 34;
/** Cells of address space 0. */
export const REGISTER_CELLS = 35;

/** Operation numbers (they travel in `imm`): 1..5 belong to Alu, 16..18 to Bit, 32 + t to table t. */
export const VM_OPS = {
  relu: 1,
  lt: 2,
  eq: 3,
  div: 4,
  max: 5,
  and: 16,
  or: 17,
  xor: 18,
  act: 32,
} as const;
/** Largest number of activation tables of a program. */
export const MAX_TABLES = 4;
/** Largest log2 of a table's entries (B). */
export const MAX_TABLE_LOG = 16;
/** Largest shift of a table (k). */
export const MAX_TABLE_SHIFT = 16;

/** First value of every tuple of the one relation: what kind of tuple it is. */
export const VM_TAGS = {
  rom: 1,
  mem: 2,
  rn: 3,
  alu: 4,
  r8: 5,
  nib: 6,
  act: 7,
  dot: 8,
  weights0: 9,
  weights1: 10,
  weights2: 11,
} as const;
/** Longest tuple: the tag and eight values. */
export const VM_TUPLE = 9;

/** Smallest log2 of a component's rows. */
export const VM_MIN_LOG = 6;
/** Largest log2 of the Cpu component's rows. */
export const VM_MAX_LOG = 24;

/** Main columns of Cpu, in order. Only `npc` is read at another row: −1. */
export const CPU_COLUMNS = [
  "npc",
  "a",
  "ta",
  "rA",
  "b",
  "tb",
  "adB",
  "c",
  "co",
  "tc",
  "adC",
  "x",
  "qB",
  "imm",
  ...VM_FLAGS,
  "mult",
] as const;

/** Preprocessed columns of Cpu: the step number and 1 in row 0. */
export const CPU_PREPROCESSED = ["seq", "first"] as const;
/** Preprocessed columns of Rom; rows past the end repeat the last instruction. Main: mult. */
export const ROM_PREPROCESSED = [
  "rom_pc",
  "rom_rA",
  "rom_fB",
  "rom_fC",
  "rom_qA",
  "rom_qB",
  "rom_imm",
  "rom_flags",
] as const;
/** Main columns of Rom. */
export const ROM_COLUMNS = ["mult"] as const;
/** Preprocessed columns of Mem: registers, then data cells, then dead rows. */
export const MEM_PREPROCESSED = ["mem_space", "mem_addr", "mem_init", "mem_ki", "mem_kf"] as const;
/** Main columns of Mem: final value and last access time. */
export const MEM_COLUMNS = ["fval", "fclk"] as const;
/**
 * Main columns of Alu: operands, result, the tested difference d, its witness w, sign s, limbs of d, one flag per operation in
 * the order of their numbers.
 */
export const ALU_COLUMNS = [
  "a",
  "b",
  "c",
  "d",
  "w",
  "s",
  "l0",
  "l1",
  "l2",
  "l3",
  "fr",
  "fl",
  "fe",
  "fd",
  "fm",
] as const;

/** Main columns of Bit: operands, result, two flags, witnesses of the top nibbles, nibbles of a, b and a∧b, lowest first. */
export const BIT_COLUMNS: readonly string[] = [
  "a",
  "b",
  "c",
  "or",
  "xor",
  "wa",
  "wb",
  ...["x", "y", "z"].flatMap((name) => Array.from({ length: 8 }, (_, i) => `${name}${i}`)),
];

/** Neighbouring cells that a row of Dot reads. */
export const DOT_CELLS = 4;
/** Sums that a row of Dot adds to: the results of as many steps in a row. */
export const DOT_SUMS = 4;
/** Weights of a row of Dot: those of sum 0 for each cell, then those of sum 1, and so on. */
export const DOT_WEIGHTS = DOT_CELLS * DOT_SUMS;
/** Most rows of weights; the row that unused rows of Dot name comes before them. */
export const MAX_WEIGHT_ROWS = 2 ** 22 - 1;

/**
 * A row of weights travels in three tuples, each with its id; the first has `first`, `on` and `offset` as well. These are the
 * weights of each, as [from, to).
 */
export const WEIGHT_PARTS: readonly (readonly [keyof typeof VM_TAGS, number, number])[] = [
  ["weights0", 0, 4],
  ["weights1", 4, 11],
  ["weights2", 11, DOT_WEIGHTS],
];

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}${i}`);
}

/**
 * Main columns of Dot: the row of weights and what it says (`first`: a chain begins; `on`: memory is read; `offset` of the first
 * cell), the chain's base address and time, its sums so far, values and previous access times of the cells, weights.
 */
export const DOT_COLUMNS: readonly string[] = [
  "id",
  "first",
  "on",
  "offset",
  "base",
  "clk",
  ...numbered("s", DOT_SUMS),
  ...numbered("x", DOT_CELLS),
  ...numbered("t", DOT_CELLS),
  ...numbered("w", DOT_WEIGHTS),
];

/** Preprocessed columns of Weights. Row 0 and rows past the end hold the row of zeros that reads nothing. Main: mult. */
export const WEIGHTS_PREPROCESSED: readonly string[] = [
  "weights_id",
  "weights_first",
  "weights_on",
  "weights_offset",
  ...numbered("weights_w", DOT_WEIGHTS),
];
/** Main columns of Weights. */
export const WEIGHTS_COLUMNS = ["mult"] as const;

/** Main columns of Cpu in a program's component set. */
export function cpuColumns(uses: VmUses): readonly string[] {
  return uses.dot ? [...CPU_COLUMNS.slice(0, -1), DOT_FLAG, "mult"] : CPU_COLUMNS;
}

/** Bytes of a table's remainder: the shift in whole bytes, rounded up. */
export function remainderLimbs(shift: number): number {
  return Math.ceil(shift / 8);
}

/** Main columns of the component of a table with this shift: operand, result, remainder limbs, lowest first. */
export function actColumns(shift: number): string[] {
  return ["a", "c", ...Array.from({ length: remainderLimbs(shift) }, (_, i) => `r${i}`)];
}

/** Main columns of Tables: multiplicities of bytes, of each table's entries, of nibble pairs. */
export function tablesColumns(uses: VmUses, tables: number): string[] {
  return [
    "multR8",
    ...uses.act ? Array.from({ length: tables }, (_, t) => `multAct${t}`) : [],
    ...uses.bit ? ["multNib"] : [],
  ];
}

/** Which operation components a program needs. */
export interface VmUses {
  /** Alu: relu, lt, eq, div, max. */
  readonly alu: boolean;
  /** Act: the activation tables. */
  readonly act: boolean;
  /** Bit: and, or, xor. */
  readonly bit: boolean;
  /** Dot and Weights: dot products of data memory with the program's weights; absent: no. */
  readonly dot?: boolean;
}

/** The kinds of components. */
export type VmKind = "cpu" | "rom" | "mem" | "tables" | "alu" | "act" | "bit" | "weights" | "dot";

/** Components that steps ask: each has a number of unused rows. */
export function isOperation(kind: VmKind): boolean {
  return kind === "alu" || kind === "act" || kind === "bit" || kind === "dot";
}

/** A component of a program's AIR, in order; `table` is the index of an Act component's table. */
export interface VmComponentId {
  readonly kind: VmKind;
  readonly table: number;
}

/**
 * The components of a program, in order: Cpu, Rom, Mem, then Tables when any operation is used, Alu, one Act per table (when
 * tables are used), Bit, and for dot products Weights and Dot.
 */
export function vmComponents(uses: VmUses, tables: number): VmComponentId[] {
  const of = (kind: VmKind, present: boolean): VmComponentId[] => present ? [{ kind, table: 0 }] : [];
  return [
    ...of("cpu", true),
    ...of("rom", true),
    ...of("mem", true),
    ...of("tables", uses.alu || uses.act || uses.bit),
    ...of("alu", uses.alu),
    ...uses.act ? Array.from({ length: tables }, (_, table) => ({ kind: "act" as const, table })) : [],
    ...of("bit", uses.bit),
    ...of("weights", uses.dot === true),
    ...of("dot", uses.dot === true),
  ];
}

/** log2 of the rows that hold `count` entries: a power of two, at least 2^6. */
export function logRowsFor(count: number): number {
  return Math.max(VM_MIN_LOG, Math.ceil(Math.log2(Math.max(1, count))));
}

/** What fixes the sizes of a program's fixed components. */
export interface FixedSizes {
  readonly romRows: number;
  readonly memoryCells: number;
  readonly tableLogs: readonly number[];
  /** Rows of weights; 0 in a program without dot products. */
  readonly weightRows: number;
}

/** log2 of the rows of Rom, Mem, Tables and Weights: fixed by the program. */
export function fixedLogs(
  program: FixedSizes,
): { rom: number; mem: number; tables: number; weights: number } {
  return {
    rom: logRowsFor(program.romRows),
    mem: logRowsFor(REGISTER_CELLS + program.memoryCells),
    tables: Math.max(8, ...program.tableLogs),
    weights: logRowsFor(1 + program.weightRows),
  };
}

/** A table as the AIR needs it. */
export interface VmTable {
  /** B: 2^B entries. */
  readonly logSize: number;
  /** k: bits dropped. */
  readonly shift: number;
  /** Entry 0, the result of the table's unused rows. */
  readonly first: number;
}

/** What is added to an operand before it is shifted: half the table's domain. */
export function tableOffset(table: { readonly logSize: number; readonly shift: number }): number {
  return 2 ** (table.logSize - 1 + table.shift);
}
