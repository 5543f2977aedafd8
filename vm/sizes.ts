/**
 * How many rows a program needs before it is run: no component may be larger than the CPU.
 *
 * @module
 */
import { fixedLogs } from "../air/vm_encoding.ts";
import type { Program } from "./program.ts";

/** log2 of the rows of Rom, Mem and Tables, by name; Tables counts only when the program has an ALU operation. */
export function programLogs(program: Program): { rom: number; mem: number; tables: number } {
  return fixedLogs({
    romRows: program.rom.length,
    memoryCells: program.memoryCells,
    tableLogs: program.tables.map((table) => table.logSize),
  });
}

/** log2 of the fewest rows that hold the ROM, the memory and the tables of a program. */
export function minLogRows(program: Program): number {
  const { rom, mem, tables } = programLogs(program);
  const { alu, act, bit } = program.uses;
  return Math.max(rom, mem, alu || act || bit ? tables : 0);
}
