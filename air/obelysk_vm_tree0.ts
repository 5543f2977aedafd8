/**
 * Tree 0 of a program's AIR: step numbers, the ROM, initial memory and the tables.
 *
 * @module
 */
import type { PreprocessedColumn } from "./builder.ts";
import { tableIds } from "./obelysk_vm_operations.ts";
import {
  CPU_PREPROCESSED,
  DOT_WEIGHTS,
  HALT_CELL,
  MEM_PREPROCESSED,
  ONE_CELL,
  REGISTER_CELLS,
  ROM_PREPROCESSED,
  SPACE_DATA,
  SPACE_REGISTERS,
  WEIGHTS_PREPROCESSED,
} from "./vm_encoding.ts";
import type { Program } from "./vm_program.ts";
import type { VmIdentity } from "./vm_program_words.ts";

/** log2 of the rows of the components that have columns here. */
export interface Tree0Sizes {
  readonly logRows: number;
  readonly rom: number;
  readonly mem: number;
  readonly tables: number;
  readonly weights: number;
}

function unknown(): never {
  throw new TypeError("Cannot compute tree 0 of a program: only its key is known");
}

type Values = Readonly<Record<string, (row: number) => number>>;

function column(id: string, logRows: number, values: Values | undefined): PreprocessedColumn {
  return { id, logRows, valueAt: values?.[id] ?? unknown };
}

function romValues({ rom }: Program): Values {
  const at = (row: number) => rom[Math.min(row, rom.length - 1)];
  const [pc, rA, fB, fC, qA, qB, imm, flags] = ROM_PREPROCESSED;
  return {
    [pc]: (row) => Math.min(row, rom.length - 1),
    [rA]: (row) => at(row).rA,
    [fB]: (row) => at(row).fB,
    [fC]: (row) => at(row).fC,
    [qA]: (row) => at(row).qA,
    [qB]: (row) => at(row).qB,
    [imm]: (row) => at(row).imm,
    [flags]: (row) => at(row).flags,
  };
}

function memValues({ memoryCells, initial, inputs, outputs }: Program): Values {
  const given = new Set(inputs);
  const taken = new Set(outputs);
  const used = REGISTER_CELLS + memoryCells;
  const isRegister = (row: number) => row < REGISTER_CELLS;
  const [space, address, init, ki, kf] = MEM_PREPROCESSED;
  return {
    [space]: (row) => isRegister(row) || row >= used ? SPACE_REGISTERS : SPACE_DATA,
    [address]: (row) => isRegister(row) ? row : row < used ? row - REGISTER_CELLS : 0,
    [init]: (row) => {
      if (isRegister(row)) return Number(row === ONE_CELL);
      const cell = row - REGISTER_CELLS;
      return row < used && !given.has(cell) ? initial[cell] : 0;
    },
    [ki]: (row) => Number(row < used && !given.has(row - REGISTER_CELLS)),
    [kf]: (row) => Number(row < used && row !== HALT_CELL && !taken.has(row - REGISTER_CELLS)),
  };
}

function tableValues({ tables }: Program): Values {
  const entries = tables.flatMap(({ values }, t) => {
    const [index, output] = tableIds(t);
    return [
      [index, (row: number) => row % values.length],
      [output, (row: number) => values[row % values.length]],
    ] as const;
  });
  return {
    byte: (row) => row & 255,
    nib_x: (row) => (row >> 4) & 15,
    nib_y: (row) => row & 15,
    nib_and: (row) => (row >> 4) & row & 15,
    ...Object.fromEntries(entries),
  };
}

/** The row of zeros that unused rows of Dot name: it begins a chain and reads nothing. */
const NO_WEIGHTS = new Array<number>(DOT_WEIGHTS).fill(0);

function weightValues({ weights = [] }: Program): Values {
  const rowOf = (row: number) => row <= weights.length ? row : 0;
  const columns = (row: number): readonly number[] => {
    const id = rowOf(row);
    if (id === 0) return [0, 1, 0, 0, ...NO_WEIGHTS];
    const { first, offset, weights: values } = weights[id - 1];
    return [id, Number(first), 1, offset, ...values];
  };
  return Object.fromEntries(WEIGHTS_PREPROCESSED.map((id, i) => [id, (row: number) => columns(row)[i]]));
}

/** The columns of tree 0, in commit order; without the program they have sizes and no values. */
export function vmTree0(
  { uses, tables }: VmIdentity,
  sizes: Tree0Sizes,
  program?: Program,
): PreprocessedColumn[] {
  const [seq, first] = CPU_PREPROCESSED;
  const cpu: Values = { [seq]: (row) => row, [first]: (row) => Number(row === 0) };
  const rom = program && romValues(program);
  const mem = program && memValues(program);
  const lookups = program && tableValues(program);
  const weights = program && weightValues(program);
  const tableColumns = uses.alu || uses.act || uses.bit
    ? [
      "byte",
      ...uses.act ? tables.flatMap((_, t) => tableIds(t)) : [],
      ...uses.bit ? ["nib_x", "nib_y", "nib_and"] : [],
    ]
    : [];
  return [
    ...CPU_PREPROCESSED.map((id) => column(id, sizes.logRows, cpu)),
    ...ROM_PREPROCESSED.map((id) => column(id, sizes.rom, rom)),
    ...MEM_PREPROCESSED.map((id) => column(id, sizes.mem, mem)),
    ...tableColumns.map((id) => column(id, sizes.tables, lookups)),
    ...uses.dot ? WEIGHTS_PREPROCESSED.map((id) => column(id, sizes.weights, weights)) : [],
  ];
}
