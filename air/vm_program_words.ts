/**
 * A program as words, one encoding for one program, and what of it a verifier needs who knows the root of tree 0.
 *
 * ```text
 * program  = PROGRAM_VERSION, n, ROM rows (rA fB fC qA qB imm flags each), M, initial cells, n, inputs, n, outputs,
 *            n, per table: B, k, entries; with dot products (PROGRAM_VERSION + 1): n, per row of weights: first, offset, weights
 * identity = Blake2s of the program's words (8), ROM rows, M, n, inputs, n, outputs, n, per table: B, k, first entry,
 *            used operations (bit 0 Alu, 1 Act, 2 Bit, 3 Dot), with dot products the number of rows of weights
 * ```
 *
 * Labels and names of tables are not in it.
 *
 * @module
 */
import { blake2s } from "../protocol/blake2s.ts";
import { UserError } from "../protocol/errors.ts";
import { bytesToHex } from "../protocol/hex.ts";
import { DIGEST_WORDS, digestToWords } from "../protocol/statement.ts";
import { DOT_WEIGHTS, FLAG_BIT, MAX_TABLE_LOG, MAX_TABLE_SHIFT, MAX_TABLES, VM_OPS } from "./vm_encoding.ts";
import type { VmTable, VmUses } from "./vm_encoding.ts";
import type { Program, RomRow, WeightRow } from "./vm_program.ts";

/** First word of a program; one more when it has weights. */
export const PROGRAM_VERSION = 1;
/** B + k of a table is at most this, or an index would not be unique. */
export const MAX_TABLE_BITS = 30;

/** What a verifying key says of a program. */
export interface VmIdentity {
  /** Blake2s of the program's words. */
  readonly content: readonly number[];
  /** Instructions. */
  readonly romRows: number;
  /** M. */
  readonly memoryCells: number;
  /** Addresses of the public inputs, in order. */
  readonly inputs: readonly number[];
  /** Addresses of the public outputs, in order. */
  readonly outputs: readonly number[];
  /** Activation tables. */
  readonly tables: readonly VmTable[];
  /** Operation components. */
  readonly uses: VmUses;
  /** Rows of weights; absent in a program without dot products. */
  readonly weightRows?: number;
}

/** The words of a program. */
export function programWords(program: Program): Uint32Array<ArrayBuffer> {
  const { rom, memoryCells, initial, inputs, outputs, tables, weights } = program;
  const weightWords = weights === undefined ? 0 : 1 + (2 + DOT_WEIGHTS) * weights.length;
  const entries = tables.reduce((sum, t) => sum + 2 + t.values.length, 0);
  const words = new Uint32Array(
    5 + 7 * rom.length + memoryCells + inputs.length + outputs.length + entries + 1 + weightWords,
  );
  let at = 0;
  const put = (word: number) => words[at++] = word;
  put(weights === undefined ? PROGRAM_VERSION : PROGRAM_VERSION + 1);
  put(rom.length);
  for (const { rA, fB, fC, qA, qB, imm, flags } of rom) [rA, fB, fC, qA, qB, imm, flags].forEach(put);
  put(memoryCells);
  initial.forEach(put);
  put(inputs.length);
  inputs.forEach(put);
  put(outputs.length);
  outputs.forEach(put);
  put(tables.length);
  for (const { logSize, shift, values } of tables) {
    put(logSize);
    put(shift);
    values.forEach(put);
  }
  if (weights === undefined) return words;
  put(weights.length);
  for (const { first, offset, weights: row } of weights) {
    put(Number(first));
    put(offset);
    row.forEach(put);
  }
  return words;
}

/** The operations that a ROM asks for. */
function usesOfRom(rom: readonly RomRow[]): VmUses {
  const ops = new Set(rom.filter(({ flags }) => (flags & FLAG_BIT.alu) !== 0).map(({ imm }) => imm));
  const some = (from: number, to: number) => [...ops].some((op) => op >= from && op <= to);
  return {
    alu: some(VM_OPS.relu, VM_OPS.max),
    act: some(VM_OPS.act, VM_OPS.act + MAX_TABLES - 1),
    bit: some(VM_OPS.and, VM_OPS.xor),
    ...rom.some(({ flags }) => (flags & FLAG_BIT.dot) !== 0) ? { dot: true } : {},
  };
}

function weightRow([first, offset, ...weights]: Uint32Array): WeightRow {
  return { first: first === 1, offset, weights };
}

