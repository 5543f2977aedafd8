/**
 * Random well-formed programs that run to their end: every row shape, every operation, aliasing, loops, calls, computed
 * jumps and addresses. For tests that compare executors, traces and proofs.
 *
 * @module
 */
import { DOT_CELLS, DOT_SUMS, DOT_WEIGHTS, FLAG_BIT, ONE_CELL, SINK_CELL } from "../air/vm_encoding.ts";
import { P } from "../protocol/m31.ts";
import { usesOf } from "./checker.ts";
import { instructionNamed, type Operands } from "./isa.ts";
import type { ActivationTable, Program, RomRow, WeightRow } from "./program.ts";

/** A program with inputs for it. */
export interface RandomProgram {
  readonly program: Program;
  readonly inputs: number[];
}

/** What a program may contain. */
interface Allowed {
  readonly alu: boolean;
  readonly act: boolean;
  readonly bit: boolean;
  readonly dot: boolean;
}

/** Uniform integers below a bound, from a 32-bit seed (mulberry32). */
export function randomSource(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

/** Registers that blocks keep for themselves: counters, links, scratch. The rest hold data. */
const DATA_REGISTERS = 20;
const COUNTER = 28;
const LINK = 30;
const SCRATCH = 20;
/** (B, k) of tables to choose from: a shift below, at and above one byte, and none. */
const TABLE_SHAPES = [[4, 4], [6, 0], [3, 8], [3, 9]] as const;

class Generator {
  readonly rom: RomRow[] = [];
  readonly tables: ActivationTable[];
  readonly weights: WeightRow[] = [];
  readonly memoryCells: number;
  readonly #random: (bound: number) => number;
  readonly #allowed: Allowed;

  constructor(random: (bound: number) => number) {
    this.#random = random;
    this.#allowed = {
      alu: random(2) === 1,
      act: random(2) === 1,
      bit: random(2) === 1,
      dot: random(2) === 1,
    };
    this.memoryCells = 4 + random(20);
    const count = this.#allowed.act ? 1 + random(2) : 0;
    this.tables = Array.from({ length: count }, (_, i) => {
      const [logSize, shift] = TABLE_SHAPES[random(TABLE_SHAPES.length)];
      const values = Array.from({ length: 2 ** logSize }, () => this.#element());
      return { name: `table${i}`, logSize, shift, values };
    });
  }

  /** Appends an instruction. */
  emit(mnemonic: string, operands: Operands): void {
    const instruction = instructionNamed(mnemonic);
    if (!instruction?.provable) throw new TypeError(`no instruction ${mnemonic}`);
    const rows = instruction.encode(operands as Required<Operands>, this.rom.length);
    // An encoding that aliasing rules out is left out of the program.
    if (typeof rows !== "string") this.rom.push(...rows);
  }

  #element(): number {
    const random = this.#random;
    const edges = [0, 1, P - 1, P - 2, (P - 1) / 2, (P + 1) / 2, 255, 256];
    return random(3) === 0 ? edges[random(edges.length)] : random(P);
  }

  #register(): number {
    return this.#random(DATA_REGISTERS);
  }

  #source(): number {
    return this.#random(16) === 0 ? ONE_CELL : this.#register();
  }

  /** A block of instructions; `depth` bounds loops inside loops. */
  block(depth: number): void {
    const kinds: (() => void)[] = [
      () => this.#linear(),
      () => this.#gateRow(),
      () => this.#memory(),
      () => this.#memory(),
      () => this.#computedJump(),
      ...depth > 0 ? [() => this.#loop(depth), () => this.#skip(depth), () => this.#call(depth)] : [],
      ...this.#allowed.alu ? [() => this.#alu(), () => this.#alu(), () => this.#divide()] : [],
      ...this.#allowed.bit ? [() => this.#bit(), () => this.#bit()] : [],
      ...this.#allowed.act ? [() => this.#act(), () => this.#act()] : [],
      ...this.#allowed.dot ? [() => this.#dot()] : [],
    ];
    for (let left = 1 + this.#random(4); left > 0; left--) kinds[this.#random(kinds.length)]();
  }

  #linear(): void {
    const names = [
      "add",
      "sub",
      "mul",
      "mulacc",
      "neg",
      "mov",
      "addi",
      "muli",
      "li",
      "mac2",
      "mac2acc",
      "nop",
    ];
    this.emit(names[this.#random(names.length)], {
      rd: this.#register(),
      ra: this.#source(),
      rb: this.#source(),
      k: this.#element(),
      w1: this.#element(),
      w2: this.#element(),
      bias: this.#element(),
    });
  }

  /** A gate that no mnemonic has: any coefficients on any allowed slots, now and then to the sink. */
  #gateRow(): void {
    const random = this.#random;
    const toSink = random(4) === 0;
    const cells = [this.#register(), this.#register(), this.#register()];
    const [rA, fB, fC] = [cells[0], cells[1], toSink ? SINK_CELL : cells[2]];
    const readsA = rA !== fC && (toSink || random(2) === 1);
    const readsB = fB !== fC && !(readsA && fB === rA) && random(2) === 1;
    const usesA = readsA || !toSink;
    const usesB = readsB || usesA;
    const bit = (flag: number, on: boolean) => on && random(2) === 1 ? flag : 0;
    const flags = (readsA ? FLAG_BIT.uA : 0) | (readsB ? FLAG_BIT.uB : 0) | bit(FLAG_BIT.qM, usesA) |
      bit(FLAG_BIT.qO, !toSink);
    const [qA, qB] = [usesA ? this.#element() : 0, usesB ? this.#element() : 0];
    this.rom.push({ rA, fB, fC, qA, qB, imm: this.#element(), flags });
  }

  #memory(): void {
    const random = this.#random;
    const address = random(this.memoryCells);
    const base = random(P);
    const direct = random(2) === 0;
    if (!direct) this.emit("li", { rd: SCRATCH, k: base });
    const [ra, k] = direct ? [ONE_CELL, address - 1] : [SCRATCH, address - base];
    if (random(2) === 0) this.emit("load", { rd: this.#register(), ra, k });
    else this.emit("store", { ra, k, rb: this.#register() });
  }

  #loop(depth: number): void {
    const counter = COUNTER + depth - 1;
    this.emit("li", { rd: counter, k: 1 + this.#random(3) });
    const target = this.rom.length;
    this.block(depth - 1);
    this.emit("addi", { rd: counter, ra: counter, k: -1 });
    this.emit("jnz", { ra: counter, target });
  }

  /** A block jumped over, or not, depending on a register. */
  #skip(depth: number): void {
    const at = this.rom.length;
    this.emit("jnz", { ra: this.#source(), target: 0 });
    this.block(depth - 1);
    this.rom[at] = { ...this.rom[at], imm: this.rom.length };
  }

  /** A call of a block that follows a jump over it. */
  #call(depth: number): void {
    const link = LINK + depth - 1;
    const over = this.rom.length;
    this.emit("jump", { target: 0 });
    const target = this.rom.length;
    this.block(depth - 1);
    this.emit("ret", { ra: link });
    this.rom[over] = { ...this.rom[over], imm: this.rom.length };
    for (let calls = 1 + this.#random(2); calls > 0; calls--) this.emit("call", { rd: link, target });
  }

  /** A jump to imm + (qA + b)·a with the result in a register, to the next row. */
  #computedJump(): void {
    const random = this.#random;
    const target = this.rom.length + 3;
    const [qA, imm] = [random(50), random(3)];
    this.emit("li", { rd: SCRATCH, k: 1 });
    this.emit("li", { rd: SCRATCH + 1, k: target - imm - qA });
    const link = random(2) === 0 ? this.#register() : SINK_CELL;
    this.rom.push({
      rA: SCRATCH,
      fB: SCRATCH + 1,
      fC: link,
      qA,
      qB: random(P),
      imm,
      flags: FLAG_BIT.uA | FLAG_BIT.uB | FLAG_BIT.qM | FLAG_BIT.jmp,
    });
  }

  #alu(): void {
    const names = ["relu", "lt", "gt", "eq", "max"];
    const operands = { rd: this.#register(), ra: this.#source(), rb: this.#source() };
    this.emit(names[this.#random(names.length)], operands);
  }

  /** A division by b + (b = 0), which is never 0. */
  #divide(): void {
    const b = this.#register();
    this.emit("li", { rd: SCRATCH, k: 0 });
    this.emit("eq", { rd: SCRATCH + 1, ra: b, rb: SCRATCH });
    this.emit("add", { rd: SCRATCH, ra: SCRATCH + 1, rb: b });
    this.emit("div", { rd: this.#register(), ra: this.#source(), rb: SCRATCH });
  }

  #bit(): void {
    const names = ["and", "or", "xor"];
    const operands = { rd: this.#register(), ra: this.#source(), rb: this.#source() };
    this.emit(names[this.#random(names.length)], operands);
  }

  /** A table's result for an operand in its domain. */
  #act(): void {
    const random = this.#random;
    const table = random(this.tables.length);
    const { logSize, shift } = this.tables[table];
    const half = 2 ** (logSize - 1 + shift);
    const edge = [-half, half - 1, 0, -1][random(4)];
    const rd = this.#register();
    this.emit("li", { rd: SCRATCH, k: random(2) === 0 ? edge : random(2 * half) - half });
    this.emit("act", { rd: random(2) === 0 ? SCRATCH : rd, ra: SCRATCH, table });
  }

  /** A chain over some blocks of memory in any order, its base address fixed or from a register; or a part of it. */
  #dot(): void {
    const random = this.#random;
    const blocks = Array.from({ length: Math.floor(this.memoryCells / DOT_CELLS) }, (_, i) => DOT_CELLS * i);
    const shift = random(1 + this.memoryCells % DOT_CELLS);
    const base = this.#element();
    const rows = 1 + random(blocks.length);
    for (let row = 0; row < rows; row++) {
      const [cell] = blocks.splice(random(blocks.length), 1);
      const weights = Array.from({ length: DOT_WEIGHTS }, () => random(2) * this.#element());
      this.weights.push({ first: row === 0, offset: (cell + shift + P - base) % P, weights });
    }
    const chain = this.weights.length - (random(4) === 0 ? random(rows) : 0);
    const k = random(P);
    const isFixed = random(2) === 0;
    if (!isFixed) this.emit("li", { rd: SCRATCH, k: (base + P - k) % P });
    const address = isFixed ? { ra: ONE_CELL, k: base - 1 } : { ra: SCRATCH, k };
    for (let sum = 0; sum < DOT_SUMS; sum++) {
      const rd = random(4) === 0 ? SINK_CELL : this.#register();
      this.emit("dot", { rd, chain, sum, ...address, bias: this.#element() });
    }
  }

  /** The whole program. */
  finish(): RandomProgram {
    const random = this.#random;
    for (let blocks = 1 + random(6); blocks > 0; blocks--) this.block(2);
    this.emit("halt", {});
    const some = () => Array.from({ length: this.memoryCells }, (_, i) => i).filter(() => random(3) === 0);
    const [inputs, outputs] = [some().reverse(), some()];
    const initial = Uint32Array.from({ length: this.memoryCells }, () => this.#element());
    for (const address of inputs) initial[address] = 0;
    const { rom, tables, memoryCells, weights } = this;
    const program = {
      rom,
      memoryCells,
      initial,
      inputs,
      outputs,
      tables,
      uses: usesOf(rom),
      labels: new Map(),
    };
    return {
      program: weights.length > 0 ? { ...program, weights } : program,
      inputs: inputs.map(() => this.#element()),
    };
  }
}

/** The program of a seed; its registers are r0..r31 and it halts on these inputs. */
export function randomProgram(seed: number): RandomProgram {
  return new Generator(randomSource(seed)).finish();
}
