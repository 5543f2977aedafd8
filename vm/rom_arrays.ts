/**
 * The ROM as typed arrays, checked just enough that an executor never indexes outside its own memory. What makes a
 * program sound to prove is the checker's business.
 *
 * @module
 */
import { DOT_SUMS, FLAG_BIT, REGISTER_CELLS } from "../air/vm_encoding.ts";
import { UserError } from "../protocol/errors.ts";
import { P } from "../protocol/m31.ts";
import type { Program } from "./program.ts";

/** One array per member of a ROM row, indexed by pc. */
export interface RomArrays {
  readonly rA: Uint32Array;
  readonly fB: Uint32Array;
  readonly fC: Uint32Array;
  readonly qA: Uint32Array;
  readonly qB: Uint32Array;
  readonly imm: Uint32Array;
  readonly flags: Uint32Array;
}

/** All members of a row, in the order of the ROM tuple. */
const MEMBERS = ["rA", "fB", "fC", "qA", "qB", "imm", "flags"] as const;

function checkDot({ imm, qA }: RomArrays, pc: number, weightRows: number): void {
  if (imm[pc] >= 1 && imm[pc] <= weightRows && qA[pc] < DOT_SUMS) return;
  throw new UserError(
    `Cannot run program: row ${pc} asks for sum ${qA[pc]} of row of weights ${imm[pc]}, allowed are 0 to ${
      DOT_SUMS - 1
    } and 1 to ${weightRows}`,
  );
}

/**
 * Spreads the ROM into arrays.
 *
 * @throws {UserError} when a member is no canonical field element or names a cell that does not exist.
 */
export function romArrays(program: Program): RomArrays {
  const { rom } = program;
  if (rom.length === 0) {
    throw new UserError("Cannot run program: it has 0 instructions, 1 or more are needed");
  }
  const column = (member: typeof MEMBERS[number]) =>
    Uint32Array.from(rom, (row, pc) => {
      const value = row[member];
      if (Number.isInteger(value) && value >= 0 && value < P) return value;
      throw new UserError(`Cannot run program: ${member} of row ${pc} is ${value}, allowed is 0 to ${P - 1}`);
    });
  const arrays = {
    rA: column("rA"),
    fB: column("fB"),
    fC: column("fC"),
    qA: column("qA"),
    qB: column("qB"),
    imm: column("imm"),
    flags: column("flags"),
  };
  const weightRows = program.weights?.length ?? 0;
  const flagsEnd = weightRows > 0 ? 2 * FLAG_BIT.dot : FLAG_BIT.dot;
  for (let pc = 0; pc < rom.length; pc++) {
    const flags = arrays.flags[pc];
    if (flags >= flagsEnd) {
      throw new UserError(
        `Cannot run program: flags of row ${pc} are ${flags}, allowed is 0 to ${flagsEnd - 1}`,
      );
    }
    if (flags & FLAG_BIT.dot) checkDot(arrays, pc, weightRows);
    const cells = [
      ["rA", flags & FLAG_BIT.uA ? arrays.rA[pc] : 0],
      ["fB", (flags & FLAG_BIT.uB) !== 0 && (flags & FLAG_BIT.mB) === 0 ? arrays.fB[pc] : 0],
      ["fC", flags & FLAG_BIT.mC ? 0 : arrays.fC[pc]],
    ] as const;
    for (const [member, cell] of cells) {
      if (cell < REGISTER_CELLS) continue;
      throw new UserError(
        `Cannot run program: ${member} of row ${pc} names register cell ${cell}, allowed is 0 to ${
          REGISTER_CELLS - 1
        }`,
      );
    }
  }
  return arrays;
}
