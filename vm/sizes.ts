/**
 * How many rows a program needs before it is run: only the components of dot products may be larger than the CPU.
 *
 * @module
 */
import { fixedLogs } from "../air/vm_encoding.ts";
import type { Program } from "./program.ts";

/** log2 of the rows of Rom, Mem, Tables and Weights, by name; the last two count only when the program has them. */
export function programLogs(
  program: Program,
): { rom: number; mem: number; tables: number; weights: number } {
  return fixedLogs({
    romRows: program.rom.length,
    memoryCells: program.memoryCells,
    tableLogs: program.tables.map((table) => table.logSize),
    weightRows: program.weights?.length ?? 0,
  });
}

/** log2 of the fewest rows that hold the ROM, the memory, the tables of a program; Weights and Dot may have more. */
export function minLogRows(program: Program): number {
  const { rom, mem, tables } = programLogs(program);
  const { alu, act, bit } = program.uses;
  return Math.max(rom, mem, alu || act || bit ? tables : 0);
}