/** The program of words that {@linkcode programWords} made; labels are gone and tables are named by number. */
export function programFromWords(words: Uint32Array): Program {
  let at = 1;
  const take = (count: number) => words.subarray(at, at += count);
  const list = () => [...take(take(1)[0])];
  const rom = Array.from({ length: take(1)[0] }, (): RomRow => {
    const [rA, fB, fC, qA, qB, imm, flags] = take(7);
    return { rA, fB, fC, qA, qB, imm, flags };
  });
  const memoryCells = take(1)[0];
  const initial = take(memoryCells).slice();
  const [inputs, outputs] = [list(), list()];
  const tables = Array.from({ length: take(1)[0] }, (_, t) => {
    const [logSize, shift] = take(2);
    return { name: `table${t}`, logSize, shift, values: [...take(2 ** logSize)] };
  });
  const hasWeights = words[0] === PROGRAM_VERSION + 1;
  const weights = hasWeights
    ? Array.from({ length: take(1)[0] }, () => weightRow(take(2 + DOT_WEIGHTS)))
    : [];
  if ((!hasWeights && words[0] !== PROGRAM_VERSION) || at !== words.length) {
    throw new UserError(`Cannot read program: ${words.length} words that no program has`);
  }
  const uses = usesOfRom(rom);
  const program = { rom, memoryCells, initial, inputs, outputs, tables, uses, labels: new Map() };
  return hasWeights ? { ...program, weights } : program;
}

/**
 * What the key says of a program.
 *
 * @throws {UserError} for tables the AIR cannot express.
 */
export function vmIdentity(program: Program): VmIdentity {
  if (program.tables.length > MAX_TABLES) {
    throw new UserError(
      `Cannot prove program: ${program.tables.length} tables, at most ${MAX_TABLES} are allowed`,
    );
  }
  for (const { name, logSize, shift, values } of program.tables) {
    const fits = logSize >= 1 && logSize <= MAX_TABLE_LOG && shift >= 0 && shift <= MAX_TABLE_SHIFT &&
      logSize + shift <= MAX_TABLE_BITS && values.length === 2 ** logSize;
    if (!fits) {
      throw new UserError(
        `Cannot prove program: table ${name} has ${values.length} entries, size 2^${logSize} and shift ${shift}; allowed are ` +
          `2^1 to 2^${MAX_TABLE_LOG} entries, a shift to ${MAX_TABLE_SHIFT}, and ${MAX_TABLE_BITS} bits of both`,
      );
    }
  }
  return {
    content: digestToWords(blake2s(new Uint8Array(programWords(program).buffer))),
    romRows: program.rom.length,
    memoryCells: program.memoryCells,
    inputs: program.inputs,
    outputs: program.outputs,
    tables: program.tables.map(({ logSize, shift, values }) => ({ logSize, shift, first: values[0] })),
    uses: program.uses,
    ...program.weights && { weightRows: program.weights.length },
  };
}

/** The words of an identity: part of the key's digest. */
export function identityWords(identity: VmIdentity): number[] {
  const { content, romRows, memoryCells, inputs, outputs, tables, uses, weightRows } = identity;
  return [
    ...content,
    romRows,
    memoryCells,
    inputs.length,
    ...inputs,
    outputs.length,
    ...outputs,
    tables.length,
    ...tables.flatMap(({ logSize, shift, first }) => [logSize, shift, first]),
    Number(uses.alu) + 2 * Number(uses.act) + 4 * Number(uses.bit) + 8 * Number(uses.dot ?? false),
    ...weightRows === undefined ? [] : [weightRows],
  ];
}

/** The identity of words that {@linkcode identityWords} made; undefined for any others. */
export function identityFromWords(words: readonly number[]): VmIdentity | undefined {
  let at = 0;
  const take = (count: number) => words.slice(at, at += count);
  const list = () => take(take(1)[0] ?? 0);
  const content = take(DIGEST_WORDS);
  const [romRows, memoryCells] = take(2);
  const [inputs, outputs] = [list(), list()];
  const [tableCount] = take(1);
  if (!(tableCount <= MAX_TABLES)) return undefined;
  const tables = Array.from({ length: tableCount }, (): VmTable => {
    const [logSize, shift, first] = take(3);
    return { logSize, shift, first };
  });
  const [bits] = take(1);
  const hasDot = (bits & 8) !== 0;
  const identity = {
    content,
    romRows,
    memoryCells,
    inputs,
    outputs,
    tables,
    uses: {
      alu: (bits & 1) !== 0,
      act: (bits & 2) !== 0,
      bit: (bits & 4) !== 0,
      ...hasDot && { dot: true },
    },
    // Where the word is missing: no number that a word can be, so that these are no identity's words.
    ...hasDot && { weightRows: take(1)[0] ?? -1 },
  };
  const again = identityWords(identity);
  return again.length === words.length && again.every((word, i) => word === words[i]) ? identity : undefined;
}

/** The program's name for people and registries: Blake2s of the identity's words, independent of sizes and options. */
export function programHash(identity: VmIdentity): string {
  return bytesToHex(blake2s(new Uint8Array(Uint32Array.from(identityWords(identity)).buffer)));
}
