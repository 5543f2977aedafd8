/**
 * A program of the virtual machine as the AIR sees it: ROM rows, data memory, public cells and tables. Plain
 * data; the assembler, the checker and the executor live in `vm/`.
 *
 * @module
 */

/**
 * One ROM row; every member is a canonical field element, so −1 is `P − 1`.
 *
 * - slot A: with uA, register `rA` is read into a; without, a = old value of slot C's cell;
 * - slot B: with uB, cell `fB + mB·a` of space mB is read into b; without, b = a;
 * - slot C: cell `fC + mC·a` of space mC is always written;
 * - gate: `c = (qA + qM·b)·a + qB·b + qO·c_old + imm` (neither alu nor jif);
 * - dot: `c = sum qA of weight row imm's chain at base fB + mB·a, + qB`;
 * - alu: `c = op_imm(a, b)`; jmp: next pc = `imm + (qA + qM·b)·a`; jif: next pc = `imm` if a ≠ 0.
 */
export interface RomRow {
  /** Register of slot A. */
  readonly rA: number;
  /** Cell of slot B, or what is added to a. */
  readonly fB: number;
  /** Cell of slot C, or what is added to a. */
  readonly fC: number;
  /** Coefficient of a. */
  readonly qA: number;
  /** Coefficient of b. */
  readonly qB: number;
  /** Constant, operation or target. */
  readonly imm: number;
  /** Σ 2^i·f_i over uA uB mB mC qM qO alu jif jmp, then dot. */
  readonly flags: number;
}

/**
 * An activation table: `c = values[(a + 2^(logSize − 1 + shift)) >> shift]`; ALU operation 32 + its index in
 * the program.
 */
export interface ActivationTable {
  /** For messages; not part of the key. */
  readonly name: string;
  /** B: the table has 2^B entries. */
  readonly logSize: number;
  /** k: bits dropped from the operand. */
  readonly shift: number;
  /** 2^logSize canonical field elements. */
  readonly values: readonly number[];
}

/**
 * A row of weights: what one row of the Dot component multiplies. Rows are numbered from 1; a chain begins at a row with `first`
 * and goes on to the row that an instruction names.
 */
export interface WeightRow {
  /** Whether a chain begins here: sums start at 0. */
  readonly first: boolean;
  /** Distance of the first of four cells from the chain's base address; a canonical field element. */
  readonly offset: number;
  /** 16 canonical field elements: four of the first sum, four of the second, and so on. */
  readonly weights: readonly number[];
}

/** A program with its data and its public interface. */
export interface Program {
  /** The instructions by pc. */
  readonly rom: readonly RomRow[];
  /** M: cells of data memory (space 1). */
  readonly memoryCells: number;
  /** Initial data memory, `memoryCells` canonical elements; input cells hold 0 here. */
  readonly initial: Uint32Array;
  /** Distinct addresses of space 1, in the order of the public inputs. */
  readonly inputs: readonly number[];
  /** Distinct addresses of space 1, in the order of the public outputs. */
  readonly outputs: readonly number[];
  /** Activation tables, by index. */
  readonly tables: readonly ActivationTable[];
  /** Operation components the ROM asks for. */
  readonly uses: {
    readonly alu: boolean;
    readonly act: boolean;
    readonly bit: boolean;
    readonly dot?: boolean;
  };
  /** Rows of weights, by number less 1; absent in a program without dot products. */
  readonly weights?: readonly WeightRow[];
  /** pc → label, for faults and profiles; not part of the key. */
  readonly labels: ReadonlyMap<number, string>;
}
